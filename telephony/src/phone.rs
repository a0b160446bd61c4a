//! A telephone: places true SIP calls over UDP, speaks, presses keys, and keeps what it hears.
//!
//! It is the customer: of the demo's simulated callers, of the page on which one plays the customer
//! oneself ([`bridge`]), and of the tests. It shares no SIP code with the side that is called: two
//! ends made of one stack would agree about that stack's mistakes.
//!
//! | module | what it holds |
//! |---|---|
//! | [`plan`] | what a call is to do: who calls, what is said, which keys are pressed when |
//! | `call` | one call's task: dialog, transactions, sound |
//! | `dialog` | the requests and answers of one dialog, as text |
//! | `transaction` | requests that wait for their answer, and are sent again |
//! | `message` | a SIP message, read from a datagram |
//! | `sdp` | the offer, and what the answer says |
//! | `mouth` | the 20 ms that are sent next |
//! | `script` | when keys are pressed and the call is left |
//! | [`bridge`] | a browser in the place of mouth and ear |

pub mod bridge;
mod call;
mod dialog;
mod message;
mod mouth;
pub mod plan;
mod script;
mod sdp;
mod transaction;

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::net::UdpSocket;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;

use crate::media::ear::Ear;
use crate::media::source::Source;
use message::Message;
pub use plan::{CallPlan, Caller, DigitWay, HangUp, KeyPress, When};

/// Datagrams that wait for a call's task.
const MAILBOX: usize = 64;
/// The largest UDP datagram.
const DATAGRAM: usize = 65_535;

/// Where a call stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallState {
    /// The INVITE is out; nothing has come back.
    Calling,
    /// 100.
    Trying,
    /// 180 or 183.
    Ringing,
    /// 200, and our ACK.
    Answered,
    Ended(CallEnd),
}

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallEnd {
    /// 200 after a talk, 487 after a cancel, else the refusal; 408 when nothing came back.
    pub code: u16,
    pub by: Side,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// This phone.
    Caller,
    /// Whoever was called.
    Callee,
    /// Nobody answered a request in time.
    Network,
}

/// A phone on one UDP port; any number of calls at once. Dropping it ends its calls without a word.
pub struct Phone {
    socket: Arc<UdpSocket>,
    calls: Calls,
    running: Arc<AtomicUsize>,
    listening: JoinHandle<()>,
}

/// Mailboxes by Call-ID.
type Calls = Arc<Mutex<HashMap<String, mpsc::Sender<Message>>>>;

impl Phone {
    /// Listens at `bind`; port 0 lets the system choose.
    pub async fn start(bind: SocketAddr) -> io::Result<Self> {
        let socket = Arc::new(UdpSocket::bind(bind).await?);
        let calls = Calls::default();
        let listening = tokio::spawn(listen(Arc::clone(&socket), Arc::clone(&calls)));
        Ok(Self {
            socket,
            calls,
            running: Arc::default(),
            listening,
        })
    }

    pub fn address(&self) -> io::Result<SocketAddr> {
        self.socket.local_addr()
    }

    /// Calls `plan.to` at `target`. Returns once the INVITE is out.
    pub async fn call(&self, target: SocketAddr, plan: CallPlan) -> io::Result<CallHandle> {
        let local = SocketAddr::new(address_towards(target)?, self.address()?.port());
        let media = bind_media(local.ip()).await?;
        let call_id = format!("{:032x}@phone", rand::random::<u128>());
        let (mailbox_in, mailbox) = mpsc::channel(MAILBOX);
        let (orders_in, orders) = mpsc::channel(MAILBOX);
        let (state_in, state) = watch::channel(CallState::Calling);
        let ear = Ear::default();
        lock(&self.calls).insert(call_id.clone(), mailbox_in);
        let line = call::Line {
            socket: Arc::clone(&self.socket),
            local,
            target,
            media,
            mailbox,
            orders,
            state: state_in,
            ear: ear.clone(),
        };
        let mut task = call::start(line, call_id.clone(), plan).await?;
        let (calls, running) = (Arc::clone(&self.calls), Arc::clone(&self.running));
        let ended = call_id.clone();
        running.fetch_add(1, Ordering::Relaxed);
        tokio::spawn(async move {
            task.run().await;
            running.fetch_sub(1, Ordering::Relaxed);
            task.linger().await;
            lock(&calls).remove(&ended);
        });
        Ok(CallHandle {
            call_id,
            orders: orders_in,
            state,
            ear,
        })
    }

    /// Calls that have not ended.
    pub fn calls(&self) -> usize {
        self.running.load(Ordering::Relaxed)
    }
}

impl Drop for Phone {
    fn drop(&mut self) {
        self.listening.abort();
        // A call whose mailbox is gone ends.
        lock(&self.calls).clear();
    }
}

/// One call. Dropping the handle lets the call go on by its plan.
#[derive(Clone)]
pub struct CallHandle {
    call_id: String,
    orders: mpsc::Sender<Order>,
    state: watch::Receiver<CallState>,
    ear: Ear,
}

/// What is asked of a call while it runs.
enum Order {
    Press { keys: String, way: DigitWay },
    Say(Source),
    Hold(oneshot::Sender<u16>),
    Resume(oneshot::Sender<u16>),
    HangUp,
}

impl CallHandle {
    pub fn call_id(&self) -> &str {
        &self.call_id
    }

    pub fn state(&self) -> CallState {
        *self.state.borrow()
    }

    /// To follow the state.
    pub fn watch(&self) -> watch::Receiver<CallState> {
        self.state.clone()
    }

    /// What the caller has heard since the answer.
    pub fn ear(&self) -> &Ear {
        &self.ear
    }

    pub async fn send_digits(&self, keys: &str, way: DigitWay) {
        self.order(Order::Press {
            keys: keys.to_owned(),
            way,
        })
        .await;
    }

    /// Says something else from now on.
    pub async fn say(&self, source: Source) {
        self.order(Order::Say(source)).await;
    }

    /// re-INVITE with `sendonly`; the status it was answered with, nothing when the call is over.
    pub async fn hold(&self) -> Option<u16> {
        let (reply, answered) = oneshot::channel();
        self.order(Order::Hold(reply)).await;
        answered.await.ok()
    }

    /// re-INVITE with `sendrecv`.
    pub async fn resume(&self) -> Option<u16> {
        let (reply, answered) = oneshot::channel();
        self.order(Order::Resume(reply)).await;
        answered.await.ok()
    }

    /// BYE, or CANCEL while nobody has answered.
    pub async fn hang_up(&self) {
        self.order(Order::HangUp).await;
    }

    /// Waits for the answer; the end, if there will be none.
    pub async fn answered(&self) -> Result<(), CallEnd> {
        let settled =
            |state: &CallState| matches!(state, CallState::Answered | CallState::Ended(_));
        match self.wait_for(settled).await {
            CallState::Ended(end) => Err(end),
            _ => Ok(()),
        }
    }

    /// Waits for the end.
    pub async fn ended(&self) -> CallEnd {
        match self
            .wait_for(|state| matches!(state, CallState::Ended(_)))
            .await
        {
            CallState::Ended(end) => end,
            _ => CallEnd {
                code: 408,
                by: Side::Network,
            },
        }
    }

    async fn wait_for(&self, settled: impl FnMut(&CallState) -> bool) -> CallState {
        let mut state = self.state.clone();
        let reached = state.wait_for(settled).await.map(|state| *state);
        // The task always tells an end before it goes; it is gone without one only with its runtime.
        reached.unwrap_or(CallState::Ended(CallEnd {
            code: 408,
            by: Side::Network,
        }))
    }

    async fn order(&self, order: Order) {
        // A call that is over takes no orders.
        let _over = self.orders.send(order).await;
    }
}

/// Hands each datagram to the call it belongs to; what belongs to none is dropped, as a telephone
/// that is not called does.
async fn listen(socket: Arc<UdpSocket>, calls: Calls) {
    let mut datagram = vec![0; DATAGRAM];
    loop {
        // An unreachable peer is reported on the next read (ICMP); the socket itself is fine.
        let Ok((length, from)) = socket.recv_from(&mut datagram).await else {
            continue;
        };
        let Some(message) = Message::read(&datagram[..length], from) else {
            continue;
        };
        let mailbox = message
            .header("Call-ID")
            .and_then(|id| lock(&calls).get(id).cloned());
        if let Some(mailbox) = mailbox {
            // A full mailbox loses the datagram; UDP's sender will send it again.
            let _full = mailbox.try_send(message);
        }
    }
}

fn lock(calls: &Calls) -> MutexGuard<'_, HashMap<String, mpsc::Sender<Message>>> {
    // Nothing panics while it is held.
    calls.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The address of ours from which `target` is reached; nothing is sent.
fn address_towards(target: SocketAddr) -> io::Result<IpAddr> {
    let any = if target.is_ipv4() {
        "0.0.0.0:0"
    } else {
        "[::]:0"
    };
    let probe = std::net::UdpSocket::bind(any)?;
    probe.connect(target)?;
    Ok(probe.local_addr()?.ip())
}

/// A socket for sound on an even port (RFC 3550, 11).
async fn bind_media(address: IpAddr) -> io::Result<UdpSocket> {
    let mut odd_ones = Vec::new();
    loop {
        let socket = UdpSocket::bind(SocketAddr::new(address, 0)).await?;
        // Odd ones are kept until an even one is found, so that the system offers another.
        if socket.local_addr()?.port() % 2 == 0 || odd_ones.len() > 32 {
            return Ok(socket);
        }
        odd_ones.push(socket);
    }
}

#[cfg(test)]
mod tests;
