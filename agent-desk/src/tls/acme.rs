//! A certificate from an authority that speaks ACME (RFC 8555), by TLS-ALPN-01 (RFC 8737) or HTTP-01.
//!
//! The account stands in the data folder beside the certificate. The answer to an HTTP-01 challenge is a
//! row, so that whichever node the authority asks can give it; the answer to TLS-ALPN-01 is in this
//! node's memory.

use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use axum::extract::State;
use axum::http::{Request, StatusCode};
use bytes::Bytes;
use instant_acme::{
    Account, AccountCredentials, AuthorizationStatus, BodyWrapper, BytesResponse, ChallengeHandle,
    ChallengeType, Error, HttpClient, Identifier, NewAccount, NewOrder, Order, OrderStatus,
    RetryPolicy,
};
use rcgen::{CertificateParams, CustomExtension, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::sign::CertifiedKey;
use serde::{Deserialize, Serialize};
use tickets::house::setting;
use tickets_base::Db;

use super::client::Client;
use super::{Tls, folder, pair, provider};
use crate::config::{Acme, AcmeChallenge};
use crate::extract::Path as InPath;
use crate::problem::Problem;
use crate::state::House;

/// Authorities ask from several places of the world, one after the other.
const PATIENCE: Duration = Duration::from_secs(120);

/// Chain and key, in PEM.
pub struct Obtained {
    pub certificate: String,
    pub key: String,
}

/// The account as kept: one for each directory.
#[derive(Serialize, Deserialize)]
struct Kept {
    directory: String,
    credentials: AccountCredentials,
}

/// One whole order: account, challenges, certificate.
///
/// # Errors
/// Says what the authority said.
pub async fn obtain(tls: &Tls, db: &Db, data_dir: &Path, acme: &Acme) -> Result<Obtained> {
    let account = account(data_dir, acme).await?;
    let names: Vec<Identifier> = acme.names.iter().cloned().map(Identifier::Dns).collect();
    let order = account.new_order(&NewOrder::new(&names)).await;
    let mut order = order.context("the authority took no order")?;
    let mut answers = Answers {
        tls,
        db,
        names: Vec::new(),
        tokens: Vec::new(),
    };
    let obtained = fulfil(&mut order, acme.challenge, &mut answers).await;
    answers.take_back().await?;
    obtained
}

async fn fulfil(
    order: &mut Order,
    challenge: AcmeChallenge,
    answers: &mut Answers<'_>,
) -> Result<Obtained> {
    let kind = match challenge {
        AcmeChallenge::TlsAlpn01 => ChallengeType::TlsAlpn01,
        AcmeChallenge::Http01 => ChallengeType::Http01,
    };
    let mut asked = order.authorizations();
    while let Some(authorization) = asked.next().await {
        let mut authorization = authorization?;
        if authorization.status == AuthorizationStatus::Valid {
            continue;
        }
        let name = authorization.identifier().to_string();
        let Some(mut challenge) = authorization.challenge(kind.clone()) else {
            bail!(
                "the authority does not check {name} by this challenge: set TANDEM_ACME_CHALLENGE"
            );
        };
        answers.give(&name, &kind, &challenge).await?;
        challenge.set_ready().await?;
    }
    let patience = RetryPolicy::new().timeout(PATIENCE);
    match order.poll_ready(&patience).await {
        Ok(OrderStatus::Ready) => {}
        Ok(_) => return Err(refusal(order, None).await),
        Err(error) => return Err(refusal(order, Some(error)).await),
    }
    let key = order
        .finalize()
        .await
        .context("the authority signs nothing")?;
    let certificate = order.poll_certificate(&patience).await;
    Ok(Obtained {
        certificate: certificate.context("the certificate did not come")?,
        key,
    })
}

/// What the authority found wrong, and with which name.
async fn refusal(order: &mut Order, said: Option<Error>) -> anyhow::Error {
    let mut asked = order.authorizations();
    while let Some(Ok(authorization)) = asked.next().await {
        let name = authorization.identifier().to_string();
        let mut errors = authorization
            .challenges
            .iter()
            .filter_map(|challenge| challenge.error.as_ref());
        if let Some(error) = errors.next() {
            return anyhow!("the authority could not check {name}: {error}");
        }
    }
    match said {
        Some(error) => anyhow!(error).context("the authority did not come to a result"),
        None => anyhow!("the authority refused the order"),
    }
}

/// Answers to challenges, to be taken back whatever comes of the order.
struct Answers<'o> {
    tls: &'o Tls,
    db: &'o Db,
    names: Vec<String>,
    tokens: Vec<String>,
}

impl Answers<'_> {
    async fn give(
        &mut self,
        name: &str,
        kind: &ChallengeType,
        challenge: &ChallengeHandle<'_>,
    ) -> Result<()> {
        let answer = challenge.key_authorization();
        if *kind == ChallengeType::TlsAlpn01 {
            let certificate = challenge_certificate(name, answer.digest().as_ref())?;
            self.tls.answer_challenge(name, Some(certificate));
            self.names.push(name.to_owned());
            return Ok(());
        }
        let setting = setting_of(&challenge.token);
        let mut tx = self.db.begin().await?;
        setting::set(&mut tx, &setting, answer.as_str()).await?;
        tx.commit().await?;
        self.tokens.push(setting);
        Ok(())
    }

    async fn take_back(self) -> Result<()> {
        for name in &self.names {
            self.tls.answer_challenge(name, None);
        }
        let mut tx = self.db.begin().await?;
        for token in &self.tokens {
            setting::remove(&mut tx, token).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

/// A certificate of our own that carries the answer (RFC 8737, section 3).
fn challenge_certificate(name: &str, digest: &[u8]) -> Result<CertifiedKey> {
    let key = KeyPair::generate().context("a key for the challenge")?;
    let mut params = CertificateParams::new([name.to_owned()]).context("the name")?;
    params.custom_extensions = vec![CustomExtension::new_acme_identifier(digest)];
    let made = params.self_signed(&key).context("the challenge's answer")?;
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let key = provider().key_provider.load_private_key(key);
    let key = key.context("a key for the challenge")?;
    // Not `from_der`: it looks into the certificate, and the answer is an extension it does not know.
    Ok(CertifiedKey::new(vec![made.der().clone()], key))
}

async fn account(data_dir: &Path, acme: &Acme) -> Result<Account> {
    let file = account_file(data_dir);
    let speaking = || -> Result<_> {
        let client = Client::with_roots_of(acme.root.as_deref())?;
        Ok(Account::builder_with_http(Box::new(Speaking(client))))
    };
    if let Some(kept) = kept(&file)?.filter(|kept| kept.directory == acme.directory) {
        let known = speaking()?.from_credentials(kept.credentials).await;
        return known.with_context(|| format!("the ACME authority at {}", acme.directory));
    }
    let contact: Vec<String> = acme
        .contact
        .iter()
        .map(|to| format!("mailto:{to}"))
        .collect();
    let contact: Vec<&str> = contact.iter().map(String::as_str).collect();
    let new = NewAccount {
        contact: &contact,
        terms_of_service_agreed: true,
        only_return_existing: false,
    };
    let directory = acme.directory.clone();
    let made = speaking()?.create(&new, directory.clone(), None).await;
    let (account, credentials) =
        made.with_context(|| format!("an account with the ACME authority at {directory}"))?;
    let kept = Kept {
        directory,
        credentials,
    };
    pair::write(&file, &serde_json::to_vec_pretty(&kept)?)?;
    Ok(account)
}

fn account_file(data_dir: &Path) -> PathBuf {
    folder(data_dir).join("acme-account.json")
}

fn kept(file: &Path) -> Result<Option<Kept>> {
    match std::fs::read(file) {
        Ok(bytes) => serde_json::from_slice(&bytes)
            .map(Some)
            .with_context(|| format!("{} holds no account: move it away", file.display())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("{} cannot be read", file.display())),
    }
}

/// Our client in the shape the protocol's crate asks for.
struct Speaking(Client);

impl HttpClient for Speaking {
    fn request(
        &self,
        request: Request<BodyWrapper<Bytes>>,
    ) -> Pin<Box<dyn Future<Output = Result<BytesResponse, Error>> + Send>> {
        let client = self.0.clone();
        Box::pin(async move {
            let answer = client.send(request).await;
            let (parts, body) = answer.map_err(|e| Error::Other(e.into()))?.into_parts();
            Ok(BytesResponse {
                parts,
                body: Box::new(body),
            })
        })
    }
}

fn setting_of(token: &str) -> String {
    format!("acme.{token}")
}

/// `GET /.well-known/acme-challenge/{token}`.
pub async fn answer(
    State(house): State<House>,
    InPath(token): InPath<String>,
) -> Result<String, Problem> {
    let answer = setting::get(&house.db, &setting_of(&token)).await?;
    answer.ok_or_else(|| Problem::new(StatusCode::NOT_FOUND, "no_such_path"))
}
