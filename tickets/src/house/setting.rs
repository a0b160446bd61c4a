//! Named values of the house: `epoch`, `company`, `demo`. Few, small, read rarely.

use tickets_base::{Db, Result, Tx};

/// The value, if it was ever set.
pub async fn get(db: &Db, name: &str) -> Result<Option<String>> {
    let row: Option<(String,)> = db
        .opt("select value from setting where name = $1", (name,))
        .await?;
    Ok(row.map(|(value,)| value))
}

pub async fn set(tx: &mut Tx, name: &str, value: &str) -> Result<()> {
    tx.exec(
        "insert into setting (name, value, version) values ($1, $2, 1)
         on conflict (name) do update set value = $2, version = setting.version + 1",
        (name, value),
    )
    .await
    .map(drop)
}

/// Sets the value unless there is one; gives the one that stands.
pub async fn keep(tx: &mut Tx, name: &str, value: &str) -> Result<String> {
    tx.exec(
        "insert into setting (name, value, version) values ($1, $2, 1) on conflict (name) do nothing",
        (name, value),
    )
    .await?;
    let (value,): (String,) = tx
        .one("select value from setting where name = $1", (name,))
        .await?;
    Ok(value)
}

/// Forgets the value; nothing happens if there was none.
pub async fn remove(tx: &mut Tx, name: &str) -> Result<()> {
    tx.exec("delete from setting where name = $1", (name,))
        .await
        .map(drop)
}
