//! The menu interpreter: `handle(input, now) -> outputs`. No sockets, no sound, no clock.
//!
//! It is started with a flow and told of digits, of the end of what it asked to play, and of the
//! passing of its own deadline. It ends with [`IvrOutput::Enqueue`] and says nothing after that.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use crate::command::PromptRef;
use crate::flow::{Choice, Flow, MenuOption, Prompt, Step};

/// The language of a call that has not chosen one.
pub const FIRST_LANGUAGE: &str = "zh";
/// Digits pressed ahead of their menu that are remembered.
const AHEAD: usize = 8;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IvrInput {
    Start,
    Digit(char),
    /// Everything of the last `Play` has been heard.
    Played,
    /// The time of `deadline` has come.
    Deadline,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IvrOutput {
    /// Play these one after the other, in place of whatever plays now.
    Play(Vec<PromptRef>),
    /// Be silent: the caller has pressed a key.
    Hush,
    Chose(Choice),
    Enqueue {
        queue: String,
        music: String,
        language: String,
    },
}

/// One call's way through a flow.
#[derive(Clone, Debug)]
pub struct Ivr {
    flow: Arc<Flow>,
    at: String,
    language: Option<String>,
    ahead: VecDeque<char>,
    state: State,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum State {
    Fresh,
    /// Prompts of the step are being heard.
    Playing {
        repeats_left: u8,
    },
    /// A menu's prompts are over; a digit may come until `until`.
    Waiting {
        until: i64,
        repeats_left: u8,
    },
    Done,
}

impl Ivr {
    pub fn new(flow: Arc<Flow>) -> Self {
        let at = flow.start.clone();
        Self {
            flow,
            at,
            language: None,
            ahead: VecDeque::new(),
            state: State::Fresh,
        }
    }

    /// When `Deadline` is due (unix milliseconds), if anything is waited for.
    pub fn deadline(&self) -> Option<i64> {
        match self.state {
            State::Waiting { until, .. } => Some(until),
            _ => None,
        }
    }

    pub fn is_done(&self) -> bool {
        self.state == State::Done
    }

    pub fn language(&self) -> &str {
        self.language.as_deref().unwrap_or(FIRST_LANGUAGE)
    }

    pub fn handle(&mut self, input: IvrInput, now: i64) -> Vec<IvrOutput> {
        let mut outputs = Vec::new();
        match (input, self.state.clone()) {
            (IvrInput::Start, State::Fresh) => self.enter(now, &mut outputs),
            (IvrInput::Digit(digit), State::Playing { repeats_left }) => {
                self.digit_while_playing(digit, repeats_left, now, &mut outputs);
            }
            (IvrInput::Digit(digit), State::Waiting { repeats_left, .. }) => {
                self.digit(digit, repeats_left, now, &mut outputs);
            }
            (IvrInput::Played, State::Playing { repeats_left }) => {
                self.played(repeats_left, now, &mut outputs);
            }
            (
                IvrInput::Deadline,
                State::Waiting {
                    until,
                    repeats_left,
                },
            ) if now >= until => {
                self.again(repeats_left, now, &mut outputs);
            }
            _ => {}
        }
        outputs
    }

    /// Walks through steps until one needs the caller's ear or the queue is reached.
    fn enter(&mut self, now: i64, outputs: &mut Vec<IvrOutput>) {
        // A checked flow has no circle that needs no key; the bound guards an unchecked one.
        for _ in 0..=self.flow.steps.len() {
            match self.flow.steps.get(&self.at).cloned() {
                Some(Step::Language { language, next }) => {
                    self.language = Some(language);
                    self.at = next;
                }
                Some(Step::Play { prompts, next, .. }) => {
                    let heard = self.heard(&prompts);
                    if !heard.is_empty() {
                        self.state = State::Playing { repeats_left: 0 };
                        outputs.push(IvrOutput::Play(heard));
                        return;
                    }
                    self.at = next;
                }
                Some(Step::Menu {
                    prompts, repeats, ..
                }) => {
                    self.state = State::Playing {
                        repeats_left: repeats,
                    };
                    if let Some(digit) = self.ahead.pop_front() {
                        self.digit(digit, repeats, now, outputs);
                    } else {
                        self.say_menu(&prompts, repeats, now, outputs);
                    }
                    return;
                }
                Some(Step::Queue { queue, music }) => {
                    self.state = State::Done;
                    outputs.push(IvrOutput::Enqueue {
                        queue,
                        music,
                        language: self.language().to_owned(),
                    });
                    return;
                }
                None => return,
            }
        }
    }

    fn digit_while_playing(
        &mut self,
        digit: char,
        repeats_left: u8,
        now: i64,
        outputs: &mut Vec<IvrOutput>,
    ) {
        match self.flow.steps.get(&self.at).cloned() {
            Some(Step::Menu { .. }) => self.digit(digit, repeats_left, now, outputs),
            Some(Step::Play {
                interruptible: true,
                next,
                ..
            }) => {
                self.ahead.push_back(digit);
                outputs.push(IvrOutput::Hush);
                self.at = next;
                self.enter(now, outputs);
            }
            // A notice is heard to its end.
            _ if self.ahead.len() < AHEAD => self.ahead.push_back(digit),
            _ => {}
        }
    }

    fn digit(&mut self, digit: char, repeats_left: u8, now: i64, outputs: &mut Vec<IvrOutput>) {
        let Some(Step::Menu { options, .. }) = self.flow.steps.get(&self.at).cloned() else {
            return;
        };
        outputs.push(IvrOutput::Hush);
        match options.into_iter().find(|o| o.digit == digit) {
            Some(MenuOption { label, next, .. }) => {
                outputs.push(self.chose(Some(digit), label));
                self.at = next;
                self.enter(now, outputs);
            }
            None => self.again(repeats_left, now, outputs),
        }
    }

    fn played(&mut self, repeats_left: u8, now: i64, outputs: &mut Vec<IvrOutput>) {
        match self.flow.steps.get(&self.at).cloned() {
            Some(Step::Menu { timeout_ms, .. }) => {
                self.state = State::Waiting {
                    until: now + i64::from(timeout_ms),
                    repeats_left,
                };
            }
            Some(Step::Play { next, .. }) => {
                self.at = next;
                self.enter(now, outputs);
            }
            _ => {}
        }
    }

    /// No digit or a wrong one: the menu again, or its default.
    fn again(&mut self, repeats_left: u8, now: i64, outputs: &mut Vec<IvrOutput>) {
        let Some(Step::Menu {
            prompts, default, ..
        }) = self.flow.steps.get(&self.at).cloned()
        else {
            return;
        };
        if repeats_left > 0 {
            self.say_menu(&prompts, repeats_left - 1, now, outputs);
            return;
        }
        outputs.push(self.chose(None, BTreeMap::new()));
        self.at = default;
        self.enter(now, outputs);
    }

    fn say_menu(
        &mut self,
        prompts: &[Prompt],
        repeats: u8,
        now: i64,
        outputs: &mut Vec<IvrOutput>,
    ) {
        self.state = State::Playing {
            repeats_left: repeats,
        };
        let heard = self.heard(prompts);
        if heard.is_empty() {
            self.played(repeats, now, outputs);
        } else {
            outputs.push(IvrOutput::Play(heard));
        }
    }

    fn chose(&self, digit: Option<char>, label: BTreeMap<String, String>) -> IvrOutput {
        IvrOutput::Chose(Choice {
            menu: self.at.clone(),
            digit,
            label,
        })
    }

    /// A prompt with a language of its own is heard until another language is chosen.
    fn heard(&self, prompts: &[Prompt]) -> Vec<PromptRef> {
        prompts
            .iter()
            .filter(|p| match (&p.language, &self.language) {
                (Some(own), Some(chosen)) => own == chosen,
                _ => true,
            })
            .map(|p| PromptRef {
                name: p.name.clone(),
                language: p
                    .language
                    .clone()
                    .unwrap_or_else(|| self.language().to_owned()),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::flow::FlowFault;

    /// The demo's shape: language, then service, with Chinese and Support for the silent.
    fn flow() -> Arc<Flow> {
        let json = r#"{"start":"greet","steps":{
            "greet":{"kind":"play","prompts":[{"name":"greeting","language":"zh"},{"name":"greeting","language":"en"}],"next":"tongue"},
            "tongue":{"kind":"menu","prompts":[{"name":"menu_language","language":"zh"}],"timeout_ms":5000,"repeats":1,"default":"silent",
                "options":[{"digit":"1","label":{"en":"Chinese"},"next":"zh"},{"digit":"2","label":{"en":"English"},"next":"en"}]},
            "zh":{"kind":"language","language":"zh","next":"service"},
            "en":{"kind":"language","language":"en","next":"service"},
            "silent":{"kind":"language","language":"zh","next":"support"},
            "service":{"kind":"menu","prompts":[{"name":"menu_service"}],"timeout_ms":5000,"repeats":1,"default":"support",
                "options":[{"digit":"1","label":{"en":"Sales"},"next":"sales"},{"digit":"2","label":{"en":"Repairs"},"next":"repairs"}]},
            "sales":{"kind":"queue","queue":"sales","music":"music"},
            "repairs":{"kind":"queue","queue":"repairs","music":"music"},
            "support":{"kind":"queue","queue":"support","music":"music"}}}"#;
        Arc::new(serde_json::from_str(json).unwrap())
    }

    fn play(name: &str, languages: &[&str]) -> IvrOutput {
        let prompt = |l: &&str| PromptRef {
            name: name.into(),
            language: (*l).into(),
        };
        IvrOutput::Play(languages.iter().map(prompt).collect())
    }

    fn queued(outputs: &[IvrOutput]) -> Option<(&str, &str)> {
        outputs.iter().find_map(|o| match o {
            IvrOutput::Enqueue {
                queue, language, ..
            } => Some((queue.as_str(), language.as_str())),
            _ => None,
        })
    }

    #[test]
    fn two_digits_lead_to_the_queue_in_the_chosen_language() {
        let mut ivr = Ivr::new(flow());
        assert_eq!(
            ivr.handle(IvrInput::Start, 0),
            [play("greeting", &["zh", "en"])]
        );
        assert_eq!(
            ivr.handle(IvrInput::Played, 10),
            [play("menu_language", &["zh"])]
        );
        let outputs = ivr.handle(IvrInput::Digit('2'), 20);
        assert_eq!(outputs[0], IvrOutput::Hush);
        assert_eq!(outputs.last(), Some(&play("menu_service", &["en"])));
        let outputs = ivr.handle(IvrInput::Digit('2'), 30);
        assert_eq!(queued(&outputs), Some(("repairs", "en")));
        assert!(ivr.is_done());
        assert!(ivr.handle(IvrInput::Digit('1'), 40).is_empty());
    }

    #[test]
    fn silence_repeats_the_menu_once_then_takes_chinese_and_support() {
        let mut ivr = Ivr::new(flow());
        ivr.handle(IvrInput::Start, 0);
        ivr.handle(IvrInput::Played, 0);
        ivr.handle(IvrInput::Played, 1_000);
        assert_eq!(ivr.deadline(), Some(6_000));
        assert!(ivr.handle(IvrInput::Deadline, 5_999).is_empty());
        assert_eq!(
            ivr.handle(IvrInput::Deadline, 6_000),
            [play("menu_language", &["zh"])]
        );
        ivr.handle(IvrInput::Played, 7_000);
        let outputs = ivr.handle(IvrInput::Deadline, 12_000);
        assert!(matches!(
            &outputs[0],
            IvrOutput::Chose(Choice { digit: None, .. })
        ));
        assert_eq!(queued(&outputs), Some(("support", "zh")));
    }

    #[test]
    fn a_wrong_digit_repeats_at_once_and_the_second_takes_the_default() {
        let mut ivr = Ivr::new(flow());
        ivr.handle(IvrInput::Start, 0);
        ivr.handle(IvrInput::Played, 0);
        assert_eq!(
            ivr.handle(IvrInput::Digit('9'), 1),
            [IvrOutput::Hush, play("menu_language", &["zh"])]
        );
        assert_eq!(
            queued(&ivr.handle(IvrInput::Digit('9'), 2)),
            Some(("support", "zh"))
        );
    }

    #[test]
    fn digits_pressed_during_the_greeting_serve_the_menus_after_it() {
        let mut ivr = Ivr::new(flow());
        ivr.handle(IvrInput::Start, 0);
        assert!(ivr.handle(IvrInput::Digit('1'), 1).is_empty());
        assert!(ivr.handle(IvrInput::Digit('1'), 2).is_empty());
        assert_eq!(
            queued(&ivr.handle(IvrInput::Played, 3)),
            Some(("sales", "zh"))
        );
    }

    #[test]
    fn a_key_ends_a_greeting_that_may_be_interrupted_and_serves_the_menu_after_it() {
        let mut open = (*flow()).clone();
        if let Some(Step::Play { interruptible, .. }) = open.steps.get_mut("greet") {
            *interruptible = true;
        }
        let mut ivr = Ivr::new(Arc::new(open));
        ivr.handle(IvrInput::Start, 0);
        let outputs = ivr.handle(IvrInput::Digit('2'), 1);
        assert_eq!(outputs.first(), Some(&IvrOutput::Hush));
        assert_eq!(outputs.last(), Some(&play("menu_service", &["en"])));
        let outputs = ivr.handle(IvrInput::Digit('2'), 2);
        assert_eq!(queued(&outputs), Some(("repairs", "en")));
    }

    #[test]
    fn a_flow_with_a_dead_end_is_refused() {
        let good = flow();
        assert_eq!(good.check(), Ok(()));
        let mut broken = (*good).clone();
        broken.steps.remove("sales");
        assert!(matches!(broken.check(), Err(FlowFault::NoSuchStep { .. })));
        let mut circle = (*good).clone();
        circle.steps.insert(
            "silent".into(),
            Step::Language {
                language: "zh".into(),
                next: "tongue".into(),
            },
        );
        assert!(matches!(circle.check(), Err(FlowFault::NeverQueues(_))));
    }
}
