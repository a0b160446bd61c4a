//! An agent's place: the one browser connection of a signed-in person on this node, and the call
//! that is joined to it now.
//!
//! The connection may be replaced under a call (a reload, another tab): the call keeps its seat and
//! speaks into whichever browser sits there. Which call is fed is one slot; the last writer wins
//! and the call before is told.

use std::sync::Arc;

use tokio::sync::{mpsc, watch};

use crate::browser::{BrowserEvent, BrowserLeg};
use crate::clock::now_ms;
use crate::id::{AgentId, CallId};
use crate::media::MediaFrame;
use crate::signal::{MediaState, Signal, SignalKind};

/// What a call learns from the seat it is joined to.
#[derive(Debug)]
pub(crate) enum SeatNews {
    Frame(MediaFrame),
    Lost,
    Taken,
}

#[derive(Clone, Debug)]
struct Feed {
    call: CallId,
    news: mpsc::Sender<SeatNews>,
}

/// Clones share the seat.
#[derive(Clone)]
pub(crate) struct Seat {
    agent: AgentId,
    leg: Arc<watch::Sender<Option<Arc<BrowserLeg>>>>,
    connected: Arc<watch::Sender<bool>>,
    feed: Arc<watch::Sender<Option<Feed>>>,
    /// Grows with each connection; news of an older one are ignored.
    generation: Arc<watch::Sender<u64>>,
}

impl Seat {
    pub fn new(agent: AgentId) -> Self {
        Self {
            agent,
            leg: Arc::new(watch::Sender::new(None)),
            connected: Arc::new(watch::Sender::new(false)),
            feed: Arc::new(watch::Sender::new(None)),
            generation: Arc::new(watch::Sender::new(0)),
        }
    }

    /// Seats a new browser in place of the one before, which is closed.
    pub fn take(
        &self,
        leg: BrowserLeg,
        events: mpsc::Receiver<(AgentId, BrowserEvent)>,
        signals: mpsc::Sender<Signal>,
    ) {
        let mut mine = 0;
        self.generation.send_modify(|generation| {
            *generation += 1;
            mine = *generation;
        });
        self.connected.send_replace(false);
        let before = self.leg.send_replace(Some(Arc::new(leg)));
        close(before);
        tokio::spawn(self.clone().listen(mine, events, signals));
    }

    /// Signed out: whoever is joined is told, the connection closes.
    pub fn vacate(&self) {
        self.generation.send_modify(|generation| *generation += 1);
        self.connected.send_replace(false);
        close(self.leg.send_replace(None));
        if let Some(feed) = self.feed.send_replace(None) {
            tokio::spawn(async move { feed.news.send(SeatNews::Lost).await });
        }
    }

    /// Joins a call to this seat; false when there is no connected browser.
    pub fn join(&self, call: CallId, news: mpsc::Sender<SeatNews>) -> bool {
        if !*self.connected.borrow() {
            return false;
        }
        let before = self.feed.send_replace(Some(Feed { call, news }));
        if let Some(before) = before.filter(|feed| feed.call != call) {
            tokio::spawn(async move { before.news.send(SeatNews::Taken).await });
        }
        true
    }

    /// Ends the joining, unless another call has the seat already.
    pub fn leave(&self, call: CallId) {
        self.feed.send_if_modified(|feed| {
            let mine = feed.as_ref().is_some_and(|f| f.call == call);
            if mine {
                *feed = None;
            }
            mine
        });
    }

    /// Speaks to the agent. Never waits.
    pub fn send(&self, frame: MediaFrame) {
        if let Some(leg) = self.leg.borrow().as_ref() {
            leg.send(frame);
        }
    }

    pub fn is_occupied(&self) -> bool {
        self.leg.borrow().is_some()
    }

    async fn listen(
        self,
        mine: u64,
        mut events: mpsc::Receiver<(AgentId, BrowserEvent)>,
        signals: mpsc::Sender<Signal>,
    ) {
        let states = tell_in_order(self.agent, signals);
        while let Some((_, event)) = events.recv().await {
            if *self.generation.borrow() != mine {
                return;
            }
            match event {
                BrowserEvent::Frame(frame) => self.pass_on(frame),
                BrowserEvent::State(state) => {
                    self.changed(state).await;
                    if states.send(state).is_err() {
                        tracing::debug!("nobody listens to signals any more");
                    }
                }
            }
        }
    }

    fn pass_on(&self, frame: MediaFrame) {
        if let Some(feed) = self.feed.borrow().as_ref()
            && feed.news.try_send(SeatNews::Frame(frame)).is_err()
        {
            metrics::counter!("telephony_seat_frames_dropped_total").increment(1);
        }
    }

    async fn changed(&self, state: MediaState) {
        self.connected.send_replace(state == MediaState::Connected);
        if state == MediaState::Lost {
            close(self.leg.send_replace(None));
            let feed = self.feed.send_replace(None);
            if let Some(feed) = feed
                && feed.news.send(SeatNews::Lost).await.is_err()
            {
                tracing::debug!("the call was over before its agent was lost");
            }
        }
    }
}

/// Tells changes of state one after the other, beside the sound: a floor that is behind must not
/// make an agent inaudible. A connection changes its state a few times in its life.
fn tell_in_order(
    agent: AgentId,
    signals: mpsc::Sender<Signal>,
) -> mpsc::UnboundedSender<MediaState> {
    let (states, mut heard) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Some(state) = heard.recv().await {
            let kind = SignalKind::AgentMedia(agent, state);
            let signal = Signal { at: now_ms(), kind };
            if signals.send(signal).await.is_err() {
                return;
            }
        }
    });
    states
}

/// The last holder of a leg closes it; dropping does the same where others still hold it.
fn close(leg: Option<Arc<BrowserLeg>>) {
    if let Some(leg) = leg.and_then(Arc::into_inner) {
        tokio::spawn(leg.close());
    }
}
