//! Whole calls over loopback: a caller made of datagrams, a browser made of Rust.

mod bad;
mod call;
mod log;
mod seat;
mod wire;

use std::sync::Arc;
use std::time::Duration;

use super::*;
use crate::flow::Flow;
use crate::id::CallId;
use crate::signal::{CallSignal, SignalKind};

/// Longer than any step takes on a loaded machine.
const PATIENCE: Duration = Duration::from_secs(10);

struct House {
    telephony: Telephony,
    signals: mpsc::Receiver<Signal>,
}

impl House {
    async fn open() -> Self {
        Self::open_with(Config::default()).await
    }

    async fn open_with(config: Config) -> Self {
        let (sender, signals) = mpsc::channel(4_096);
        let config = Config {
            sip_listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            rtp_ports: PortRange::any(),
            webrtc_ports: PortRange::any(),
            webrtc_listen: vec![Ipv4Addr::LOCALHOST.into()],
            ..config
        };
        let telephony = Telephony::start(config, sender).await.unwrap();
        Self { telephony, signals }
    }

    async fn signal(&mut self) -> SignalKind {
        let signal = tokio::time::timeout(PATIENCE, self.signals.recv()).await;
        signal.expect("a signal comes").unwrap().kind
    }

    async fn arrived(&mut self) -> CallId {
        match self.signal().await {
            SignalKind::Call(id, CallSignal::Arrived { .. }) => id,
            other => panic!("a call should have arrived, not {other:?}"),
        }
    }

    /// Signals of calls until this one, which is returned.
    async fn until(&mut self, wanted: impl Fn(&CallSignal) -> bool) -> CallSignal {
        loop {
            if let SignalKind::Call(_, signal) = self.signal().await
                && wanted(&signal)
            {
                return signal;
            }
        }
    }

    fn answer(&self, call: CallId, flow: Flow) {
        self.telephony.command(Command::Answer {
            call,
            flow: Arc::new(flow),
        });
    }

    /// Every call ended: nothing may be left of it.
    async fn is_empty(&self) {
        let empty = Counts::default();
        let mut look = tokio::time::interval(Duration::from_millis(10));
        let waited = tokio::time::timeout(PATIENCE, async {
            loop {
                look.tick().await;
                let counts = self.telephony.counts();
                if (Counts { seats: 0, ..counts }) == empty {
                    return;
                }
            }
        });
        if waited.await.is_err() {
            panic!("something is left: {:?}", self.telephony.counts());
        }
    }
}

/// Greeting, one menu, two queues.
fn flow() -> Flow {
    serde_json::from_str(
        r#"{"start":"greet","steps":{
            "greet":{"kind":"play","prompts":[{"name":"greeting","language":"en"}],"next":"menu"},
            "menu":{"kind":"menu","prompts":[{"name":"menu_service","language":"en"}],"timeout_ms":300,"repeats":0,"default":"support",
                "options":[{"digit":"1","label":{},"next":"sales"},{"digit":"2","label":{},"next":"repairs"},{"digit":"9","label":{},"next":"support"}]},
            "sales":{"kind":"queue","queue":"sales","music":"music"},
            "repairs":{"kind":"queue","queue":"repairs","music":"music"},
            "support":{"kind":"queue","queue":"support","music":"music"}}}"#,
    )
    .unwrap()
}

/// Straight into the queue.
fn queue() -> Flow {
    serde_json::from_str(
        r#"{"start":"q","steps":{"q":{"kind":"queue","queue":"repairs","music":"music"}}}"#,
    )
    .unwrap()
}

fn is_end(signal: &CallSignal) -> bool {
    matches!(signal, CallSignal::Ended { .. })
}
