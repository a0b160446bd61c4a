//! One POST of JSON to an address an administrator named, over http or https.
//!
//! Certificates are checked against the list compiled in, and against the PEM file that
//! `SSL_CERT_FILE` names: a gateway within the house has an authority of its own. Redirects are not
//! followed: the address is the administrator's word.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

use super::Failure;

/// From the first packet to the last byte of the answer.
const LIMIT: Duration = Duration::from_secs(15);
/// More of an answer explains nothing.
const ANSWER_BYTES: usize = 16 * 1024;
/// A file of further authorities, by the name every TLS library knows it by.
const OWN_AUTHORITIES: &str = "SSL_CERT_FILE";

/// What came back.
pub(super) struct Answer {
    pub status: axum::http::StatusCode,
    pub words: String,
}

pub(super) struct Poster {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
}

impl Poster {
    /// Trusts the public authorities and those of `SSL_CERT_FILE`.
    pub fn new() -> Self {
        let mut roots = RootCertStore::empty();
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        if let Some(file) = std::env::var_os(OWN_AUTHORITIES) {
            match CertificateDer::pem_file_iter(&file) {
                Ok(own) => {
                    roots.add_parsable_certificates(own.filter_map(Result::ok));
                }
                Err(error) => tracing::warn!(%error, "{OWN_AUTHORITIES} cannot be read"),
            }
        }
        Self::trusting(roots)
    }

    fn trusting(roots: RootCertStore) -> Self {
        let provider = rustls::crypto::ring::default_provider();
        let tls = ClientConfig::builder_with_provider(provider.into())
            .with_safe_default_protocol_versions()
            .expect("ring speaks TLS 1.2 and 1.3")
            .with_root_certificates(roots)
            .with_no_client_auth();
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(tls)
            .https_or_http()
            .enable_http1()
            .build();
        Self {
            client: Client::builder(TokioExecutor::new()).build(connector),
        }
    }

    /// `key` goes out as `Idempotency-Key`. The address never stands in a failure: it may hold a secret.
    pub async fn post(
        &self,
        url: &str,
        key: &str,
        body: &serde_json::Value,
    ) -> Result<Answer, Failure> {
        let request = axum::http::Request::post(url)
            .header("content-type", "application/json")
            .header("idempotency-key", key)
            .body(Full::from(body.to_string()))
            .map_err(Failure::lasting)?;
        let asked = async {
            let answer = self.client.request(request).await.map_err(why)?;
            let (parts, body) = answer.into_parts();
            let words = Limited::new(body, ANSWER_BYTES).collect().await;
            let words = words.map(|read| read.to_bytes()).unwrap_or_default();
            Ok(Answer {
                status: parts.status,
                words: String::from_utf8_lossy(&words).into_owned(),
            })
        };
        tokio::time::timeout(LIMIT, asked)
            .await
            .unwrap_or_else(|_| Err(Failure::passing("no answer in 15 s")))
    }
}

/// The innermost reason: `invalid peer certificate: UnknownIssuer`, not `client error (Connect)`.
fn why(error: hyper_util::client::legacy::Error) -> Failure {
    let mut inner: &dyn std::error::Error = &error;
    while let Some(source) = inner.source() {
        inner = source;
    }
    Failure::passing(inner)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::sync::Arc;

    use rustls::ServerConfig;
    use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
    use serde_json::json;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;
    use tokio_rustls::TlsAcceptor;

    use super::*;

    /// A gateway with a certificate of its own making; ends with the first caller, and says what
    /// that one sent.
    async fn gateway() -> (
        String,
        CertificateDer<'static>,
        tokio::task::JoinHandle<String>,
    ) {
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        let certificate = made.cert.der().clone();
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
        let provider = rustls::crypto::ring::default_provider();
        let config = ServerConfig::builder_with_provider(provider.into())
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.clone()], key)
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let serving = tokio::spawn(async move {
            let (socket, _) = listener.accept().await.unwrap();
            let Ok(mut tls) = TlsAcceptor::from(Arc::new(config)).accept(socket).await else {
                return String::new();
            };
            let mut request = vec![0; 4_096];
            let mut length = 0;
            while !request[..length].ends_with(b"}") {
                length += tls.read(&mut request[length..]).await.unwrap();
            }
            tls.write_all(b"HTTP/1.1 202 Accepted\r\ncontent-length: 5\r\n\r\ntaken")
                .await
                .unwrap();
            tls.shutdown().await.unwrap();
            String::from_utf8(request[..length].to_vec()).unwrap()
        });
        (
            format!("https://localhost:{port}/sms"),
            certificate,
            serving,
        )
    }

    #[tokio::test]
    async fn a_gateway_behind_tls_whose_authority_is_known_takes_the_message() {
        let (url, certificate, serving) = gateway().await;
        let mut roots = RootCertStore::empty();
        roots.add(certificate).unwrap();
        let body = json!({"to": "+8613800000000"});
        let answer = Poster::trusting(roots).post(&url, "k1", &body).await;
        let answer = answer.unwrap();
        assert_eq!(
            (answer.status.as_u16(), answer.words.as_str()),
            (202, "taken")
        );
        let request = serving.await.unwrap();
        assert!(request.starts_with("POST /sms HTTP/1.1"), "{request}");
        assert!(request.contains("idempotency-key: k1"), "{request}");
        assert!(request.ends_with(&body.to_string()), "{request}");
    }

    #[tokio::test]
    async fn an_unknown_authority_is_refused_and_tried_again_later() {
        let (url, _, serving) = gateway().await;
        let refused = Poster::new().post(&url, "k1", &json!({})).await;
        let failure = refused.err().unwrap();
        assert!(!failure.lasting);
        assert!(failure.why.contains("certificate"), "{}", failure.why);
        assert!(!failure.why.contains("/sms"), "{}", failure.why);
        assert_eq!(serving.await.unwrap(), "");
    }
}
