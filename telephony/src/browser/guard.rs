//! Nobody but the browser is listened to.
//!
//! The port of a connection is open to the network, and the WebRTC stack reads DTLS from any
//! address: a stranger's handshake, sent at the right moment, would end the browser's
//! (CVE-2023-51443 is the same fault elsewhere). So only an address that has passed an ICE check,
//! which takes the session's password, may send anything but ICE checks. That it has passed is seen
//! in the stack's own success response to it.

use std::fmt::Debug;
use std::future::Future;
use std::io::{self, IoSliceMut};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use webrtc::runtime::{
    AsyncInterval, AsyncTcpListener, AsyncTcpStream, AsyncUdpSocket, JoinHandle, RecvMeta, Runtime,
    TokioRuntime, Transmit,
};

/// Addresses of one browser that are remembered; it has one for each pair of interfaces.
const MOST_KNOWN: usize = 32;
/// Strangers' datagrams thrown away in one go before others get their turn.
const PATIENCE: usize = 64;
/// The first two bytes of a STUN binding success response (RFC 8489, 5).
const BINDING_SUCCESS: [u8; 2] = [0x01, 0x01];
/// First bytes of STUN; DTLS begins with 20-63, RTP and RTCP with 128-191 (RFC 7983).
const STUN: std::ops::RangeInclusive<u8> = 0..=3;

/// Tokio, with every UDP socket guarded.
#[derive(Debug)]
pub(super) struct GuardedRuntime(TokioRuntime);

impl GuardedRuntime {
    pub fn new() -> Self {
        Self(TokioRuntime)
    }
}

type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

impl Runtime for GuardedRuntime {
    fn spawn(&self, future: Boxed<'static, ()>) -> Box<dyn JoinHandle> {
        self.0.spawn(future)
    }

    fn wrap_udp_socket(&self, socket: std::net::UdpSocket) -> io::Result<Arc<dyn AsyncUdpSocket>> {
        let inner = self.0.wrap_udp_socket(socket)?;
        Ok(Arc::new(GuardedSocket {
            inner,
            known: Mutex::default(),
        }))
    }

    fn wrap_tcp_listener(
        &self,
        listener: std::net::TcpListener,
    ) -> io::Result<Arc<dyn AsyncTcpListener>> {
        self.0.wrap_tcp_listener(listener)
    }

    fn connect_tcp<'a>(
        &'a self,
        remote: SocketAddr,
    ) -> Boxed<'a, io::Result<Arc<dyn AsyncTcpStream>>> {
        self.0.connect_tcp(remote)
    }

    fn resolve_host<'a>(&'a self, host: &'a str) -> Boxed<'a, io::Result<Vec<SocketAddr>>> {
        self.0.resolve_host(host)
    }

    fn sleep(&self, duration: Duration) -> Boxed<'static, ()> {
        self.0.sleep(duration)
    }

    fn interval(&self, period: Duration) -> Box<dyn AsyncInterval> {
        self.0.interval(period)
    }

    fn block_on(&self, future: Pin<Box<dyn Future<Output = ()> + '_>>) {
        self.0.block_on(future);
    }

    fn name(&self) -> &'static str {
        self.0.name()
    }
}

/// A socket and the addresses that have passed a check on it.
#[derive(Debug)]
struct GuardedSocket {
    inner: Arc<dyn AsyncUdpSocket>,
    known: Mutex<Vec<SocketAddr>>,
}

impl GuardedSocket {
    fn known(&self) -> MutexGuard<'_, Vec<SocketAddr>> {
        // Nothing panics while it is held.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Moves what may be heard to the front; how much of it there is.
    fn keep_welcome(&self, bufs: &mut [IoSliceMut<'_>], meta: &mut [RecvMeta]) -> usize {
        let known = self.known();
        let mut kept = 0;
        for at in 0..meta.len() {
            let RecvMeta {
                addr, len, stride, ..
            } = meta[at];
            if !known.contains(&addr) && !only_checks(&bufs[at][..len], stride) {
                continue;
            }
            if kept != at {
                let (front, back) = bufs.split_at_mut(at);
                front[kept][..len].copy_from_slice(&back[0][..len]);
                meta[kept] = meta[at];
            }
            kept += 1;
        }
        let strangers = (meta.len() - kept) as u64;
        if strangers > 0 {
            metrics::counter!("telephony_browser_strangers_total").increment(strangers);
        }
        kept
    }
}

/// Several datagrams of one sender may lie behind each other, `stride` bytes apart.
fn only_checks(bytes: &[u8], stride: usize) -> bool {
    let mut datagrams = bytes.chunks(stride.max(1));
    datagrams.all(|datagram| datagram.first().is_some_and(|first| STUN.contains(first)))
}

impl AsyncUdpSocket for GuardedSocket {
    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.inner.local_addr()
    }

    fn max_gso_segments(&self) -> usize {
        self.inner.max_gso_segments()
    }

    fn max_gro_segments(&self) -> usize {
        self.inner.max_gro_segments()
    }

    fn poll_send(&self, cx: &mut Context<'_>, transmit: &Transmit<'_>) -> Poll<io::Result<usize>> {
        let sent = self.inner.poll_send(cx, transmit);
        let size = transmit
            .segment_size
            .unwrap_or(transmit.contents.len())
            .max(1);
        let mut datagrams = transmit.contents.chunks(size);
        if datagrams.any(|datagram| datagram.starts_with(&BINDING_SUCCESS)) {
            let mut known = self.known();
            if !known.contains(&transmit.destination) {
                if known.len() == MOST_KNOWN {
                    known.remove(0);
                }
                known.push(transmit.destination);
            }
        }
        sent
    }

    fn poll_recv(
        &self,
        cx: &mut Context<'_>,
        bufs: &mut [IoSliceMut<'_>],
        meta: &mut [RecvMeta],
    ) -> Poll<io::Result<usize>> {
        for _ in 0..PATIENCE {
            match self.inner.poll_recv(cx, bufs, meta) {
                Poll::Ready(Ok(count)) => {
                    let kept = self.keep_welcome(bufs, &mut meta[..count]);
                    if kept > 0 {
                        return Poll::Ready(Ok(kept));
                    }
                }
                other => return other,
            }
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checks_are_told_from_everything_else() {
        assert!(only_checks(&[0, 1, 0, 8], 4));
        assert!(only_checks(&[0, 1, 1, 1], 2));
        assert!(
            !only_checks(&[0, 1, 22, 0xFE], 2),
            "a handshake behind a check"
        );
        assert!(!only_checks(&[22, 0xFE, 0xFD], 3));
        assert!(!only_checks(&[0x80, 0, 0], 3));
        assert!(only_checks(&[], 0), "nothing can do no harm");
    }
}
