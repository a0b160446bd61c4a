//! When keys are pressed and the call is left, by its plan.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

use super::plan::{HangUp, KeyPress, When};
use crate::media::correlation;
use crate::media::ear::Ear;
use crate::media::tone::loudness_dbfs;

/// Louder than this, somebody speaks.
const SPEECH_DBFS: f64 = -40.0;
/// The score above which a recording counts as heard; see [`correlation::Match`].
const RECOGNISED: f64 = 0.8;
/// How much of a recording's end is looked for, in samples: enough to be unmistakable.
const TAIL: usize = 6_400;
/// How often an ear is asked; correlation is not free.
const LOOKS: Duration = Duration::from_millis(200);

/// The plan's keys and its end, as time goes by.
#[derive(Debug)]
pub struct Script {
    keys: VecDeque<KeyPress>,
    hang_up: HangUp,
    placed: Instant,
    answered: Option<Instant>,
    /// The answer, or the last press.
    since: Option<Instant>,
    spoken: bool,
    quiet_since: Option<Instant>,
    looked: Option<Instant>,
}

/// What the script wants done now.
#[derive(Debug)]
pub enum Cue {
    Press(KeyPress),
    Leave,
}

impl Script {
    pub fn new(keys: Vec<KeyPress>, hang_up: HangUp, now: Instant) -> Self {
        Self {
            keys: keys.into(),
            hang_up,
            placed: now,
            answered: None,
            since: None,
            spoken: false,
            quiet_since: None,
            looked: None,
        }
    }

    pub fn answered(&mut self, now: Instant) {
        self.answered = Some(now);
        self.since = Some(now);
    }

    /// Asked every 20 ms. `said`: the source has nothing left.
    pub fn cue(&mut self, ear: &Ear, said: bool, now: Instant) -> Option<Cue> {
        let leave = match self.hang_up {
            HangUp::Never => false,
            HangUp::After(time) => self.answered.is_some_and(|at| now >= at + time),
            HangUp::Unanswered(time) => self.answered.is_none() && now >= self.placed + time,
            HangUp::Said => self.answered.is_some() && self.keys.is_empty() && said,
        };
        if leave {
            self.hang_up = HangUp::Never;
            return Some(Cue::Leave);
        }
        let since = self.since?;
        self.listen(ear, now);
        let ready = match &self.keys.front()?.when {
            When::After(time) => now >= since + *time,
            When::Quiet(time) => {
                let quiet = self.quiet_since.is_some_and(|at| now >= at + *time);
                self.spoken && quiet
            }
            When::Heard(recording) => {
                let fresh = self.looked.is_none_or(|at| now >= at + LOOKS);
                if fresh {
                    self.looked = Some(now);
                }
                fresh && heard_end_of(ear, &recording.samples())
            }
        };
        if !ready {
            return None;
        }
        (self.since, self.spoken, self.quiet_since) = (Some(now), false, None);
        self.keys.pop_front().map(Cue::Press)
    }

    fn listen(&mut self, ear: &Ear, now: Instant) {
        if loudness_dbfs(&ear.latest(0.1)) > SPEECH_DBFS {
            self.spoken = true;
            self.quiet_since = None;
        } else {
            self.quiet_since.get_or_insert(now);
        }
    }
}

/// Looks for the end of a recording in what was heard in the last second and a bit.
fn heard_end_of(ear: &Ear, recording: &[i16]) -> bool {
    let tail = &recording[recording.len().saturating_sub(TAIL)..];
    let heard = ear.latest(1.2);
    correlation::find(&heard, tail).is_some_and(|found| found.score >= RECOGNISED)
}
