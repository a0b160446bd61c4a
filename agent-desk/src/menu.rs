//! The menu a house starts with: greeting, language, service, queue.
//!
//! `1 中文, 2 English`, then `1 sales, 2 repairs`; who presses nothing hears each menu twice and is
//! then served in Chinese by Support. There is no dead end. A key ends the greeting; the notice
//! before a queue that records is heard to its end.

use std::collections::BTreeMap;

use telephony::flow::{Flow, MenuOption, Prompt, Step};
use tickets::house::base::RECORDED_QUEUE;

/// Silence after a prompt before it is said again.
const TIMEOUT_MS: u32 = 5_000;

/// As the row of `flow` keeps it.
pub fn default_json() -> String {
    serde_json::to_string(&default_flow()).expect("a flow is plain data")
}

/// The default menu.
pub fn default_flow() -> Flow {
    let mut steps = BTreeMap::new();
    let mut add = |name: &str, step| steps.insert(name.to_owned(), step);
    add(
        "greeting",
        Step::Play {
            prompts: vec![say("greeting")],
            next: to("language"),
            interruptible: true,
        },
    );
    add(
        "language",
        menu(
            vec![spoken("menu_language", "zh"), spoken("menu_language", "en")],
            vec![
                option('1', "Chinese", "中文", "zh"),
                option('2', "English", "英文", "en"),
            ],
            "nobody",
        ),
    );
    add(
        "zh",
        Step::Language {
            language: to("zh"),
            next: to("service"),
        },
    );
    add(
        "en",
        Step::Language {
            language: to("en"),
            next: to("service"),
        },
    );
    add(
        "nobody",
        Step::Language {
            language: to("zh"),
            next: to("support"),
        },
    );
    add(
        "service",
        menu(
            vec![say("menu_service")],
            vec![
                option('1', "Sales", "销售", "sales"),
                option('2', "Repairs", "维修", "repairs"),
            ],
            "support",
        ),
    );
    for queue in ["sales", "repairs", "support"] {
        let end = Step::Queue {
            queue: to(queue),
            music: to("music"),
        };
        if queue == RECORDED_QUEUE {
            let after = format!("{queue}_queue");
            add(queue, notice(&after));
            add(&after, end);
        } else {
            add(queue, end);
        }
    }
    Flow {
        start: to("greeting"),
        steps,
    }
}

fn to(name: &str) -> String {
    name.to_owned()
}

fn notice(next: &str) -> Step {
    Step::Play {
        prompts: vec![say("recording_notice")],
        next: to(next),
        interruptible: false,
    }
}

fn say(name: &str) -> Prompt {
    Prompt {
        name: to(name),
        language: None,
    }
}

fn spoken(name: &str, language: &str) -> Prompt {
    Prompt {
        name: to(name),
        language: Some(to(language)),
    }
}

fn menu(prompts: Vec<Prompt>, options: Vec<MenuOption>, default: &str) -> Step {
    Step::Menu {
        prompts,
        options,
        timeout_ms: TIMEOUT_MS,
        repeats: 1,
        default: to(default),
    }
}

fn option(digit: char, en: &str, zh: &str, next: &str) -> MenuOption {
    let label = [("en", en), ("zh", zh)].map(|(language, word)| (to(language), to(word)));
    MenuOption {
        digit,
        label: label.into(),
        next: to(next),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use telephony::ivr::{Ivr, IvrInput, IvrOutput};

    /// Presses `keys` at once and lets whatever is played end; what was played, and the queue.
    fn walk(keys: &str) -> (Vec<String>, Option<String>) {
        let mut ivr = Ivr::new(default_flow().into());
        let (mut heard, mut queue) = (Vec::new(), None);
        let mut waiting = ivr.handle(IvrInput::Start, 0);
        let mut keys = keys.chars();
        while queue.is_none() {
            for output in waiting {
                match output {
                    IvrOutput::Play(prompts) => heard.extend(prompts.into_iter().map(|p| p.name)),
                    IvrOutput::Enqueue { queue: reached, .. } => queue = Some(reached),
                    IvrOutput::Hush | IvrOutput::Chose(_) => {}
                }
            }
            waiting = match (keys.next(), ivr.deadline()) {
                (Some(key), _) => ivr.handle(IvrInput::Digit(key), 0),
                (None, Some(due)) => ivr.handle(IvrInput::Deadline, due),
                (None, None) => ivr.handle(IvrInput::Played, 0),
            };
        }
        (heard, queue)
    }

    #[test]
    fn the_default_menu_has_no_dead_end() {
        assert_eq!(default_flow().check(), Ok(()));
    }

    #[test]
    fn two_keys_pressed_at_once_lead_to_the_queue() {
        let (heard, queue) = walk("12");
        assert_eq!(queue.as_deref(), Some("repairs"));
        assert_eq!(heard, ["greeting", "menu_service"]);
    }

    #[test]
    fn who_says_nothing_hears_the_menu_twice_and_the_notice_of_the_queue_that_records() {
        let (heard, queue) = walk("");
        assert_eq!(queue.as_deref(), Some("support"));
        let menus = ["menu_language", "menu_language"];
        let expected = ["greeting"].iter().chain(&menus).chain(&menus);
        let expected: Vec<_> = expected.chain(&["recording_notice"]).copied().collect();
        assert_eq!(heard, expected);
    }
}
