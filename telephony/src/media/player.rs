//! What a caller hears from the house: prompts one after the other, or music round and round.
//!
//! Pure: one frame is taken each 20 ms by whoever keeps the time.

use std::collections::VecDeque;

use crate::command::PromptRef;
use crate::media::MediaFrame;
use crate::media::prompts::{self, Recording};

#[derive(Default)]
pub(crate) struct Player {
    prompts: VecDeque<Frames>,
    music: Option<Music>,
    /// Prompts were asked for and their end has not been told.
    telling: bool,
}

type Frames = Box<dyn Iterator<Item = MediaFrame> + Send + Sync>;

struct Music {
    recording: Recording,
    frames: Frames,
}

/// One step of 20 ms.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Played {
    Frame(MediaFrame),
    /// The prompts are over; said once.
    Finished,
    Nothing,
}

impl Player {
    /// Plays these in place of whatever plays; music waits where it was. A prompt that does not
    /// exist is left out: the caller must not be lost for a file.
    pub fn play(&mut self, wanted: &[PromptRef]) {
        self.prompts = wanted
            .iter()
            .filter_map(found)
            .map(|r| Box::new(r.frames()) as Frames)
            .collect();
        self.telling = true;
    }

    /// Music from where it stopped, or from its start when another was played before.
    pub fn music(&mut self, name: &str) {
        self.prompts.clear();
        self.telling = false;
        if self
            .music
            .as_ref()
            .is_some_and(|m| m.recording.name == name)
        {
            return;
        }
        // A flow may name music that nobody has uploaded; the house's own is better than silence.
        let recording = prompts::find(name, "").or_else(|| prompts::find("music", ""));
        self.music = recording.map(|recording| Music {
            recording,
            frames: Box::new(recording.frames()),
        });
    }

    pub fn hush(&mut self) {
        self.prompts.clear();
        self.telling = false;
    }

    pub fn step(&mut self) -> Played {
        while let Some(prompt) = self.prompts.front_mut() {
            if let Some(frame) = prompt.next() {
                return Played::Frame(frame);
            }
            self.prompts.pop_front();
        }
        if self.telling {
            self.telling = false;
            return Played::Finished;
        }
        self.music
            .as_mut()
            .and_then(Music::next)
            .map_or(Played::Nothing, Played::Frame)
    }
}

impl Music {
    fn next(&mut self) -> Option<MediaFrame> {
        self.frames.next().or_else(|| {
            self.frames = Box::new(self.recording.frames());
            self.frames.next()
        })
    }
}

fn found(wanted: &PromptRef) -> Option<Recording> {
    let recording = prompts::find(&wanted.name, &wanted.language);
    if recording.is_none() {
        tracing::warn!(prompt.name = %wanted.name, prompt.language = %wanted.language, "a prompt is missing");
    }
    recording
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prompt(name: &str, language: &str) -> PromptRef {
        PromptRef {
            name: name.into(),
            language: language.into(),
        }
    }

    fn frames_until_finished(player: &mut Player) -> usize {
        let mut count = 0;
        while let Played::Frame(_) = player.step() {
            count += 1;
        }
        count
    }

    #[test]
    fn prompts_follow_each_other_and_their_end_is_told_once() {
        let mut player = Player::default();
        player.play(&[
            prompt("greeting", "zh"),
            prompt("no_such_prompt", "zh"),
            prompt("greeting", "en"),
        ]);
        let length = |language| {
            prompts::find("greeting", language)
                .unwrap()
                .frames()
                .count()
        };
        assert_eq!(
            frames_until_finished(&mut player),
            length("zh") + length("en")
        );
        assert_eq!(player.step(), Played::Nothing);
    }

    #[test]
    fn music_goes_round_and_waits_for_an_announcement() {
        let mut player = Player::default();
        player.music("music");
        let round = prompts::find("music", "").unwrap().frames().count();
        let first: Vec<Played> = (0..round).map(|_| player.step()).collect();
        let again: Vec<Played> = (0..round).map(|_| player.step()).collect();
        assert_eq!(first, again);
        player.step();
        player.play(&[prompt("still_waiting", "en")]);
        frames_until_finished(&mut player);
        player.music("music");
        assert_eq!(player.step(), first[1]);
    }

    #[test]
    fn missing_prompts_finish_at_once() {
        let mut player = Player::default();
        player.play(&[prompt("no_such_prompt", "en")]);
        assert_eq!(player.step(), Played::Finished);
    }
}
