//! The demo's callers against a house that answers: one line, one menu, one agent in a browser.

use std::net::SocketAddr;

use telephony::browser::double::BrowserDouble;
use telephony::flow::{Choice, Flow, MenuOption, Prompt, Step};
use telephony::media::correlation;
use telephony::media::source::Source;
use telephony::media::tone::{Heard, plan as tones};
use telephony::media::{Codec, prompts};
use telephony::signal::SignalKind;
use telephony::{
    AgentId, CallId, CallSignal, Command, Config, EndedBy, MediaState, PortRange, Signal, Telephony,
};
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::rush::RushCall;
use super::*;

const AGENT: AgentId = AgentId(uuid::Uuid::from_u128(4));

struct House {
    telephony: Telephony,
    signals: mpsc::Receiver<Signal>,
}

impl House {
    async fn open() -> Self {
        let here = Ipv4Addr::LOCALHOST;
        let config = Config {
            sip_listen: SocketAddr::from((here, 0)),
            rtp_ports: PortRange::any(),
            webrtc_ports: PortRange::any(),
            webrtc_listen: vec![here.into()],
            ..Config::default()
        };
        let (sender, signals) = mpsc::channel(1_024);
        Self {
            telephony: Telephony::start(config, sender).await.unwrap(),
            signals,
        }
    }

    async fn callers(&self) -> Arc<Callers> {
        Arc::new(
            Callers::start(self.telephony.sip_address(), "95001")
                .await
                .unwrap(),
        )
    }

    async fn signal(&mut self) -> SignalKind {
        let next = timeout(Duration::from_secs(40), self.signals.recv()).await;
        next.expect("a signal in time").unwrap().kind
    }

    /// The next signal of a call.
    async fn call_signal(&mut self) -> (CallId, CallSignal) {
        loop {
            if let SignalKind::Call(id, signal) = self.signal().await {
                return (id, signal);
            }
        }
    }

    /// Answers the next caller with the menu; returns the call and the number it came from.
    async fn welcome(&mut self) -> (CallId, String) {
        loop {
            if let (call, CallSignal::Arrived { from, .. }) = self.call_signal().await {
                self.telephony.command(Command::Answer {
                    call,
                    flow: Arc::new(menu()),
                });
                return (call, from.number);
            }
        }
    }

    /// Digits of the menus, and the queue they led to.
    async fn chosen(&mut self, call: CallId) -> (String, String, String) {
        let mut digits = String::new();
        loop {
            match self.call_signal().await {
                (of, CallSignal::Chose(Choice { digit, .. })) if of == call => digits.extend(digit),
                (of, CallSignal::Queued { queue, language }) if of == call => {
                    return (digits, queue, language);
                }
                _ => {}
            }
        }
    }

    async fn agent(&mut self) -> BrowserDouble {
        let (mut browser, offer) = BrowserDouble::offer(Codec::Pcmu, 9).await.unwrap();
        let answer = self.telephony.browser_offer(AGENT, &offer).await.unwrap();
        browser.accept(&answer).await.unwrap();
        while self.signal().await != SignalKind::AgentMedia(AGENT, MediaState::Connected) {}
        browser
    }

    async fn ended(&mut self) -> (CallId, EndedBy) {
        loop {
            if let (call, CallSignal::Ended { by, .. }) = self.call_signal().await {
                return (call, by);
            }
        }
    }
}

/// Language, then service, then a queue.
fn menu() -> Flow {
    let to = |name: &str| name.to_owned();
    let say = |name: &str, language: Option<&str>| Prompt {
        name: to(name),
        language: language.map(to),
    };
    let option = |digit, next: &str| MenuOption {
        digit,
        label: Default::default(),
        next: to(next),
    };
    let menu = |prompts, options| Step::Menu {
        prompts,
        options,
        timeout_ms: 5_000,
        repeats: 1,
        default: to("support"),
    };
    let queue = |name: &str| Step::Queue {
        queue: to(name),
        music: to("music"),
    };
    let language = |language: &str| Step::Language {
        language: to(language),
        next: to("service"),
    };
    let spoken = vec![
        say("menu_language", Some("zh")),
        say("menu_language", Some("en")),
    ];
    let steps = [
        (
            "language",
            menu(spoken, vec![option('1', "zh"), option('2', "en")]),
        ),
        ("zh", language("zh")),
        ("en", language("en")),
        (
            "service",
            menu(
                vec![say("menu_service", None)],
                vec![option('1', "sales"), option('2', "repairs")],
            ),
        ),
        ("sales", queue("sales")),
        ("repairs", queue("repairs")),
        ("support", queue("support")),
    ];
    let steps = steps
        .into_iter()
        .map(|(name, step)| (to(name), step))
        .collect();
    Flow {
        start: to("language"),
        steps,
    }
}

/// The house knows of a call's end before the caller has heard its answer.
async fn under_way(callers: &Callers, count: usize) {
    let reached = timeout(Duration::from_secs(5), async {
        let mut clock = telephony::media::source::pace();
        while callers.under_way() != count {
            clock.tick().await;
        }
    });
    reached.await.unwrap();
}

fn ringer(kind: Kind, language: &str) -> Ringer {
    Ringer {
        kind,
        number: "01012345678".to_owned(),
        language: language.to_owned(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_caller_goes_through_the_menu_and_speaks_to_whoever_answers() {
    let mut house = House::open().await;
    let mut browser = house.agent().await;
    let callers = house.callers().await;
    let call_id = callers.ring(&ringer(Kind::Vip, "en")).await.unwrap();
    let (call, number) = house.welcome().await;
    assert_eq!(number, "01012345678");
    let (digits, queue, language) = house.chosen(call).await;
    assert_eq!(
        (digits.as_str(), queue.as_str(), language.as_str()),
        ("21", "sales", "en")
    );

    // A caller who hears music for a moment knows that nobody is there yet.
    let waited = timeout(Duration::from_secs(5), house.signals.recv()).await;
    assert!(waited.is_err(), "{waited:?}");
    browser.speak(Source::Silence);
    house
        .telephony
        .command(Command::Bridge { call, agent: AGENT });
    let wanted = Kind::Vip.speech("en").samples();
    let heard = browser.ear().listen(8.0).await;
    let found = correlation::find(&heard, &wanted[..16_000]).unwrap();
    assert!(found.score > 0.8, "{found:?}");

    browser.speak(Source::recording(&prompts::find("greeting", "en").unwrap()));
    let heard = browser.ear().listen(5.0).await;
    let found = correlation::find(&heard, &cast::nod("en").samples()[..6_000]).unwrap();
    assert!(found.score > 0.8, "{found:?}");

    assert!(callers.hang_up(&call_id).await);
    assert_eq!(house.ended().await, (call, EndedBy::Caller));
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_in_the_sound_and_by_info_lead_to_repairs() {
    let mut house = House::open().await;
    let callers = house.callers().await;
    for kind in [Kind::Unknown, Kind::Shared] {
        let call_id = callers.ring(&ringer(kind, "zh")).await.unwrap();
        let (call, _) = house.welcome().await;
        let (digits, queue, language) = house.chosen(call).await;
        assert_eq!(
            (digits.as_str(), queue.as_str(), language.as_str()),
            ("12", "repairs", "zh")
        );
        callers.hang_up(&call_id).await;
        assert_eq!(house.ended().await.0, call);
    }
    assert!(!callers.hang_up("nobody").await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rush_places_its_calls_and_the_impatient_leave() {
    let mut house = House::open().await;
    let callers = house.callers().await;
    let call = |n: u64, patience| RushCall {
        at: Duration::from_millis(n * 50),
        ringer: ringer(Kind::Urge, "zh"),
        patience: Duration::from_millis(patience),
        talk: Duration::from_secs(60),
    };
    let calls = vec![call(0, 60_000), call(1, 800), call(2, 800)];
    rush::run(Arc::clone(&callers), calls).await;
    let mut arrived = Vec::new();
    for _ in 0..3 {
        arrived.push(house.welcome().await.0);
    }
    let mut left = [house.ended().await, house.ended().await].map(|(call, _)| call);
    left.sort_unstable();
    assert_eq!(left, arrived[1..]);
    under_way(&callers, 1).await;
    callers.stop_rush().await;
    assert_eq!(house.ended().await, (arrived[0], EndedBy::Caller));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_in_the_customers_place_is_heard_as_a_sip_call() {
    let mut house = House::open().await;
    let mut agent = house.agent().await;
    let callers = house.callers().await;
    let config = BrowserConfig {
        listen: vec![Ipv4Addr::LOCALHOST.into()],
        ..Default::default()
    };
    let (mut page, offer) = BrowserDouble::offer(Codec::Pcmu, 5).await.unwrap();
    let placed = callers.call_from_page(&config, &offer, "02112345678").await;
    let (answer, call_id) = placed.unwrap();
    page.accept(&answer).await.unwrap();
    let (call, number) = house.welcome().await;
    assert_eq!(number, "02112345678");
    page.press("12");
    let (digits, queue, _) = house.chosen(call).await;
    assert_eq!((digits.as_str(), queue.as_str()), ("12", "repairs"));

    house
        .telephony
        .command(Command::Bridge { call, agent: AGENT });
    page.speak(Source::tone(tones::CALLER));
    agent.speak(Source::tone(tones::AGENT));
    let _settling = agent.ear().listen(1.0).await;
    assert_eq!(
        Heard::in_samples(&agent.ear().listen(1.0).await).only(),
        Some(tones::CALLER)
    );
    assert_eq!(page.ear().tones().only(), Some(tones::AGENT));

    page.close().await;
    assert_eq!(house.ended().await, (call, EndedBy::Caller));
    under_way(&callers, 0).await;
    assert!(!callers.hang_up(&call_id).await);
    agent.close().await;
}
