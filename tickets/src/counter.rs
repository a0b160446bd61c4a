//! Plain counters: numbers given out in order, kept in the transaction that uses them.

use tickets_base::{Result, Tx};

/// The first ticket's number: short enough to say, long enough not to be taken for a count.
const FIRST_TICKET: i64 = 1001;

/// The next ticket number. Without gaps: a transaction rolled back gives its number back.
pub async fn next_ticket_no(tx: &mut Tx) -> Result<i64> {
    let (no,): (i64,) = tx
        .one(
            "insert into counter (name, value) values ('ticket_no', $1)
             on conflict (name) do update set value = counter.value + 1 returning value",
            (FIRST_TICKET,),
        )
        .await?;
    Ok(no)
}
