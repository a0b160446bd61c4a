//! Once a second: the floor's lease, the configuration, the invariants. And what a start or a
//! take-over reads: who was ready, what waits, what is counted, which calls were lost.

use floor::Presence;
use floor::input::Input;
use floor::person::Wish;
use floor::state::Violation;
use floor::view::Tally;
use tickets::{call, house::setting, person};
use tickets_base::id::QueueId;
use tickets_base::lease::{self, Held};
use tickets_base::{Error, Result, Timestamp, Viewer};

use super::{Runner, SWEEP_EVERY, configure, work};

/// One floor in the house hands out calls and work.
pub(crate) const LEASE: &str = "floor";

impl Runner {
    pub(super) fn fence(&self) -> i64 {
        self.lease.as_ref().map_or(0, |held| held.fence)
    }

    pub(super) async fn housekeeping(&mut self) {
        if let Err(error) = self.keep_lease().await {
            tracing::warn!(%error, "the floor's lease could not be looked after");
        }
        if self.lease.is_some()
            && let Err(error) = self.keep_configured().await
        {
            tracing::warn!(%error, "the floor's configuration could not be read");
        }
        if self.lease.is_some()
            && let Err(error) = self.count_from_midnight().await
        {
            tracing::warn!(%error, "the counters of today could not be read");
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

    async fn keep_lease(&mut self) -> Result<()> {
        let (house, now) = (self.house.clone(), self.house.clock.now());
        match &mut self.lease {
            Some(held) => match lease::renew(&house.db, held, now).await {
                Err(Error::LeaseLost { .. }) => self.step_down(),
                Err(error) if held.until <= now => {
                    self.step_down();
                    return Err(error);
                }
                renewed => return renewed,
            },
            None => {
                if let Some(held) = lease::acquire(&house.db, LEASE, &house.node, now).await? {
                    self.take_over(held).await?;
                }
            }
        }
        Ok(())
    }

    /// Calls in the house go on; nothing new is taken or handed out.
    fn step_down(&mut self) {
        tracing::warn!("another node has taken over the floor");
        self.lease = None;
        if let Some(work) = self.work.take() {
            work.abort();
        }
        self.handle(Input::Active(false));
    }

    async fn take_over(&mut self, held: Held) -> Result<()> {
        let house = self.house.clone();
        let viewer = Viewer::house(&house.node);
        let lost = call::end_lost(&house.db, &viewer, &house.node, house.clock.now()).await?;
        tracing::info!(fence = held.fence, lost, "this node has the floor");
        self.lease = Some(held);
        self.known.mark = None;
        self.day = None;
        self.keep_configured().await?;
        self.count_from_midnight().await?;
        for (person, state, reason) in person::kept_presences(&house.db).await? {
            let state = Presence::parse(&state).unwrap_or(Presence::Offline);
            self.handle(Input::Restored {
                person,
                presence: Wish { state, reason },
            });
        }
        for (socket, person) in self.desks.clone() {
            self.handle(Input::DeskAttached { person, socket });
        }
        self.handle(Input::Active(true));
        self.work = Some(tokio::spawn(work::follow(house)));
        Ok(())
    }

    async fn keep_configured(&mut self) -> Result<()> {
        let db = &self.house.db;
        if self.known.mark == Some(person::floor_mark(db).await?) {
            return Ok(());
        }
        let (config, known) = configure::read(db).await?;
        self.known = known;
        self.trust();
        self.handle(Input::Configure(Box::new(config)));
        Ok(())
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

impl Runner {
    /// Counters since midnight of the company's zone: read at a take-over and when a day begins.
    async fn count_from_midnight(&mut self) -> Result<()> {
        let house = self.house.clone();
        let zone = setting::get(&house.db, "time_zone").await?;
        let since = midnight(
            house.clock.now(),
            zone.as_deref().unwrap_or("Asia/Shanghai"),
        );
        if self.day == Some(since) {
            return Ok(());
        }
        let rows = call::today(&house.db, since).await?;
        self.handle(Input::Tallies(rows.into_iter().map(tally).collect()));
        self.day = Some(since);
        Ok(())
    }
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
