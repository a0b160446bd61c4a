//! Requests that wait for their answer and are sent again until it comes (RFC 3261, 17.1).

use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::Instant;

use super::dialog::Request;
use super::message::Message;

/// The round trip that RFC 3261 assumes.
const T1: Duration = Duration::from_millis(500);
/// The longest wait between two copies of a request other than INVITE.
const T2: Duration = Duration::from_secs(4);
/// When a request is given up: 64 times T1.
const GIVEN_UP: Duration = Duration::from_secs(32);

/// One request on its way.
#[derive(Debug)]
pub struct Transaction {
    pub request: Request,
    /// Whoever waits for the status.
    pub reply: Option<oneshot::Sender<u16>>,
    wait: Duration,
    again: Instant,
    until: Instant,
    /// An INVITE is not sent again once anything came back.
    heard: bool,
    /// A cancelled INVITE must end by then.
    limit: Option<Instant>,
}

/// What time asks of a transaction.
#[derive(Debug, PartialEq, Eq)]
pub enum Due {
    Nothing,
    SendAgain,
    GiveUp,
}

impl Transaction {
    pub fn new(request: Request, reply: Option<oneshot::Sender<u16>>, now: Instant) -> Self {
        Self {
            request,
            reply,
            wait: T1,
            again: now + T1,
            until: now + GIVEN_UP,
            heard: false,
            limit: None,
        }
    }

    /// `answer` belongs to this request.
    pub fn is_answered_by(&self, answer: &Message) -> bool {
        answer.branch() == Some(&self.request.branch)
            && answer.cseq() == Some((self.request.cseq, self.request.method))
    }

    /// A provisional answer came: an INVITE may now ring for as long as it likes.
    pub fn hear(&mut self) {
        self.heard = true;
    }

    /// It was cancelled: its final answer is due (RFC 3261, 9.1).
    pub fn cancelled(&mut self, now: Instant) {
        self.limit = Some(now + GIVEN_UP);
    }

    pub fn due(&mut self, now: Instant) -> Due {
        let invite = self.request.method == "INVITE";
        if self.limit.is_some_and(|limit| now >= limit) {
            return Due::GiveUp;
        }
        if invite && self.heard {
            return Due::Nothing;
        }
        if now >= self.until {
            return Due::GiveUp;
        }
        if now < self.again {
            return Due::Nothing;
        }
        self.wait = if invite {
            self.wait * 2
        } else {
            (self.wait * 2).min(T2)
        };
        self.again = now + self.wait;
        Due::SendAgain
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn copies(method: &'static str, heard: bool) -> (Vec<u128>, u128) {
        let start = Instant::now();
        let to = "127.0.0.1:5060".parse().unwrap();
        let request = Request {
            method,
            cseq: 1,
            branch: String::new(),
            text: String::new(),
            to,
        };
        let mut transaction = Transaction::new(request, None, start);
        transaction.heard = heard;
        let mut sent = Vec::new();
        for ms in (0..40_000).step_by(20) {
            match transaction.due(start + Duration::from_millis(ms)) {
                Due::SendAgain => sent.push(u128::from(ms)),
                Due::GiveUp => return (sent, u128::from(ms)),
                Due::Nothing => {}
            }
        }
        (sent, 0)
    }

    #[test]
    fn an_invite_is_sent_again_at_doubling_times_until_anything_comes_back() {
        let expected = vec![500, 1_500, 3_500, 7_500, 15_500, 31_500];
        assert_eq!(copies("INVITE", false), (expected, 32_000));
        assert_eq!(copies("INVITE", true), (vec![], 0));
    }

    #[test]
    fn another_request_is_sent_again_every_four_seconds_at_most() {
        let (sent, given_up) = copies("BYE", true);
        assert_eq!(sent[..5], [500, 1_500, 3_500, 7_500, 11_500]);
        assert_eq!(given_up, 32_000);
    }
}
