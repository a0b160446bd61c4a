//! What records are found by: written with them, and caught up for rows that came another way.

use std::collections::BTreeSet;

use tickets_base::terms::term_set;
use tickets_base::{Db, Result, Tx};
use uuid::Uuid;

use super::insert;
use crate::names::name_terms;

/// Terms longer than this are no words.
const LONGEST: usize = 64;
/// Rows of one transaction, as of every import: calls wait for it at most some tens of milliseconds.
const BATCH: i64 = 500;

/// Writes what `id` of `kind` (customer, device, ticket) is found by, in place of what was there.
pub async fn index(tx: &mut Tx, kind: &str, id: Uuid, terms: &BTreeSet<String>) -> Result<()> {
    tx.exec(
        "delete from search_term where kind = $1 and id = $2",
        (kind, id),
    )
    .await?;
    insert(tx, kind, id, &sound(terms)).await
}

/// As [`index`], of a row that has just been made.
pub async fn index_new(tx: &mut Tx, kind: &str, id: Uuid, terms: &BTreeSet<String>) -> Result<()> {
    insert(tx, kind, id, &sound(terms)).await
}

fn sound(terms: &BTreeSet<String>) -> BTreeSet<String> {
    terms
        .iter()
        .filter(|term| term.chars().count() <= LONGEST)
        .cloned()
        .collect()
}

/// A serial is found by its beginning, with and without its signs, and by the model before it.
pub fn device_terms(serial_key: &str, product: &str) -> BTreeSet<String> {
    let mut terms = term_set(product);
    terms.insert(serial_key.to_lowercase());
    terms
}

/// Indexes rows an import or the demo's generator wrote; returns how many.
pub async fn index_missing(db: &Db) -> Result<u64> {
    let customers = catch_up(
        db,
        "customer",
        "select c.id, c.name, '' from customer c
         where not exists (select 1 from search_term s where s.kind = 'customer' and s.id = c.id) limit $1",
        |name, _| name_terms(name),
    );
    let devices = catch_up(
        db,
        "device",
        "select d.id, d.serial_key, p.code from device d join product p on p.id = d.product
         where not exists (select 1 from search_term s where s.kind = 'device' and s.id = d.id) limit $1",
        device_terms,
    );
    let tickets = catch_up(
        db,
        "ticket",
        "select t.id, t.subject, '' from ticket t
         where not exists (select 1 from search_term s where s.kind = 'ticket' and s.id = t.id) limit $1",
        |subject, _| ticket_terms(subject),
    );
    Ok(customers.await? + devices.await? + tickets.await?)
}

/// A subject is found by its words and pairs, not by single characters.
pub fn ticket_terms(subject: &str) -> BTreeSet<String> {
    let mut terms = term_set(subject);
    terms.retain(|term| term.chars().count() > 1);
    terms
}

async fn catch_up(
    db: &Db,
    kind: &'static str,
    missing: &'static str,
    terms: impl Fn(&str, &str) -> BTreeSet<String>,
) -> Result<u64> {
    let mut done = 0;
    loop {
        let rows: Vec<(Uuid, String, String)> = db.all(missing, (BATCH,)).await?;
        if rows.is_empty() {
            return Ok(done);
        }
        let mut tx = db.begin().await?;
        for (id, text, more) in &rows {
            let mut terms = terms(text, more);
            // A row without a word would be looked at for ever.
            terms.insert(id.simple().to_string());
            insert(&mut tx, kind, *id, &sound(&terms)).await?;
        }
        tx.commit().await?;
        done += rows.len() as u64;
    }
}
