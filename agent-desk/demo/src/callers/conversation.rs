//! How a caller waits, speaks and leaves.

use std::time::Duration;

use telephony::media::source::Source;
use telephony::media::tone::loudness_dbfs;
use telephony::phone::{CallHandle, CallState};
use tokio::time::interval;

use super::Ringer;
use super::cast::{KEYS_HEARD, nod};
use super::listener::{Listener, Noticed};

/// How often a caller attends to the sound.
const STEP: Duration = Duration::from_millis(100);
/// Between somebody coming on the line and the caller's first word.
const BREATH: Duration = Duration::from_millis(900);

/// How long a caller waits, and talks.
#[derive(Clone, Copy, Debug)]
pub struct Manners {
    /// From the answer until the caller gives up, if nobody comes.
    pub patience: Duration,
    /// From the first word until the caller says goodbye.
    pub talk: Duration,
}

/// One caller's part of a call: presses keys by its plan, waits in the music, says what there is to
/// say, replies when spoken to, and leaves in the end. Ends with the call.
pub async fn hold(call: CallHandle, ringer: Ringer, manners: Manners) {
    if call.answered().await.is_err() {
        return;
    }
    let mut caller = Speaking {
        call,
        ringer,
        manners,
        told: false,
        talking: None,
        waited: Duration::ZERO,
    };
    let mut listener = Listener::default();
    let mut clock = interval(STEP);
    let mut pressing = KEYS_HEARD;
    while !matches!(caller.call.state(), CallState::Ended(_)) {
        clock.tick().await;
        pressing = pressing.saturating_sub(STEP);
        let noticed = pressing.is_zero().then(|| {
            let level = loudness_dbfs(&caller.call.ear().latest(0.3));
            listener.hear(level, STEP)
        });
        caller.attend(noticed.flatten()).await;
    }
}

struct Speaking {
    call: CallHandle,
    ringer: Ringer,
    manners: Manners,
    /// Has said what it came to say.
    told: bool,
    /// Since somebody came on the line.
    talking: Option<Duration>,
    /// Since the answer, while nobody had come.
    waited: Duration,
}

impl Speaking {
    async fn attend(&mut self, noticed: Option<Noticed>) {
        match noticed {
            Some(Noticed::Connected) => self.talking = Some(Duration::ZERO),
            Some(Noticed::Waiting) => self.talking = None,
            Some(Noticed::Addressed) if self.told => self.nod().await,
            Some(Noticed::Addressed) | None => {}
        }
        let Some(talking) = &mut self.talking else {
            self.waited += STEP;
            if !self.told && self.waited >= self.manners.patience {
                self.call.hang_up().await;
            }
            return;
        };
        *talking += STEP;
        let talked = *talking;
        if !self.told && talked >= BREATH {
            self.told = true;
            let speech = self.ringer.kind.speech(&self.ringer.language);
            self.call.say(Source::recording(&speech)).await;
        } else if talked >= self.manners.talk {
            self.call.hang_up().await;
        }
    }

    async fn nod(&self) {
        self.call
            .say(Source::recording(&nod(&self.ringer.language)))
            .await;
    }
}
