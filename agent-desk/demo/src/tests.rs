//! The company as the demo promises it.

#![allow(clippy::unwrap_used)]

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::OnceLock;

use tickets_themes::{Document, Options, fit as fit_themes};
use uuid::Uuid;

use crate::company::{Company, generate};
use crate::grammar::Grammar;
use crate::guard::{runs, strip};
use crate::house::{Employee, House};
use crate::topics::{PLANTED, PRODUCTS};

/// 2026-11-20 in the middle of the day.
const NOW: i64 = 1_795_147_200_000;

fn house() -> House {
    let person = |(nth, (sign_in, position)): (usize, (&str, &str))| Employee {
        id: Uuid::from_u128(nth as u128 + 1),
        sign_in: sign_in.to_owned(),
        name: sign_in.to_owned(),
        position: position.to_owned(),
        unit_path: "/1/".to_owned(),
        language: "zh".to_owned(),
        skills: ["pump", "water", "heating", "climate", "control"]
            .map(str::to_owned)
            .to_vec(),
        territories: ["north", "south", "east", "west"]
            .map(str::to_owned)
            .to_vec(),
    };
    let staff = [
        ("lin", "agent"),
        ("wei", "technician"),
        ("mei", "manager"),
        ("chen", "sales"),
        ("an", "admin"),
    ];
    let queue = |(nth, code): (usize, &str)| (code.to_owned(), Uuid::from_u128(100 + nth as u128));
    House {
        company_path: "/1/".to_owned(),
        people: staff.into_iter().enumerate().map(person).collect(),
        queues: ["sales", "repairs", "support", "field", "desk"]
            .into_iter()
            .enumerate()
            .map(queue)
            .collect(),
        categories: HashMap::new(),
        wrap_ups: HashMap::new(),
    }
}

fn company() -> &'static Company {
    static COMPANY: OnceLock<Company> = OnceLock::new();
    COMPANY.get_or_init(|| generate(&house(), crate::SEED, NOW))
}

/// All names that may stand in texts.
fn names(company: &Company) -> Vec<String> {
    let mut names: BTreeSet<String> = company.customers.iter().map(|c| c.name.clone()).collect();
    for product in &PRODUCTS {
        names.extend([product.code, product.en, product.zh].map(str::to_owned));
    }
    let mut names: Vec<String> = names.into_iter().collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    names
}

/// Without names and digits no two equal, and no run of six English words or ten Chinese
/// characters in more than one of a hundred.
fn assert_varied<'a>(what: &str, texts: impl Iterator<Item = &'a str>, names: &[String]) {
    let mut seen = HashSet::new();
    let mut counts: HashMap<u64, usize> = HashMap::new();
    let mut total = 0;
    for text in texts {
        let lower = text.to_lowercase();
        let within: Vec<&str> = names
            .iter()
            .map(String::as_str)
            .filter(|n| lower.contains(&n.to_lowercase()))
            .collect();
        let bare = strip(text, &within);
        let letters: String = bare.chars().filter(|c| c.is_alphabetic()).collect();
        assert!(seen.insert(letters), "{what} twice: {text}");
        let found: HashSet<u64> = runs(&bare).chain(runs(&strip(text, &[]))).collect();
        for run in found {
            *counts.entry(run).or_default() += 1;
        }
        total += 1;
    }
    let most = counts.values().max().copied().unwrap_or(0);
    assert!(
        most * 100 <= total,
        "a run stands in {most} of {total} {what}"
    );
}

#[test]
fn texts_are_varied() {
    let company = company();
    let names = names(company);
    assert_eq!(company.tickets.len(), 10_000);
    assert_varied(
        "bodies",
        company.tickets.iter().map(|t| t.body.as_str()),
        &names,
    );
    assert_varied(
        "subjects",
        company.tickets.iter().map(|t| t.subject.as_str()),
        &names,
    );
    assert_varied(
        "notes",
        company.notes.iter().map(|n| n.body.as_str()),
        &names,
    );
    let both: Vec<String> = company
        .tickets
        .iter()
        .map(|t| format!("{} {}", t.subject, t.body))
        .collect();
    assert_varied("tickets", both.iter().map(String::as_str), &names);
}

#[test]
fn the_company_has_the_size_it_promises() {
    let company = company();
    assert_eq!(company.customers.len(), 2_000);
    assert_eq!(company.parts.len(), 20_000);
    assert_eq!(company.articles.len(), 40);
    let of = |language: &str| {
        company
            .customers
            .iter()
            .filter(|c| c.language == language)
            .count()
    };
    assert!(of("zh") > 600 && of("en") > 600);
    assert!(
        company
            .customers
            .iter()
            .filter(|c| c.kind == "organisation")
            .count()
            > 200
    );
    assert!(
        company.repairs.len() > 1_500 && company.visits.len() > 1_500 && company.deals.len() > 200
    );
    let open = company.tickets.iter().filter(|t| t.open == 1).count();
    assert!((20..600).contains(&open), "{open} open tickets");
    let work = company.repairs.iter().filter(|r| r.open == 1).count();
    assert!((3..80).contains(&work), "{work} open repairs");
}

#[test]
fn nothing_lies_in_the_future_and_numbers_run_on() {
    let company = company();
    assert!(
        company
            .tickets
            .iter()
            .all(|t| t.created_at <= NOW && t.changed_at <= NOW)
    );
    assert!(
        company
            .tickets
            .windows(2)
            .all(|pair| pair[0].no + 1 == pair[1].no && pair[0].created_at <= pair[1].created_at)
    );
    assert!(company.tickets[0].created_at < NOW - 650 * 86_400_000);
    assert!(company.contacts.iter().all(|c| c.at <= NOW));
    let serials: HashSet<&str> = company
        .devices
        .iter()
        .map(|d| d.serial_key.as_str())
        .collect();
    assert_eq!(serials.len(), company.devices.len());
    let keys: HashSet<&str> = company.parts.iter().map(|p| p.no_key.as_str()).collect();
    assert_eq!(keys.len(), company.parts.len());
}

#[test]
fn counters_of_customers_agree_with_their_rows() {
    let company = company();
    let mut open: HashMap<Uuid, (i64, i64, i64)> = HashMap::new();
    for ticket in &company.tickets {
        let of = open.entry(ticket.customer.unwrap()).or_default();
        of.0 += ticket.open;
        of.1 += ticket.open * ticket.complaint;
    }
    for repair in &company.repairs {
        open.entry(repair.customer).or_default().2 += repair.open;
    }
    for customer in &company.customers {
        let counted = (
            customer.open_tickets,
            customer.open_complaints,
            customer.open_repairs,
        );
        assert_eq!(
            counted,
            open.get(&customer.id).copied().unwrap_or_default(),
            "{}",
            customer.name
        );
    }
}

#[test]
fn the_callers_have_what_they_call_about() {
    let company = company();
    let by_number = |n: usize| -> Vec<&tickets::house::seed::CustomerRow> {
        let key = format!("+86{}", crate::CALLERS[n - 1]);
        let points = company
            .contact_points
            .iter()
            .filter(|p| p.normalised.as_deref() == Some(&key));
        points
            .map(|p| {
                company
                    .customers
                    .iter()
                    .find(|c| c.id == p.customer)
                    .unwrap()
            })
            .collect()
    };
    assert_eq!(by_number(1).len(), 1);
    assert!(by_number(1)[0].open_complaints > 0);
    assert!(by_number(2).is_empty());
    assert_eq!(by_number(3).len(), 2);
    assert_eq!(by_number(4)[0].class, "vip");
    assert!(by_number(5)[0].open_repairs > 0);
    let repair = company
        .repairs
        .iter()
        .find(|r| r.customer == by_number(5)[0].id && r.open == 1)
        .unwrap();
    assert!(repair.created_at < NOW - 5 * 86_400_000);
}

#[test]
fn the_same_seed_and_time_give_the_same_company() {
    let (again, company) = (generate(&house(), crate::SEED, NOW), company());
    assert_eq!(again.tickets, company.tickets);
    assert_eq!(again.customers, company.customers);
    assert_eq!(again.repairs, company.repairs);
    assert_ne!(
        generate(&house(), 7, NOW).tickets[5].body,
        company.tickets[5].body
    );
}

#[test]
fn each_planted_problem_is_found_among_the_ten_top_themes_of_its_product() {
    let company = company();
    let complaints: Vec<usize> = (0..company.tickets.len())
        .filter(|&i| company.tickets[i].complaint == 1)
        .collect();
    let document = |i: &usize| Document {
        id: i.to_string(),
        text: company.tickets[*i].body.clone(),
    };
    let documents: Vec<Document> = complaints.iter().map(document).collect();
    let state = fit_themes(&documents, None, Options::default());
    for (place, planted) in PLANTED.iter().enumerate() {
        let product = company.products[planted.topic.product.unwrap()].id;
        let mut of_product: HashMap<_, usize> = HashMap::new();
        let (mut inside, mut sizes): (HashMap<_, usize>, HashMap<_, usize>) = Default::default();
        for (&ticket, filed) in complaints.iter().zip(&state.filed) {
            *sizes.entry(filed.theme).or_default() += 1;
            if company.tickets[ticket].product == Some(product) {
                *of_product.entry(filed.theme).or_default() += 1;
            }
            if company.planted[ticket] == Some(place) {
                *inside.entry(filed.theme).or_default() += 1;
            }
        }
        let (theme, found) = inside.into_iter().max_by_key(|&(_, n)| n).unwrap();
        let all = company
            .planted
            .iter()
            .filter(|p| **p == Some(place))
            .count();
        let above = of_product
            .values()
            .filter(|&&n| n > of_product[&theme])
            .count();
        let code = planted.topic.code;
        assert!(found * 100 >= all * 70, "{code}: {found} of {all} texts");
        assert!(
            found * 100 >= sizes[&theme] * 70,
            "{code}: {found} of {} in its theme",
            sizes[&theme]
        );
        assert!(above < 10, "{code}: place {above}");
    }
}

#[test]
fn every_rule_of_the_grammars_can_be_expanded() {
    use rand::SeedableRng;
    let mut random = rand::rngs::StdRng::seed_from_u64(4);
    for (texts, topics) in [
        (
            include_str!("../data/english.grammar"),
            include_str!("../data/topics.english.grammar"),
        ),
        (
            include_str!("../data/chinese.grammar"),
            include_str!("../data/topics.chinese.grammar"),
        ),
    ] {
        let grammar = Grammar::read(&[texts, topics]);
        let slots = |slot: &str| {
            if slot == "topic" {
                "h12_cold".to_owned()
            } else {
                format!("<{slot}>")
            }
        };
        for rule in grammar.rules() {
            for _ in 0..40 {
                assert!(
                    !grammar.expand(rule, &slots, &mut random).is_empty(),
                    "{rule}"
                );
            }
        }
    }
}
