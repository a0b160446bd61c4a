//! Soft keys: what a customer is found by when its name or address is written another way.
//!
//! Kept in the transaction that writes the customer; the keys themselves are `tickets-duplicates`'.

use tickets_base::id::CustomerId;
use tickets_base::{Db, Result, Tx};
use tickets_duplicates::{Entry, Record, keys};

/// Rows of one transaction: a few milliseconds, so that nobody waits for it.
const BATCH: i64 = 50;

/// Name, e-mail, credit code, address.
type Written = (String, Option<String>, Option<String>, Option<String>);

/// Writes the keys of a customer as it stands now, in place of what was there.
pub async fn keep(tx: &mut Tx, id: CustomerId) -> Result<()> {
    let row: Option<Written> = tx
        .opt(
            "select c.name, c.email, c.credit_code,
                    (select s.address from site s where s.customer = c.id order by s.id limit 1)
             from customer c where c.id = $1",
            (id,),
        )
        .await?;
    let Some((name, email, credit_code, address)) = row else {
        return Ok(());
    };
    let entry = Entry::read(&Record {
        name,
        email: email.unwrap_or_default(),
        address: address.unwrap_or_default(),
        credit_code: credit_code.unwrap_or_default(),
        ..Record::default()
    });
    tx.exec("delete from customer_key where customer = $1", (id,))
        .await?;
    insert(tx, id, &entry).await
}

/// Writes the keys of a customer that has none yet.
pub(crate) async fn insert(tx: &mut Tx, id: CustomerId, entry: &Entry) -> Result<()> {
    let mut hashes: Vec<i64> = keys(entry).into_iter().map(|key| key.hash).collect();
    if hashes.is_empty() {
        // 张先生 has no key; one of its own says that it was looked at.
        hashes.push(id.0.as_u64_pair().1 as i64);
    }
    let sql = tx.pick(
        "insert into customer_key (key, customer) select value, $1 from json_each($2)",
        "insert into customer_key (key, customer) select value::bigint, $1 from json_array_elements_text($2::json)",
    );
    tx.exec(sql, (id, list(&hashes))).await.map(drop)
}

/// `[1,2,3]`
pub(crate) fn list(keys: &[i64]) -> String {
    let keys: Vec<String> = keys.iter().map(i64::to_string).collect();
    format!("[{}]", keys.join(","))
}

/// Keys for some customers written before there were any, or by another way; `false` when none is left.
pub async fn keep_some_missing(db: &Db) -> Result<bool> {
    let rows: Vec<(CustomerId,)> = db
        .all(
            "select c.id from customer c
             where not exists (select 1 from customer_key k where k.customer = c.id) limit $1",
            (BATCH,),
        )
        .await?;
    let mut tx = db.begin().await?;
    for (id,) in &rows {
        keep(&mut tx, *id).await?;
    }
    tx.commit().await?;
    Ok(!rows.is_empty())
}

/// As [`keep_some_missing`], until none is left.
pub async fn keep_missing(db: &Db) -> Result<()> {
    while keep_some_missing(db).await? {}
    Ok(())
}
