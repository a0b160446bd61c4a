//! Answers written straight from the text of a request, without a transaction: a stateless user
//! agent server (RFC 3261 8.2.7). A repeated request gets the same answer, tag included.

use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::net::SocketAddr;

use super::raw::{RawMessage, tag_of};
use super::validate::split_list;

/// The response and where it goes (RFC 3261 18.2.2, RFC 3581), or `None` where none may be sent:
/// to an ACK, to a response, or without a usable Via.
pub(crate) fn answer(
    message: &RawMessage<'_>,
    status: u16,
    phrase: &str,
    headers: &[(&'static str, String)],
    source: SocketAddr,
) -> Option<Vec<u8>> {
    if matches!(message.method(), None | Some("ACK")) {
        return None;
    }
    let mut vias = message.all("Via");
    let top = vias.next()?;
    let mut text = format!(
        "SIP/2.0 {status} {phrase}\r\nVia: {}\r\n",
        with_received(top, source)
    );
    for via in vias {
        write!(text, "Via: {via}\r\n").expect("a String takes any text");
    }
    for name in ["From", "To", "Call-ID", "CSeq"] {
        if let Some(value) = message.first(name) {
            let tag = if name == "To" && tag_of(value).is_none() {
                format!(";tag={}", steady_tag(message))
            } else {
                String::new()
            };
            write!(text, "{name}: {value}{tag}\r\n").expect("a String takes any text");
        }
    }
    for (name, value) in headers {
        write!(text, "{name}: {value}\r\n").expect("a String takes any text");
    }
    text.push_str("Content-Length: 0\r\n\r\n");
    Some(text.into_bytes())
}

/// Adds `received` and `rport` to the topmost Via, as far as it can be read.
fn with_received(top: &str, source: SocketAddr) -> String {
    let list = split_list(top);
    let first = list.first().copied().unwrap_or(top);
    let rest: String = list.iter().skip(1).map(|via| format!(",{via}")).collect();
    let mut params: Vec<String> = first.split(';').map(|p| p.trim().to_owned()).collect();
    let sent_by = params.remove(0);
    params.retain(|p| {
        !p.is_empty() && !starts_with_name(p, "received") && !starts_with_name(p, "rport")
    });
    params.push(format!("received={}", source.ip()));
    params.push(format!("rport={}", source.port()));
    format!("{sent_by};{}{rest}", params.join(";"))
}

fn starts_with_name(param: &str, name: &str) -> bool {
    param
        .split('=')
        .next()
        .is_some_and(|n| n.trim().eq_ignore_ascii_case(name))
}

fn steady_tag(message: &RawMessage<'_>) -> String {
    let mut hasher = DefaultHasher::new();
    for name in ["Call-ID", "From", "Via", "CSeq"] {
        message.first(name).hash(&mut hasher);
    }
    format!("t{:016x}", hasher.finish())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const REQUEST: &[u8] = b"OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKx;rport\r\nFrom: <sip:c@d>;tag=1\r\nTo: <sip:a@b>\r\nCall-ID: k\r\nCSeq: 1 OPTIONS\r\n\r\n";

    #[test]
    fn the_same_request_gets_the_same_answer_with_a_tag_and_its_real_source() {
        let message = RawMessage::parse(REQUEST).unwrap();
        let source = "192.0.2.9:5070".parse().unwrap();
        let one = answer(
            &message,
            400,
            "Bad Request",
            &[("Allow", "INVITE".into())],
            source,
        )
        .unwrap();
        let two = answer(
            &message,
            400,
            "Bad Request",
            &[("Allow", "INVITE".into())],
            source,
        )
        .unwrap();
        assert_eq!(one, two);
        let text = String::from_utf8(one).unwrap();
        assert!(text.starts_with("SIP/2.0 400 Bad Request\r\nVia: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKx;received=192.0.2.9;rport=5070\r\n"));
        assert!(text.contains("To: <sip:a@b>;tag=t"));
    }

    #[test]
    fn an_ack_is_never_answered() {
        let ack = String::from_utf8_lossy(REQUEST).replace("OPTIONS", "ACK");
        let message = RawMessage::parse(ack.as_bytes()).unwrap();
        assert!(
            answer(
                &message,
                400,
                "Bad Request",
                &[],
                "192.0.2.9:5070".parse().unwrap()
            )
            .is_none()
        );
    }
}
