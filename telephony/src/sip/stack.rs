//! The one module that names rsipstack: transactions and dialogs behind types of ours.
//!
//! Its patch releases change its interface, so nothing of it may leak. It never reads a socket:
//! messages come from `front` through a channel connection, and leave through an adapter of our
//! own around the socket. It logs whole messages below `warn`; the program's filter keeps it there.

use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rsipstack::EndpointBuilder;
use rsipstack::dialog::dialog::Dialog as StackDialog;
use rsipstack::dialog::dialog_layer::DialogLayer;
use rsipstack::platform::CancellationToken;
use rsipstack::platform::net::UdpSocket as StackSocket;
use rsipstack::sip::prelude::HeadersExt;
use rsipstack::sip::{Header, Method, SipMessage, StatusCode, Transport};
use rsipstack::transaction::endpoint::{EndpointInnerRef, TransportEventInspector};
use rsipstack::transaction::{Endpoint, Transaction};
use rsipstack::transport::channel::ChannelConnection;
use rsipstack::transport::udp::{UdpConnection, UdpInner};
use rsipstack::transport::{SipAddr, SipConnection, TransportEvent, TransportLayer};
use tokio::net::UdpSocket;
use tokio::sync::mpsc;

use super::dialog::Invitation;
use super::tidy::without_stand_in;

/// Messages between the socket and the stack. A second of a trunk at full speed; beyond it the
/// stack is stuck and more would only grow memory.
const BACKLOG: usize = 1_024;

/// The running stack.
#[derive(Clone)]
pub(crate) struct Stack {
    pub(super) endpoint: EndpointInnerRef,
    pub(super) dialogs: Arc<DialogLayer>,
    inject: mpsc::UnboundedSender<TransportEvent>,
    wire: SipConnection,
    backlog: Arc<AtomicUsize>,
    cancel: CancellationToken,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotTaken {
    /// The stack's own parser refused it.
    Unreadable,
    Overloaded,
}

impl Stack {
    /// Starts the stack on a socket that somebody else reads. New calls come out of the receiver;
    /// everything inside a dialog is handled here.
    pub async fn start(
        socket: Arc<UdpSocket>,
        advertised: SocketAddr,
        invitations: mpsc::Sender<Invitation>,
    ) -> Result<Self, rsipstack::Error> {
        let cancel = CancellationToken::new();
        let address = sip_address(advertised);
        let adapter = Arc::new(SendOnly { socket });
        let inner = UdpInner {
            conn: adapter,
            addr: address.clone(),
        };
        let wire = SipConnection::Udp(
            UdpConnection::attach(inner, Some(advertised), Some(cancel.clone())).await,
        );

        let transport = TransportLayer::new(cancel.clone());
        transport.add_transport(wire.clone());
        let (inject, injected) = mpsc::unbounded_channel();
        // What the channel connection would send goes nowhere: answers leave through `wire`. Its
        // address is one that no request can be for.
        let (nowhere, _) = mpsc::channel(1);
        let nobody = sip_address(SocketAddr::from(([0, 0, 0, 0], 0)));
        let door =
            ChannelConnection::create_connection_bounded(injected, nowhere, nobody, None).await?;
        transport.add_connection(door.into());

        let backlog = Arc::new(AtomicUsize::new(0));
        let endpoint = EndpointBuilder::new()
            .with_user_agent("Tandem")
            .with_transport_layer(transport)
            .with_cancel_token(cancel.clone())
            .with_transport_inspector(Box::new(Seen(backlog.clone())))
            .build();
        let stack = Self {
            dialogs: Arc::new(DialogLayer::new(endpoint.inner.clone())),
            endpoint: endpoint.inner.clone(),
            inject,
            wire,
            backlog,
            cancel,
        };
        let incoming = endpoint.incoming_transactions()?;
        tokio::spawn(serve(endpoint));
        tokio::spawn(stack.clone().dispatch_all(incoming, invitations));
        Ok(stack)
    }

    /// Hands a judged message to the stack.
    pub fn take(&self, bytes: &[u8], source: SocketAddr) -> Result<(), NotTaken> {
        if self.backlog.load(Ordering::Relaxed) >= BACKLOG {
            return Err(NotTaken::Overloaded);
        }
        let message = SipMessage::try_from(bytes).map_err(|_| NotTaken::Unreadable)?;
        let message = SipConnection::update_msg_received(message, source, Transport::Udp)
            .map_err(|_| NotTaken::Unreadable)?;
        let event = TransportEvent::Incoming(message, self.wire.clone(), sip_address(source));
        self.backlog.fetch_add(1, Ordering::Relaxed);
        self.inject.send(event).map_err(|_| NotTaken::Overloaded)
    }

    pub fn dialogs(&self) -> usize {
        self.dialogs.len()
    }

    pub fn stop(&self) {
        self.cancel.cancel();
    }

    async fn dispatch_all(
        self,
        mut incoming: mpsc::UnboundedReceiver<Transaction>,
        invitations: mpsc::Sender<Invitation>,
    ) {
        loop {
            tokio::select! {
                () = self.cancel.cancelled() => return,
                transaction = incoming.recv() => match transaction {
                    Some(transaction) => self.dispatch(transaction, &invitations),
                    None => return,
                },
            }
        }
    }

    fn dispatch(&self, transaction: Transaction, invitations: &mpsc::Sender<Invitation>) {
        if let Some(StackDialog::Invite(mut dialog)) = self.dialogs.match_dialog(&transaction) {
            let mut transaction = transaction;
            tokio::spawn(async move {
                if let Err(error) = dialog.handle(&mut transaction).await {
                    tracing::debug!(%error, "a request inside a dialog was not handled");
                }
            });
            return;
        }
        let inside = transaction
            .original
            .to_header()
            .ok()
            .and_then(|to| to.tag().ok().flatten())
            .is_some();
        let status = match transaction.original.method {
            Method::Invite if !inside => {
                match invitations.try_send(Invitation::new(self.clone(), transaction)) {
                    Ok(()) => return,
                    Err(full) => {
                        full.into_inner().refuse(503, Some(RETRY_AFTER));
                        return;
                    }
                }
            }
            _ => 481,
        };
        tokio::spawn(reply_and_wait(transaction, status, Vec::new()));
    }
}

/// Seconds a caller's line should wait before it tries an overloaded house again.
pub(crate) const RETRY_AFTER: u32 = 5;

/// Answers outside any dialog, and stays until the peer has acknowledged or the timers are over.
pub(super) async fn reply_and_wait(
    mut transaction: Transaction,
    status: u16,
    headers: Vec<Header>,
) {
    let status = StatusCode::from(status);
    if let Err(error) = transaction.reply_with(status, headers, None).await {
        tracing::debug!(%error, "a refusal could not be sent");
        return;
    }
    while transaction.receive().await.is_some() {}
}

async fn serve(endpoint: Endpoint) {
    endpoint.serve().await;
}

fn sip_address(address: SocketAddr) -> SipAddr {
    SipAddr {
        r#type: Some(Transport::Udp),
        addr: address.into(),
    }
}

/// Counts what the stack has taken in.
struct Seen(Arc<AtomicUsize>);

type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

impl TransportEventInspector for Seen {
    fn handle<'a, 'b>(&'a self, event: TransportEvent) -> Boxed<'b, Option<TransportEvent>>
    where
        'a: 'b,
        Self: 'b,
    {
        if matches!(event, TransportEvent::Incoming(..)) {
            let _ = self
                .0
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| n.checked_sub(1));
        }
        Box::pin(std::future::ready(Some(event)))
    }
}

/// The socket as the stack sees it: it sends, and never receives anything by itself.
struct SendOnly {
    socket: Arc<UdpSocket>,
}

impl StackSocket for SendOnly {
    fn recv_from<'a, 'b, 'c>(
        &'a self,
        _: &'b mut [u8],
    ) -> Boxed<'c, rsipstack::Result<(usize, SocketAddr)>>
    where
        'a: 'c,
        'b: 'c,
        Self: 'c,
    {
        Box::pin(std::future::pending())
    }

    fn send_to<'a, 'b, 'c>(
        &'a self,
        bytes: &'b [u8],
        to: SocketAddr,
    ) -> Boxed<'c, rsipstack::Result<usize>>
    where
        'a: 'c,
        'b: 'c,
        Self: 'c,
    {
        Box::pin(async move {
            let clean = without_stand_in(bytes);
            Ok(self
                .socket
                .send_to(clean.as_deref().unwrap_or(bytes), to)
                .await?)
        })
    }

    fn local_addr(&self) -> rsipstack::Result<SocketAddr> {
        Ok(self.socket.local_addr()?)
    }
}
