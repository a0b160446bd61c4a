//! The requests and answers of one dialog, as text (RFC 3261, 12).

use std::net::SocketAddr;

use super::message::{Message, address_of, uri_of};
use super::plan::Caller;

const USER_AGENT: &str = "Tandem-Phone";
const ALLOWED: &str = "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE, NOTIFY";

/// One side of a dialog: ours, the caller's.
#[derive(Debug)]
pub struct Dialog {
    call_id: String,
    local: SocketAddr,
    /// Where a request goes while the dialog names no other place.
    target: SocketAddr,
    request_uri: String,
    from: String,
    to: String,
    privacy: bool,
    cseq: u32,
    route: Vec<String>,
}

/// A request that is ready to be sent.
#[derive(Clone, Debug)]
pub struct Request {
    pub method: &'static str,
    pub cseq: u32,
    pub branch: String,
    pub text: String,
    pub to: SocketAddr,
}

impl Dialog {
    pub fn new(
        call_id: String,
        local: SocketAddr,
        target: SocketAddr,
        caller: &Caller,
        dialled: &str,
    ) -> Self {
        let request_uri = format!("sip:{dialled}@{target}");
        let identity = if caller.withheld {
            "\"Anonymous\" <sip:anonymous@anonymous.invalid>".to_owned()
        } else {
            let name = caller
                .display_name
                .as_deref()
                .map(quoted)
                .unwrap_or_default();
            format!("{name}<sip:{}@{local}>", caller.number)
        };
        Self {
            from: format!("{identity};tag={:016x}", rand::random::<u64>()),
            to: format!("<{request_uri}>"),
            privacy: caller.withheld,
            call_id,
            local,
            target,
            request_uri,
            cseq: rand::random::<u32>() >> 16,
            route: Vec::new(),
        }
    }

    /// The first INVITE, or, once the dialog stands, a re-INVITE.
    pub fn invite(&mut self, sdp: &str) -> Request {
        self.request("INVITE", Some(("application/sdp", sdp)))
    }

    pub fn bye(&mut self) -> Request {
        self.request("BYE", None)
    }

    /// One key by INFO.
    pub fn info(&mut self, key: char, milliseconds: u16) -> Request {
        let body = format!("Signal={key}\r\nDuration={milliseconds}\r\n");
        self.request("INFO", Some(("application/dtmf-relay", &body)))
    }

    /// CANCEL of `invite`: the same branch and number (RFC 3261, 9.1).
    pub fn cancel(&self, invite: &Request) -> Request {
        self.write("CANCEL", invite.cseq, invite.branch.clone(), None)
    }

    /// ACK of a refusal belongs to the INVITE's transaction and carries the refusal's To.
    pub fn ack_refusal(&self, invite: &Request, refusal: &Message) -> Request {
        let mut once = self.write("ACK", invite.cseq, invite.branch.clone(), None);
        if let Some(to) = refusal.header("To") {
            once.text = once
                .text
                .replacen(&format!("To: {}", self.to), &format!("To: {to}"), 1);
        }
        once
    }

    /// ACK of an answer is a request of its own, to where the answer says.
    pub fn ack(&self, cseq: u32) -> Request {
        self.write("ACK", cseq, new_branch(), None)
    }

    /// Learns the other side's tag, place and route from a 2xx to the first INVITE.
    pub fn establish(&mut self, answer: &Message) {
        if let Some(to) = answer.header("To") {
            self.to = to.to_owned();
        }
        self.retarget(answer);
        let recorded = answer.all("Record-Route").flat_map(|line| line.split(','));
        self.route = recorded.map(|route| route.trim().to_owned()).collect();
        self.route.reverse();
    }

    /// A re-INVITE or its answer may move the other side.
    pub fn retarget(&mut self, message: &Message) {
        if let Some(contact) = message.header("Contact") {
            self.request_uri = uri_of(contact).to_owned();
        }
    }

    /// The answer to a request of the other side.
    pub fn answer(&self, request: &Message, status: &str, sdp: Option<&str>) -> String {
        let mut text = format!("SIP/2.0 {status}\r\n");
        for name in ["Via", "From", "To", "Call-ID", "CSeq"] {
            for value in request.all(name) {
                text.push_str(&format!("{name}: {value}\r\n"));
            }
        }
        text.push_str(&format!("Contact: <sip:phone@{}>\r\n", self.local));
        text.push_str(&format!("Allow: {ALLOWED}\r\nUser-Agent: {USER_AGENT}\r\n"));
        push_body(&mut text, sdp.map(|sdp| ("application/sdp", sdp)));
        text
    }

    fn request(&mut self, method: &'static str, body: Option<(&str, &str)>) -> Request {
        self.cseq += 1;
        self.write(method, self.cseq, new_branch(), body)
    }

    fn write(
        &self,
        method: &'static str,
        cseq: u32,
        branch: String,
        body: Option<(&str, &str)>,
    ) -> Request {
        let Self {
            call_id,
            local,
            from,
            to,
            request_uri,
            ..
        } = self;
        let mut text = format!(
            "{method} {request_uri} SIP/2.0\r\nVia: SIP/2.0/UDP {local};branch={branch};rport\r\n\
             Max-Forwards: 70\r\nFrom: {from}\r\nTo: {to}\r\nCall-ID: {call_id}\r\n\
             CSeq: {cseq} {method}\r\n"
        );
        for route in &self.route {
            text.push_str(&format!("Route: {route}\r\n"));
        }
        if method == "INVITE" {
            text.push_str(&format!(
                "Contact: <sip:phone@{local}>\r\nAllow: {ALLOWED}\r\n"
            ));
            text.push_str(if self.privacy { "Privacy: id\r\n" } else { "" });
        }
        text.push_str(&format!("User-Agent: {USER_AGENT}\r\n"));
        push_body(&mut text, body);
        Request {
            method,
            cseq,
            branch,
            text,
            to: self.next_hop(),
        }
    }

    fn next_hop(&self) -> SocketAddr {
        let next = self
            .route
            .first()
            .map_or(self.request_uri.as_str(), |route| uri_of(route));
        address_of(next).unwrap_or(self.target)
    }
}

fn push_body(text: &mut String, body: Option<(&str, &str)>) {
    match body {
        Some((kind, body)) => text.push_str(&format!(
            "Content-Type: {kind}\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )),
        None => text.push_str("Content-Length: 0\r\n\r\n"),
    }
}

/// `"Name" `, with what would end the quotation escaped.
fn quoted(name: &str) -> String {
    let escaped = name.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{escaped}\" ")
}

/// The prefix says that the branch is unique (RFC 3261, 8.1.1.7).
fn new_branch() -> String {
    format!("z9hG4bK{:024x}", rand::random::<u128>() >> 32)
}
