//! A small HTTP client over TLS with roots of one's choice: for authorities, and for looking at a
//! house from outside. One request, one connection.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use axum::http::{HeaderValue, Request, Response, Uri, header};
use bytes::Bytes;
use http_body_util::{BodyExt, Limited};
use hyper::body::Body;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::{pair, provider};

/// Answers of authorities and houses are a few kilobytes.
const MOST_BYTES: usize = 1 << 20;
/// An authority may think for a while.
const PATIENCE: Duration = Duration::from_secs(30);

/// What is spoken over: TCP, or TLS over it.
pub trait Wire: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Wire for T {}

#[derive(Clone)]
pub struct Client {
    connector: TlsConnector,
    /// Where every name is found; none: as the machine finds it.
    at: Option<SocketAddr>,
}

impl Client {
    /// Trusts the authorities every browser trusts, and `more`.
    pub fn new(more: &[CertificateDer<'static>]) -> Result<Self> {
        let mut roots = RootCertStore::from_iter(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        for root in more {
            roots.add(root.clone()).context("a root certificate")?;
        }
        let config = ClientConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .expect("ring speaks TLS 1.2 and 1.3")
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self {
            connector: TlsConnector::from(Arc::new(config)),
            at: None,
        })
    }

    /// Goes to this address whatever name is asked for.
    #[must_use]
    pub fn at(mut self, address: SocketAddr) -> Self {
        self.at = Some(address);
        self
    }

    /// The same with the roots of a PEM file, if one is named.
    pub fn with_roots_of(file: Option<&Path>) -> Result<Self> {
        let more = file.map(pair::chain).transpose()?.unwrap_or_default();
        Self::new(&more)
    }

    /// A connection to where `uri` points.
    pub async fn open(&self, uri: &Uri) -> Result<Box<dyn Wire>> {
        let host = uri.host().context("the address names no host")?;
        let host = host.trim_matches(['[', ']']);
        let https = uri.scheme_str() == Some("https");
        let usual = if https { 443 } else { 80 };
        let port = uri.port_u16().unwrap_or(usual);
        let tcp = match self.at {
            Some(address) => TcpStream::connect(address).await,
            None => TcpStream::connect((host, port)).await,
        };
        let tcp = tcp.with_context(|| format!("{host}:{port} cannot be reached"))?;
        if !https {
            return Ok(Box::new(tcp));
        }
        let name = ServerName::try_from(host.to_owned()).context("the host's name")?;
        let tls = self.connector.connect(name, tcp).await;
        let tls = tls.map_err(|error| {
            io::Error::new(error.kind(), format!("{host} is not trusted: {error}"))
        })?;
        Ok(Box::new(tls))
    }

    /// Sends and reads the answer whole.
    pub async fn send<B>(&self, request: Request<B>) -> Result<Response<Bytes>>
    where
        B: Body + Send + 'static,
        B::Data: Send,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let uri = request.uri().clone();
        let answer = timeout(PATIENCE, self.exchange(request)).await;
        answer.with_context(|| format!("{} does not answer", host(&uri)))?
    }

    async fn exchange<B>(&self, mut request: Request<B>) -> Result<Response<Bytes>>
    where
        B: Body + Send + 'static,
        B::Data: Send,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let uri = request.uri().clone();
        let wire = self.open(&uri).await?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(wire)).await?;
        let driving = tokio::spawn(connection);
        let host = HeaderValue::from_str(&host(&uri)).context("the host's name")?;
        request.headers_mut().insert(header::HOST, host);
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        *request.uri_mut() = path.parse().expect("a part of an address that was one");
        let answer = async {
            let (parts, body) = sender.send_request(request).await?.into_parts();
            let body = Limited::new(body, MOST_BYTES).collect().await;
            let body = body.map_err(|error| anyhow::anyhow!(error))?.to_bytes();
            Ok(Response::from_parts(parts, body))
        };
        let answer = answer.await;
        driving.abort();
        answer
    }

    /// Reads what is there; anything but 200 is an error.
    pub async fn get(&self, address: &str) -> Result<Bytes> {
        let request = Request::get(address).body(http_body_util::Empty::<Bytes>::new())?;
        let answer = self.send(request).await?;
        let status = answer.status();
        ensure!(status.is_success(), "{address} answers {status}");
        Ok(answer.into_body())
    }
}

/// As the header `Host` wants it.
fn host(uri: &Uri) -> String {
    uri.authority()
        .map_or_else(String::new, |authority| authority.as_str().to_owned())
}
