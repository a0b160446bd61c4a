//! Rows by a handful of ids, in one statement: the one place where the two engines read a list differently.

use uuid::Uuid;

/// The parameter of a [`by_ids!`](crate::by_ids) statement.
pub fn id_list(ids: impl IntoIterator<Item = Uuid>) -> String {
    let quoted: Vec<String> = ids.into_iter().map(|id| format!("\"{id}\"")).collect();
    format!("[{}]", quoted.join(","))
}

/// Given a select that ends with the column (`… where t.id`): the statement for this engine, its `$1` an [`id_list`].
/// Rows come in no order.
#[macro_export]
macro_rules! by_ids {
    ($db:expr, $sql:literal) => {
        $db.pick(
            concat!(
                $sql,
                " in (select unhex(replace(value, '-', '')) from json_each($1))"
            ),
            concat!(
                $sql,
                " in (select value::uuid from json_array_elements_text($1::json))"
            ),
        )
    };
}
