//! The floor with real parts: a SIP phone, a browser's sound, desks, both databases.

use std::net::{Ipv4Addr, SocketAddr};

use kit::house::PASSWORD;
use kit::{Data, Desk, House, data_test};
use serde_json::{Value, json};
use telephony::browser::double::BrowserDouble;
use telephony::media::Codec;
use telephony::media::source::Source;
use telephony::media::tone::{Heard, plan};
use telephony::phone::{CallHandle, CallPlan, Phone};
use tickets::person::Position;
use tickets_base::{Db, fact};

mod calls;
mod lost;
mod pops;

/// The house's own database: on SQLite it lies in its folder.
pub fn db(house: &House) -> &Db {
    &house.running.house.db
}

/// A house whose line goes straight into the queue of repairs.
pub async fn open(data: &Data) -> House {
    let house = House::open(data).await;
    let flow = json!({"start": "q", "steps": {"q": {"kind": "queue", "queue": "repairs", "music": "music"}}});
    db(&house)
        .exec(
            "update flow set body = $1, version = version + 1 where name = 'default'",
            (flow.to_string(),),
        )
        .await
        .unwrap();
    house
}

/// An agent of the repairs queue at a desk, with sound, Ready.
pub struct Seat {
    pub desk: Desk,
    pub news: kit::desk::News,
    pub browser: BrowserDouble,
}

pub async fn seat(house: &House, name: &str) -> Seat {
    house
        .hire_with(name, Position::Agent, &["repairs", "zh", "en"])
        .await;
    let desk = Desk::sign_in(house.http(), name, PASSWORD).await;
    let mut news = desk.follow().await;
    let mut browser = sound(&desk).await;
    browser.speak(Source::tone(plan::AGENT));
    // The floor hears of a new colleague within a second.
    kit::wait::until("the floor knows the person", || async {
        let answer = desk.put("/api/presence", json!({"state": "ready"})).await;
        (answer.status == 200).then_some(())
    })
    .await;
    let ready = |m: &Value| m["type"] == "presence_changed" && m["presence"]["state"] == "ready";
    news.where_("ready", ready).await;
    Seat {
        desk,
        news,
        browser,
    }
}

/// The desk's PeerConnection.
pub async fn sound(desk: &Desk) -> BrowserDouble {
    let (mut browser, sdp) = BrowserDouble::offer(Codec::Pcmu, 65_500).await.unwrap();
    let answer = desk
        .post("/api/media/offer", json!({"sdp": sdp}))
        .await
        .expect(200);
    browser
        .accept(answer["sdp"].as_str().unwrap())
        .await
        .unwrap();
    browser
}

pub async fn phone() -> Phone {
    Phone::start(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))
        .await
        .unwrap()
}

pub async fn ring_up(phone: &Phone, house: &House) -> CallHandle {
    let plan = CallPlan::new("13812345678", "4008001234").saying(Source::tone(plan::CALLER));
    phone.call(house.running.sip, plan).await.unwrap()
}

impl Seat {
    /// Waits for the pop, accepts, waits for the sound; gives the call's id.
    pub async fn answer(&mut self) -> String {
        let pop = self.news.of("screen_pop").await;
        let call = pop["offer"]["call"].as_str().unwrap().to_owned();
        let path = format!("/api/calls/{call}/acceptance");
        let body = json!({"reservation": pop["offer"]["reservation"]});
        self.desk.post(&path, body).await.expect(202);
        self.phone("in_call").await;
        call
    }

    /// Until the phone is in that state.
    pub async fn phone(&mut self, state: &str) -> Value {
        let is = |m: &Value| m["type"] == "phone_state" && m["state"]["state"] == state;
        self.news.where_(state, is).await
    }

    pub async fn command(&self, call: &str, what: &str) {
        self.desk
            .post(&format!("/api/calls/{call}/{what}"), json!({}))
            .await
            .expect(202);
    }
}

/// Both hear the other and nobody else.
pub async fn hear_each_other(call: &CallHandle, browser: &BrowserDouble) {
    call.ear().listen(0.5).await;
    browser.ear().forget();
    let heard = call.ear().listen(1.0).await;
    assert_eq!(Heard::in_samples(&heard).only(), Some(plan::AGENT));
    assert_eq!(browser.ear().tones().only(), Some(plan::CALLER));
}

/// The facts of a call, in their order.
pub async fn facts(house: &House, call: &str) -> Vec<String> {
    let id: tickets_base::id::CallId = call.parse().unwrap();
    let mut facts = fact::about(db(house), "call", id.0, 50).await.unwrap();
    facts.sort_by_key(|fact| fact.seq);
    facts.into_iter().map(|fact| fact.kind).collect()
}
