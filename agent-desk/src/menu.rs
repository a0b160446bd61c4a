//! The menu a house starts with: greeting, language, service, queue.
//!
//! `1 中文, 2 English`, then `1 sales, 2 repairs`; who presses nothing hears each menu twice and is
//! then served in Chinese by Support. There is no dead end.

use std::collections::BTreeMap;

use telephony::flow::{Flow, MenuOption, Prompt, Step};

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
            prompts: vec![say("greeting_recorded")],
            next: to("language"),
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
        add(
            queue,
            Step::Queue {
                queue: to(queue),
                music: to("music"),
            },
        );
    }
    Flow {
        start: to("greeting"),
        steps,
    }
}

fn to(name: &str) -> String {
    name.to_owned()
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
