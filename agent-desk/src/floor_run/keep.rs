//! Once a second: the floor's lease, the configuration, the invariants. And what a start or a
//! take-over reads: who was ready, what waits, what is counted, which calls were lost.
//!
//! The loop itself asks no database. A [`Question`] goes to a task, and what was [`Found`] comes back as
//! mail: a database that is locked or away keeps nobody's call waiting. A lease that cannot be renewed
//! runs out; then nothing new is taken, and what is in the house goes on. When the database is back and
//! nobody took the lease meanwhile, the same floor goes on under the same fence.

use floor::Presence;
use floor::input::Input;
use floor::person::Wish;
use floor::state::Violation;
use floor::view::Tally;
use tickets::{call, house::setting, person};
use tickets_base::id::{PersonId, QueueId};
use tickets_base::lease::{self, Held};
use tickets_base::{Error, Result, Timestamp, Viewer};

use super::configure::{self, Known, Mark};
use super::mailbox::Mail;
use super::{Runner, SWEEP_EVERY, work};
use crate::state::House;

/// One floor in the house hands out calls and work.
pub(crate) const LEASE: &str = "floor";

/// What the loop knows when it asks.
pub(super) struct Question {
    lease: Option<Held>,
    mark: Option<Mark>,
    day: Option<Timestamp>,
}

/// What a look at the database has found.
pub(crate) struct Found {
    lease: Leased,
    /// Only when it is another than the loop knows.
    configured: Option<(floor::Config, Known)>,
    /// Counters since this midnight, when a day has begun or the floor was taken over.
    counted: Option<(Timestamp, Vec<(QueueId, Tally)>)>,
}

enum Leased {
    /// Still, or again, this floor's.
    Renewed(Held),
    /// Taken over from another floor, or from one before a restart, with who was what there.
    Taken(Held, Vec<(PersonId, Wish)>),
    /// Another node's.
    Elsewhere,
    /// The database did not say.
    Unknown,
}

impl Runner {
    pub(super) fn fence(&self) -> i64 {
        self.lease.as_ref().map_or(0, |held| held.fence)
    }

    pub(super) fn housekeeping(&mut self) {
        let now = self.house.clock.now();
        if self.active && self.lease.as_ref().is_some_and(|held| held.until <= now) {
            tracing::warn!("the floor's lease ran out: no new calls until the database answers");
            self.rest();
        }
        if !self.looking {
            self.looking = true;
            let (house, asked) = (self.house.clone(), self.question());
            tokio::spawn(async move {
                let found = Box::new(look(&house, asked).await);
                house.floor.post(Mail::FoundOut(found)).await;
            });
        }
        let floor = &self.floor;
        self.pops.retain(|call| floor.call_view(call).is_some());
        self.round += 1;
        if self.round.is_multiple_of(SWEEP_EVERY) {
            self.sweep();
        }
        metrics::gauge!("tandem_live_calls")
            .set(u32::try_from(self.floor.live_calls()).unwrap_or(u32::MAX));
    }

    pub(super) fn question(&self) -> Question {
        Question {
            lease: self.lease.clone(),
            mark: self.known.mark,
            day: self.day,
        }
    }

    pub(super) fn found_out(&mut self, found: Found) {
        self.looking = false;
        let presences = match found.lease {
            Leased::Renewed(held) => {
                self.lease = Some(held);
                Vec::new()
            }
            Leased::Taken(held, presences) => {
                self.lease = Some(held);
                presences
            }
            Leased::Elsewhere => {
                if self.lease.take().is_some() {
                    tracing::warn!("another node has taken over the floor");
                    self.rest();
                }
                return;
            }
            Leased::Unknown => return,
        };
        if let Some((config, known)) = found.configured {
            self.known = known;
            self.trust();
            self.handle(Input::Configure(Box::new(config)));
        }
        if let Some((day, tallies)) = found.counted {
            self.handle(Input::Tallies(tallies));
            self.day = Some(day);
        }
        if !self.active {
            self.begin(presences);
        }
    }

    fn begin(&mut self, presences: Vec<(PersonId, Wish)>) {
        for (person, presence) in presences {
            self.handle(Input::Restored { person, presence });
        }
        for (socket, person) in self.desks.clone() {
            self.handle(Input::DeskAttached { person, socket });
        }
        self.active = true;
        self.handle(Input::Active(true));
        self.work = Some(tokio::spawn(work::follow(self.house.clone())));
    }

    /// Calls in the house go on; nothing new is taken or handed out.
    fn rest(&mut self) {
        self.active = false;
        if let Some(work) = self.work.take() {
            work.abort();
        }
        self.handle(Input::Active(false));
    }

    /// Telephony answers the sources of lines, and nobody else.
    fn trust(&self) {
        let sources = self
            .known
            .sources
            .iter()
            .filter_map(|source| source.parse().ok());
        self.house.telephony.trust(sources.collect());
    }

    fn sweep(&mut self) {
        let found: Vec<Violation> = self.floor.sweep(self.house.clock.now().millis());
        let counter = metrics::counter!("tandem_floor_violations_total");
        counter.increment(u64::try_from(found.len()).unwrap_or(u64::MAX));
    }
}

pub(super) async fn look(house: &House, asked: Question) -> Found {
    let held = asked.lease.is_some();
    let mut found = Found {
        lease: Leased::Unknown,
        configured: None,
        counted: None,
    };
    match look_at_all(house, asked, &mut found).await {
        Ok(()) => {}
        // What was found until then is true; the rest is asked again in a second.
        Err(error) if held => {
            tracing::warn!(%error, "the floor's lease or configuration could not be read")
        }
        Err(error) => {
            tracing::warn!(%error, "the floor could not be taken over");
            found.lease = Leased::Unknown;
        }
    }
    found
}

async fn look_at_all(house: &House, asked: Question, found: &mut Found) -> Result<()> {
    let (db, now) = (&house.db, house.clock.now());
    let fresh = match asked.lease {
        Some(mut held) => match lease::renew(db, &mut held, now).await {
            Ok(()) => {
                found.lease = Leased::Renewed(held);
                false
            }
            Err(Error::LeaseLost { .. }) => {
                found.lease = Leased::Elsewhere;
                return Ok(());
            }
            Err(error) => return Err(error),
        },
        None => match lease::acquire(db, LEASE, &house.node, now).await? {
            Some(held) => {
                found.lease = Leased::Taken(held.clone(), take_over(house, &held).await?);
                true
            }
            None => {
                found.lease = Leased::Elsewhere;
                return Ok(());
            }
        },
    };
    let mark = person::floor_mark(db).await?;
    if fresh || asked.mark != Some(mark) {
        found.configured = Some(configure::read(db).await?);
    }
    let zone = setting::get(db, "time_zone").await?;
    let day = midnight(now, zone.as_deref().unwrap_or("Asia/Shanghai"));
    if fresh || asked.day != Some(day) {
        let rows = call::today(db, day).await?;
        found.counted = Some((day, rows.into_iter().map(tally).collect()));
    }
    Ok(())
}

/// Ends what the floor before this one left behind, and reads who was what.
async fn take_over(house: &House, held: &Held) -> Result<Vec<(PersonId, Wish)>> {
    let viewer = Viewer::house(&house.node);
    let lost = call::end_lost(&house.db, &viewer, held.fence, house.clock.now()).await?;
    tracing::info!(fence = held.fence, lost, "this node has the floor");
    let kept = person::kept_presences(&house.db).await?;
    let wish = |(person, state, reason): (PersonId, String, Option<String>)| {
        let state = Presence::parse(&state).unwrap_or(Presence::Offline);
        (person, Wish { state, reason })
    };
    Ok(kept.into_iter().map(wish).collect())
}

fn tally(row: call::QueueToday) -> (QueueId, Tally) {
    let tally = Tally {
        offered: row.offered,
        answered: row.answered,
        answered_in_time: row.answered_in_time,
        abandoned: row.abandoned,
        short_abandoned: row.short_abandoned,
    };
    (row.queue, tally)
}

/// The beginning of the day that `now` lies in; an unknown zone counts as UTC.
fn midnight(now: Timestamp, zone: &str) -> Timestamp {
    let zone = jiff::tz::TimeZone::get(zone).unwrap_or(jiff::tz::TimeZone::UTC);
    let start = jiff::Timestamp::from_millisecond(now.millis())
        .ok()
        .and_then(|at| at.to_zoned(zone).start_of_day().ok());
    start.map_or(now, |day| Timestamp(day.timestamp().as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_of_the_company() {
        // 2026-03-02 09:00 in Shanghai.
        let now = Timestamp(1_772_413_200_000);
        assert_eq!(
            now.millis() - midnight(now, "Asia/Shanghai").millis(),
            9 * 3_600_000
        );
        assert_eq!(now.millis() - midnight(now, "nowhere").millis(), 3_600_000);
    }
}
