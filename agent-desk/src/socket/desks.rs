//! Every desk socket of this node, and what is sent to them.
//!
//! * [`Desks::send`]: to one person's desks, wherever they hang (`screen_pop`, `phone_state`).
//! * [`Desks::publish`]: a state message to whoever subscribed its topic and may see it.
//! * [`Desks::tell`]: news of a fact; kept in a ring of the last [`RING`] for desks that reconnect.
//!
//! Nothing here waits: each desk has a bounded queue, and a desk whose queue is full is closed with a
//! code and comes back with `resume`. Registering and telling share one lock, so a desk misses nothing
//! between its `hello` and its first news.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use axum::extract::ws::Utf8Bytes;
use tickets_base::Viewer;
use tickets_base::clock::Stopwatch;
use tickets_base::id::{PersonId, SessionId};
use tokio::sync::{mpsc, watch};

use super::message::{DeskMessage, DeskRequest};
use super::news::{FROM_THE_START, News, Topic};
use crate::bus::{Bus, Letter};

/// News kept for desks that reconnect; older ones are read from the table.
pub const RING: usize = 10_000;
/// Frames a desk may be behind: two seconds of a busy floor.
const QUEUE: usize = 256;
/// What the floor may be behind with what desks say.
const EVENTS: usize = 4096;

/// Why the server closes a desk's socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closing {
    /// The session ended.
    SignedOut,
    /// The page is seen as somebody else from now on.
    Changed,
    /// It did not read fast enough; nothing is lost, `resume` brings it back.
    Slow,
    /// The program stops.
    Stopping,
}

/// What happens at desks, for the floor.
#[derive(Clone, Debug)]
pub enum DeskEvent {
    Opened {
        person: PersonId,
        desk: u64,
    },
    Closed {
        person: PersonId,
        desk: u64,
    },
    /// A frame about a call or the desk's audio.
    Asked {
        person: PersonId,
        desk: u64,
        request: DeskRequest,
    },
}

/// One frame on its way out.
#[derive(Clone, Debug)]
pub struct Frame {
    pub text: Utf8Bytes,
    /// The fact it tells; `None` for state messages.
    pub seq: Option<i64>,
    /// Started when an INVITE came in: the time to the screen-pop is measured where it is written.
    pub since: Option<Stopwatch>,
}

/// A registered socket, as its own task holds it.
pub struct Desk {
    pub id: u64,
    pub person: PersonId,
    /// Everything newer than this comes through `frames`.
    pub seq: i64,
    pub frames: mpsc::Receiver<Frame>,
    pub closing: watch::Receiver<Option<Closing>>,
}

/// What the registry keeps of a socket.
struct Entry {
    person: PersonId,
    session: SessionId,
    viewer: Viewer,
    topics: HashSet<Topic>,
    frames: mpsc::Sender<Frame>,
    closing: watch::Sender<Option<Closing>>,
}

#[derive(Default)]
struct Registry {
    desks: HashMap<u64, Entry>,
    people: HashMap<PersonId, Vec<u64>>,
    ring: VecDeque<Arc<News>>,
    /// News up to here has been told.
    seq: i64,
    /// The ring holds everything after this.
    ring_from: i64,
}

/// The handle everybody shares.
pub struct Desks {
    registry: Mutex<Registry>,
    next: AtomicU64,
    version: AtomicI64,
    events: mpsc::Sender<DeskEvent>,
    bus: Bus,
}

impl Desks {
    /// `seq`: the newest fact when the house opened. What desks do comes out of the receiver.
    pub fn new(bus: Bus, seq: i64, now_ms: i64) -> (Self, mpsc::Receiver<DeskEvent>) {
        let (events, happening) = mpsc::channel(EVENTS);
        let registry = Registry {
            seq,
            ring_from: seq,
            ..Registry::default()
        };
        let desks = Self {
            registry: Mutex::new(registry),
            next: AtomicU64::new(1),
            // Grows over restarts too: a page drops what is older than what it holds.
            version: AtomicI64::new(now_ms),
            events,
            bus,
        };
        (desks, happening)
    }

    /// The next version of a state message.
    pub fn version(&self) -> i64 {
        self.version.fetch_add(1, Ordering::Relaxed)
    }

    /// To every desk of this person, on every node.
    pub fn send(&self, person: PersonId, message: &DeskMessage) {
        self.send_measured(person, message, None);
    }

    /// As [`Desks::send`]; the time since `since` is recorded when the frame is written.
    pub fn send_measured(&self, person: PersonId, message: &DeskMessage, since: Option<Stopwatch>) {
        let text = message.text();
        self.bus.post(Letter::Desk {
            person,
            text: text.clone(),
        });
        self.deliver(person, text, since);
    }

    /// To whoever subscribed the topic, on every node. What it tells must be visible to everybody who
    /// may `supervise` or belongs to the house: queues and presence are.
    pub fn publish(&self, topic: &Topic, message: &DeskMessage) {
        let text = message.text();
        if let Topic::Live = topic {
            self.bus.post(Letter::Live { text: text.clone() });
        }
        self.broadcast(topic, text);
    }

    /// A letter of another node.
    pub fn receive(&self, letter: Letter) {
        match letter {
            Letter::Desk { person, text } => self.deliver(person, text, None),
            Letter::Live { text } => self.broadcast(&Topic::Live, text),
            Letter::Facts { .. } | Letter::TellAll => {}
        }
    }

    /// To every desk of this node.
    pub fn announce(&self, message: &DeskMessage) {
        let frame = Frame {
            text: message.text().into(),
            seq: None,
            since: None,
        };
        let registry = self.lock();
        registry
            .desks
            .values()
            .for_each(|entry| entry.offer(frame.clone()));
    }

    /// Does this person have a desk open on this node?
    pub fn is_open(&self, person: PersonId) -> bool {
        self.lock().people.contains_key(&person)
    }

    /// How many sockets hang on this node.
    pub fn count(&self) -> usize {
        self.lock().desks.len()
    }

    fn deliver(&self, person: PersonId, text: String, since: Option<Stopwatch>) {
        let frame = Frame {
            text: text.into(),
            seq: None,
            since,
        };
        let registry = self.lock();
        let own = registry.people.get(&person).into_iter().flatten();
        own.filter_map(|desk| registry.desks.get(desk))
            .for_each(|entry| entry.offer(frame.clone()));
    }

    fn broadcast(&self, topic: &Topic, text: String) {
        let frame = Frame {
            text: text.into(),
            seq: None,
            since: None,
        };
        let registry = self.lock();
        let heard = registry
            .desks
            .values()
            .filter(|entry| entry.topics.contains(topic));
        heard.for_each(|entry| entry.offer(frame.clone()));
    }

    /// News of the fact `seq`, in the order of the log.
    pub fn tell(&self, seq: i64, news: Vec<News>) {
        let mut registry = self.lock();
        registry.seq = seq;
        for news in news {
            let news = Arc::new(news);
            for entry in registry.desks.values().filter(|entry| entry.wants(&news)) {
                entry.offer(Frame::of(&news));
            }
            registry.ring.push_back(news);
        }
        while registry.ring.len() > RING {
            if let Some(oldest) = registry.ring.pop_front() {
                registry.ring_from = oldest.seq;
            }
        }
    }

    /// A fact went by; if no desk is open it need not be rendered, and the ring begins after it.
    pub fn skip_if_unheard(&self, seq: i64) -> bool {
        let mut registry = self.lock();
        if !registry.desks.is_empty() {
            return false;
        }
        registry.ring.clear();
        registry.seq = seq;
        registry.ring_from = seq;
        true
    }

    /// What this viewer missed in `(after, upto]`; `None` when the ring does not reach back so far.
    pub fn replay(&self, desk: u64, after: i64, upto: i64) -> Option<Vec<Frame>> {
        let registry = self.lock();
        if after < registry.ring_from {
            return None;
        }
        let entry = registry.desks.get(&desk)?;
        let missed = registry
            .ring
            .iter()
            .filter(|news| news.seq > after && news.seq <= upto);
        Some(
            missed
                .filter(|news| entry.wants(news))
                .map(|news| Frame::of(news))
                .collect(),
        )
    }

    /// Registers a socket; everything after [`Desk::seq`] comes through its queue.
    pub fn open(&self, person: PersonId, session: SessionId, viewer: Viewer) -> Desk {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let (frames_in, frames) = mpsc::channel(QUEUE);
        let (closing_in, closing) = watch::channel(None);
        let entry = Entry {
            person,
            session,
            viewer,
            topics: FROM_THE_START.into_iter().collect(),
            frames: frames_in,
            closing: closing_in,
        };
        let mut registry = self.lock();
        registry.desks.insert(id, entry);
        registry.people.entry(person).or_default().push(id);
        metrics::gauge!("tandem_desk_sockets").set(registry.desks.len() as f64);
        Desk {
            id,
            person,
            seq: registry.seq,
            frames,
            closing,
        }
    }

    /// Forgets a socket; the floor hears of it.
    pub fn close(&self, desk: u64) {
        let mut registry = self.lock();
        let Some(entry) = registry.desks.remove(&desk) else {
            return;
        };
        if let Some(own) = registry.people.get_mut(&entry.person) {
            own.retain(|id| *id != desk);
            if own.is_empty() {
                registry.people.remove(&entry.person);
            }
        }
        metrics::gauge!("tandem_desk_sockets").set(registry.desks.len() as f64);
        drop(registry);
        self.happened(DeskEvent::Closed {
            person: entry.person,
            desk,
        });
    }

    /// Tells the floor; a floor that does not keep up is counted, never waited for.
    pub fn happened(&self, event: DeskEvent) {
        if self.events.try_send(event).is_err() {
            metrics::counter!("tandem_desk_events_lost_total").increment(1);
        }
    }

    pub fn subscribe(&self, desk: u64, topics: Vec<Topic>, on: bool) {
        if let Some(entry) = self.lock().desks.get_mut(&desk) {
            for topic in topics {
                if on {
                    entry.topics.insert(topic);
                } else {
                    entry.topics.remove(&topic);
                }
            }
        }
    }

    /// Rights changed: what is pushed from now on is guarded by them.
    pub fn see_with(&self, desk: u64, viewer: Viewer) {
        if let Some(entry) = self.lock().desks.get_mut(&desk) {
            entry.viewer = viewer;
        }
    }

    /// Desks, with whom they see as: for a change of rights.
    pub fn viewers(&self) -> Vec<(u64, PersonId)> {
        self.lock()
            .desks
            .iter()
            .map(|(id, entry)| (*id, entry.person))
            .collect()
    }

    pub fn close_session(&self, session: SessionId, why: Closing) {
        self.close_where(|entry| entry.session == session, why);
    }

    pub fn close_person(&self, person: PersonId, why: Closing) {
        self.close_where(|entry| entry.person == person, why);
    }

    pub fn close_all(&self, why: Closing) {
        self.close_where(|_| true, why);
    }

    fn close_where(&self, which: impl Fn(&Entry) -> bool, why: Closing) {
        let registry = self.lock();
        for entry in registry.desks.values().filter(|entry| which(entry)) {
            entry.closing.send_replace(Some(why));
        }
    }

    fn lock(&self) -> MutexGuard<'_, Registry> {
        self.registry
            .lock()
            .expect("nothing panics while holding it")
    }
}

impl Frame {
    pub fn of(news: &News) -> Self {
        Self {
            text: news.text.clone(),
            seq: Some(news.seq),
            since: None,
        }
    }

    pub fn state(message: &DeskMessage) -> Self {
        Self {
            text: message.text().into(),
            seq: None,
            since: None,
        }
    }
}

impl Entry {
    fn wants(&self, news: &News) -> bool {
        news.topics.iter().any(|topic| self.topics.contains(topic))
            && news.may_be_told(&self.viewer)
    }

    fn offer(&self, frame: Frame) {
        if self.frames.try_send(frame).is_err() {
            metrics::counter!("tandem_slow_desks_total").increment(1);
            self.closing.send_replace(Some(Closing::Slow));
        }
    }
}
