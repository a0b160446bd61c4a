//! The desk socket over its own wire.

use futures_util::{SinkExt, StreamExt};
use reqwest::header::{COOKIE, SET_COOKIE};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Message, protocol::CloseFrame};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::*;

type Socket = WebSocketStream<MaybeTlsStream<tokio::net::TcpStream>>;

async fn cookie_of(running: &Running, name: &str) -> String {
    let body = json!({"name": name, "password": "demo"});
    let answer = client()
        .post(running.url() + "/api/session")
        .json(&body)
        .send()
        .await
        .unwrap();
    let cookie = answer.headers()[SET_COOKIE].to_str().unwrap().to_owned();
    cookie.split(';').next().unwrap().to_owned()
}

async fn open(running: &Running, cookie: &str) -> (Socket, Value) {
    let mut request = format!("ws://{}/ws", running.http)
        .into_client_request()
        .unwrap();
    request
        .headers_mut()
        .insert(COOKIE, cookie.parse().unwrap());
    let (mut socket, _) = connect_async(request).await.unwrap();
    let hello = next(&mut socket).await.unwrap();
    assert_eq!(hello["type"], "hello");
    (socket, hello)
}

/// The next message; `Err` holds the code of a close. The floor's own word on a desk that comes (presence, phone) is passed
/// over: it may stand anywhere after `hello`, and has tests of its own.
async fn next(socket: &mut Socket) -> std::result::Result<Value, u16> {
    loop {
        match socket.next().await.unwrap().unwrap() {
            Message::Text(text) => {
                let message: Value = serde_json::from_str(&text).unwrap();
                if message["type"] != "presence_changed" && message["type"] != "phone_state" {
                    return Ok(message);
                }
            }
            Message::Close(Some(CloseFrame { code, .. })) => return Err(code.into()),
            _ => {}
        }
    }
}

async fn say(socket: &mut Socket, frame: Value) {
    socket.send(Message::text(frame.to_string())).await.unwrap();
}

/// Any change that is a fact: a theme is the shortest record that desks are told of.
async fn raise_theme(house: &House, name: &str) {
    let now = house.clock.now();
    let mut tx = house.db.begin().await.unwrap();
    let id = tickets_base::id::ThemeId::mint(now);
    tx.exec(
        "insert into theme (id, name, name_by_human, state, language, size, quotes, labels, created_at, version)
         values ($1, $2, 0, 'auto', 'en', 1, '[]', '{}', $3, 1)",
        (id, name, now),
    )
    .await
    .unwrap();
    let fact = tickets_base::FactDraft::new("theme.raised", &Viewer::house(&house.node), now);
    tickets_base::fact::record(&mut tx, fact.about("theme", id.0))
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_desk_that_reconnects_is_told_what_it_missed_in_order() {
    let (_folder, running) = house().await;
    let cookie = cookie_of(&running, "an").await;
    let (mut first, hello) = open(&running, &cookie).await;
    raise_theme(&running.house, "one").await;
    let one = next(&mut first).await.unwrap();
    assert_eq!(
        (&one["type"], &one["theme"]["name"]),
        (&json!("theme_raised"), &json!("one"))
    );
    assert!(one["seq"].as_i64() > hello["seq"].as_i64());

    // Another desk stays, so the ring is kept; the first is cut off while two facts happen.
    let (_stays, _) = open(&running, &cookie).await;
    drop(first);
    raise_theme(&running.house, "two").await;
    raise_theme(&running.house, "three").await;
    let (mut again, hello) = reopened(&running, &cookie, one["seq"].as_i64().unwrap() + 2).await;
    say(
        &mut again,
        json!({"type": "resume", "epoch": hello["epoch"], "seq": one["seq"]}),
    )
    .await;
    let names = [
        next(&mut again).await.unwrap(),
        next(&mut again).await.unwrap(),
    ];
    assert_eq!(
        names.map(|m| m["theme"]["name"].clone()),
        [json!("two"), json!("three")]
    );
    assert_eq!(next(&mut again).await.unwrap()["type"], "resumed");
    running.stop().await;
}

/// Opens a desk once the facts up to `seq` were told, so that they come by `resume` alone.
async fn reopened(running: &Running, cookie: &str, seq: i64) -> (Socket, Value) {
    loop {
        let (socket, hello) = open(running, cookie).await;
        if hello["seq"].as_i64().unwrap() >= seq {
            return (socket, hello);
        }
    }
}

#[tokio::test]
async fn a_desk_of_another_log_is_told_to_read_again() {
    let (_folder, running) = house().await;
    let cookie = cookie_of(&running, "an").await;
    let (mut desk, _) = open(&running, &cookie).await;
    say(
        &mut desk,
        json!({"type": "resume", "epoch": "another", "seq": 1}),
    )
    .await;
    assert_eq!(next(&mut desk).await.unwrap()["type"], "reset");
    running.stop().await;
}

#[tokio::test]
async fn news_reaches_only_who_may_see_the_record() {
    let (_folder, running) = house().await;
    let (admin, agent) = (
        cookie_of(&running, "an").await,
        cookie_of(&running, "lin").await,
    );
    let (mut may, _) = open(&running, &admin).await;
    let (mut may_not, _) = open(&running, &agent).await;
    raise_theme(&running.house, "late technician").await;
    assert_eq!(next(&mut may).await.unwrap()["type"], "theme_raised");
    say(&mut may_not, json!({"type": "ping", "at": 5})).await;
    let pong = next(&mut may_not).await.unwrap();
    assert_eq!((&pong["type"], &pong["at"]), (&json!("pong"), &json!(5)));
    running.stop().await;
}

#[tokio::test]
async fn a_sign_out_closes_the_desk_and_a_stranger_gets_none() {
    let (_folder, running) = house().await;
    let cookie = cookie_of(&running, "lin").await;
    let (mut desk, _) = open(&running, &cookie).await;
    let out = client()
        .delete(running.url() + "/api/session")
        .header(COOKIE, &cookie);
    assert_eq!(out.send().await.unwrap().status(), 204);
    assert_eq!(next(&mut desk).await, Err(4001));
    let stranger = connect_async(format!("ws://{}/ws", running.http)).await;
    assert!(stranger.is_err());
    running.stop().await;
}

#[tokio::test]
async fn a_frame_that_is_not_understood_is_answered_and_the_desk_lives_on() {
    let (_folder, running) = house().await;
    let cookie = cookie_of(&running, "lin").await;
    let (mut desk, _) = open(&running, &cookie).await;
    for (frame, code) in [
        ("{", "malformed_json"),
        (r#"{"type":"dance"}"#, "wrong_type"),
        (
            r#"{"type":"subscribe","topics":["secrets"]}"#,
            "unknown_topic",
        ),
    ] {
        desk.send(Message::text(frame)).await.unwrap();
        let refused = next(&mut desk).await.unwrap();
        assert_eq!(
            (&refused["type"], &refused["code"]),
            (&json!("refused"), &json!(code))
        );
    }
    running.stop().await;
}

#[tokio::test]
async fn a_message_goes_to_every_desk_of_one_person_and_to_no_other() {
    let (_folder, running) = house().await;
    let lin = cookie_of(&running, "lin").await;
    let (mut one, hello) = open(&running, &lin).await;
    let (mut two, _) = open(&running, &lin).await;
    let (mut other, _) = open(&running, &cookie_of(&running, "an").await).await;
    let person = hello["person"].as_str().unwrap().parse().unwrap();
    let message = crate::socket::message::DeskMessage::NewsDelayed { on: true };
    running.house.desks.send(person, &message);
    for desk in [&mut one, &mut two] {
        assert_eq!(next(desk).await.unwrap()["type"], "news_delayed");
    }
    say(&mut other, json!({"type": "ping", "at": 1})).await;
    assert_eq!(next(&mut other).await.unwrap()["type"], "pong");
    running.stop().await;
}

#[tokio::test]
async fn a_change_of_one_s_own_language_is_kept() {
    let (_folder, running) = house().await;
    let (client, url) = (client(), running.url());
    sign_in(&client, &running, "lin").await;
    let change = client
        .patch(format!("{url}/api/me"))
        .json(&json!({"language": "en"}));
    let me: Value = change.send().await.unwrap().json().await.unwrap();
    assert_eq!(me["language"], "en");
    let bad = client
        .patch(format!("{url}/api/me"))
        .json(&json!({"time_zone": "Moon/Crater"}));
    assert_eq!(bad.send().await.unwrap().status(), 422);
    running.stop().await;
}
