//! Whether the caller is still there: RTP, RTCP and requests are signs of life; before a silent
//! caller is given up the dialog is asked (a muted peer is not dead). And the session timer of
//! RFC 4028, where the line asks for one.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use tokio::time::Instant;

use super::Session;
use crate::call::CallInput;
use crate::command::EndReason;
use crate::sip::dialog::SessionAsked;

/// The dialog is asked this long before the caller would be given up.
const ASK_BEFORE: Duration = Duration::from_secs(5);
/// Proxies give an INVITE up after three minutes (RFC 3261 16.6, timer C); so do we, should nobody
/// decide about a call.
const LONGEST_RINGING: Duration = Duration::from_secs(180);

type Asking = Pin<Box<dyn Future<Output = bool> + Send>>;

pub(super) struct Life {
    lost_after: Duration,
    heard: Instant,
    /// A question to the dialog is under way.
    asking: Option<Asking>,
    asked: bool,
    session: SessionAsked,
    refreshed: Instant,
}

/// What a second's look says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Due {
    Nothing,
    Ask,
    Refresh(u32),
    Over,
}

impl Life {
    pub fn new(lost_after: Duration, session: SessionAsked) -> Self {
        let now = Instant::now();
        Self {
            lost_after,
            heard: now,
            asking: None,
            asked: false,
            session,
            refreshed: now,
        }
    }

    fn age(&self) -> Duration {
        self.refreshed.elapsed()
    }

    pub fn heard(&mut self) {
        self.heard = Instant::now();
        self.asked = false;
    }

    /// A request of the peer that may carry a new session time.
    pub fn refreshed(&mut self, session: SessionAsked) {
        self.refreshed = Instant::now();
        if session.expires_s.is_some() {
            self.session = session;
        }
    }

    /// What the 200 says about the session timer.
    pub fn headers(&self) -> Vec<(&'static str, String)> {
        let Some(expires) = self.session.expires_s else {
            return Vec::new();
        };
        let refresher = if self.session.peer_refreshes {
            "uac"
        } else {
            "uas"
        };
        vec![
            (
                "Session-Expires",
                format!("{expires};refresher={refresher}"),
            ),
            ("Require", "timer".to_owned()),
        ]
    }

    /// The answer to the question under way; waits for ever when there is none.
    pub async fn probed(&mut self) -> bool {
        match &mut self.asking {
            Some(asking) => {
                let alive = asking.await;
                self.asking = None;
                alive
            }
            None => std::future::pending().await,
        }
    }

    fn due(&self, now: Instant) -> Due {
        let silent = now.saturating_duration_since(self.heard);
        if silent >= self.lost_after {
            return Due::Over;
        }
        if let Some(expires) = self.session.expires_s {
            let age = now.saturating_duration_since(self.refreshed).as_secs();
            let expires_s = u64::from(expires);
            // RFC 4028 10: BYE a little before the end, or refresh at half time.
            if self.session.peer_refreshes && age >= expires_s - (expires_s / 3).min(32) {
                return Due::Over;
            }
            if !self.session.peer_refreshes && age >= expires_s / 2 && self.asking.is_none() {
                return Due::Refresh(expires);
            }
        }
        let ask_at = self.lost_after.saturating_sub(ASK_BEFORE);
        if silent >= ask_at && !self.asked && self.asking.is_none() {
            return Due::Ask;
        }
        Due::Nothing
    }
}

impl Session {
    pub(super) fn second(&mut self) {
        self.rtp.second();
        if self.call.is_ringing() {
            // Nothing is expected of a caller who has not been answered, but her own patience.
            self.life.heard();
            if self.life.age() >= LONGEST_RINGING {
                self.feed(CallInput::HangUp(EndReason::System));
            }
            return;
        }
        match self.life.due(Instant::now()) {
            Due::Nothing => {}
            Due::Ask => {
                self.life.asked = true;
                self.life.asking = self.dialog.as_ref().map(|d| Box::pin(d.probe()) as Asking);
            }
            Due::Refresh(expires) => {
                self.life.asking = self
                    .dialog
                    .as_ref()
                    .map(|d| Box::pin(d.refresh(expires)) as Asking);
            }
            Due::Over => self.feed(CallInput::MediaLost),
        }
    }

    pub(super) fn probed(&mut self, alive: bool) {
        if alive {
            self.life.heard();
            self.life.refreshed(SessionAsked::default());
        } else {
            self.feed(CallInput::MediaLost);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Duration = Duration::from_secs(30);

    fn after(life: &Life, seconds: u64) -> Due {
        life.due(life.heard + Duration::from_secs(seconds))
    }

    #[test]
    fn a_silent_caller_is_asked_first_and_given_up_later() {
        let mut life = Life::new(LIMIT, SessionAsked::default());
        assert_eq!(after(&life, 24), Due::Nothing);
        assert_eq!(after(&life, 25), Due::Ask);
        life.asked = true;
        assert_eq!(after(&life, 29), Due::Nothing);
        assert_eq!(after(&life, 30), Due::Over);
    }

    #[test]
    fn a_session_that_nobody_refreshes_ends_before_its_time() {
        let theirs = SessionAsked {
            expires_s: Some(90),
            peer_refreshes: true,
        };
        let mut life = Life::new(Duration::from_secs(1_000), theirs);
        assert_eq!(after(&life, 59), Due::Nothing);
        assert_eq!(after(&life, 60), Due::Over);
        assert_eq!(life.headers()[0].1, "90;refresher=uac");
        life.refreshed(SessionAsked {
            expires_s: Some(1_800),
            peer_refreshes: false,
        });
        assert_eq!(after(&life, 899), Due::Nothing);
        assert_eq!(after(&life, 901), Due::Refresh(1_800));
    }
}
