//! What becomes of one datagram, decided from its text alone. Pure, so that every torture message
//! can be put to it without a socket.

use std::net::SocketAddr;

use super::answer::answer;
use super::raw::{RawMessage, StartLine};
use super::tidy::tidy;
use super::validate::{ALLOW, validate};

/// Larger than any INVITE seen on a line; beyond it nothing is parsed.
pub(crate) const LARGEST: usize = 16 * 1024;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Judgement {
    /// Dropped without a word, and why (for the counters).
    Silence(&'static str),
    /// Answered here; the status for the counters.
    Answer(u16, Vec<u8>),
    /// A clean message for the stack.
    Pass(Vec<u8>),
}

pub(crate) fn judge(datagram: &[u8], source: SocketAddr) -> Judgement {
    if datagram.iter().all(u8::is_ascii_whitespace) {
        return Judgement::Silence("keepalive");
    }
    if datagram.len() > LARGEST {
        return Judgement::Silence("oversized");
    }
    let Some(message) = RawMessage::parse(datagram) else {
        return Judgement::Silence("not_sip");
    };
    if message.start == StartLine::Response {
        return response(&message, datagram);
    }
    if let Err(reject) = validate(&message) {
        let answer = answer(
            &message,
            reject.status,
            reject.phrase,
            &reject.headers,
            source,
        );
        return match answer {
            Some(bytes) => Judgement::Answer(reject.status, bytes),
            None => Judgement::Silence("unanswerable"),
        };
    }
    if message.method() == Some("OPTIONS") && !message.in_dialog() {
        return options(&message, source);
    }
    Judgement::Pass(tidy(&message, ""))
}

/// A response must have one readable status line and the headers that match it to a request of
/// ours; everything else is dropped, as RFC 4475 3.1.2 wants.
fn response(message: &RawMessage<'_>, datagram: &[u8]) -> Judgement {
    let first = datagram.split(|b| *b == b'\n').next().unwrap_or_default();
    let Ok(first) = std::str::from_utf8(first) else {
        return Judgement::Silence("bad_response");
    };
    let first = first.trim_end_matches('\r');
    let code = first.split(' ').nth(1).unwrap_or_default();
    let readable = code.len() == 3 && code.parse::<u16>().is_ok_and(|c| (100..700).contains(&c));
    // We send every request through one Via; an answer with more was never ours (RFC 3261 8.1.3.3).
    let one_via = message.all("Via").count() == 1;
    let sequence = message
        .first("CSeq")
        .and_then(|c| c.split_ascii_whitespace().next())
        .is_some_and(|n| n.parse::<u32>().is_ok());
    if readable && one_via && sequence && !message.broken {
        Judgement::Pass(tidy(message, first))
    } else {
        Judgement::Silence("bad_response")
    }
}

fn options(message: &RawMessage<'_>, source: SocketAddr) -> Judgement {
    let headers = [
        ("Allow", ALLOW.to_owned()),
        (
            "Accept",
            "application/sdp, application/dtmf-relay, application/dtmf".to_owned(),
        ),
        ("Supported", "timer".to_owned()),
        ("Accept-Language", "zh, en".to_owned()),
    ];
    match answer(message, 200, "OK", &headers, source) {
        Some(bytes) => Judgement::Answer(200, bytes),
        None => Judgement::Silence("unanswerable"),
    }
}
