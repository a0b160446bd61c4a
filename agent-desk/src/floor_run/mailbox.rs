//! The floor's mailbox: bounded, so that a floor that is behind is felt at once and not much later.

use floor::output::{Pop, Reply};
use floor::{DeskCommand, Floor, Input, Known, Refusal};
use tickets_base::clock::Stopwatch;
use tickets_base::id::{CallId, PersonId, ReservationId};
use tokio::sync::{mpsc, oneshot};

use super::keep::Found;
use super::look_up::Caller;
use super::pop::{self, ScreenPop, Source};
use crate::problem::Problem;
use crate::state::House;

/// Mail the floor may be behind with: five seconds at 800 inputs a second.
const ROOM: usize = 4096;

pub(crate) type Answer = oneshot::Sender<Result<Reply, Refusal>>;
type Look = Box<dyn FnOnce(&Floor, i64) + Send>;

pub(crate) enum Mail {
    Input(Box<Input>),
    Ask {
        person: PersonId,
        command: Box<DeskCommand>,
        answer: Answer,
    },
    Look(Look),
    /// Who is calling.
    Found {
        call: CallId,
        caller: Box<Caller>,
        known: Known,
    },
    /// What a pop of this call is made of, for a desk that loads again.
    PopSource {
        call: CallId,
        answer: oneshot::Sender<Option<(Pop, Source)>>,
    },
    /// The rows of a pop have been read.
    Popped {
        call: CallId,
        reservation: ReservationId,
        pop: Box<ScreenPop>,
    },
    /// The lease and the configuration were looked at.
    FoundOut(Box<Found>),
}

/// Mail, and since when it waits.
pub struct Post {
    pub(crate) mail: Mail,
    pub(crate) since: Stopwatch,
}

/// The other end, for the loop.
pub type Mailbox = mpsc::Receiver<Post>;

/// What handlers and tasks have of the floor; cheap to clone.
#[derive(Clone)]
pub struct FloorHandle(mpsc::Sender<Post>);

impl FloorHandle {
    pub fn new() -> (Self, Mailbox) {
        let (send, receive) = mpsc::channel(ROOM);
        (Self(send), receive)
    }

    /// Waits for room: tasks may wait, the loop never does.
    pub async fn send(&self, input: Input) {
        self.post(Mail::Input(Box::new(input))).await;
    }

    pub(crate) async fn popped(
        &self,
        call: CallId,
        reservation: ReservationId,
        pop: Box<ScreenPop>,
    ) {
        self.post(Mail::Popped {
            call,
            reservation,
            pop,
        })
        .await;
    }

    /// What a person asks for, and what the floor said.
    pub async fn ask(&self, person: PersonId, command: DeskCommand) -> Result<Reply, Problem> {
        let (answer, said) = oneshot::channel();
        self.post(Mail::Ask {
            person,
            command: Box::new(command),
            answer,
        })
        .await;
        match said.await {
            Ok(Ok(reply)) => Ok(reply),
            Ok(Err(refusal)) => Err(refusal.into()),
            Err(_) => Err(closed()),
        }
    }

    /// The pop of a call this person is on, read again.
    pub async fn pop_again(
        &self,
        house: &House,
        call: CallId,
        person: PersonId,
    ) -> Result<ScreenPop, Problem> {
        let (answer, said) = oneshot::channel();
        self.post(Mail::PopSource { call, answer }).await;
        let made_of = said.await.map_err(|_| closed())?;
        let theirs = made_of.filter(|(pop, _)| pop.person == person);
        let (of, source) = theirs.ok_or_else(|| Problem::not_found("call"))?;
        let screen = pop::read(house, &of, source).await?;
        self.popped(call, of.reservation, Box::new(screen.clone()))
            .await;
        Ok(screen)
    }

    /// Reads the floor as it is now.
    pub async fn look<T: Send + 'static>(
        &self,
        look: impl FnOnce(&Floor, i64) -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let (answer, said) = oneshot::channel();
        let look: Look = Box::new(move |floor, now| {
            // Whoever looks may have gone.
            let _ = answer.send(look(floor, now));
        });
        self.post(Mail::Look(look)).await;
        said.await.map_err(|_| closed())
    }

    pub(crate) async fn post(&self, mail: Mail) {
        // An error means that the floor has stopped: the house is closing.
        let _ = self
            .0
            .send(Post {
                mail,
                since: Stopwatch::start(),
            })
            .await;
    }
}

fn closed() -> Problem {
    tickets_base::Error::Unavailable { what: "floor" }.into()
}
