//! Spare parts: a table of millions that must never slow a page.
//!
//! Lists go by keyset on the number's key. A search that begins like a number reads the same index from there; any other
//! goes through `part_term`, whose rows stand by term and part, so that a page costs what it shows.

use serde::Serialize;
use tickets_base::db::Sql;
use tickets_base::id::{PartId, ProductId};
use tickets_base::terms::{fold, query_terms, term_set};
use tickets_base::viewer::{Kind, Verb};
use tickets_base::{Db, Error, Result, Timestamp, Tx, Viewer};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::org::Words;

/// One part of the table.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Part {
    pub id: PartId,
    pub no: String,
    pub name: Words,
    /// Minor units of `currency`.
    pub price: i64,
    pub currency: String,
    pub stock: i64,
    /// Where a list goes on after this part.
    #[serde(skip)]
    pub place: String,
}

/// A part about to be written.
#[derive(Clone, Debug)]
pub struct NewPart {
    pub no: String,
    pub name: Words,
    pub price: i64,
    pub currency: String,
    pub stock: i64,
    pub product: Option<ProductId>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: PartId,
    no: String,
    no_key: String,
    name_en: String,
    name_zh: String,
    price: i64,
    currency: String,
    stock: i64,
}

impl Row {
    fn part(self, place: impl FnOnce(&Self) -> String) -> Part {
        Part {
            place: place(&self),
            id: self.id,
            no: self.no,
            name: Words::new(self.name_en, self.name_zh),
            price: self.price,
            currency: self.currency,
            stock: self.stock,
        }
    }
}

/// What a number is found by: letters and digits only, upper case.
pub fn number_key(no: &str) -> String {
    fold(no)
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect::<String>()
        .to_uppercase()
}

/// Parts in the order of their numbers, or those a few words or the beginning of a number find.
pub async fn list(
    db: &Db,
    viewer: &Viewer,
    q: &str,
    after: Option<(String, Uuid)>,
    limit: i64,
) -> Result<Vec<Part>> {
    viewer.demand_some(Verb::Read, Kind::Part)?;
    let key = number_key(q);
    let from = after
        .as_ref()
        .map(|(place, _)| place.clone())
        .unwrap_or_default();
    if key.is_empty() {
        return by_number(db, "", from, limit).await;
    }
    // The same question gets the same answer on every page of one search.
    let is_number = key.is_ascii() && !by_number(db, &key, String::new(), 1).await?.is_empty();
    if is_number {
        by_number(db, &key, from, limit).await
    } else {
        by_words(db, q, after.map(|(_, id)| id), limit).await
    }
}

async fn by_number(db: &Db, prefix: &str, after: String, limit: i64) -> Result<Vec<Part>> {
    // Keys are letters and digits: nothing sorts between a prefix and the prefix followed by this.
    let end = format!("{prefix}\u{10ffff}");
    let rows: Vec<Row> = db
        .all(
            "select id, no, no_key, name_en, name_zh, price, currency, stock from part
             where no_key >= $1 and no_key < $2 and no_key > $3 order by no_key limit $4",
            (prefix, end, after, limit),
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| row.part(|row| row.no_key.clone()))
        .collect())
}

async fn by_words(db: &Db, q: &str, after: Option<Uuid>, limit: i64) -> Result<Vec<Part>> {
    let terms: Vec<String> = query_terms(q).into_iter().collect();
    let Some((first, others)) = terms.split_first() else {
        return Ok(Vec::new());
    };
    let mut sql = db.sql(
        "select p.id, p.no, p.no_key, p.name_en, p.name_zh, p.price, p.currency, p.stock
         from part_term t join part p on p.id = t.part where t.term = ",
    );
    sql.bind(first.clone())?
        .push(" and t.part > ")
        .bind(after.unwrap_or_default())?;
    for term in others {
        also(&mut sql, term)?;
    }
    sql.push(" order by t.part limit ").bind(limit)?;
    let rows: Vec<Row> = db.all_dynamic(sql).await?;
    Ok(rows
        .into_iter()
        .map(|row| row.part(|_| String::new()))
        .collect())
}

fn also(sql: &mut Sql, term: &str) -> Result<()> {
    sql.push(" and exists (select 1 from part_term o where o.part = t.part and o.term = ")
        .bind(term.to_owned())?
        .push(")");
    Ok(())
}

/// Writes a part and what it is found by.
///
/// # Errors
/// `Conflict` with `part_exists` for a number that is taken.
pub async fn create(tx: &mut Tx, viewer: &Viewer, new: &NewPart, now: Timestamp) -> Result<PartId> {
    viewer.demand_some(Verb::Create, Kind::Part)?;
    let key = number_key(&new.no);
    if key.is_empty() {
        return Err(Error::invalid("no", "empty"));
    }
    let id = PartId::mint(now);
    let row = (
        id,
        new.no.clone(),
        key,
        new.name.en.clone(),
        new.name.zh.clone(),
        new.price,
        new.currency.clone(),
        new.stock,
        new.product,
    );
    tx.exec(
        "insert into part (id, no, no_key, name_en, name_zh, price, currency, stock, product)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        row,
    )
    .await
    .map_err(|error| match error.is_unique_violation() {
        true => Error::conflict("part_exists"),
        false => error,
    })?;
    for term in term_set(&format!("{} {} {}", new.no, new.name.en, new.name.zh)) {
        tx.exec(
            "insert into part_term (term, part) values ($1, $2)",
            (term, id),
        )
        .await?;
    }
    Ok(id)
}
