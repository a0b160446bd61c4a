//! What a ticket or a call was about: a tree with labels in both languages, found by a few letters of their sound.

use serde::Serialize;
use tickets_base::id::CategoryId;
use tickets_base::{Db, Result, word};
use utoipa::ToSchema;

use crate::org::Words;
use crate::pinyin;

word! {
    CategoryKind {
        Ticket "ticket"
        WrapUp "wrap_up"
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Category {
    pub id: CategoryId,
    pub parent: Option<CategoryId>,
    pub name: Words,
    /// From the root: `Pump / Leak`.
    pub path: Words,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: CategoryId,
    parent: Option<CategoryId>,
    name_en: String,
    name_zh: String,
    terms: String,
}

/// The tree in order, parents before children; with `typed`, what answers to it. A tree has hundreds of lines at most.
pub async fn list(db: &Db, kind: CategoryKind, typed: &str) -> Result<Vec<Category>> {
    let rows: Vec<Row> = db
        .all(
            "select id, parent, name_en, name_zh, terms from category
             where kind = $1 and retired = 0 order by sort, id",
            (kind,),
        )
        .await?;
    let typed = pinyin::typed(typed);
    let mut placed = Vec::new();
    place(&rows, None, &Words::new("", ""), &mut placed);
    let asked = placed
        .into_iter()
        .filter(|(terms, _)| pinyin::matches(terms, &typed));
    Ok(asked.map(|(_, category)| category).collect())
}

/// Walks the tree downwards; a row whose parent is retired goes with it.
fn place(
    rows: &[Row],
    parent: Option<CategoryId>,
    above: &Words,
    out: &mut Vec<(String, Category)>,
) {
    for row in rows.iter().filter(|row| row.parent == parent) {
        let under = |above: &str, own: &str| {
            if above.is_empty() {
                own.to_owned()
            } else {
                format!("{above} / {own}")
            }
        };
        let path = Words::new(
            under(&above.en, &row.name_en),
            under(&above.zh, &row.name_zh),
        );
        let name = Words::new(&row.name_en, &row.name_zh);
        let category = Category {
            id: row.id,
            parent,
            name,
            path: path.clone(),
        };
        out.push((row.terms.clone(), category));
        place(rows, Some(row.id), &path, out);
    }
}
