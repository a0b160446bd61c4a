//! Whole calls: telephones of our own and of others, browsers, menus, many at once.

mod load;
mod menu;
mod outside;
mod talk;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use kit::wait;
use telephony::browser::double::BrowserDouble;
use telephony::media::Codec;
use telephony::phone::Phone;
use telephony::signal::{MediaState, SignalKind};
use telephony::{
    AgentId, CallId, CallSignal, Command, Config, Counts, Flow, PortRange, Signal, Telephony,
};
use tokio::sync::mpsc;

/// A telephony of its own on ports the system chose.
struct Line {
    telephony: Telephony,
    signals: mpsc::Receiver<Signal>,
}

impl Line {
    async fn open() -> Self {
        let (sender, signals) = mpsc::channel(4_096);
        let config = Config {
            sip_listen: loopback(),
            rtp_ports: PortRange::any(),
            webrtc_ports: PortRange::any(),
            webrtc_listen: vec![Ipv4Addr::LOCALHOST.into()],
            ..Config::default()
        };
        let telephony = Telephony::start(config, sender).await.unwrap();
        Self { telephony, signals }
    }

    fn address(&self) -> SocketAddr {
        self.telephony.sip_address()
    }

    async fn signal(&mut self) -> SignalKind {
        wait::for_("a signal", self.signals.recv())
            .await
            .unwrap()
            .kind
    }

    async fn arrived(&mut self) -> CallId {
        loop {
            if let SignalKind::Call(call, CallSignal::Arrived { .. }) = self.signal().await {
                return call;
            }
        }
    }

    /// The next signal of a call that fits.
    async fn until(&mut self, wanted: impl Fn(&CallSignal) -> bool) -> CallSignal {
        loop {
            match self.signal().await {
                SignalKind::Call(_, signal) if wanted(&signal) => return signal,
                _ => {}
            }
        }
    }

    fn answer(&self, call: CallId, flow: &Arc<Flow>) {
        let flow = flow.clone();
        self.telephony.command(Command::Answer { call, flow });
    }

    /// Signs an agent in; her browser is connected when this returns.
    async fn seat(&mut self, number: u128) -> (AgentId, BrowserDouble) {
        let agent = AgentId(uuid::Uuid::from_u128(number));
        let first_sequence = 65_500;
        let (mut browser, offer) = BrowserDouble::offer(Codec::Pcmu, first_sequence)
            .await
            .unwrap();
        let answer = self.telephony.browser_offer(agent, &offer).await.unwrap();
        browser.accept(&answer).await.unwrap();
        while self.signal().await != SignalKind::AgentMedia(agent, MediaState::Connected) {}
        (agent, browser)
    }

    /// Nothing may be left of any call.
    async fn is_clear(&self) {
        wait::until("calls, ports and dialogs are gone", || async {
            let counts = Counts {
                seats: 0,
                ..self.telephony.counts()
            };
            (counts == Counts::default()).then_some(())
        })
        .await;
    }
}

async fn phone() -> Phone {
    Phone::start(loopback()).await.unwrap()
}

fn loopback() -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, 0))
}

/// Straight into the queue.
fn queue() -> Arc<Flow> {
    let json = r#"{"start":"q","steps":{"q":{"kind":"queue","queue":"repairs","music":"music"}}}"#;
    Arc::new(serde_json::from_str(json).unwrap())
}

/// Greeting in both languages, language, service: the shape of the demo's.
fn menus() -> Arc<Flow> {
    let json = r#"{"start":"greeting","steps":{
        "greeting":{"kind":"play","prompts":[{"name":"greeting","language":"zh"},{"name":"greeting","language":"en"}],"next":"language"},
        "language":{"kind":"menu","prompts":[{"name":"menu_language","language":"zh"},{"name":"menu_language","language":"en"}],
            "timeout_ms":2000,"repeats":1,"default":"silent",
            "options":[{"digit":"1","label":{"en":"Chinese"},"next":"zh"},{"digit":"2","label":{"en":"English"},"next":"en"}]},
        "zh":{"kind":"language","language":"zh","next":"service"},
        "en":{"kind":"language","language":"en","next":"service"},
        "silent":{"kind":"language","language":"zh","next":"support"},
        "service":{"kind":"menu","prompts":[{"name":"menu_service"}],"timeout_ms":2000,"repeats":1,"default":"support",
            "options":[{"digit":"1","label":{"en":"Sales"},"next":"sales"},{"digit":"2","label":{"en":"Repairs"},"next":"repairs"}]},
        "sales":{"kind":"queue","queue":"sales","music":"music"},
        "repairs":{"kind":"queue","queue":"repairs","music":"music"},
        "support":{"kind":"queue","queue":"support","music":"music"}}}"#;
    let flow: Flow = serde_json::from_str(json).unwrap();
    flow.check().unwrap();
    Arc::new(flow)
}
