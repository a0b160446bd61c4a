//! Load while a kill is coming: callers, an agent who answers, a colleague who writes tickets and notes.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use kit::Desk;
use kit::desk::{News, read};
use kit::house::PASSWORD;
use kit::program::Program;
use reqwest::Method;
use serde_json::{Value, json};
use telephony::browser::double::BrowserDouble;
use telephony::media::Codec;
use telephony::phone::{CallPlan, CallState, Phone};
use tickets::person::{self, NewPerson, Position, SkillLevel, password};
use tickets::{org, role};
use tickets_base::{Clock, Db, Viewer};
use tokio::task::JoinSet;

/// What the outside world was told is done.
#[derive(Default)]
pub struct Kept {
    /// Numbers whose call was answered with 200.
    pub answered: Vec<String>,
    pub tickets: Vec<String>,
    pub notes: Vec<String>,
    next: usize,
}

type Shared = Arc<Mutex<Kept>>;

/// Runs until it is stopped or the program is gone.
pub struct Load(JoinSet<()>);

const CALLERS: usize = 3;
const AGENT: &str = "lin";

impl Load {
    pub async fn start(program: &Program, kept: Shared) -> Self {
        let mut tasks = JoinSet::new();
        let desk = Desk::sign_in(program.http, AGENT, PASSWORD).await;
        let news = desk.follow().await;
        let writer = Desk::sign_in(program.http, AGENT, PASSWORD).await;
        let phone = Arc::new(Phone::start(([127, 0, 0, 1], 0).into()).await.unwrap());
        for _ in 0..CALLERS {
            tasks.spawn(call(Arc::clone(&phone), program.sip, Arc::clone(&kept)));
        }
        tasks.spawn(answer(desk, news));
        tasks.spawn(write(writer, kept));
        Self(tasks)
    }

    pub fn stop(mut self) {
        self.0.abort_all();
    }
}

/// Straight to the queue, and one agent for it.
pub async fn hire(db: &Db) {
    hire_as(db, AGENT).await;
}

/// The same by another name.
pub async fn hire_as(db: &Db, name: &str) {
    let clock = Clock::system();
    let viewer = Viewer::house(&"kit".into());
    let flow = r#"{"start":"q","steps":{"q":{"kind":"queue","queue":"repairs","music":"music"}}}"#;
    db.exec("update flow set body = $1, version = version + 1", (flow,))
        .await
        .unwrap();
    let company = org::tree(db).await.unwrap().remove(0);
    let roles = role::list(db).await.unwrap();
    let new = NewPerson {
        sign_in: name.to_owned(),
        name: "林晓".to_owned(),
        position: Position::Agent,
        unit: company.id,
        language: "zh".to_owned(),
        time_zone: "Asia/Shanghai".to_owned(),
        mobile: None,
        password_hash: Some(password::hash(PASSWORD)),
        capacity: person::USUAL_CAPACITY,
        roles: vec![roles.iter().find(|role| role.code == "agent").unwrap().id],
        skills: ["repairs", "zh", "en"]
            .map(|skill| SkillLevel {
                skill: skill.to_owned(),
                level: 3,
            })
            .to_vec(),
        territories: Vec::new(),
    };
    let mut tx = db.begin().await.unwrap();
    person::create(&mut tx, &viewer, new, clock.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

/// Calls again and again, each time from a number of its own.
async fn call(phone: Arc<Phone>, target: std::net::SocketAddr, kept: Shared) {
    let mut pace = tokio::time::interval(Duration::from_millis(60));
    loop {
        pace.tick().await;
        let number = {
            let mut kept = kept.lock().unwrap();
            kept.next += 1;
            format!("139{:08}", kept.next)
        };
        let call = phone
            .call(target, CallPlan::new(&number, "4008001234"))
            .await
            .unwrap();
        let mut state = call.watch();
        let settled =
            state.wait_for(|state| matches!(state, CallState::Answered | CallState::Ended(_)));
        if settled
            .await
            .is_ok_and(|state| matches!(*state, CallState::Answered))
        {
            kept.lock().unwrap().answered.push(number);
        }
    }
}

/// Takes every call that is offered, and hangs up at once.
async fn answer(desk: Desk, mut news: News) {
    let _sound = ready(&desk).await;
    loop {
        let pop = news.of("screen_pop").await;
        take(&desk, &pop).await;
        let call = pop["offer"]["call"].as_str().unwrap();
        read(
            desk.request(Method::POST, &format!("/api/calls/{call}/hang-up"))
                .json(&json!({})),
        )
        .await;
        desk.put(
            &format!("/api/calls/{call}/wrap-up"),
            json!({"outcome": "solved", "done": true}),
        )
        .await;
    }
}

/// Sound, and Ready.
pub async fn ready(desk: &Desk) -> BrowserDouble {
    let (mut browser, sdp) = BrowserDouble::offer(Codec::Pcmu, 1).await.unwrap();
    let answer = desk
        .post("/api/media/offer", json!({"sdp": sdp}))
        .await
        .expect(200);
    browser
        .accept(answer["sdp"].as_str().unwrap())
        .await
        .unwrap();
    kit::wait::until("the floor knows the person", || async {
        let answer = desk.put("/api/presence", json!({"state": "ready"})).await;
        (answer.status == 200).then_some(())
    })
    .await;
    browser
}

pub async fn take(desk: &Desk, pop: &Value) {
    let call = pop["offer"]["call"].as_str().unwrap();
    let body = json!({"reservation": pop["offer"]["reservation"]});
    desk.post(&format!("/api/calls/{call}/acceptance"), body)
        .await;
}

/// A ticket and a note on it, over and over; what was answered 201 is remembered.
async fn write(desk: Desk, kept: Shared) {
    let mut pace = tokio::time::interval(Duration::from_millis(30));
    loop {
        pace.tick().await;
        let subject = format!("ticket {:016x}", rand::random::<u64>());
        let opened = desk.post("/api/tickets", json!({"subject": subject})).await;
        if opened.status != 201 {
            continue;
        }
        kept.lock().unwrap().tickets.push(subject);
        let text = format!("note {:016x}", rand::random::<u64>());
        let path = format!("/api/tickets/{}/notes", opened.body["id"].as_str().unwrap());
        if desk
            .post(&path, json!({"kind": "note", "body": text}))
            .await
            .status
            == 201
        {
            kept.lock().unwrap().notes.push(text);
        }
    }
}

/// After all of it: a call is still offered to the same person.
pub async fn one_more_call(program: &Program) {
    let desk = Desk::sign_in(program.http, AGENT, PASSWORD).await;
    let mut news = desk.follow().await;
    let _sound = ready(&desk).await;
    let phone = Phone::start(([127, 0, 0, 1], 0).into()).await.unwrap();
    let call = phone
        .call(program.sip, CallPlan::new("13700000001", "4008001234"))
        .await
        .unwrap();
    let pop = news.of("screen_pop").await;
    take(&desk, &pop).await;
    let talking = |m: &Value| m["type"] == "phone_state" && m["state"]["state"] == "in_call";
    news.where_("in call", talking).await;
    call.hang_up().await;
}
