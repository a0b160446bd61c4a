//! One desk socket from its upgrade to its close.
//!
//! The order of a reconnect: the socket is registered first, so what happens from `hello.seq` on waits
//! in its queue; then `resume` replays what was missed up to `hello.seq`; then the queue flows. So that
//! nothing overtakes the replay, news is held back until the desk has said its first word, for at
//! most `FIRST_WORD`.

use std::collections::VecDeque;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket};
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use tickets_base::fact;
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;

use super::desks::{Closing, Desk, DeskEvent, Frame, RING};
use super::message::{DeskMessage, DeskRequest};
use super::news::Topic;
use super::render;
use crate::auth::Signed;
use crate::extract::read_json;
use crate::problem::Problem;
use crate::state::House;

/// A page says `resume` or `subscribe` at once.
const FIRST_WORD: Duration = Duration::from_millis(300);
/// A page pings every five seconds; one that is silent for longer is gone.
const SILENCE: Duration = Duration::from_secs(60);
/// What a close frame may take on a line that may be dead.
const FAREWELL: Duration = Duration::from_secs(1);
const PAGE: i64 = 500;

struct Line {
    house: House,
    signed: Signed,
    id: u64,
    /// The newest fact when the desk was registered.
    seq: i64,
    out: SplitSink<WebSocket, Message>,
    /// News waits here until the desk has said its first word.
    held: Option<VecDeque<Frame>>,
}

/// What ends a socket.
enum End {
    /// The page went, or the line broke.
    Gone,
    Closed(Closing),
}

pub async fn run(house: House, signed: Signed, socket: WebSocket) {
    let desks = &house.desks;
    let Desk {
        id,
        person,
        seq,
        frames,
        closing,
    } = desks.open(signed.person, signed.session.id, signed.viewer.clone());
    let watching = !signed.is_looking_as();
    let (out, said) = socket.split();
    let held = Some(VecDeque::new());
    let mut line = Line {
        house: house.clone(),
        signed,
        id,
        seq,
        out,
        held,
    };
    if watching {
        desks.happened(DeskEvent::Opened { person, desk: id });
    }
    let ended = line.live(said, frames, closing).await;
    desks.close(id);
    if let End::Closed(why) = ended {
        line.farewell(why).await;
    }
}

impl Line {
    async fn live(
        &mut self,
        mut said: SplitStream<WebSocket>,
        mut frames: mpsc::Receiver<Frame>,
        mut closing: watch::Receiver<Option<Closing>>,
    ) -> End {
        let work = async {
            self.hello().await?;
            loop {
                let patience = if self.held.is_some() {
                    FIRST_WORD
                } else {
                    SILENCE
                };
                tokio::select! {
                    said = timeout(patience, said.next()) => match said {
                        Ok(Some(Ok(message))) => self.hear(message).await?,
                        Ok(_) => return Err(End::Gone),
                        // Silence: at first it means that nothing is to be resumed.
                        Err(_) if self.held.is_some() => self.release(self.seq).await?,
                        Err(_) => return Err(End::Gone),
                    },
                    frame = frames.recv() => match frame {
                        Some(frame) => self.pass(frame).await?,
                        None => return Err(End::Gone),
                    },
                }
            }
        };
        tokio::select! {
            ended = work => ended.unwrap_or_else(|end| end),
            why = wait_closed(&mut closing) => End::Closed(why),
        }
    }

    async fn hello(&mut self) -> Result<(), End> {
        let hello = DeskMessage::Hello {
            epoch: self.house.epoch.clone(),
            seq: self.seq,
            node: self.house.node.to_string(),
            nodes: self.house.nodes.list(&self.house.node),
            server_now: self.house.clock.now(),
            person: self.signed.person,
        };
        self.say(&hello).await?;
        if *self.house.bus.delayed().borrow() {
            self.say(&DeskMessage::NewsDelayed { on: true }).await?;
        }
        if self.house.storage.is_delayed() {
            self.say(&DeskMessage::StorageDelayed { on: true }).await?;
        }
        Ok(())
    }

    /// A frame of the queue: sent, or held back while nobody knows what the desk has seen.
    async fn pass(&mut self, frame: Frame) -> Result<(), End> {
        match &mut self.held {
            Some(held) if frame.seq.is_some() => {
                held.push_back(frame);
                Ok(())
            }
            _ => self.write(frame).await,
        }
    }

    /// Lets the held news flow, from after `seq`.
    async fn release(&mut self, seq: i64) -> Result<(), End> {
        for frame in self.held.take().into_iter().flatten() {
            if frame.seq.is_none_or(|own| own > seq) {
                self.write(frame).await?;
            }
        }
        Ok(())
    }

    async fn hear(&mut self, message: Message) -> Result<(), End> {
        let text = match message {
            Message::Text(text) => text,
            Message::Close(_) => return Err(End::Gone),
            // The library answers pings itself.
            Message::Ping(_) | Message::Pong(_) => return Ok(()),
            Message::Binary(_) => {
                return self
                    .refuse("binary", &Problem::invalid("type", "text_only"))
                    .await;
            }
        };
        match read_json::<DeskRequest>(text.as_bytes()) {
            Ok(request) => self.answer(request).await,
            Err(problem) => self.refuse("frame", &problem).await,
        }
    }

    async fn answer(&mut self, request: DeskRequest) -> Result<(), End> {
        if !matches!(request, DeskRequest::Resume { .. }) {
            self.release(self.seq).await?;
        }
        match request {
            DeskRequest::Resume { epoch, seq } => self.resume(&epoch, seq).await,
            DeskRequest::Subscribe { topics } => self.subscribe("subscribe", topics, true).await,
            DeskRequest::Unsubscribe { topics } => {
                self.subscribe("unsubscribe", topics, false).await
            }
            DeskRequest::Ping { at } => {
                let server_now = self.house.clock.now();
                self.say(&DeskMessage::Pong { at, server_now }).await
            }
            _ if self.signed.is_looking_as() => {
                self.refuse("request", &Problem::forbidden("see_as_is_read_only"))
                    .await
            }
            request => {
                let person = self.signed.person;
                self.house.desks.happened(DeskEvent::Asked {
                    person,
                    desk: self.id,
                    request,
                });
                Ok(())
            }
        }
    }

    async fn subscribe(&mut self, what: &str, words: Vec<String>, on: bool) -> Result<(), End> {
        let mut topics = Vec::with_capacity(words.len());
        for word in words {
            match Topic::parse(&word) {
                Some(topic) => topics.push(topic),
                None => {
                    let problem = Problem::invalid("topics", "unknown_topic").with("topic", word);
                    self.refuse(what, &problem).await?;
                }
            }
        }
        self.house.desks.subscribe(self.id, topics, on);
        Ok(())
    }

    /// Replays what the desk missed, then lets the queue flow.
    async fn resume(&mut self, epoch: &str, seen: i64) -> Result<(), End> {
        let upto = self.seq;
        let too_old = upto - seen > i64::try_from(RING).expect("a small number");
        if epoch != self.house.epoch || seen > upto || seen < 0 || too_old {
            self.say(&DeskMessage::Reset { seq: upto }).await?;
            return self.release(upto).await;
        }
        match self.house.desks.replay(self.id, seen, upto) {
            Some(missed) => {
                for frame in missed {
                    self.write(frame).await?;
                }
            }
            None => self.replay_from_table(seen, upto).await?,
        }
        self.say(&DeskMessage::Resumed { seq: upto }).await?;
        self.release(upto).await
    }

    /// After a restart of the program the ring is empty and the table is not.
    async fn replay_from_table(&mut self, mut seen: i64, upto: i64) -> Result<(), End> {
        while seen < upto {
            let Ok(facts) = fact::after(&self.house.db, seen, PAGE).await else {
                return self.say(&DeskMessage::Reset { seq: upto }).await;
            };
            let Some(last) = facts.last().map(|fact| fact.seq) else {
                return Ok(());
            };
            for fact in facts.iter().filter(|fact| fact.seq <= upto) {
                let Ok(news) = render::render(&self.house.db, fact).await else {
                    return self.say(&DeskMessage::Reset { seq: upto }).await;
                };
                let viewer = &self.signed.viewer;
                let told = news.iter().filter(|news| news.may_be_told(viewer));
                for frame in told.map(Frame::of).collect::<Vec<_>>() {
                    self.write(frame).await?;
                }
            }
            seen = last;
        }
        Ok(())
    }

    async fn refuse(&mut self, what: &str, problem: &Problem) -> Result<(), End> {
        let (code, params) = (problem.code().to_owned(), problem.params());
        self.say(&DeskMessage::Refused {
            what: what.to_owned(),
            code,
            params,
        })
        .await
    }

    async fn say(&mut self, message: &DeskMessage) -> Result<(), End> {
        self.write(Frame::state(message)).await
    }

    async fn write(&mut self, frame: Frame) -> Result<(), End> {
        self.out
            .send(Message::Text(frame.text))
            .await
            .map_err(|_| End::Gone)?;
        if let Some(since) = frame.since {
            metrics::histogram!("tandem_pop_seconds").record(since.elapsed().as_secs_f64());
        }
        Ok(())
    }

    async fn farewell(&mut self, why: Closing) {
        let (code, reason) = why.words();
        let close = CloseFrame {
            code,
            reason: Utf8Bytes::from_static(reason),
        };
        let said = self.out.send(Message::Close(Some(close)));
        if timeout(FAREWELL, said).await.is_err() {
            tracing::debug!(desk = self.id, "a desk did not hear why it was closed");
        }
    }
}

async fn wait_closed(closing: &mut watch::Receiver<Option<Closing>>) -> Closing {
    match closing.wait_for(Option::is_some).await {
        Ok(why) => why.unwrap_or(Closing::Stopping),
        // The registry forgot the desk: only this task does that, so it never comes here.
        Err(_) => Closing::Stopping,
    }
}

impl Closing {
    /// The code of the close frame, and its word. 4000 and up are an application's own.
    fn words(self) -> (u16, &'static str) {
        match self {
            Self::SignedOut => (4001, "signed_out"),
            Self::Changed => (4002, "changed"),
            Self::Slow => (4008, "slow"),
            Self::Stopping => (1012, "stopping"),
        }
    }
}
