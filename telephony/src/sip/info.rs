//! Digits sent as SIP INFO: `application/dtmf-relay` (`Signal=5`, `Duration=160`) and
//! `application/dtmf` (the digit alone).

/// The digit, or `None` when the body is something else.
pub(crate) fn digit(content_type: &str, body: &[u8]) -> Option<char> {
    let text = std::str::from_utf8(body).ok()?;
    let kind = content_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    let signal = match kind.as_str() {
        "application/dtmf-relay" => text
            .lines()
            .filter_map(|line| line.split_once('='))
            .find(|(name, _)| name.trim().eq_ignore_ascii_case("signal"))
            .map(|(_, value)| value.trim())?,
        "application/dtmf" => text.trim(),
        _ => return None,
    };
    key(signal)
}

/// `10` and `11` are how some gateways write `*` and `#`.
fn key(signal: &str) -> Option<char> {
    match signal {
        "10" => return Some('*'),
        "11" => return Some('#'),
        _ => {}
    }
    let mut chars = signal.chars();
    let one = chars.next()?.to_ascii_uppercase();
    (chars.next().is_none() && "0123456789*#ABCD".contains(one)).then_some(one)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kinds_of_body_give_the_digit() {
        assert_eq!(
            digit("application/dtmf-relay", b"Signal=5\r\nDuration=160\r\n"),
            Some('5')
        );
        assert_eq!(
            digit("application/dtmf-relay; x=y", b"Duration=100\nSignal= #\n"),
            Some('#')
        );
        assert_eq!(digit("Application/DTMF", b"1"), Some('1'));
        assert_eq!(digit("application/dtmf", b"11"), Some('#'));
        assert_eq!(digit("application/dtmf", b"hello"), None);
        assert_eq!(digit("text/plain", b"1"), None);
    }
}
