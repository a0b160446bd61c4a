//! What the house says and plays, in both languages, as it lies in `prompts/` beside this crate.
//!
//! A-law without a header, 8 kHz: a SIP leg in China sends the bytes as they are. `prompts/make.sh`
//! made the files. An administrator's own prompts are not here: they come to the player as bytes.

use bytes::Bytes;

use crate::media::frame::{Codec, FRAME_SAMPLES, MediaFrame};

/// One recording of the repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recording {
    /// `greeting`, `menu_service`, `music`, `caller_vip` …
    pub name: &'static str,
    /// `zh` or `en`; nothing for music, which every language shares.
    pub language: Option<&'static str>,
    /// A-law, one byte a sample.
    pub sound: &'static [u8],
}

impl Recording {
    /// The whole recording, 20 ms a frame; the last is filled with silence.
    pub fn frames(&self) -> impl Iterator<Item = MediaFrame> + Clone + use<> {
        self.sound
            .chunks(FRAME_SAMPLES)
            .map(|piece| MediaFrame::Audio {
                codec: Codec::Pcma,
                payload: whole_frame(piece),
            })
    }

    pub fn samples(&self) -> Vec<i16> {
        self.sound
            .iter()
            .map(|byte| Codec::Pcma.decode(*byte))
            .collect()
    }

    pub fn milliseconds(&self) -> u64 {
        self.sound.len() as u64 / 8
    }
}

/// Finds a recording. One without a language is found for every language.
pub fn find(name: &str, language: &str) -> Option<Recording> {
    let fits = |r: &&Recording| r.name == name && r.language.is_none_or(|own| own == language);
    RECORDINGS.iter().find(fits).copied()
}

/// Every recording, for checks of a flow and for lists in the page.
pub fn all() -> &'static [Recording] {
    RECORDINGS
}

fn whole_frame(piece: &'static [u8]) -> Bytes {
    if piece.len() == FRAME_SAMPLES {
        return Bytes::from_static(piece);
    }
    let mut filled = piece.to_vec();
    filled.resize(FRAME_SAMPLES, Codec::Pcma.silence());
    filled.into()
}

macro_rules! recordings {
    ($($name:literal in $($language:literal)+;)+) => {
        &[
            Recording { name: "music", language: None, sound: include_bytes!("../../prompts/music.al") },
            $($(Recording {
                name: $name,
                language: Some($language),
                sound: include_bytes!(concat!("../../prompts/", $name, ".", $language, ".al")),
            },)+)+
        ]
    };
}

static RECORDINGS: &[Recording] = recordings! {
    "greeting" in "zh" "en";
    "recording_notice" in "zh" "en";
    "menu_language" in "zh" "en";
    "menu_service" in "zh" "en";
    "not_understood" in "zh" "en";
    "please_wait" in "zh" "en";
    "still_waiting" in "zh" "en";
    "goodbye" in "zh" "en";
    "caller_complaint" in "zh" "en";
    "caller_unknown" in "zh" "en";
    "caller_shared" in "zh" "en";
    "caller_vip" in "zh" "en";
    "caller_urge" in "zh" "en";
    "caller_nod" in "zh" "en";
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::correlation;
    use crate::media::dtmf::tones::ToneDetector;
    use crate::media::tone::loudness_dbfs;

    /// As heard at the far end of a µ-law browser and back on an A-law line.
    fn as_heard(recording: &Recording) -> Vec<i16> {
        recording
            .frames()
            .flat_map(|frame| {
                frame
                    .into_codec(Codec::Pcmu)
                    .into_codec(Codec::Pcma)
                    .samples()
            })
            .collect()
    }

    #[test]
    fn every_recording_is_recognised_by_its_file_after_both_laws() {
        for recording in all() {
            let mut heard = vec![0; 1_234];
            heard.extend(as_heard(recording));
            let found = correlation::find(&heard, &recording.samples()).unwrap();
            assert!(
                found.score > 0.98,
                "{} {:?}: {found:?}",
                recording.name,
                recording.language
            );
            assert_eq!(found.at, 1_234, "{}", recording.name);
        }
    }

    #[test]
    fn no_recording_is_taken_for_another() {
        let spoken: Vec<_> = all().iter().filter(|r| r.language.is_some()).collect();
        for (at, recording) in spoken.iter().enumerate() {
            let other = spoken[(at + 1) % spoken.len()];
            let mut heard = as_heard(other);
            heard.resize(heard.len() + recording.sound.len(), 0);
            let found = correlation::find(&heard, &recording.samples()).unwrap();
            assert!(
                found.score < 0.5,
                "{} in {}: {found:?}",
                recording.name,
                other.name
            );
        }
    }

    #[test]
    fn nothing_the_house_or_a_caller_says_is_heard_as_a_key() {
        for recording in all() {
            let keys = ToneDetector::default().hear(&recording.samples());
            assert!(
                keys.is_empty(),
                "{} {:?}: {keys:?}",
                recording.name,
                recording.language
            );
        }
    }

    #[test]
    fn all_together_stay_under_a_megabyte_and_are_loud_enough() {
        let bytes: usize = all().iter().map(|recording| recording.sound.len()).sum();
        assert!(bytes < 1_000_000, "{bytes}");
        for recording in all() {
            let loudness = loudness_dbfs(&recording.samples());
            let range = if recording.name == "music" {
                -36.0..-22.0
            } else {
                -26.0..-10.0
            };
            assert!(range.contains(&loudness), "{} {loudness}", recording.name);
        }
    }

    #[test]
    fn a_language_we_do_not_speak_has_music_only() {
        assert!(find("greeting", "fr").is_none());
        assert!(find("music", "fr").is_some());
        assert_eq!(find("goodbye", "en").unwrap().language, Some("en"));
    }
}
