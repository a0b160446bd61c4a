//! The people who call in the demo: five by name, twenty in a rush, and oneself in another tab.
//!
//! Each of them is a telephone that places a true SIP call over loopback to the house's own SIP
//! port: same line, same menu, same queue as anybody. Nothing here knows a customer; the numbers
//! come from whoever asks, who has them from the rows.
//!
//! | module | what it holds |
//! |---|---|
//! | [`cast`] | the five callers: what they want, which keys they press |
//! | [`rush`] | twenty calls in two minutes |
//! | `conversation` | how a caller waits, speaks and leaves |
//! | `listener` | music, a voice, or nothing: what a caller makes of the sound |

pub mod cast;
mod conversation;
mod listener;
pub mod rush;

use std::collections::HashMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rand::SeedableRng;
use rand::rngs::StdRng;
use telephony::browser::BrowserConfig;
use telephony::phone::bridge::{self, BridgeError};
use telephony::phone::{CallHandle, CallPlan, Caller, Phone};
use tokio::task::JoinHandle;

use cast::Kind;
use conversation::Manners;

/// How long a caller who was rung up by hand waits for somebody.
const PATIENCE: Duration = Duration::from_secs(600);
/// How long that caller talks before saying goodbye.
const TALK: Duration = Duration::from_secs(300);

/// Who calls, from the rows.
#[derive(Clone, Debug)]
pub struct Ringer {
    pub kind: Kind,
    /// As the line would tell it.
    pub number: String,
    /// `zh` or `en`.
    pub language: String,
}

/// The telephones of the demo.
pub struct Callers {
    phone: Arc<Phone>,
    target: SocketAddr,
    dialled: String,
    calls: Calls,
    rush: Mutex<Option<JoinHandle<()>>>,
}

/// Calls that have not ended, by Call-ID.
type Calls = Arc<Mutex<HashMap<String, CallHandle>>>;

impl Callers {
    /// Telephones on a free loopback port; they call `dialled` at the house's SIP address.
    pub async fn start(target: SocketAddr, dialled: &str) -> io::Result<Self> {
        let phone = Phone::start(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await?;
        Ok(Self {
            phone: Arc::new(phone),
            target,
            dialled: dialled.to_owned(),
            calls: Calls::default(),
            rush: Mutex::default(),
        })
    }

    /// Ring me now: one caller, who goes through the menu, waits for somebody and speaks. Returns
    /// the Call-ID.
    pub async fn ring(&self, ringer: &Ringer) -> io::Result<String> {
        let manners = Manners {
            patience: PATIENCE,
            talk: TALK,
        };
        self.place(ringer, manners).await
    }

    /// Rush hour: twenty calls within two minutes, drawn from `seed`; `ringers` take turns. A rush
    /// that is under way goes on and no second one begins (`false`).
    pub fn start_rush(self: &Arc<Self>, ringers: Vec<Ringer>, seed: u64) -> bool {
        let mut rush = lock(&self.rush);
        let busy = rush.as_ref().is_some_and(|task| !task.is_finished());
        if busy || ringers.is_empty() {
            return false;
        }
        let calls = rush::plan(&ringers, &mut StdRng::seed_from_u64(seed));
        *rush = Some(tokio::spawn(rush::run(Arc::clone(self), calls)));
        true
    }

    /// No further call of the rush is placed, and those under way are hung up.
    pub async fn stop_rush(&self) {
        let task = lock(&self.rush).take();
        if let Some(task) = task {
            task.abort();
        }
        let calls: Vec<CallHandle> = lock(&self.calls).values().cloned().collect();
        for call in calls {
            call.hang_up().await;
        }
    }

    /// Be the customer: the page's sound and keys become a SIP call from `number` (withheld when
    /// empty). Returns the answer for the page and the Call-ID.
    pub async fn call_from_page(
        &self,
        config: &BrowserConfig,
        offer_sdp: &str,
        number: &str,
    ) -> Result<(String, String), BridgeError> {
        let mut plan = CallPlan::new(number, &self.dialled);
        plan.from.withheld = number.is_empty();
        let placed = bridge::call_from_browser(config, offer_sdp, &self.phone, self.target, plan);
        let (answer, call) = placed.await?;
        let call_id = call.call_id().to_owned();
        self.remember(call);
        Ok((answer, call_id))
    }

    /// Hangs one call up; `false` when there is none of this Call-ID.
    pub async fn hang_up(&self, call_id: &str) -> bool {
        let call = lock(&self.calls).get(call_id).cloned();
        match call {
            Some(call) => {
                call.hang_up().await;
                true
            }
            None => false,
        }
    }

    /// Calls under way.
    pub fn under_way(&self) -> usize {
        lock(&self.calls).len()
    }

    async fn place(&self, ringer: &Ringer, manners: Manners) -> io::Result<String> {
        let mut plan = CallPlan::new(&ringer.number, &self.dialled);
        plan.from = Caller {
            withheld: ringer.number.is_empty(),
            ..plan.from
        };
        for press in ringer.kind.keys(&ringer.language) {
            plan.keys.push(press);
        }
        let call = self.phone.call(self.target, plan).await?;
        let call_id = call.call_id().to_owned();
        tokio::spawn(conversation::hold(call.clone(), ringer.clone(), manners));
        self.remember(call);
        Ok(call_id)
    }

    fn remember(&self, call: CallHandle) {
        let call_id = call.call_id().to_owned();
        lock(&self.calls).insert(call_id.clone(), call.clone());
        let calls = Arc::clone(&self.calls);
        tokio::spawn(async move {
            call.ended().await;
            lock(&calls).remove(&call_id);
        });
    }
}

/// Nothing panics while one of these is held.
fn lock<T>(held: &Mutex<T>) -> MutexGuard<'_, T> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
