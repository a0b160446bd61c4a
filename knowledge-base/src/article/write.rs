//! Articles being written: a draft, its publishing, and every change after that.
//!
//! Whoever may write articles keeps drafts; what customers are answered with is published, changed and withdrawn by those
//! who may close articles.

use serde::Deserialize;
use serde_json::json;
use tickets_base::fact::record;
use tickets_base::id::{ArticleId, PersonId, ProductId};
use tickets_base::viewer::{Kind, Ownership, Verb};
use tickets_base::{Error, FactDraft, Result, Timestamp, Tx, Viewer};
use utoipa::ToSchema;

use super::{Language, State};

/// A title longer than this is not read in a list.
const LONGEST_TITLE: usize = 200;
/// About thirty printed pages; more is a manual.
const LONGEST_BODY: usize = 100_000;

/// An article to be.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewArticle {
    pub language: Language,
    pub title: String,
    /// Markdown: headings, lists, quotes, bold, code.
    #[serde(default)]
    pub body: String,
    pub product: Option<ProductId>,
    /// The same article in the other language.
    pub twin: Option<ArticleId>,
    /// `draft` if nothing is said.
    pub state: Option<State>,
}

/// What is to be different; the version is the one that was looked at.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ArticleChange {
    pub version: i64,
    pub title: Option<String>,
    pub body: Option<String>,
    pub language: Option<Language>,
    pub product: Option<ProductId>,
    pub state: Option<State>,
}

#[derive(sqlx::FromRow)]
struct Row {
    language: String,
    title: String,
    body: String,
    state: String,
    product: Option<ProductId>,
    twin: Option<ArticleId>,
    owner: Option<PersonId>,
    unit_path: Option<String>,
    version: i64,
}

impl Row {
    fn ownership(&self) -> Ownership {
        Ownership {
            owner: self.owner,
            unit_path: self.unit_path.clone().unwrap_or_default(),
        }
    }
}

/// Begins an article, as a draft or published at once.
pub async fn create(
    tx: &mut Tx,
    viewer: &Viewer,
    new: &NewArticle,
    now: Timestamp,
) -> Result<ArticleId> {
    viewer.demand_some(Verb::Create, Kind::Article)?;
    let state = new.state.unwrap_or(State::Draft);
    if state != State::Draft {
        viewer.demand_some(Verb::Close, Kind::Article)?;
    }
    let title = checked_title(&new.title)?;
    check_body(&new.body, state)?;
    check_product(tx, new.product).await?;
    if let Some(twin) = new.twin {
        check_twin(tx, viewer, twin, new.language).await?;
    }
    let id = ArticleId::mint(now);
    let (no,): (i64,) = tx
        .one(
            "insert into counter (name, value) values ('article_no', (select coalesce(max(no), 0) + 1 from article))
             on conflict (name) do update set value = counter.value + 1 returning value",
            (),
        )
        .await?;
    tx.exec(
        "insert into article (id, no, language, title, body, state, product, owner, twin, used, created_at, changed_at, version)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10, $10, 1)",
        (
            id,
            no,
            new.language.word(),
            title,
            new.body.as_str(),
            state.word(),
            new.product,
            viewer.person(),
            new.twin,
            now,
        ),
    )
    .await?;
    if let Some(twin) = new.twin {
        let lead = "update article set twin = $2, version = version + 1 where id = $1";
        tx.exec(lead, (twin, id)).await?;
    }
    tell(tx, viewer, "article.created", id, state, now).await?;
    if state == State::Published {
        tell(tx, viewer, "article.published", id, state, now).await?;
    }
    Ok(id)
}

/// Changes what is named.
///
/// # Errors
/// `Conflict` with `version_conflict` and the article as it stands, when somebody changed it since.
pub async fn change(
    tx: &mut Tx,
    viewer: &Viewer,
    id: ArticleId,
    change: &ArticleChange,
    now: Timestamp,
) -> Result<()> {
    let row = read(tx, id).await?;
    viewer.demand(Verb::Write, Kind::Article, &row.ownership())?;
    if row.version != change.version {
        return Err(Error::Conflict {
            code: "version_conflict",
            current: json!({"title": row.title, "body": row.body, "state": row.state, "version": row.version}),
        });
    }
    let before = State::of(&row.state);
    let state = change.state.unwrap_or(before);
    if (before, state) != (State::Draft, State::Draft) {
        viewer.demand(Verb::Close, Kind::Article, &row.ownership())?;
    }
    let title = checked_title(change.title.as_deref().unwrap_or(&row.title))?;
    let body = change.body.as_deref().unwrap_or(&row.body);
    check_body(body, state)?;
    let language: &str = match change.language {
        Some(language) => language.word(),
        None => &row.language,
    };
    if language != row.language && row.twin.is_some() {
        return Err(Error::invalid("language", "has_twin"));
    }
    check_product(tx, change.product).await?;
    let touched = tx
        .exec(
            "update article set title = $2, body = $3, language = $4, product = $5, state = $6, changed_at = $7,
                                version = version + 1
             where id = $1 and version = $8",
            (
                id,
                title,
                body,
                language,
                change.product.or(row.product),
                state.word(),
                now,
                change.version,
            ),
        )
        .await?;
    if touched == 0 {
        return Err(Error::conflict("version_conflict"));
    }
    let kind = match (before, state) {
        (before, after) if before == after => "article.changed",
        (_, State::Published) => "article.published",
        (_, State::Archived) => "article.archived",
        (_, State::Draft) => "article.withdrawn",
    };
    tell(tx, viewer, kind, id, state, now).await
}

async fn read(tx: &mut Tx, id: ArticleId) -> Result<Row> {
    let row = tx
        .opt(
            "select a.language, a.title, a.body, a.state, a.product, a.twin, a.owner, p.unit_path, a.version
             from article a left join person p on p.id = a.owner where a.id = $1",
            (id,),
        )
        .await?;
    row.ok_or(Error::not_found("article"))
}

fn checked_title(title: &str) -> Result<&str> {
    let title = title.trim();
    if title.is_empty() {
        return Err(Error::invalid("title", "empty"));
    }
    at_most("title", title, LONGEST_TITLE)?;
    Ok(title)
}

/// A draft may be empty; what is published answers something.
fn check_body(body: &str, state: State) -> Result<()> {
    if state == State::Published && body.trim().is_empty() {
        return Err(Error::invalid("body", "empty"));
    }
    at_most("body", body, LONGEST_BODY)
}

pub(super) fn at_most(field: &'static str, text: &str, most: usize) -> Result<()> {
    if text.chars().count() > most {
        return Err(Error::invalid_with(
            field,
            "too_long",
            json!({"most": most}),
        ));
    }
    Ok(())
}

async fn check_product(tx: &mut Tx, product: Option<ProductId>) -> Result<()> {
    let Some(product) = product else {
        return Ok(());
    };
    let known: Option<(ProductId,)> = tx
        .opt("select id from product where id = $1", (product,))
        .await?;
    known
        .map(drop)
        .ok_or(Error::invalid("product", "unknown_reference"))
}

/// The other article is in the other language and stands alone so far.
async fn check_twin(tx: &mut Tx, viewer: &Viewer, twin: ArticleId, own: Language) -> Result<()> {
    let row = match read(tx, twin).await {
        Err(Error::NotFound { .. }) => return Err(Error::invalid("twin", "unknown_reference")),
        other => other?,
    };
    viewer.demand(Verb::Write, Kind::Article, &row.ownership())?;
    if row.twin.is_some() || row.language == own.word() {
        return Err(Error::invalid("twin", "has_twin"));
    }
    Ok(())
}

async fn tell(
    tx: &mut Tx,
    viewer: &Viewer,
    kind: &'static str,
    id: ArticleId,
    state: State,
    now: Timestamp,
) -> Result<()> {
    let fact = FactDraft::new(kind, viewer, now)
        .about("article", id.0)
        .body(json!({"state": state.word()}));
    record(tx, fact).await.map(drop)
}
