//! The SIP port: reads every datagram, weighs it, and hands on what deserves the stack.
//!
//! Nothing is allocated for a datagram of an unknown source, and nothing in the house grows with
//! the number of bad ones.

use std::net::{IpAddr, SocketAddr, UdpSocket as StdSocket};
use std::sync::Arc;

use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::UdpSocket;
use tokio::sync::watch;

use super::answer::answer;
use super::guard::{Guard, Source, knows};
use super::judge::{Judgement, LARGEST, judge};
use super::raw::RawMessage;
use super::stack::{NotTaken, RETRY_AFTER, Stack};
use crate::clock::now_ms;

/// Kernel buffer for bursts: a tenth of a second of a full trunk is a few hundred kilobytes.
const RECEIVE_BUFFER: usize = 2 * 1024 * 1024;

/// Binds the SIP port. Without address reuse: two programs on one port would share calls.
pub(crate) fn bind(listen: SocketAddr) -> std::io::Result<UdpSocket> {
    let socket = Socket::new(
        Domain::for_address(listen),
        Type::DGRAM,
        Some(Protocol::UDP),
    )?;
    socket.set_nonblocking(true)?;
    // The system may grant less; that is no reason not to start.
    if let Err(error) = socket.set_recv_buffer_size(RECEIVE_BUFFER) {
        tracing::debug!(%error, "the receive buffer stays small");
    }
    socket.bind(&listen.into())?;
    UdpSocket::from_std(StdSocket::from(socket))
}

/// The address to tell a peer: itself for the machine's own callers, the configured one outside,
/// otherwise the one the system would send from.
pub(crate) fn address_for(listen: SocketAddr, public: Option<IpAddr>, peer: IpAddr) -> IpAddr {
    if peer.is_loopback() {
        return if listen.ip().is_unspecified() {
            peer
        } else {
            listen.ip()
        };
    }
    if let Some(public) = public {
        return public;
    }
    if !listen.ip().is_unspecified() {
        return listen.ip();
    }
    let any: SocketAddr = if peer.is_ipv4() {
        ([0, 0, 0, 0], 0).into()
    } else {
        ([0_u16; 8], 0).into()
    };
    let routed =
        StdSocket::bind(any).and_then(|s| s.connect((peer, 9)).and_then(|()| s.local_addr()));
    routed.map_or(listen.ip(), |address| address.ip())
}

/// Reads until the task is dropped.
pub(crate) async fn read_all(
    socket: Arc<UdpSocket>,
    stack: Stack,
    trusted: watch::Receiver<Arc<[Source]>>,
) {
    let mut guard = Guard::new();
    let mut buffer = vec![0_u8; LARGEST + 1];
    loop {
        let (length, source) = match socket.recv_from(&mut buffer).await {
            Ok(received) => received,
            Err(error) => {
                // ICMP errors of earlier sends surface here; they are no fault of the port.
                tracing::debug!(%error, "a datagram could not be read");
                continue;
            }
        };
        if !knows(&trusted.borrow(), source.ip()) {
            dropped("unknown_source");
            continue;
        }
        let judgement = judge(&buffer[..length], source);
        if let Judgement::Silence(why) = judgement {
            dropped(why);
            continue;
        }
        if !guard.allows(source.ip(), now_ms()) {
            dropped("too_fast");
            continue;
        }
        if let Some(reply) = respond(judgement, &buffer[..length], source, &stack)
            && let Err(error) = socket.send_to(&reply, source).await
        {
            tracing::debug!(%error, "an answer could not be sent");
        }
    }
}

/// What is sent back at once, if anything.
fn respond(
    judgement: Judgement,
    datagram: &[u8],
    source: SocketAddr,
    stack: &Stack,
) -> Option<Vec<u8>> {
    let clean = match judgement {
        Judgement::Silence(_) => return None,
        Judgement::Answer(status, bytes) => {
            let status = status.to_string();
            metrics::counter!("telephony_sip_answered_at_the_door_total", "status" => status)
                .increment(1);
            return Some(bytes);
        }
        Judgement::Pass(clean) => clean,
    };
    match stack.take(&clean, source) {
        Ok(()) => None,
        Err(NotTaken::Unreadable) => {
            dropped("unreadable");
            let message = RawMessage::parse(datagram)?;
            answer(&message, 400, "Bad Request", &[], source)
        }
        Err(NotTaken::Overloaded) => {
            dropped("overloaded");
            let message = RawMessage::parse(datagram)?;
            let new_call = message.method() == Some("INVITE") && !message.in_dialog();
            let retry = [("Retry-After", RETRY_AFTER.to_string())];
            new_call
                .then(|| answer(&message, 503, "Service Unavailable", &retry, source))
                .flatten()
        }
    }
}

fn dropped(why: &'static str) {
    metrics::counter!("telephony_sip_dropped_total", "why" => why).increment(1);
}
