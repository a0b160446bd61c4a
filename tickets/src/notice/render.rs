//! Filling a template's words in.

use minijinja::{Environment, UndefinedBehavior};

/// What a template may name.
#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    pub customer: String,
    pub company: String,
    /// `R-812`
    pub repair: String,
    pub technician: String,
    pub day: String,
    pub from: String,
    pub to: String,
    pub result: String,
}

impl Words {
    fn pairs(&self) -> [(&'static str, String); 8] {
        [
            ("customer", self.customer.clone()),
            ("company", self.company.clone()),
            ("repair", self.repair.clone()),
            ("technician", self.technician.clone()),
            ("day", self.day.clone()),
            ("from", self.from.clone()),
            ("to", self.to.clone()),
            ("result", self.result.clone()),
        ]
    }

    /// Values for showing an administrator what a template says.
    pub(super) fn example(language: &str) -> Self {
        let words = match language {
            "zh" => ["北方通联", "青禾水务", "王伟", "3月3日", "已修好"],
            _ => [
                "Northlink",
                "Greenfield Water",
                "Wang Wei",
                "3 March",
                "fixed",
            ],
        };
        let [customer, company, technician, day, result] = words.map(str::to_owned);
        Self {
            customer,
            company,
            technician,
            day,
            result,
            repair: "R-812".to_owned(),
            from: "10:00".to_owned(),
            to: "12:00".to_owned(),
        }
    }
}

/// The filled text, or why it cannot be filled: a name nobody knows is a mistake and not an empty place.
pub(super) fn render(template: &str, words: &Words) -> Result<String, String> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let words = minijinja::Value::from_pairs(words.pairs());
    environment
        .render_str(template, words)
        .map_err(|error| error.to_string())
}

/// A day as the customer's language says it.
pub(super) fn day(language: &str, date: jiff::civil::Date) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let month = usize::try_from(date.month() - 1).expect("months count from one");
    match language {
        "zh" => format!("{}月{}日", date.month(), date.day()),
        _ => format!("{} {}", date.day(), MONTHS[month]),
    }
}

/// A repair's result in a customer's words.
pub(super) fn result(language: &str, word: &str) -> &'static str {
    match (language, word) {
        ("zh", "fixed") => "已修好",
        ("zh", "replaced") => "已更换",
        ("zh", "part_needed") => "需要订购配件,到货后再次上门",
        ("zh", "not_reproduced") => "未发现故障",
        (_, "fixed") => "fixed",
        (_, "replaced") => "replaced",
        (_, "part_needed") => "a part is on order and we will come again",
        (_, "not_reproduced") => "no fault was found",
        ("zh", _) => "已处理",
        _ => "dealt with",
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn a_template_is_filled_and_a_wrong_name_is_refused() {
        let words = Words::example("zh");
        let text = render("{{ customer }},您好!{{ day }} {{ from }}–{{ to }}", &words).unwrap();
        assert_eq!(text, "北方通联,您好!3月3日 10:00–12:00");
        assert!(render("{{ custmer }}", &words).is_err());
        assert!(render("{{ customer", &words).is_err());
    }

    #[test]
    fn a_day_is_said_in_the_customer_s_language() {
        let date = jiff::civil::date(2026, 3, 3);
        assert_eq!(day("zh", date), "3月3日");
        assert_eq!(day("en", date), "3 March");
    }
}
