//! A SIP message as text: start line, unfolded headers, body. Forgiving on purpose: it keeps what
//! it can read and lists what was wrong, so that `validate` can judge and `answer` can reply even
//! to a message that no parser accepts.

/// What the first line says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum StartLine<'a> {
    Request {
        method: &'a str,
        uri: &'a str,
        version: &'a str,
        /// The line had exactly the two spaces it should have.
        well_spaced: bool,
    },
    Response,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Field {
    /// The full name as RFC 3261 writes it when we know it, otherwise as received.
    pub name: String,
    /// Unfolded and trimmed.
    pub value: String,
}

#[derive(Clone, Debug)]
pub(crate) struct RawMessage<'a> {
    pub start: StartLine<'a>,
    pub fields: Vec<Field>,
    pub body: &'a [u8],
    /// A header line without a colon, an empty name, or no blank line at the end.
    pub broken: bool,
}

/// Names we look at, with their compact forms (RFC 3261 20, RFC 4028, RFC 3515).
const NAMES: &[(&str, &str)] = &[
    ("Via", "v"),
    ("From", "f"),
    ("To", "t"),
    ("Call-ID", "i"),
    ("CSeq", ""),
    ("Contact", "m"),
    ("Max-Forwards", ""),
    ("Content-Length", "l"),
    ("Content-Type", "c"),
    ("Content-Encoding", "e"),
    ("Supported", "k"),
    ("Subject", "s"),
    ("Session-Expires", "x"),
    ("Refer-To", "r"),
    ("Event", "o"),
    ("Require", ""),
    ("Accept", ""),
    ("Date", ""),
    ("Route", ""),
    ("Record-Route", ""),
];

impl<'a> RawMessage<'a> {
    /// `None` when this is no SIP at all (no `SIP/` in the first line, or not UTF-8 up to the
    /// body): such datagrams get no answer.
    pub fn parse(datagram: &'a [u8]) -> Option<Self> {
        let (head, body, ended) = split_head(datagram);
        let head = std::str::from_utf8(head).ok()?;
        let (first, rest) = head.split_once('\n').unwrap_or((head, ""));
        let start = start_line(first.strip_suffix('\r').unwrap_or(first))?;
        let (fields, well_formed) = fields(rest);
        Some(Self {
            start,
            fields,
            body,
            broken: !well_formed || !ended,
        })
    }

    pub fn all<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s str> + 's {
        self.fields
            .iter()
            .filter(move |f| f.name == name)
            .map(|f| f.value.as_str())
    }

    pub fn first(&self, name: &str) -> Option<&str> {
        self.fields
            .iter()
            .find(|f| f.name == name)
            .map(|f| f.value.as_str())
    }

    pub fn method(&self) -> Option<&'a str> {
        match self.start {
            StartLine::Request { method, .. } => Some(method),
            StartLine::Response => None,
        }
    }

    /// A request inside a dialog carries a To tag.
    pub fn in_dialog(&self) -> bool {
        self.first("To").is_some_and(|to| tag_of(to).is_some())
    }
}

/// The value of `;tag=` outside quotes and angle brackets.
pub(crate) fn tag_of(value: &str) -> Option<&str> {
    let params = value.rfind('>').map_or(value, |at| &value[at + 1..]);
    params
        .split(';')
        .skip(usize::from(!params.starts_with(';')))
        .find_map(|param| {
            let (name, tag) = param.split_once('=')?;
            (name.trim().eq_ignore_ascii_case("tag")).then(|| tag.trim())
        })
}

fn split_head(datagram: &[u8]) -> (&[u8], &[u8], bool) {
    let mut line_start = 0;
    while let Some(offset) = datagram[line_start..].iter().position(|b| *b == b'\n') {
        let end = line_start + offset;
        let line = &datagram[line_start..end];
        if line_start > 0 && (line.is_empty() || line == b"\r") {
            return (&datagram[..line_start], &datagram[end + 1..], true);
        }
        line_start = end + 1;
    }
    (datagram, &[], false)
}

fn start_line(line: &str) -> Option<StartLine<'_>> {
    if line.len() >= 4 && line.as_bytes()[..4].eq_ignore_ascii_case(b"SIP/") {
        return Some(StartLine::Response);
    }
    let words: Vec<&str> = line.split_ascii_whitespace().collect();
    let version = *words.last()?;
    if words.len() < 3
        || version.len() < 4
        || !version.as_bytes()[..4].eq_ignore_ascii_case(b"SIP/")
    {
        return None;
    }
    let well_spaced = words.len() == 3 && line == format!("{} {} {}", words[0], words[1], version);
    Some(StartLine::Request {
        method: words[0],
        uri: words[1],
        version,
        well_spaced,
    })
}

fn fields(text: &str) -> (Vec<Field>, bool) {
    let mut fields: Vec<Field> = Vec::new();
    let mut well_formed = true;
    for line in text.split('\n').map(|l| l.strip_suffix('\r').unwrap_or(l)) {
        if line.is_empty() {
            continue;
        }
        if line.starts_with([' ', '\t']) {
            match fields.last_mut() {
                Some(field) => {
                    if !field.value.is_empty() {
                        field.value.push(' ');
                    }
                    field.value.push_str(line.trim());
                }
                None => well_formed = false,
            }
            continue;
        }
        match line.split_once(':') {
            Some((name, value)) if is_token(name.trim_end()) => fields.push(Field {
                name: full_name(name.trim_end()),
                value: value.trim().to_owned(),
            }),
            _ => well_formed = false,
        }
    }
    (fields, well_formed)
}

fn full_name(name: &str) -> String {
    NAMES
        .iter()
        .find(|(long, short)| name.eq_ignore_ascii_case(long) || name.eq_ignore_ascii_case(short))
        .map_or_else(|| name.to_owned(), |(long, _)| (*long).to_owned())
}

/// RFC 3261 25.1 `token`.
pub(crate) fn is_token(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-.!%*_+`'~".contains(&b))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn folded_and_compact_headers_are_read_as_one_line_with_their_full_name() {
        let raw = b"OPTIONS sip:a@b SIP/2.0\r\nv: SIP/2.0/UDP h;\r\n  branch=1\r\nTO :\r\n sip:a@b ;  tag   = 9\r\n\r\nbody";
        let message = RawMessage::parse(raw).unwrap();
        assert_eq!(message.first("Via"), Some("SIP/2.0/UDP h; branch=1"));
        assert_eq!(message.first("To"), Some("sip:a@b ;  tag   = 9"));
        assert!(message.in_dialog());
        assert_eq!(message.body, b"body");
        assert!(!message.broken);
    }

    #[test]
    fn a_tag_inside_the_address_is_no_tag() {
        assert_eq!(tag_of("<sip:a@b;tag=1>"), None);
        assert_eq!(tag_of("\"x;tag=2\" <sip:a@b>;x;tag=3"), Some("3"));
        assert_eq!(tag_of("sip:a@b;tag=4"), Some("4"));
    }

    #[test]
    fn noise_is_not_sip_and_a_cut_message_is_broken() {
        assert!(RawMessage::parse(b"\x00\x01\x02").is_none());
        assert!(RawMessage::parse(b"GET / HTTP/1.1\r\n\r\n").is_none());
        assert!(
            RawMessage::parse(b"INVITE sip:a@b SIP/2.0\r\nFrom: x")
                .unwrap()
                .broken
        );
    }
}
