//! What a person has typed and not yet sent. A draft is the person's own: nobody else reads it, and it is no fact.

use serde::Serialize;
use serde_json::{Value, json};
use tickets_base::db::JsonText;
use tickets_base::id::PersonId;
use tickets_base::{Db, Error, Result, Timestamp};
use utoipa::ToSchema;

/// A page full of notes; more is a file.
const MOST: usize = 64 << 10;
const LONGEST_NAME: usize = 100;

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Draft {
    #[schema(value_type = Object)]
    pub body: Value,
    pub changed_at: Timestamp,
}

pub async fn find(db: &Db, person: PersonId, kind: &str, object: &str) -> Result<Option<Draft>> {
    let row: Option<(JsonText<Value>, Timestamp)> = db
        .opt(
            "select body, changed_at from draft where person = $1 and kind = $2 and object = $3",
            (person, kind, object),
        )
        .await?;
    Ok(row.map(|(body, changed_at)| Draft {
        body: body.0,
        changed_at,
    }))
}

pub async fn keep(
    db: &Db,
    person: PersonId,
    kind: &str,
    object: &str,
    body: Value,
    now: Timestamp,
) -> Result<Draft> {
    if kind.len() > LONGEST_NAME || object.len() > LONGEST_NAME {
        return Err(Error::invalid_with(
            "object",
            "too_long",
            json!({"most": LONGEST_NAME}),
        ));
    }
    if body.to_string().len() > MOST {
        return Err(Error::invalid_with(
            "body",
            "too_long",
            json!({"most": MOST}),
        ));
    }
    db.exec(
        "insert into draft (person, kind, object, body, changed_at) values ($1, $2, $3, $4, $5)
         on conflict (person, kind, object) do update set body = $4, changed_at = $5",
        (person, kind, object, JsonText(body.clone()), now),
    )
    .await?;
    Ok(Draft {
        body,
        changed_at: now,
    })
}

pub async fn discard(db: &Db, person: PersonId, kind: &str, object: &str) -> Result<()> {
    db.exec(
        "delete from draft where person = $1 and kind = $2 and object = $3",
        (person, kind, object),
    )
    .await
    .map(drop)
}
