//! The listeners of the page. One port takes both TLS and plain HTTP: a TLS client's first byte is 22,
//! no HTTP method begins with it. Plain HTTP is let in as far as `threshold` says.
//!
//! A handshake never holds up the next arrival: each has a task of its own and a few seconds.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::ACME_PROTOCOL;

/// Who has not finished a handshake by then is a scanner or gone.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// Handshakes under way at once; a flood of half-open ones waits in the kernel beyond that.
const AT_ONCE: usize = 1024;
/// After an error that is the listener's (no file descriptor is free), others get time to close.
const RECOVERY: Duration = Duration::from_millis(200);
/// The first byte of a TLS record that holds a handshake.
const TLS_HANDSHAKE: u8 = 22;
/// Arrivals the server may be behind with.
const WAITING: usize = 64;

/// How a connection came in.
#[derive(Clone, Copy, Debug)]
pub struct Arrival {
    pub peer: SocketAddr,
    pub tls: bool,
}

/// All listeners of the page as one.
pub struct Doors {
    arrived: mpsc::Receiver<(Stream, SocketAddr)>,
    local: SocketAddr,
    /// Aborted with the value.
    _accepting: JoinSet<()>,
}

impl Doors {
    /// Takes connections of every listener. Without `tls` all are plain.
    pub fn open(listeners: Vec<TcpListener>, tls: Option<Arc<ServerConfig>>) -> io::Result<Self> {
        let first = listeners.first().ok_or(io::ErrorKind::InvalidInput)?;
        let local = first.local_addr()?;
        let (arrivals, arrived) = mpsc::channel(WAITING);
        let room = Arc::new(Semaphore::new(AT_ONCE));
        let acceptor = tls.map(TlsAcceptor::from);
        let mut accepting = JoinSet::new();
        for listener in listeners {
            let (acceptor, room) = (acceptor.clone(), Arc::clone(&room));
            accepting.spawn(accept(listener, acceptor, room, arrivals.clone()));
        }
        Ok(Self {
            arrived,
            local,
            _accepting: accepting,
        })
    }
}

impl Listener for Doors {
    type Io = Stream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Stream, SocketAddr) {
        match self.arrived.recv().await {
            Some(arrival) => arrival,
            // The accepting tasks end with this value, not before it.
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.local)
    }
}

impl Connected<IncomingStream<'_, Doors>> for Arrival {
    fn connect_info(stream: IncomingStream<'_, Doors>) -> Self {
        Self {
            peer: *stream.remote_addr(),
            tls: matches!(stream.io(), Stream::Tls(_)),
        }
    }
}

async fn accept(
    listener: TcpListener,
    acceptor: Option<TlsAcceptor>,
    room: Arc<Semaphore>,
    arrivals: mpsc::Sender<(Stream, SocketAddr)>,
) {
    loop {
        let Ok(turn) = Arc::clone(&room).acquire_owned().await else {
            return;
        };
        let (stream, peer) = match listener.accept().await {
            Ok(arrival) => arrival,
            Err(error) => {
                recover(&error).await;
                continue;
            }
        };
        let (acceptor, arrivals) = (acceptor.clone(), arrivals.clone());
        tokio::spawn(async move {
            match timeout(HANDSHAKE, greet(stream, acceptor)).await {
                Ok(Ok(Some(stream))) => {
                    drop(turn);
                    // A house that closes takes nobody in.
                    let _ = arrivals.send((stream, peer)).await;
                }
                Ok(Ok(None)) => {}
                Ok(Err(error)) => tracing::debug!(%error, "a connection broke off at the door"),
                Err(_) => tracing::debug!("a connection said nothing at the door"),
            }
        });
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "transport: a listener without file descriptors must not spin"
)]
async fn recover(error: &io::Error) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    // The other side's trouble, told by `accept`.
    if matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset
    ) {
        return;
    }
    tracing::warn!(%error, "no connection could be taken; trying again");
    tokio::time::sleep(RECOVERY).await;
}

/// `None`: it was an authority that asked for the answer to its challenge, and has it.
async fn greet(stream: TcpStream, acceptor: Option<TlsAcceptor>) -> io::Result<Option<Stream>> {
    // Desk news are small frames that should leave at once.
    stream.set_nodelay(true)?;
    let Some(acceptor) = acceptor else {
        return Ok(Some(Stream::Plain(stream)));
    };
    let mut first = [0];
    if stream.peek(&mut first).await? == 0 {
        return Ok(None);
    }
    if first[0] != TLS_HANDSHAKE {
        return Ok(Some(Stream::Plain(stream)));
    }
    let mut stream = acceptor.accept(stream).await?;
    if stream.get_ref().1.alpn_protocol() == Some(ACME_PROTOCOL) {
        stream.shutdown().await?;
        return Ok(None);
    }
    Ok(Some(Stream::Tls(Box::new(stream))))
}

/// A connection, with or without TLS.
pub enum Stream {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

impl AsyncRead for Stream {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_read(cx, into),
            Self::Tls(stream) => Pin::new(stream).poll_read(cx, into),
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write(cx, bytes),
            Self::Tls(stream) => Pin::new(stream).poll_write(cx, bytes),
        }
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write_vectored(cx, parts),
            Self::Tls(stream) => Pin::new(stream).poll_write_vectored(cx, parts),
        }
    }

    fn is_write_vectored(&self) -> bool {
        match self {
            Self::Plain(stream) => stream.is_write_vectored(),
            Self::Tls(stream) => stream.is_write_vectored(),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_flush(cx),
            Self::Tls(stream) => Pin::new(stream).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_shutdown(cx),
            Self::Tls(stream) => Pin::new(stream).poll_shutdown(cx),
        }
    }
}
