//! Music, a voice, or nothing: what a caller makes of the sound.
//!
//! A caller is told nothing but sound. The house's music is even, so somebody has come on the line
//! when the sound leaves the music's narrow range: louder is a voice, quieter an open microphone.
//! Pure: levels and times in, what happened out.

use std::time::Duration;

/// The range of the music's loudness over 300 ms, with a margin (its file keeps to -31.5 … -25.7).
const MUSIC_DBFS: std::ops::Range<f64> = -34.0..-23.5;
/// Louder than this, somebody speaks.
const VOICE_DBFS: f64 = -38.0;
/// Music is believed after this long: shorter than the quickest hand at a desk.
const MUSIC_TIME: Duration = Duration::from_millis(600);
/// Somebody who was quicker still is believed in after this long without any music.
const STRANGE_TIME: Duration = Duration::from_secs(5);
/// Somebody is believed to have come after this long without music.
const CHANGE_TIME: Duration = Duration::from_millis(400);
/// Talking again turned into waiting after this long in music's range: a voice rises and falls.
const BACK_TIME: Duration = Duration::from_secs(4);
/// A sentence is at least this long ...
const SENTENCE_TIME: Duration = Duration::from_millis(600);
/// ... and over after this pause.
const PAUSE_TIME: Duration = Duration::from_millis(800);

/// What a caller noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noticed {
    /// Somebody has come on the line.
    Connected,
    /// They said something and wait for a reply.
    Addressed,
    /// Back in the music.
    Waiting,
}

/// A caller's attention.
#[derive(Debug, Default)]
pub struct Listener {
    connected: bool,
    /// How long the sound has been music without a break, and other than music.
    music: Duration,
    other: Duration,
    music_believed: bool,
    /// How long of the last sentence was voice, and how long it has been quiet since.
    voice: Duration,
    quiet: Duration,
}

impl Listener {
    /// `level_dbfs` over the last 300 ms; `step` since the last level.
    pub fn hear(&mut self, level_dbfs: f64, step: Duration) -> Option<Noticed> {
        if MUSIC_DBFS.contains(&level_dbfs) {
            self.music += step;
            self.other = Duration::ZERO;
        } else {
            self.other += step;
            self.music = Duration::ZERO;
        }
        if self.connected {
            self.talking(level_dbfs, step)
        } else {
            self.waiting()
        }
    }

    fn waiting(&mut self) -> Option<Noticed> {
        self.music_believed |= self.music >= MUSIC_TIME;
        let change = if self.music_believed {
            CHANGE_TIME
        } else {
            STRANGE_TIME
        };
        if self.other < change {
            return None;
        }
        *self = Self {
            connected: true,
            ..Self::default()
        };
        Some(Noticed::Connected)
    }

    fn talking(&mut self, level_dbfs: f64, step: Duration) -> Option<Noticed> {
        if self.music >= BACK_TIME {
            *self = Self {
                music_believed: true,
                ..Self::default()
            };
            return Some(Noticed::Waiting);
        }
        if level_dbfs > VOICE_DBFS {
            self.voice += step;
            self.quiet = Duration::ZERO;
            return None;
        }
        self.quiet += step;
        let over = self.voice >= SENTENCE_TIME && self.quiet >= PAUSE_TIME;
        if over {
            self.voice = Duration::ZERO;
        }
        over.then_some(Noticed::Addressed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use telephony::media::prompts;
    use telephony::media::tone::loudness_dbfs;

    const STEP: Duration = Duration::from_millis(100);

    fn hear(listener: &mut Listener, sound: &[i16]) -> Vec<Noticed> {
        let windows = sound.windows(2_400).step_by(800);
        windows
            .filter_map(|window| listener.hear(loudness_dbfs(window), STEP))
            .collect()
    }

    fn recording(name: &str) -> Vec<i16> {
        prompts::find(name, "en").unwrap().samples()
    }

    #[test]
    fn menus_and_music_are_nobody() {
        let mut listener = Listener::default();
        let menu = [
            recording("recording_notice"),
            vec![8; 4_000],
            recording("menu_service"),
        ];
        let music = [recording("music"), recording("music")].concat();
        assert_eq!(hear(&mut listener, &[menu.concat(), music].concat()), []);
    }

    #[test]
    fn an_open_microphone_and_a_voice_are_somebody() {
        for somebody in [vec![8; 8_000], recording("caller_vip")] {
            let mut listener = Listener::default();
            let call = [recording("music"), somebody].concat();
            assert_eq!(
                hear(&mut listener, &call).first(),
                Some(&Noticed::Connected)
            );
        }
    }

    #[test]
    fn who_answers_before_any_music_is_somebody_too() {
        let mut listener = Listener::default();
        assert_eq!(hear(&mut listener, &[8; 32_000]), []);
        assert_eq!(hear(&mut listener, &[8; 16_000]), [Noticed::Connected]);
    }

    #[test]
    fn who_was_addressed_replies_once_and_notices_the_music_again() {
        let mut listener = Listener::default();
        let pause = vec![8; 12_000];
        let call = [
            recording("music"),
            pause.clone(),
            recording("caller_vip"),
            pause,
        ]
        .concat();
        assert_eq!(
            hear(&mut listener, &call),
            [Noticed::Connected, Noticed::Addressed]
        );
        assert_eq!(hear(&mut listener, &recording("music")), [Noticed::Waiting]);
    }
}
