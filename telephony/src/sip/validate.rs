//! Judges a request before anything is allocated for it (RFC 3261 8.2, 16.3; RFC 4475).
//!
//! The order matters: what cannot be read is 400 whatever its method; only then come the answers
//! about versions, schemes, extensions, methods and bodies.

use super::raw::{RawMessage, StartLine, is_token, tag_of};

/// Why a request is refused: the status, its phrase, and headers that tell the peer what would
/// have been right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reject {
    pub status: u16,
    pub phrase: &'static str,
    pub headers: Vec<(&'static str, String)>,
}

/// Methods we serve. PRACK, REGISTER, MESSAGE and the rest are known but not ours.
pub(crate) const ALLOW: &str = "INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, UPDATE";
const KNOWN_ELSEWHERE: &[&str] = &[
    "REGISTER",
    "MESSAGE",
    "SUBSCRIBE",
    "NOTIFY",
    "REFER",
    "PUBLISH",
    "PRACK",
];
/// Extensions a caller may demand of us in `Require`.
const SUPPORTED: &[&str] = &["timer"];

impl Reject {
    fn new(status: u16, phrase: &'static str) -> Self {
        Self {
            status,
            phrase,
            headers: Vec::new(),
        }
    }

    fn bad(phrase: &'static str) -> Self {
        Self::new(400, phrase)
    }

    fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

/// Requests only; a response is matched against our own transactions instead.
pub(crate) fn validate(message: &RawMessage<'_>) -> Result<(), Reject> {
    let StartLine::Request {
        method,
        uri,
        version,
        well_spaced,
    } = message.start
    else {
        return Ok(());
    };
    if !version.eq_ignore_ascii_case("SIP/2.0") && well_spaced {
        return Err(Reject::new(505, "Version Not Supported"));
    }
    if message.broken || !well_spaced || !is_token(method) {
        return Err(Reject::bad("Bad Request"));
    }
    required_headers(message)?;
    sequence(message, method)?;
    lengths(message)?;
    addresses(message)?;
    via(message)?;
    date(message)?;
    request_uri(uri)?;
    extensions(message, method)?;
    method_is_served(method)?;
    body(message, method)
}

fn required_headers(message: &RawMessage<'_>) -> Result<(), Reject> {
    for (name, least) in [
        ("Via", 1),
        ("From", 1),
        ("To", 1),
        ("Call-ID", 1),
        ("CSeq", 1),
        ("Max-Forwards", 0),
        ("Content-Length", 0),
        ("Content-Type", 0),
    ] {
        let count = message.all(name).count();
        if count < least {
            return Err(Reject::bad("Missing Header"));
        }
        if count > 1 && name != "Via" {
            return Err(Reject::bad("Repeated Header"));
        }
    }
    let call_id = message.first("Call-ID").unwrap_or_default();
    if call_id.is_empty() || call_id.contains(char::is_whitespace) {
        return Err(Reject::bad("Bad Call-ID"));
    }
    Ok(())
}

fn sequence(message: &RawMessage<'_>, method: &str) -> Result<(), Reject> {
    let value = message.first("CSeq").unwrap_or_default();
    let mut words = value.split_ascii_whitespace();
    let number = words.next().and_then(|n| n.parse::<u32>().ok());
    let named = words.next();
    if number.is_none_or(|n| n >= 1 << 31) || words.next().is_some() {
        return Err(Reject::bad("Bad CSeq"));
    }
    if named != Some(method) {
        return Err(Reject::bad("CSeq Method Mismatch"));
    }
    match message.first("Max-Forwards").map(str::parse::<u16>) {
        Some(Ok(hops)) if hops <= 255 => Ok(()),
        None => Ok(()),
        _ => Err(Reject::bad("Bad Max-Forwards")),
    }
}

fn lengths(message: &RawMessage<'_>) -> Result<(), Reject> {
    match message.first("Content-Length").map(str::parse::<usize>) {
        None => Ok(()),
        Some(Ok(length)) if length <= message.body.len() => Ok(()),
        _ => Err(Reject::bad("Bad Content-Length")),
    }
}

fn addresses(message: &RawMessage<'_>) -> Result<(), Reject> {
    for name in ["From", "To"] {
        let value = message.first(name).unwrap_or_default();
        if !is_address(value) {
            return Err(Reject::bad("Bad Address"));
        }
    }
    for value in message.all("Contact") {
        if value.trim() != "*" && !split_list(value).iter().all(|one| is_address(one)) {
            return Err(Reject::bad("Bad Contact"));
        }
    }
    let makes_a_dialog = message.method() == Some("INVITE");
    if makes_a_dialog && message.all("Contact").next().is_none() {
        return Err(Reject::bad("Missing Contact"));
    }
    Ok(())
}

/// `name-addr` or `addr-spec` with parameters (RFC 3261 20.10).
fn is_address(value: &str) -> bool {
    let Some((display, rest)) = display_name(value) else {
        return false;
    };
    if let Some(inner) = rest.strip_prefix('<') {
        let Some((uri, params)) = inner.split_once('>') else {
            return false;
        };
        return has_scheme(uri) && !uri.contains([' ', '\t', '<', '"']) && are_params(params);
    }
    // Without brackets there is no display name, and `?` and `,` are not allowed (20.10).
    let (uri, params) = rest.split_at(rest.find(';').unwrap_or(rest.len()));
    let uri = uri.trim_end();
    display.is_empty()
        && has_scheme(uri)
        && !uri.contains(['?', ',', ' ', '\t', '<', '>', '"'])
        && are_params(params)
}

/// Splits the display name off: a quoted string, or tokens before `<`.
fn display_name(value: &str) -> Option<(&str, &str)> {
    let value = value.trim();
    if value.starts_with('"') {
        let end = closing_quote(value)?;
        return Some((&value[..=end], value[end + 1..].trim_start()));
    }
    match value.find('<') {
        Some(at) => {
            let name = value[..at].trim();
            let plain = name.split_ascii_whitespace().all(is_token);
            plain.then_some((name, &value[at..]))
        }
        None => Some(("", value)),
    }
}

fn closing_quote(value: &str) -> Option<usize> {
    let mut escaped = false;
    value.char_indices().skip(1).find_map(|(at, c)| {
        let closes = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        closes.then_some(at)
    })
}

fn has_scheme(uri: &str) -> bool {
    uri.split_once(':').is_some_and(|(scheme, rest)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
            && !rest.is_empty()
    })
}

/// `*( ; name [ = value ] )`, quoted values allowed.
fn are_params(text: &str) -> bool {
    let text = text.trim();
    if text.is_empty() {
        return true;
    }
    let Some(text) = text.strip_prefix(';') else {
        return false;
    };
    split_outside_quotes(text, ';').iter().all(|param| {
        let (name, value) = param.split_once('=').unwrap_or((param, "x"));
        let value = value.trim();
        let quoted = value.len() >= 2
            && value.starts_with('"')
            && closing_quote(value) == Some(value.len() - 1);
        is_token(name.trim())
            && (quoted || (!value.is_empty() && !value.contains(['"', '<', '>', ',', ' '])))
    })
}

fn via(message: &RawMessage<'_>) -> Result<(), Reject> {
    let good = message.all("Via").flat_map(split_list).all(|one| {
        let (sent, params) = one.split_at(one.find(';').unwrap_or(one.len()));
        let mut parts = sent.splitn(3, '/');
        let protocol = parts
            .next()
            .is_some_and(|p| p.trim().eq_ignore_ascii_case("SIP"));
        let version = parts.next().is_some_and(|v| v.trim() == "2.0");
        let by: Vec<&str> = parts
            .next()
            .unwrap_or_default()
            .split_ascii_whitespace()
            .collect();
        protocol && version && by.len() == 2 && is_token(by[0]) && are_params(params)
    });
    if good {
        Ok(())
    } else {
        Err(Reject::bad("Bad Via"))
    }
}

/// RFC 3261 20.17: only GMT.
fn date(message: &RawMessage<'_>) -> Result<(), Reject> {
    match message.first("Date") {
        Some(value) if !value.ends_with(" GMT") => Err(Reject::bad("Bad Date")),
        _ => Ok(()),
    }
}

fn request_uri(uri: &str) -> Result<(), Reject> {
    if uri.contains(['<', '>', '"']) || !has_scheme(uri) {
        return Err(Reject::bad("Bad Request-URI"));
    }
    let scheme = uri
        .split(':')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    match scheme.as_str() {
        // Headers in a Request-URI are not allowed (RFC 3261 19.1.1, table 1).
        "sip" | "sips" if uri.contains('?') => Err(Reject::bad("Headers In Request-URI")),
        "sip" | "sips" | "tel" => Ok(()),
        _ => Err(Reject::new(416, "Unsupported URI Scheme")),
    }
}

fn extensions(message: &RawMessage<'_>, method: &str) -> Result<(), Reject> {
    // RFC 3261 8.2.2.3: Require is ignored in CANCEL and ACK.
    if matches!(method, "CANCEL" | "ACK") {
        return Ok(());
    }
    let unknown: Vec<&str> = message
        .all("Require")
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .filter(|tag| !tag.is_empty() && !SUPPORTED.iter().any(|s| s.eq_ignore_ascii_case(tag)))
        .collect();
    if unknown.is_empty() {
        return Ok(());
    }
    Err(Reject::new(420, "Bad Extension").with("Unsupported", unknown.join(", ")))
}

fn method_is_served(method: &str) -> Result<(), Reject> {
    if ALLOW.split(", ").any(|served| served == method) {
        return Ok(());
    }
    let known = KNOWN_ELSEWHERE.contains(&method);
    Err(if known {
        Reject::new(405, "Method Not Allowed").with("Allow", ALLOW)
    } else {
        Reject::new(501, "Not Implemented").with("Allow", ALLOW)
    })
}

fn body(message: &RawMessage<'_>, method: &str) -> Result<(), Reject> {
    if method != "INVITE" {
        return Ok(());
    }
    let length = message
        .first("Content-Length")
        .and_then(|l| l.parse::<usize>().ok())
        .unwrap_or(message.body.len());
    let kind = message.first("Content-Type").map(media_type);
    if length > 0 && kind.as_deref() != Some("application/sdp")
        || message.first("Content-Encoding").is_some()
    {
        return Err(Reject::new(415, "Unsupported Media Type").with("Accept", "application/sdp"));
    }
    let accepts: Vec<String> = message
        .all("Accept")
        .flat_map(|value| value.split(','))
        .map(media_type)
        .filter(|kind| !kind.is_empty())
        .collect();
    let ours = ["application/sdp", "application/*", "*/*"];
    if !accepts.is_empty() && !accepts.iter().any(|kind| ours.contains(&kind.as_str())) {
        return Err(Reject::new(406, "Not Acceptable"));
    }
    Ok(())
}

fn media_type(value: &str) -> String {
    value
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase()
}

/// A comma-separated list, minding quotes and angle brackets.
pub(crate) fn split_list(value: &str) -> Vec<&str> {
    split_outside_quotes(value, ',')
}

fn split_outside_quotes(text: &str, separator: char) -> Vec<&str> {
    let (mut parts, mut start) = (Vec::new(), 0);
    let (mut quoted, mut escaped, mut bracketed) = (false, false, false);
    for (at, c) in text.char_indices() {
        match c {
            '\\' if quoted && !escaped => {
                escaped = true;
                continue;
            }
            '"' if !escaped => quoted = !quoted,
            '<' if !quoted => bracketed = true,
            '>' if !quoted => bracketed = false,
            c if c == separator && !quoted && !bracketed => {
                parts.push(&text[start..at]);
                start = at + c.len_utf8();
            }
            _ => {}
        }
        escaped = false;
    }
    parts.push(&text[start..]);
    parts
}

/// RFC 2543 clients send no From tag; RFC 3261 12.1.1 wants them served.
pub(crate) fn lacks_from_tag(message: &RawMessage<'_>) -> bool {
    message
        .first("From")
        .is_some_and(|from| tag_of(from).is_none())
}
