//! Rush hour: twenty calls in two minutes, some of whom hang up.

use std::sync::Arc;
use std::time::Duration;

use rand::RngExt;
use rand::rngs::StdRng;
use tokio::time::{Instant, sleep_until};

use super::conversation::Manners;
use super::{Callers, Ringer};

pub const CALLS: usize = 20;
/// The last call begins before this.
pub const LENGTH: Duration = Duration::from_secs(120);
/// One caller in three gives up early.
const IMPATIENT: f64 = 0.34;

/// One call of the rush.
#[derive(Clone, Debug)]
pub struct RushCall {
    /// From the beginning of the rush.
    pub at: Duration,
    pub ringer: Ringer,
    /// Until the caller gives up waiting.
    pub patience: Duration,
    /// Until the caller has talked enough.
    pub talk: Duration,
}

/// Draws the calls: at random instants, in order; `ringers` take turns.
pub fn plan(ringers: &[Ringer], random: &mut StdRng) -> Vec<RushCall> {
    let mut instants: Vec<u64> = (0..CALLS)
        .map(|_| random.random_range(0..LENGTH.as_millis() as u64))
        .collect();
    instants.sort_unstable();
    // The first rings at once: whoever pressed the button is watching.
    instants[0] = 0;
    let calls = instants.into_iter().zip(ringers.iter().cycle());
    calls
        .map(|(at, ringer)| one_call(at, ringer, random))
        .collect()
}

fn one_call(at_ms: u64, ringer: &Ringer, random: &mut StdRng) -> RushCall {
    let waits = if random.random_bool(IMPATIENT) {
        15..40
    } else {
        120..300
    };
    RushCall {
        at: Duration::from_millis(at_ms),
        ringer: ringer.clone(),
        patience: Duration::from_secs(random.random_range(waits)),
        talk: Duration::from_secs(random.random_range(20..60)),
    }
}

/// Places each call at its instant.
pub(super) async fn run(callers: Arc<Callers>, calls: Vec<RushCall>) {
    let start = Instant::now();
    for call in calls {
        sleep_until(start + call.at).await;
        let manners = Manners {
            patience: call.patience,
            talk: call.talk,
        };
        if let Err(error) = callers.place(&call.ringer, manners).await {
            tracing::warn!(%error, "a call of the rush could not be placed");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::callers::cast::Kind;
    use rand::SeedableRng;

    fn ringers() -> Vec<Ringer> {
        let ringer = |kind| Ringer {
            kind,
            number: "1".to_owned(),
            language: "zh".to_owned(),
        };
        Kind::ALL.map(ringer).to_vec()
    }

    #[test]
    fn twenty_calls_fall_into_two_minutes_and_some_callers_give_up() {
        let calls = plan(&ringers(), &mut StdRng::seed_from_u64(1));
        assert_eq!(calls.len(), CALLS);
        assert!(calls.windows(2).all(|pair| pair[0].at <= pair[1].at));
        assert_eq!(calls[0].at, Duration::ZERO);
        assert!(calls.iter().all(|call| call.at < LENGTH));
        let early = calls
            .iter()
            .filter(|call| call.patience < Duration::from_secs(60))
            .count();
        assert!((3..=12).contains(&early), "{early}");
    }

    #[test]
    fn the_same_seed_draws_the_same_rush() {
        let draw = |seed| format!("{:?}", plan(&ringers(), &mut StdRng::seed_from_u64(seed)));
        assert_eq!(draw(5), draw(5));
        assert_ne!(draw(5), draw(6));
    }
}
