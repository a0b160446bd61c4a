//! People for the program under measure: hired through the rooms, signed in over HTTP, with an ear at the media port.

use kit::house::PASSWORD;
use kit::{Desk, desk::News};
use serde_json::json;
use telephony::browser::double::BrowserDouble;
use telephony::media::Codec;
use tickets::person::{self, NewPerson, Position, SkillLevel, password};
use tickets::{org, role};
use tickets_base::{Db, Timestamp, Viewer};

use kit::program::Program;

/// The moment the people were hired; no figure depends on it.
const HIRED: Timestamp = Timestamp(1_772_413_200_000);

/// Hires `count` agents who can take every queue: `agent-0`, `agent-1`, …
pub async fn hire(db: &Db, count: usize) {
    let viewer = Viewer::house(&"bench".into());
    let company = org::tree(db).await.unwrap().remove(0);
    let roles = role::list(db).await.unwrap();
    let agent = roles.iter().find(|role| role.code == "agent").unwrap().id;
    // One hash for all: hashing is meant to be slow and is not what is measured.
    let hash = password::hash(PASSWORD);
    let skills = ["sales", "repairs", "support", "zh", "en"].map(|skill| SkillLevel {
        skill: skill.to_owned(),
        level: 3,
    });
    let mut tx = db.begin().await.unwrap();
    for n in 0..count {
        let new = NewPerson {
            sign_in: format!("agent-{n}"),
            name: format!("Agent {n}"),
            position: Position::Agent,
            unit: company.id,
            language: "zh".to_owned(),
            time_zone: "Asia/Shanghai".to_owned(),
            mobile: None,
            password_hash: Some(hash.clone()),
            capacity: person::USUAL_CAPACITY,
            roles: vec![agent],
            skills: skills.to_vec(),
            territories: Vec::new(),
        };
        person::create(&mut tx, &viewer, new, HIRED).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// One agent at work.
pub struct Agent {
    pub desk: Desk,
    pub news: News,
    /// Kept for its connection; what it hears is not measured here.
    _ear: BrowserDouble,
}

/// Signs in, follows the news, brings audio, and is ready.
pub async fn seat(program: &Program, n: usize) -> Agent {
    let desk = Desk::sign_in(program.http, &format!("agent-{n}"), PASSWORD).await;
    let news = desk.follow().await;
    let (mut ear, sdp) = BrowserDouble::offer(Codec::Pcmu, 1).await.unwrap();
    let answer = desk
        .post("/api/media/offer", json!({ "sdp": sdp }))
        .await
        .expect(200);
    ear.accept(answer["sdp"].as_str().unwrap()).await.unwrap();
    desk.put("/api/presence", json!({ "state": "ready" }))
        .await
        .expect(200);
    Agent {
        desk,
        news,
        _ear: ear,
    }
}
