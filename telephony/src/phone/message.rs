//! A SIP message, read from a datagram: as much of RFC 3261's grammar as a caller needs.

use std::net::SocketAddr;

/// A request or an answer.
#[derive(Clone, Debug)]
pub struct Message {
    pub start: Start,
    pub from: SocketAddr,
    headers: Vec<(String, String)>,
    pub body: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Start {
    Request { method: String },
    Answer { code: u16 },
}

impl Message {
    /// Nothing for keep-alives and whatever else is not SIP.
    pub fn read(datagram: &[u8], from: SocketAddr) -> Option<Self> {
        let text = String::from_utf8_lossy(datagram);
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let mut lines = unfolded(head).into_iter();
        let start = read_start(&lines.next()?)?;
        let headers = lines.filter_map(|line| read_header(&line)).collect();
        Some(Self {
            start,
            from,
            headers,
            body: body.to_owned(),
        })
    }

    /// The first header of this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        let named = |(own, _): &&(String, String)| own.eq_ignore_ascii_case(name);
        self.headers
            .iter()
            .find(named)
            .map(|(_, value)| value.as_str())
    }

    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let named = self
            .headers
            .iter()
            .filter(move |(own, _)| own.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value.as_str())
    }

    /// Number and method of CSeq.
    pub fn cseq(&self) -> Option<(u32, &str)> {
        let (number, method) = self.header("CSeq")?.split_once(' ')?;
        Some((number.trim().parse().ok()?, method.trim()))
    }

    /// The branch of the topmost Via: which request is answered.
    pub fn branch(&self) -> Option<&str> {
        parameter(self.header("Via")?, "branch")
    }
}

/// The value of `;name=value`.
fn parameter<'a>(header: &'a str, name: &str) -> Option<&'a str> {
    let parameters = header.rsplit_once('>').map_or(header, |(_, after)| after);
    parameters.split(';').find_map(|parameter| {
        let (own, value) = parameter.split_once('=')?;
        own.trim().eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

/// The URI of `"Name" <uri>;parameters` or `uri;parameters`.
pub fn uri_of(header: &str) -> &str {
    match header.split_once('<') {
        Some((_, rest)) => rest.split('>').next().unwrap_or(rest),
        None => header.split(';').next().unwrap_or(header).trim(),
    }
}

/// The address a URI names, if it names one by number; port 5060 if it names none.
pub fn address_of(uri: &str) -> Option<SocketAddr> {
    let rest = uri.strip_prefix("sip:")?;
    let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
    let host = host.split([';', '?']).next().unwrap_or(host);
    host.parse()
        .ok()
        .or_else(|| Some(SocketAddr::new(host.parse().ok()?, 5060)))
}

/// Lines with those that begin with a blank joined to the one before.
fn unfolded(head: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in head.split("\r\n") {
        match lines.last_mut() {
            Some(last) if line.starts_with([' ', '\t']) => {
                last.push(' ');
                last.push_str(line.trim());
            }
            _ => lines.push(line.to_owned()),
        }
    }
    lines
}

fn read_start(line: &str) -> Option<Start> {
    if let Some(answer) = line.strip_prefix("SIP/2.0 ") {
        let code = answer.split(' ').next()?.parse().ok()?;
        return Some(Start::Answer { code });
    }
    let (method, rest) = line.split_once(' ')?;
    rest.ends_with("SIP/2.0").then(|| Start::Request {
        method: method.to_owned(),
    })
}

fn read_header(line: &str) -> Option<(String, String)> {
    let (name, value) = line.split_once(':')?;
    let long = match name.trim() {
        "v" => "Via",
        "f" => "From",
        "t" => "To",
        "i" => "Call-ID",
        "m" => "Contact",
        "l" => "Content-Length",
        "c" => "Content-Type",
        other => other,
    };
    Some((long.to_owned(), value.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Message> {
        Message::read(
            text.replace('\n', "\r\n").as_bytes(),
            "127.0.0.1:5060".parse().unwrap(),
        )
    }

    #[test]
    fn an_answer_is_read_with_its_tag_and_branch() {
        let text = "SIP/2.0 180 Ringing\nv: SIP/2.0/UDP 127.0.0.1:9;rport=9;branch=z9hG4bKx\n\
            t: \"A;tag=no\" <sip:1@h;tag=no>;tag=yes\nCSeq: 7 INVITE\ni: abc\n\nv=0\n";
        let message = read(text).unwrap();
        assert_eq!(message.start, Start::Answer { code: 180 });
        assert_eq!(message.branch(), Some("z9hG4bKx"));
        assert_eq!(parameter(message.header("To").unwrap(), "tag"), Some("yes"));
        assert_eq!(message.cseq(), Some((7, "INVITE")));
        assert_eq!(
            (message.header("call-id"), message.body.as_str()),
            (Some("abc"), "v=0\r\n")
        );
    }

    #[test]
    fn a_folded_header_is_one() {
        let message = read("BYE sip:a@b SIP/2.0\nSubject: one\n two\n\n").unwrap();
        assert_eq!(
            message.start,
            Start::Request {
                method: "BYE".to_owned()
            }
        );
        assert_eq!(message.header("subject"), Some("one two"));
    }

    #[test]
    fn what_is_not_sip_is_nothing() {
        assert!(read("").is_none());
        assert!(read("\n\n").is_none());
        assert!(read("GET / HTTP/1.1\n\n").is_none());
        assert!(read("SIP/2.0 abc\n\n").is_none());
    }

    #[test]
    fn addresses_are_found_in_uris() {
        assert_eq!(uri_of("\"x\" <sip:a@b;lr>;tag=1"), "sip:a@b;lr");
        assert_eq!(uri_of("sip:a@b;tag=1"), "sip:a@b");
        let address = |text: &str| address_of(text).map(|address| address.to_string());
        assert_eq!(
            address("sip:a@10.0.0.1:5070;transport=udp"),
            Some("10.0.0.1:5070".into())
        );
        assert_eq!(address("sip:10.0.0.1"), Some("10.0.0.1:5060".into()));
        assert_eq!(address("sip:a@example.com"), None);
    }
}
