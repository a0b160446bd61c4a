//! A row taken apart, and what is wrong with it. Pure.

use serde::{Deserialize, Serialize};
use tickets_duplicates::{Sort as NameSort, credit_code, email, parse};
use tickets_sheets::{Field, Row, Sort, date, number};

use crate::customer::{CustomerClass, CustomerKind};
use crate::phone::{self, LineRules, NumberKind};
use crate::ticket::Priority;

/// What a cell is refused for; the page and the file of errors say it in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct RowProblem {
    /// Which column, from 0; none when the row as a whole is meant.
    pub column: Option<usize>,
    /// `digits_lost`, `not_a_number`, `name_missing` …
    pub code: String,
    /// What stands there.
    pub value: String,
}

/// A number as it will be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    pub raw: String,
    /// What a customer is found by; none for masked, shared and relay numbers.
    pub key: Option<String>,
    pub extension: Option<String>,
}

/// A sound row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draft {
    pub row: u32,
    pub number: Option<String>,
    pub name: String,
    pub person: bool,
    pub company: Option<String>,
    pub contact_name: Option<String>,
    pub contact_numbers: Vec<Number>,
    pub numbers: Vec<Number>,
    pub emails: Vec<String>,
    pub wechat: Option<String>,
    pub address: Option<String>,
    pub credit_code: Option<String>,
    pub class: Option<CustomerClass>,
    pub language: Option<String>,
    /// Sign-in or name of whose customer it is.
    pub owner: Option<String>,
    pub contract_until: Option<String>,
    pub note: Option<String>,
    /// The customer of a device or ticket, by name.
    pub customer: Option<String>,
    pub product: Option<String>,
    pub serial: Option<String>,
    pub batch: Option<String>,
    pub bought_on: Option<String>,
    pub warranty_until: Option<String>,
    pub subject: Option<String>,
    pub body: Option<String>,
    pub priority: Option<Priority>,
}

/// Longest text a field keeps.
const MOST: usize = 200;
/// As [`MOST`], of notes and descriptions.
const MOST_WORDS: usize = 2_000;

pub fn draft(
    row: &Row,
    columns: &[Option<Field>],
    sort: Sort,
    rules: &LineRules,
) -> Result<Draft, Vec<RowProblem>> {
    let mut reading = Reading {
        draft: Draft {
            row: row.number,
            ..Draft::default()
        },
        problems: Vec::new(),
        rules,
        kind: None,
    };
    for (column, field) in columns.iter().enumerate() {
        let cell = row.cell(column).trim();
        if let (Some(field), false) = (field, cell.is_empty()) {
            reading.take(column, *field, cell);
        }
    }
    reading.finish(sort)
}

struct Reading<'a> {
    draft: Draft,
    problems: Vec<RowProblem>,
    rules: &'a LineRules,
    kind: Option<CustomerKind>,
}

impl Reading<'_> {
    fn take(&mut self, column: usize, field: Field, cell: &str) {
        let most = if matches!(field, Field::Note | Field::Body | Field::Address) {
            MOST_WORDS
        } else {
            MOST
        };
        if cell.chars().count() > most || cell.contains('\0') {
            return self.refuse(
                column,
                "too_long",
                &cell.chars().take(40).collect::<String>(),
            );
        }
        let text = || Some(cell.to_owned());
        match field {
            Field::Number => self.draft.number = number(cell).ok(),
            Field::Name => cell.clone_into(&mut self.draft.name),
            Field::Company => self.draft.company = text(),
            Field::ContactName => self.draft.contact_name = text(),
            Field::Phone | Field::ContactPhone => self.numbers(column, field, cell),
            Field::Email => self.emails(column, cell),
            Field::Wechat => self.draft.wechat = text(),
            Field::Address => self.draft.address = text(),
            Field::CreditCode => self.credit_code(column, cell),
            Field::Owner => self.draft.owner = text(),
            Field::Note => self.draft.note = text(),
            Field::Customer => self.draft.customer = text(),
            Field::Product => self.draft.product = text(),
            Field::Serial => self.serial(column, cell),
            Field::Batch => self.draft.batch = text(),
            Field::Subject => self.draft.subject = text(),
            Field::Body => self.draft.body = text(),
            Field::Category | Field::CreatedAt => {}
            Field::Kind | Field::Class | Field::Language | Field::Priority => {
                self.word(column, field, cell)
            }
            Field::ContractUntil | Field::BoughtOn | Field::WarrantyUntil => {
                self.day(column, field, cell)
            }
        }
    }

    fn refuse(&mut self, column: usize, code: &str, value: &str) {
        self.problems.push(RowProblem {
            column: Some(column),
            code: code.to_owned(),
            value: value.to_owned(),
        });
    }

    fn numbers(&mut self, column: usize, field: Field, cell: &str) {
        for part in parts(cell) {
            let Ok(text) = number(&part) else {
                self.refuse(column, "digits_lost", &part);
                continue;
            };
            let read = phone::read(&text, self.rules);
            if matches!(read.kind, NumberKind::Unreadable | NumberKind::Withheld) {
                self.refuse(column, "not_a_number", &part);
                continue;
            }
            let number = Number {
                key: read.key().map(str::to_owned),
                extension: read.extension,
                raw: text,
            };
            let list = match field {
                Field::ContactPhone => &mut self.draft.contact_numbers,
                _ => &mut self.draft.numbers,
            };
            if !list.contains(&number) {
                list.push(number);
            }
        }
    }

    fn emails(&mut self, column: usize, cell: &str) {
        for part in cell
            .split([';', ',', '、', '；', '，', ' '])
            .filter(|part| !part.trim().is_empty())
        {
            match email::normal(part).filter(|address| {
                address
                    .split('@')
                    .nth(1)
                    .is_some_and(|domain| domain.contains('.'))
            }) {
                Some(address) if !self.draft.emails.contains(&address) => {
                    self.draft.emails.push(address)
                }
                Some(_) => {}
                None => self.refuse(column, "not_an_address", part),
            }
        }
    }

    fn credit_code(&mut self, column: usize, cell: &str) {
        match (number(cell), credit_code::read(cell)) {
            (Err(_), _) => self.refuse(column, "digits_lost", cell),
            (_, Some(code)) => self.draft.credit_code = Some(code),
            (_, None) => self.refuse(column, "bad_credit_code", cell),
        }
    }

    /// A serial of digits alone suffers as telephone numbers do.
    fn serial(&mut self, column: usize, cell: &str) {
        let exponent = cell.contains("E+") && cell.starts_with(|c: char| c.is_ascii_digit());
        match number(cell) {
            Ok(serial) if exponent => self.draft.serial = Some(serial),
            Ok(_) => self.draft.serial = Some(cell.to_owned()),
            Err(_) => self.refuse(column, "digits_lost", cell),
        }
    }

    fn word(&mut self, column: usize, field: Field, cell: &str) {
        let word = cell.to_lowercase();
        let word = word.as_str();
        match field {
            Field::Kind => match word {
                "个人" | "person" | "individual" | "家庭" => {
                    self.kind = Some(CustomerKind::Person)
                }
                "企业" | "公司" | "单位" | "organisation" | "organization" | "company"
                | "business" => {
                    self.kind = Some(CustomerKind::Organisation);
                }
                _ => self.refuse(column, "unknown_kind", cell),
            },
            Field::Class => match word {
                "普通" | "一般" | "标准" | "standard" | "normal" => {
                    self.draft.class = Some(CustomerClass::Standard)
                }
                "合同" | "签约" | "contract" => {
                    self.draft.class = Some(CustomerClass::Contract)
                }
                "vip" | "重要" | "重点" | "大客户" | "key" => {
                    self.draft.class = Some(CustomerClass::Vip)
                }
                _ => self.refuse(column, "unknown_class", cell),
            },
            Field::Language => match word {
                "zh" | "中文" | "汉语" | "chinese" => self.draft.language = Some("zh".into()),
                "en" | "英文" | "英语" | "english" => self.draft.language = Some("en".into()),
                _ => self.refuse(column, "unknown_language", cell),
            },
            _ => match word {
                "p1" | "1" | "紧急" | "urgent" | "critical" => {
                    self.draft.priority = Some(Priority::P1)
                }
                "p2" | "2" | "高" | "high" => self.draft.priority = Some(Priority::P2),
                "p3" | "3" | "中" | "普通" | "normal" | "medium" => {
                    self.draft.priority = Some(Priority::P3)
                }
                "p4" | "4" | "低" | "low" => self.draft.priority = Some(Priority::P4),
                _ => self.refuse(column, "unknown_priority", cell),
            },
        }
    }

    fn day(&mut self, column: usize, field: Field, cell: &str) {
        match (date(cell), field) {
            (Err(error), _) => self.refuse(column, error.code(), cell),
            (Ok(day), Field::BoughtOn) => self.draft.bought_on = Some(day),
            (Ok(day), Field::WarrantyUntil) => self.draft.warranty_until = Some(day),
            (Ok(day), _) => self.draft.contract_until = Some(day),
        }
    }

    fn finish(mut self, sort: Sort) -> Result<Draft, Vec<RowProblem>> {
        let draft = &mut self.draft;
        if draft.name.is_empty() && matches!(sort, Sort::Customers | Sort::Contacts) {
            let other = if sort == Sort::Customers {
                draft.company.take().or(draft.customer.take())
            } else {
                None
            };
            draft.name = other.or(draft.contact_name.take()).unwrap_or_default();
        }
        draft.person = match self.kind {
            Some(kind) => kind == CustomerKind::Person,
            None => sort == Sort::Contacts || (sort == Sort::Customers && looks_personal(draft)),
        };
        let customer = draft.customer.is_some()
            || !draft.name.is_empty()
            || draft.number.is_some()
            || !draft.numbers.is_empty();
        let missing = match sort {
            Sort::Customers | Sort::Contacts if draft.name.is_empty() => Some("name_missing"),
            Sort::Devices if draft.serial.is_none() => Some("serial_missing"),
            Sort::Devices if draft.product.is_none() => Some("product_missing"),
            Sort::Tickets if draft.subject.is_none() && draft.body.is_none() => {
                Some("subject_missing")
            }
            Sort::Devices | Sort::Tickets if !customer => Some("customer_missing"),
            _ => None,
        };
        if let Some(code) = missing {
            self.problems.push(RowProblem {
                column: None,
                code: code.to_owned(),
                value: String::new(),
            });
        }
        if self.problems.is_empty() {
            Ok(self.draft)
        } else {
            Err(self.problems)
        }
    }
}

fn looks_personal(draft: &Draft) -> bool {
    if draft.credit_code.is_some() || draft.contact_name.is_some() {
        return false;
    }
    matches!(
        parse(&draft.name).sort,
        NameSort::Person | NameSort::Titled | NameSort::Unknown
    )
}

/// Several numbers in one cell. `010-62345678 转 805` is one, `138 1234 5678` too.
fn parts(cell: &str) -> Vec<String> {
    let signs = ['/', ';', ',', '、', '|', '\n', '，', '；', '／', '或'];
    let digits = |text: &str| {
        text.chars()
            .filter(|c| c.is_ascii_digit() || ('０'..='９').contains(c) || *c == '*')
            .count()
    };
    let mut found: Vec<String> = Vec::new();
    for part in cell
        .split(signs)
        .map(str::trim)
        .filter(|part| !part.is_empty())
    {
        let words: Vec<&str> = part.split_whitespace().collect();
        // Words that are whole numbers each; the groups of one number are shorter.
        if words.len() > 1 && words.iter().all(|word| digits(word) >= 7) {
            found.extend(words.iter().map(|word| (*word).to_owned()));
        } else {
            found.push(part.to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(fields: &[(Field, &str)]) -> Result<Draft, Vec<RowProblem>> {
        let row = Row {
            number: 7,
            cells: fields.iter().map(|(_, cell)| (*cell).to_owned()).collect(),
        };
        let columns: Vec<_> = fields.iter().map(|(field, _)| Some(*field)).collect();
        draft(&row, &columns, Sort::Customers, &LineRules::default())
    }

    #[test]
    fn a_cell_of_several_numbers_is_taken_apart() {
        let cell = "13812345678、010-62345678转805 / 138****5678";
        let draft =
            read(&[(Field::Name, "恒晟达科技"), (Field::Phone, cell)]).expect("a sound row");
        let numbers: Vec<_> = draft
            .numbers
            .iter()
            .map(|n| (n.key.as_deref(), n.extension.as_deref()))
            .collect();
        assert_eq!(
            numbers,
            [
                (Some("+8613812345678"), None),
                (Some("+861062345678"), Some("805")),
                (None, None)
            ]
        );
        assert!(!draft.person);
        let spaced =
            read(&[(Field::Name, "张伟"), (Field::Phone, "138 1234 5678")]).expect("a sound row");
        assert_eq!(spaced.numbers.len(), 1);
        assert!(spaced.person);
    }

    #[test]
    fn lost_digits_are_refused_and_kept_ones_repaired() {
        let lost = read(&[(Field::Name, "张伟"), (Field::Phone, "1.38E+10")])
            .expect_err("digits are gone");
        assert_eq!(
            (lost[0].column, lost[0].code.as_str()),
            (Some(1), "digits_lost")
        );
        let kept = read(&[(Field::Name, "张伟"), (Field::Phone, "1.3812345678E+10")])
            .expect("every digit is there");
        assert_eq!(kept.numbers[0].key.as_deref(), Some("+8613812345678"));
    }

    #[test]
    fn every_trouble_of_a_row_is_named_at_once() {
        let problems = read(&[
            (Field::Phone, "no idea"),
            (Field::Email, "nobody"),
            (Field::ContractUntil, "3/5/2026"),
        ])
        .expect_err("nothing in it is sound");
        let codes: Vec<&str> = problems
            .iter()
            .map(|problem| problem.code.as_str())
            .collect();
        assert_eq!(
            codes,
            [
                "not_a_number",
                "not_an_address",
                "ambiguous_date",
                "name_missing"
            ]
        );
    }
}
