//! "Is this somebody we know?": asked while a name is typed, and for every row of an import.
//!
//! Candidates come by hard keys (number, e-mail) and soft keys; each is judged with the shipped weights. What comes out is a
//! score with reasons, for a person to decide on.

use std::collections::{HashMap, HashSet};

use serde::Serialize;
use tickets_base::db::id_list;
use tickets_base::id::CustomerId;
use tickets_base::viewer::{Kind, Verb};
use tickets_base::{Db, Result, Viewer, by_ids};
use tickets_duplicates::{
    Entry, Frequencies, Judgement, REVIEW, Record, SAME, Weights, judge, keys,
};
use utoipa::ToSchema;

use super::soft_key::list;
use super::{Customer, CustomerKind, load};
use crate::phone::{self, LineRules};

/// Somebody we may know already.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Duplicate {
    pub customer: Customer,
    /// 0..1
    pub score: f64,
    /// So sure that the page asks at once.
    pub same: bool,
    /// `phone_same`, `name_alike`, `regions_apart` …
    pub reasons: Vec<String>,
}

/// What is known of somebody who is not a customer yet.
#[derive(Clone, Debug, Default)]
pub struct Probe {
    pub record: Record,
    /// Every number in [`key`](crate::phone::CallerNumber::key) form.
    pub numbers: Vec<String>,
    pub person: bool,
}

impl Probe {
    pub fn new(record: Record, rules: &LineRules) -> Self {
        let number = phone::read(&record.phone, rules);
        Self {
            numbers: Vec::from_iter(number.key().map(str::to_owned)),
            record,
            person: false,
        }
    }
}

/// One candidate that was judged.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    pub customer: CustomerId,
    pub judgement: Judgement,
    /// Name, numbers, e-mail and address hold nothing new.
    pub nothing_new: bool,
}

/// An import passes over keys that more customers share: in a long list the rarer ones find enough.
const COMMON: i64 = 60;
/// While somebody types: keys that fewer share name their customers one by one, …
const RARE: i64 = 100;
/// … up to this many they vote together, …
const SHARED: i64 = 3_000;
/// … so many keys at most.
const VOTING: usize = 5;
/// A number or an address found is worth more than any part of a name.
const HARD: f64 = 10.0;
/// Candidates that are looked at closely.
const MOST: usize = 60;
/// More than this nobody reads while typing.
const SHOWN: usize = 5;

/// Keys known to be common: an import asks for each once.
#[derive(Debug, Default)]
pub struct CommonKeys(HashSet<i64>);

/// The likeliest customers this viewer may see, the surest first.
pub async fn duplicates(db: &Db, viewer: &Viewer, probe: &Probe) -> Result<Vec<Duplicate>> {
    let entry = Entry::read(&probe.record);
    let probes = std::slice::from_ref(probe);
    let mut votes = soft_votes(db, &entry).await?;
    let reached = by_hard_keys(db, probes, std::slice::from_ref(&entry)).await?;
    for customer in reached.into_iter().flatten() {
        *votes.entry(customer).or_default() += HARD;
    }
    let wanted = super::standing(db, &most_voted(votes)).await?;
    let known = read(db, wanted.clone()).await?;
    let found = rank(&entry, probe, &wanted, &known);
    let ids: Vec<CustomerId> = found.iter().map(|candidate| candidate.customer).collect();
    let mut shown = Vec::new();
    for mut customer in load(db, &ids).await? {
        let judged = found
            .iter()
            .find(|candidate| candidate.customer == customer.id);
        if let (Some(judged), true) = (
            judged,
            viewer.may(Verb::Read, Kind::Customer, &customer.ownership()),
        ) {
            customer.mask_for(viewer);
            shown.push(Duplicate {
                customer,
                score: judged.judgement.score,
                same: judged.judgement.score >= SAME,
                reasons: judged
                    .judgement
                    .reasons
                    .iter()
                    .map(|reason| reason.code().to_owned())
                    .collect(),
            });
        }
    }
    shown.truncate(SHOWN);
    Ok(shown)
}

/// For each probe its candidates from [`REVIEW`] on, the surest first; a handful of statements for all of them.
pub async fn candidates(
    db: &Db,
    probes: &[Probe],
    common: &mut CommonKeys,
) -> Result<Vec<Vec<Candidate>>> {
    let entries: Vec<Entry> = probes
        .iter()
        .map(|probe| Entry::read(&probe.record))
        .collect();
    let soft: Vec<Vec<i64>> = entries
        .iter()
        .map(|entry| keys(entry).iter().map(|key| key.hash).collect())
        .collect();
    let postings = by_soft_keys(db, &soft, common).await?;
    let reached = by_hard_keys(db, probes, &entries).await?;
    let mut wanted: Vec<Vec<CustomerId>> = Vec::new();
    for (at, keys) in soft.iter().enumerate() {
        let mut votes: HashMap<CustomerId, f64> = HashMap::new();
        for customers in keys.iter().filter_map(|key| postings.get(key)) {
            for customer in customers {
                *votes.entry(*customer).or_default() += 1.0 / customers.len() as f64;
            }
        }
        for customer in &reached[at] {
            *votes.entry(*customer).or_default() += HARD;
        }
        wanted.push(most_voted(votes));
    }
    let known = read(db, wanted.iter().flatten().copied().collect()).await?;
    let judged = entries.iter().zip(probes).zip(&wanted);
    Ok(judged
        .map(|((entry, probe), ids)| rank(entry, probe, ids, &known))
        .collect())
}

fn most_voted(votes: HashMap<CustomerId, f64>) -> Vec<CustomerId> {
    let mut votes: Vec<(CustomerId, f64)> = votes.into_iter().collect();
    votes.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    votes
        .into_iter()
        .take(MOST)
        .map(|(customer, _)| customer)
        .collect()
}

/// By the soft keys of one entry: each rare key names its customers, commoner ones count where several agree.
async fn soft_votes(db: &Db, entry: &Entry) -> Result<HashMap<CustomerId, f64>> {
    let (mut rare, mut shared) = (Vec::new(), Vec::new());
    for key in keys(entry) {
        let (count,): (i64,) = db
            .one(
                "select count(*) from (select 1 from customer_key where key = $1 limit $2) as found",
                (key.hash, SHARED + 1),
            )
            .await?;
        match count {
            0 => {}
            count if count <= RARE => rare.push(key.hash),
            count if count <= SHARED => shared.push((count, key.hash)),
            _ => {}
        }
    }
    let mut votes: HashMap<CustomerId, f64> = HashMap::new();
    for (_, customers) in postings(db, &rare).await? {
        for customer in &customers {
            *votes.entry(*customer).or_default() += 1.0 / customers.len() as f64;
        }
    }
    shared.sort_unstable();
    shared.truncate(VOTING);
    if !shared.is_empty() {
        let sql = db.pick(
            "select customer, count(*) from customer_key where key in (select value from json_each($1))
             group by customer having count(*) >= $2 order by 2 desc limit $3",
            "select customer, count(*) from customer_key where key in (select value::bigint from json_array_elements_text($1::json))
             group by customer having count(*) >= $2 order by 2 desc limit $3",
        );
        let keys: Vec<i64> = shared.iter().map(|(_, key)| *key).collect();
        let least = keys.len().min(2) as i64;
        let rows: Vec<(CustomerId, i64)> = db.all(sql, (list(&keys), least, MOST as i64)).await?;
        for (customer, count) in rows {
            *votes.entry(customer).or_default() += count as f64 / RARE as f64;
        }
    }
    Ok(votes)
}

/// The customers of each key.
async fn postings(db: &Db, keys: &[i64]) -> Result<HashMap<i64, Vec<CustomerId>>> {
    let sql = db.pick(
        "select k.key, coalesce(a.customer, k.customer) from customer_key k left join customer_alias a on a.old = k.customer
         where k.key in (select value from json_each($1))",
        "select k.key, coalesce(a.customer, k.customer) from customer_key k left join customer_alias a on a.old = k.customer
         where k.key in (select value::bigint from json_array_elements_text($1::json))",
    );
    let rows: Vec<(i64, CustomerId)> = db.all(sql, (list(keys),)).await?;
    let mut postings: HashMap<i64, Vec<CustomerId>> = HashMap::new();
    for (key, customer) in rows {
        postings.entry(key).or_default().push(customer);
    }
    Ok(postings)
}

fn rank(
    entry: &Entry,
    probe: &Probe,
    ids: &[CustomerId],
    known: &HashMap<CustomerId, Known>,
) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    for known in ids.iter().filter_map(|id| known.get(id)) {
        let people = probe.person || known.person;
        let frequencies = if people {
            Frequencies::of_people()
        } else {
            Frequencies::none()
        };
        let judgement = judge(entry, &known.entry, &Weights::shipped(), &frequencies);
        if judgement.score >= REVIEW && found.iter().all(|other| other.customer != known.id) {
            found.push(Candidate {
                customer: known.id,
                nothing_new: known.holds(probe, entry),
                judgement,
            });
        }
    }
    found.sort_by(|a, b| b.judgement.score.total_cmp(&a.judgement.score));
    found.truncate(SHOWN);
    found
}

async fn by_soft_keys(
    db: &Db,
    soft: &[Vec<i64>],
    common: &mut CommonKeys,
) -> Result<HashMap<i64, Vec<CustomerId>>> {
    let mut wanted: Vec<i64> = soft
        .iter()
        .flatten()
        .copied()
        .filter(|key| !common.0.contains(key))
        .collect();
    wanted.sort_unstable();
    wanted.dedup();
    let count = db.pick(
        "select key, count(*) from customer_key where key in (select value from json_each($1)) group by key having count(*) > $2",
        "select key, count(*) from customer_key where key in (select value::bigint from json_array_elements_text($1::json))
         group by key having count(*) > $2",
    );
    let many: Vec<(i64, i64)> = db.all(count, (list(&wanted), COMMON)).await?;
    common.0.extend(many.into_iter().map(|(key, _)| key));
    wanted.retain(|key| !common.0.contains(key));
    postings(db, &wanted).await
}

/// Customers by number and e-mail, for each probe.
async fn by_hard_keys(
    db: &Db,
    probes: &[Probe],
    entries: &[Entry],
) -> Result<Vec<Vec<CustomerId>>> {
    let hard: Vec<Vec<&str>> = probes
        .iter()
        .zip(entries)
        .map(|(probe, entry)| {
            probe
                .numbers
                .iter()
                .map(String::as_str)
                .chain(entry.email.as_deref())
                .collect()
        })
        .collect();
    let all: Vec<&str> = hard.iter().flatten().copied().collect();
    let wanted = serde_json::to_string(&all).expect("a list of texts is JSON");
    let sql = db.pick(
        "select p.normalised, coalesce(a.customer, p.customer) from contact_point p
         left join customer_alias a on a.old = p.customer where p.normalised in (select value from json_each($1)) limit 5000",
        "select p.normalised, coalesce(a.customer, p.customer) from contact_point p
         left join customer_alias a on a.old = p.customer
         where p.normalised in (select json_array_elements_text($1::json)) limit 5000",
    );
    let rows: Vec<(String, CustomerId)> = if all.is_empty() {
        Vec::new()
    } else {
        db.all(sql, (wanted,)).await?
    };
    let mut by_key: HashMap<&str, Vec<CustomerId>> = HashMap::new();
    for (key, customer) in &rows {
        by_key.entry(key).or_default().push(*customer);
    }
    Ok(hard
        .iter()
        .map(|keys| {
            keys.iter()
                .filter_map(|key| by_key.get(key))
                .flatten()
                .copied()
                .collect()
        })
        .collect())
}

/// A customer of the house, prepared for comparing.
struct Known {
    id: CustomerId,
    entry: Entry,
    person: bool,
    name: String,
    numbers: Vec<String>,
}

impl Known {
    /// Nothing that the probe says is new.
    fn holds(&self, probe: &Probe, entry: &Entry) -> bool {
        self.name.trim() == probe.record.name.trim()
            && probe
                .numbers
                .iter()
                .all(|number| self.numbers.contains(number))
            && !(probe.numbers.is_empty() && entry.email.is_none() && entry.address.is_none())
            && entry
                .email
                .as_ref()
                .is_none_or(|email| self.numbers.contains(email))
            && (entry.address.is_none() || entry.address == self.entry.address)
            && (entry.credit_code.is_none() || entry.credit_code == self.entry.credit_code)
    }
}

type Row = (
    CustomerId,
    CustomerKind,
    String,
    Option<String>,
    Option<String>,
    Option<String>,
);

async fn read(db: &Db, mut ids: Vec<CustomerId>) -> Result<HashMap<CustomerId, Known>> {
    ids.sort_unstable();
    ids.dedup();
    let wanted = id_list(ids.iter().map(|id| id.0));
    let customers = by_ids!(
        db,
        "select c.id, c.kind, c.name, c.email, c.credit_code,
                (select s.address from site s where s.customer = c.id order by s.id limit 1)
         from customer c where c.id"
    );
    let points = by_ids!(
        db,
        "select p.customer, p.normalised from contact_point p where p.normalised is not null and p.customer"
    );
    let rows: Vec<Row> = db.all(customers, (&wanted,)).await?;
    let points: Vec<(CustomerId, String)> = db.all(points, (&wanted,)).await?;
    let mut numbers: HashMap<CustomerId, Vec<String>> = HashMap::new();
    for (customer, number) in points {
        numbers.entry(customer).or_default().push(number);
    }
    let known = |(id, kind, name, email, credit_code, address): Row| {
        let numbers = numbers.remove(&id).unwrap_or_default();
        let phones: Vec<&str> = numbers
            .iter()
            .map(String::as_str)
            .filter(|number| !number.contains('@'))
            .collect();
        let record = Record {
            name: name.clone(),
            phone: phones.join(";"),
            email: email.unwrap_or_default(),
            address: address.unwrap_or_default(),
            credit_code: credit_code.unwrap_or_default(),
            ..Record::default()
        };
        let entry = Entry::read(&record);
        let person = kind == CustomerKind::Person;
        (
            id,
            Known {
                id,
                entry,
                person,
                name,
                numbers,
            },
        )
    };
    Ok(rows.into_iter().map(known).collect())
}
