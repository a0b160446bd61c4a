//! A running house, asked as an agent's page would ask it: sign in, open the desk socket, ping.

use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use axum::http::header::{CONTENT_TYPE, COOKIE, SET_COOKIE};
use axum::http::{Method, Request, Response, Uri};
use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tickets_base::clock::Stopwatch;
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use super::{Finding, Questions};
use crate::tls::client::{Client, Wire};

const PATIENCE: Duration = Duration::from_secs(3);
/// Where the password comes from: a command line can be read by every process of the machine.
const PASSWORD: &str = "TANDEM_DOCTOR_PASSWORD";

type Socket = WebSocketStream<Box<dyn Wire>>;

/// A house that answered.
pub struct House {
    url: String,
    client: Client,
    demo: bool,
}

/// Does a house answer there? Says why it does not.
pub async fn find(url: &str, client: Client) -> Result<House> {
    let url = url.trim_end_matches('/').to_owned();
    let alive = timeout(PATIENCE, client.get(&format!("{url}/healthz"))).await;
    alive.context("it does not answer in time")??;
    let demo = timeout(PATIENCE, client.get(&format!("{url}/api/demo"))).await;
    let demo = matches!(demo, Ok(Ok(_)));
    Ok(House { url, client, demo })
}

/// Signs in and follows the desk socket for a moment.
pub async fn follow(house: &House, questions: &Questions) -> Finding {
    let password = std::env::var(PASSWORD).ok();
    let (name, password) = match (&questions.sign_in, password) {
        (Some(name), Some(password)) => (name.clone(), password),
        (None, _) if house.demo => ("lin".to_owned(), "demo".to_owned()),
        _ => {
            return Finding::Doubt(format!(
                "{} answers; to look at its desk socket give --sign-in and {PASSWORD}",
                house.url
            ));
        }
    };
    match house.look(&name, &password).await {
        Ok(words) => Finding::Good(words),
        Err(error) => Finding::Bad(format!("{}: {error:#}", house.url)),
    }
}

impl House {
    async fn look(&self, name: &str, password: &str) -> Result<String> {
        let ready = self
            .ask(Method::GET, "/readyz", None, String::new())
            .await?;
        ensure!(
            ready.status().is_success(),
            "it runs but is not ready ({})",
            ready.status()
        );
        let cookie = self.sign_in(name, password).await?;
        let mut socket = self.open(&cookie).await?;
        let hello = next(&mut socket, "hello").await?;
        let watch = Stopwatch::start();
        let ping = json!({"type": "ping", "at": 0}).to_string();
        socket.send(Message::text(ping)).await?;
        next(&mut socket, "pong").await?;
        let took = watch.elapsed();
        let out = self.ask(Method::DELETE, "/api/session", Some(&cookie), String::new());
        out.await?;
        let (node, seq) = (&hello["node"], &hello["seq"]);
        Ok(format!(
            "signed in at {}, node {node}, log at {seq}, ping {:.1} ms",
            self.url,
            took.as_secs_f64() * 1e3
        ))
    }

    async fn ask(
        &self,
        method: Method,
        path: &str,
        cookie: Option<&str>,
        body: String,
    ) -> Result<Response<Bytes>> {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.url))
            .header(CONTENT_TYPE, "application/json");
        if let Some(cookie) = cookie {
            request = request.header(COOKIE, cookie);
        }
        let answer = timeout(PATIENCE, self.client.send(request.body(body)?)).await;
        answer.with_context(|| format!("{path} does not answer in time"))?
    }

    async fn sign_in(&self, name: &str, password: &str) -> Result<String> {
        let body = json!({"name": name, "password": password}).to_string();
        let answer = self.ask(Method::POST, "/api/session", None, body).await?;
        ensure!(
            answer.status().is_success(),
            "{name} could not sign in ({})",
            answer.status()
        );
        let cookie = answer
            .headers()
            .get(SET_COOKIE)
            .context("no cookie came back")?
            .to_str()?;
        Ok(cookie.split(';').next().unwrap_or_default().to_owned())
    }

    async fn open(&self, cookie: &str) -> Result<Socket> {
        let address: Uri = self.url.parse()?;
        let mut request =
            format!("{}/ws", self.url.replacen("http", "ws", 1)).into_client_request()?;
        request.headers_mut().insert(COOKIE, cookie.parse()?);
        let wire = self.client.open(&address).await?;
        let opened = timeout(PATIENCE, tokio_tungstenite::client_async(request, wire)).await;
        let (socket, _) = opened.context("the desk socket does not open")??;
        Ok(socket)
    }
}

/// The next message of this type; others may come in between.
async fn next(socket: &mut Socket, kind: &str) -> Result<Value> {
    let read = async {
        while let Some(frame) = socket.next().await {
            if let Message::Text(text) = frame? {
                let message: Value = serde_json::from_str(&text)?;
                if message["type"] == kind {
                    return Ok(message);
                }
            }
        }
        bail!("the desk socket closed before {kind}")
    };
    timeout(PATIENCE, read)
        .await
        .with_context(|| format!("no {kind} came over the desk socket"))?
}
