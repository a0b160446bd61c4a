//! The house over its own wire, on SQLite; what both databases must hold is tested by the suite.
#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};
use tickets::house::base;
use tickets::person::{self, NewPerson, Position, password};
use tickets_base::Viewer;

use super::*;

mod desk;

async fn house() -> (tempfile::TempDir, Running) {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("data").to_str().unwrap().to_owned();
    std::fs::create_dir(&dir).unwrap();
    let config = Config::load(None, |name| match name {
        "TANDEM_DATA_DIR" => Some(dir.clone()),
        "TANDEM_HTTP_LISTEN" | "TANDEM_SIP_LISTEN" => Some("127.0.0.1:0".into()),
        "TANDEM_RTP_PORTS" | "TANDEM_WEBRTC_PORTS" => Some("0".into()),
        _ => None,
    });
    let running = App::new(config.unwrap()).start().await.unwrap();
    add(&running.house, "an", Position::Admin).await;
    add(&running.house, "lin", Position::Agent).await;
    (folder, running)
}

async fn add(house: &House, sign_in: &str, position: Position) {
    let now = house.clock.now();
    let viewer = Viewer::house(&house.node);
    let mut tx = house.db.begin().await.unwrap();
    let base = base::lay(&mut tx, &viewer, &first::plan(), now)
        .await
        .unwrap();
    let new = NewPerson {
        sign_in: sign_in.into(),
        name: sign_in.into(),
        position,
        unit: base.company,
        language: "zh".into(),
        time_zone: "Asia/Shanghai".into(),
        mobile: None,
        password_hash: Some(password::hash("demo")),
        capacity: person::USUAL_CAPACITY,
        roles: vec![base.roles[position.word()]],
        skills: vec![],
        territories: vec![],
    };
    person::create(&mut tx, &viewer, new, now).await.unwrap();
    tx.commit().await.unwrap();
}

fn client() -> reqwest::Client {
    reqwest::Client::builder()
        .cookie_store(true)
        .build()
        .unwrap()
}

async fn sign_in(client: &reqwest::Client, running: &Running, name: &str) -> Value {
    let answer = client
        .post(running.url() + "/api/session")
        .json(&json!({"name": name, "password": "demo"}))
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 200);
    answer.json().await.unwrap()
}

#[tokio::test]
async fn a_sign_in_opens_what_a_sign_out_closes() {
    let (_folder, running) = house().await;
    let client = client();
    let me = sign_in(&client, &running, "Lin ").await;
    assert_eq!(me["sign_in"], "lin");
    assert_eq!(me["roles"], json!(["agent"]));
    let url = running.url();
    let again: Value = client
        .get(format!("{url}/api/me"))
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(again["id"], me["id"]);
    let out = client
        .delete(format!("{url}/api/session"))
        .send()
        .await
        .unwrap();
    assert_eq!(out.status(), 204);
    let gone = client.get(format!("{url}/api/me")).send().await.unwrap();
    assert_eq!(gone.status(), 401);
    let problem: Value = gone.json().await.unwrap();
    assert_eq!(problem["code"], "not_signed_in");
    running.stop().await;
}

#[tokio::test]
async fn looking_as_somebody_shows_that_page_and_changes_nothing() {
    let (_folder, running) = house().await;
    let (client, url) = (client(), running.url());
    sign_in(&client, &running, "lin").await;
    let lin: Value = client
        .get(format!("{url}/api/me"))
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let refused = client
        .post(format!("{url}/api/me/see-as"))
        .json(&json!({"person": lin["id"]}));
    assert_eq!(refused.send().await.unwrap().status(), 403);

    sign_in(&client, &running, "an").await;
    let seen = client
        .post(format!("{url}/api/me/see-as"))
        .json(&json!({"person": lin["id"]}));
    let seen: Value = seen.send().await.unwrap().json().await.unwrap();
    assert_eq!(
        (&seen["id"], &seen["see_as"]["name"]),
        (&lin["id"], &json!("an"))
    );
    let write = client
        .patch(format!("{url}/api/me"))
        .json(&json!({"language": "en"}));
    let write = write.send().await.unwrap();
    assert_eq!(write.status(), 403);
    let back = client
        .delete(format!("{url}/api/me/see-as"))
        .send()
        .await
        .unwrap();
    let back: Value = back.json().await.unwrap();
    assert_eq!(
        (&back["sign_in"], &back["see_as"]),
        (&json!("an"), &Value::Null)
    );
    running.stop().await;
}
