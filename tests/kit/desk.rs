//! A person at a desk, without a page: signs in over HTTP, reads and changes records, follows `/ws`.

use std::collections::VecDeque;
use std::net::SocketAddr;

use futures_util::{SinkExt, StreamExt};
use reqwest::{Client, Method, RequestBuilder, StatusCode, header};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::wait;

/// A signed-in person.
pub struct Desk {
    pub me: Value,
    http: SocketAddr,
    client: Client,
    cookie: String,
}

/// An answer, read whole.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: header::HeaderMap,
    pub body: Value,
}

impl Desk {
    /// Signs in; panics when the house refuses.
    pub async fn sign_in(http: SocketAddr, name: &str, password: &str) -> Self {
        let answer = try_sign_in(http, name, password).await;
        assert_eq!(answer.status, StatusCode::OK, "{name}: {}", answer.body);
        let cookie = answer.headers[header::SET_COOKIE].to_str().unwrap();
        let cookie = cookie.split(';').next().unwrap().to_owned();
        Self {
            me: answer.body,
            http,
            client: Client::new(),
            cookie,
        }
    }

    pub fn id(&self) -> &str {
        self.me["id"].as_str().unwrap()
    }

    /// A request with the session's cookie, as a program sends it: without Origin.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client
            .request(method, format!("http://{}{path}", self.http))
            .header(header::COOKIE, &self.cookie)
    }

    pub async fn get(&self, path: &str) -> Answer {
        read(self.request(Method::GET, path)).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        read(self.request(Method::POST, path).json(&body)).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Answer {
        read(self.request(Method::PUT, path).json(&body)).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        read(self.request(Method::PATCH, path).json(&body)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        read(self.request(Method::DELETE, path)).await
    }

    /// Follows the desk's news; the first message is `hello`.
    pub async fn follow(&self) -> News {
        let mut request = format!("ws://{}/ws", self.http)
            .into_client_request()
            .unwrap();
        let headers = request.headers_mut();
        headers.insert("cookie", self.cookie.parse().unwrap());
        let (socket, _) = wait::for_("the desk socket", connect_async(request))
            .await
            .unwrap();
        let mut news = News {
            socket,
            kept: VecDeque::new(),
        };
        let hello = news.next("hello").await;
        assert_eq!(hello["type"], "hello");
        news.kept.push_back(hello);
        news
    }
}

impl Answer {
    /// The body, when the status is the expected one.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        self.body
    }

    /// The code of a problem of that status.
    #[track_caller]
    pub fn problem(self, status: u16) -> String {
        let kind = self.headers[header::CONTENT_TYPE].to_str().unwrap();
        assert_eq!(kind, "application/problem+json");
        self.expect(status)["code"].as_str().unwrap().to_owned()
    }
}

/// Signs in and gives whatever the house says.
pub async fn try_sign_in(http: SocketAddr, name: &str, password: &str) -> Answer {
    let body = json!({ "name": name, "password": password });
    read(
        Client::new()
            .post(format!("http://{http}/api/session"))
            .json(&body),
    )
    .await
}

/// Sends and reads all of it; an empty body is null, one that is no JSON a string.
pub async fn read(request: RequestBuilder) -> Answer {
    let response = wait::for_("an answer", request.send()).await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    let text = response.text().await.unwrap();
    let body = match text.is_empty() {
        true => Value::Null,
        false => serde_json::from_str(&text).unwrap_or(Value::String(text)),
    };
    Answer {
        status,
        headers,
        body,
    }
}

/// What a desk is told, in order. Messages that were passed over in a search stay for the next one.
pub struct News {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    kept: VecDeque<Value>,
}

impl News {
    /// The next message of that type, from those already seen or from the wire.
    pub async fn of(&mut self, kind: &str) -> Value {
        self.where_(kind, |message| message["type"] == kind).await
    }

    /// The next message that fits; panics with `what` when none comes.
    pub async fn where_(&mut self, what: &str, fits: impl Fn(&Value) -> bool) -> Value {
        if let Some(at) = self.kept.iter().position(&fits) {
            return self.kept.remove(at).unwrap();
        }
        loop {
            let message = self.next(what).await;
            if fits(&message) {
                return message;
            }
            self.kept.push_back(message);
        }
    }

    /// Everything that has come and was not asked for.
    pub fn passed_over(&self) -> &VecDeque<Value> {
        &self.kept
    }

    pub async fn send(&mut self, message: Value) {
        let text = Message::text(message.to_string());
        self.socket.send(text).await.unwrap();
    }

    pub async fn subscribe(&mut self, topics: &[&str]) {
        self.send(json!({ "type": "subscribe", "topics": topics }))
            .await;
    }

    /// Reads on until the house has answered a ping: all it said before has been read then.
    pub async fn settle(&mut self) {
        self.send(json!({ "type": "ping", "at": 1 })).await;
        self.of("pong").await;
    }

    pub async fn close(mut self) {
        // A socket the house has closed already is closed.
        let _ = self.socket.close(None).await;
    }

    async fn next(&mut self, what: &str) -> Value {
        loop {
            let frame = wait::for_(what, self.socket.next()).await;
            match frame.expect("the socket is open").unwrap() {
                Message::Text(text) => return serde_json::from_str(&text).unwrap(),
                Message::Close(why) => panic!("the house closed the socket: {why:?}"),
                _ => {}
            }
        }
    }
}
