//! An article that helped with a ticket: the words it was found by teach the search how customers call the thing.

use serde::{Deserialize, Serialize};
use tickets_base::fact::record;
use tickets_base::id::{ArticleId, TicketId};
use tickets_base::viewer::{Kind, Verb};
use tickets_base::{Error, FactDraft, Result, Timestamp, Tx, Viewer};
use utoipa::ToSchema;

use super::write::at_most;

/// A question of a customer, not a conversation.
const LONGEST_QUERY: usize = 500;

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLink {
    pub ticket: TicketId,
    /// What was asked, in the words it was asked.
    pub query: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Link {
    pub article: ArticleId,
    pub ticket: TicketId,
    pub query: String,
}

/// Notes that a published article helped with a ticket; once for a ticket, the first words stay.
pub async fn link(
    tx: &mut Tx,
    viewer: &Viewer,
    article: ArticleId,
    new: &NewLink,
    now: Timestamp,
) -> Result<Link> {
    viewer.demand_some(Verb::Read, Kind::Article)?;
    let query = new.query.trim();
    if query.is_empty() {
        return Err(Error::invalid("query", "empty"));
    }
    at_most("query", query, LONGEST_QUERY)?;
    let published: Option<(ArticleId,)> = tx
        .opt(
            "select id from article where id = $1 and state = 'published'",
            (article,),
        )
        .await?;
    published.ok_or(Error::not_found("article"))?;
    let scope = viewer.scope(Verb::Write, Kind::Ticket);
    let ticket: Option<(TicketId,)> = tx
        .opt(
            "select t.id from ticket t
             where t.id = $1 and (t.owner = $2 or substr(t.unit_path || '|', 1, length($3)) = $3)",
            (new.ticket, scope.owner, scope.prefix),
        )
        .await?;
    ticket.ok_or(Error::not_found("ticket"))?;
    let fresh = tx
        .exec(
            "insert into article_link (article, ticket, at, person, query) values ($1, $2, $3, $4, $5)
             on conflict (article, ticket) do nothing",
            (article, new.ticket, now, viewer.person(), query),
        )
        .await?;
    if fresh > 0 {
        tx.exec(
            "update article set used = used + 1 where id = $1",
            (article,),
        )
        .await?;
        let fact = FactDraft::new("article.linked", viewer, now)
            .about("article", article.0)
            .about("ticket", new.ticket.0);
        record(tx, fact).await?;
    }
    let (query,): (String,) = tx
        .one(
            "select query from article_link where article = $1 and ticket = $2",
            (article, new.ticket),
        )
        .await?;
    Ok(Link {
        article,
        ticket: new.ticket,
        query,
    })
}
