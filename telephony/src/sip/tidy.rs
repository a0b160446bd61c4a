//! Writes an accepted message in the plain form the SIP stack reads: full names, no folding, no
//! spaces around `;` and `=`, one of each header, the body cut to its length.

use super::raw::{RawMessage, StartLine};
use super::validate::lacks_from_tag;

/// The tag given to a caller that has none. It is cut out again of everything we send.
const STAND_IN: &str = ";tag=rfc2543";

/// The request or response, ready for the stack.
pub(crate) fn tidy(message: &RawMessage<'_>, first_line: &str) -> Vec<u8> {
    let length = message
        .first("Content-Length")
        .and_then(|l| l.parse::<usize>().ok())
        .unwrap_or(message.body.len())
        .min(message.body.len());
    let mut text = String::with_capacity(1024);
    match message.start {
        StartLine::Request { method, uri, .. } => {
            text.push_str(&format!("{method} {uri} SIP/2.0\r\n"));
        }
        StartLine::Response => {
            text.push_str(first_line);
            text.push_str("\r\n");
        }
    }
    for field in message.fields.iter().filter(|f| f.name != "Content-Length") {
        text.push_str(&field.name);
        text.push_str(": ");
        match field.name.as_str() {
            "Via" => text.push_str(&tight_via(&field.value)),
            "From" | "To" | "Contact" | "Route" | "Record-Route" => {
                text.push_str(&tight(&field.value))
            }
            "CSeq" => text.push_str(&plain_sequence(&field.value)),
            _ => text.push_str(&field.value),
        }
        if field.name == "From" && lacks_from_tag(message) {
            text.push_str(STAND_IN);
        }
        text.push_str("\r\n");
    }
    text.push_str(&format!("Content-Length: {length}\r\n\r\n"));
    let mut bytes = text.into_bytes();
    bytes.extend_from_slice(&message.body[..length]);
    bytes
}

/// Takes the stand-in tag out of an outgoing message; `None` when there is none.
pub(crate) fn without_stand_in(bytes: &[u8]) -> Option<Vec<u8>> {
    let mark = STAND_IN.as_bytes();
    let at = bytes
        .windows(mark.len())
        .position(|window| window == mark)?;
    let mut clean = bytes[..at].to_vec();
    clean.extend_from_slice(&bytes[at + mark.len()..]);
    Some(clean)
}

/// `0009   INVITE` reads as nine, however it is spaced.
fn plain_sequence(value: &str) -> String {
    let mut words = value.split_ascii_whitespace();
    let number = words.next().unwrap_or("0").trim_start_matches('0');
    let number = if number.is_empty() { "0" } else { number };
    format!("{number} {}", words.next().unwrap_or_default())
}

/// Removes spaces around `;`, `=` and `,` outside quotes and angle brackets.
fn tight(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let (mut quoted, mut escaped, mut bracketed, mut after_mark) = (false, false, false, false);
    for c in value.chars() {
        if quoted || bracketed {
            out.push(c);
            let closes = c == '"' && quoted && !escaped;
            escaped = c == '\\' && quoted && !escaped;
            quoted = quoted && !closes;
            bracketed = bracketed && c != '>';
            continue;
        }
        match c {
            ' ' | '\t' => {
                if !after_mark && !out.ends_with(' ') {
                    out.push(' ');
                }
                continue;
            }
            ';' | '=' | ',' => {
                out.truncate(out.trim_end().len());
                out.push(c);
                after_mark = true;
                continue;
            }
            '"' => quoted = true,
            '<' => bracketed = true,
            _ => {}
        }
        after_mark = false;
        out.push(c);
    }
    out.truncate(out.trim_end().len());
    out
}

/// `SIP  / 2.0  / TCP  host` becomes `SIP/2.0/TCP host`.
fn tight_via(value: &str) -> String {
    let tight = tight(value);
    let one = |via: &str| -> String {
        let mut parts = via.splitn(3, '/');
        let (protocol, version) = (
            parts.next().unwrap_or_default(),
            parts.next().unwrap_or_default(),
        );
        let rest: Vec<&str> = parts
            .next()
            .unwrap_or_default()
            .split_ascii_whitespace()
            .collect();
        format!("{}/{}/{}", protocol.trim(), version.trim(), rest.join(" "))
    };
    super::validate::split_list(&tight)
        .into_iter()
        .map(one)
        .collect::<Vec<_>>()
        .join(",")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn spaces_around_marks_are_removed_but_not_inside_quotes() {
        assert_eq!(
            tight("\"J \\\" ; R\"   <sip:j@e.com>  ; tag  = 98 "),
            "\"J \\\" ; R\" <sip:j@e.com>;tag=98"
        );
        assert_eq!(
            tight_via(
                "SIP  / 2.0  / TCP   h.example.com  ; branch  =   z9 , SIP / 2.0 / UDP 192.0.2.1"
            ),
            "SIP/2.0/TCP h.example.com;branch=z9,SIP/2.0/UDP 192.0.2.1"
        );
        assert_eq!(plain_sequence("0009 INVITE"), "9 INVITE");
    }

    #[test]
    fn a_caller_without_a_tag_gets_one_that_is_cut_out_again() {
        let raw = b"INVITE sip:a@b SIP/2.0\r\nFrom: <sip:c@d>\r\n\r\n";
        let tidied = tidy(&RawMessage::parse(raw).unwrap(), "");
        assert!(String::from_utf8_lossy(&tidied).contains("From: <sip:c@d>;tag=rfc2543\r\n"));
        let sent = without_stand_in(&tidied).unwrap();
        assert!(String::from_utf8_lossy(&sent).contains("From: <sip:c@d>\r\n"));
    }
}
