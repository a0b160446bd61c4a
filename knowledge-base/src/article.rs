//! Articles as rows, and the index that answers from them.
//!
//! The index stands in memory and is made anew when the rows have changed; a question
//! never waits for that.

mod link;
mod write;

pub use link::{Link, NewLink, link};
pub use write::{ArticleChange, NewArticle, change, create};

use std::sync::{Arc, PoisonError, RwLock};

use serde::{Deserialize, Serialize};
use tickets_base::id::{ArticleId, PersonId, ProductId};
use tickets_base::viewer::{Kind, Ownership, Verb};
use tickets_base::{Db, Error, Result, Timestamp, Viewer};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::search::{Entry, Search};

/// Characters of a body shown beside a title.
const SNIPPET: usize = 90;
/// What it is worth, in units of spread, that an article is in the language asked for,
/// and about the product in question.
const LANGUAGE: f32 = 2.0;
const PRODUCT: f32 = 1.0;

/// In which language an article is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ArticleLanguage)]
pub enum Language {
    Zh,
    En,
}

impl Language {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
        }
    }
}

/// Whether an article answers customers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ArticleState)]
pub enum State {
    /// Seen by those who write articles.
    Draft,
    /// Found, suggested, read by everybody.
    Published,
    /// Kept, and found no more.
    Archived,
}

impl State {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Published => "published",
            Self::Archived => "archived",
        }
    }

    /// What a row says; an unknown word of a later release is no answer to customers.
    fn of(word: &str) -> Self {
        match word {
            "published" => Self::Published,
            "archived" => Self::Archived,
            _ => Self::Draft,
        }
    }
}

/// A whole article.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema, sqlx::FromRow)]
pub struct Article {
    pub id: ArticleId,
    pub no: i64,
    /// zh, en
    pub language: String,
    pub title: String,
    pub body: String,
    /// draft, published, archived
    pub state: String,
    pub product: Option<ProductId>,
    /// The same article in the other language.
    pub twin: Option<ArticleId>,
    pub owner: Option<PersonId>,
    pub owner_name: Option<String>,
    /// How often it has helped.
    pub used: i64,
    pub changed_at: Timestamp,
    pub version: i64,
}

/// An article that may help.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Hint {
    pub id: ArticleId,
    pub no: i64,
    pub title: String,
    pub snippet: String,
}

/// What is known beside the words of a question.
#[derive(Clone, Debug, Default)]
pub struct Context {
    pub products: Vec<ProductId>,
    pub language: Option<String>,
}

/// Articles of one state, newest change first: published ones for every reader, others for those who write them.
pub async fn list(
    db: &Db,
    viewer: &Viewer,
    state: State,
    after: Option<(Timestamp, Uuid)>,
    limit: i64,
) -> Result<Vec<Article>> {
    viewer.demand_some(Verb::Read, Kind::Article)?;
    let (at, id) = after.unwrap_or((Timestamp(i64::MAX), Uuid::max()));
    let verb = match state {
        State::Published => Verb::Read,
        State::Draft | State::Archived => Verb::Write,
    };
    let scope = viewer.scope(verb, Kind::Article);
    db.all(
        "select a.id, a.no, a.language, a.title, a.body, a.state, a.product, a.twin, a.owner, p.name as owner_name, a.used,
                a.changed_at, a.version
         from article a left join person p on p.id = a.owner
         where a.state = $1 and (a.changed_at, a.id) < ($2, $3)
           and (a.owner = $4 or substr(coalesce(p.unit_path, '') || '|', 1, length($5)) = $5)
         order by a.changed_at desc, a.id desc limit $6",
        (state.word(), at, id, scope.owner, scope.prefix, limit),
    )
    .await
}

/// One article; what is not published, for those who may write it.
pub async fn get(db: &Db, viewer: &Viewer, id: ArticleId) -> Result<Article> {
    viewer.demand_some(Verb::Read, Kind::Article)?;
    let found: Option<Article> = db
        .opt(
            "select a.id, a.no, a.language, a.title, a.body, a.state, a.product, a.twin, a.owner, p.name as owner_name, a.used,
                    a.changed_at, a.version
             from article a left join person p on p.id = a.owner where a.id = $1",
            (id,),
        )
        .await?;
    let article = found.ok_or(Error::not_found("article"))?;
    if State::of(&article.state) != State::Published {
        let home: Option<(String,)> = db
            .opt(
                "select unit_path from person where id = $1",
                (article.owner,),
            )
            .await?;
        let ownership = Ownership {
            owner: article.owner,
            unit_path: home.map(|(path,)| path).unwrap_or_default(),
        };
        if !viewer.may(Verb::Write, Kind::Article, &ownership) {
            return Err(Error::not_found("article"));
        }
    }
    Ok(article)
}

/// Suggestions: cheap to clone, shared by every request and pop.
#[derive(Clone, Debug, Default)]
pub struct Suggest {
    shelf: Arc<RwLock<Arc<Shelf>>>,
}

/// Published articles, their newest change, the sum of their versions, links: different after every change.
type Stamp = (i64, i64, i64, i64);

/// The index and the rows it was made of.
#[derive(Debug, Default)]
struct Shelf {
    stamp: Option<Stamp>,
    articles: Vec<Article>,
    search: Option<Search<usize>>,
}

impl Suggest {
    /// Makes the index anew if a row has changed; says whether it did.
    pub async fn refresh(&self, db: &Db) -> Result<bool> {
        let stamp: Stamp = db
            .one(
                "select count(*), coalesce(max(changed_at), 0), cast(coalesce(sum(version), 0) as bigint),
                        (select count(*) from article_link)
                 from article where state = 'published'",
                (),
            )
            .await?;
        if self.shelf().stamp == Some(stamp) {
            return Ok(false);
        }
        let shelf = read(db, stamp).await?;
        *self.shelf.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(shelf);
        Ok(true)
    }

    /// The articles that fit best, at most `most`.
    pub fn find(&self, query: &str, context: &Context, most: usize) -> Vec<Hint> {
        let shelf = self.shelf();
        let Some(search) = &shelf.search else {
            return Vec::new();
        };
        let bonus = |&at: &usize| {
            let article = &shelf.articles[at];
            let spoken = context
                .language
                .as_ref()
                .is_some_and(|l| *l == article.language);
            let about = article
                .product
                .is_some_and(|p| context.products.contains(&p));
            f32::from(u8::from(spoken)) * LANGUAGE + f32::from(u8::from(about)) * PRODUCT
        };
        let hits = search.ranked_with(query, bonus).into_iter().take(most);
        hits.map(|hit| hint(&shelf.articles[hit.key])).collect()
    }

    fn shelf(&self) -> Arc<Shelf> {
        Arc::clone(&self.shelf.read().unwrap_or_else(PoisonError::into_inner))
    }
}

async fn read(db: &Db, stamp: Stamp) -> Result<Shelf> {
    let articles: Vec<Article> = db
        .all(
            "select a.id, a.no, a.language, a.title, a.body, a.state, a.product, a.twin, a.owner, p.name as owner_name, a.used,
                    a.changed_at, a.version
             from article a left join person p on p.id = a.owner where a.state = 'published' order by a.no",
            (),
        )
        .await?;
    let links: Vec<(ArticleId, String)> = db
        .all(
            "select article, query from article_link order by article, ticket",
            (),
        )
        .await?;
    let entry = |(at, article): (usize, &Article)| Entry {
        key: at,
        title: article.title.clone(),
        body: article.body.clone(),
        issues: links
            .iter()
            .filter(|(id, _)| *id == article.id)
            .map(|(_, query)| query.clone())
            .collect(),
    };
    let search = Search::new(articles.iter().enumerate().map(entry));
    Ok(Shelf {
        stamp: Some(stamp),
        search: Some(search),
        articles,
    })
}

fn hint(article: &Article) -> Hint {
    Hint {
        id: article.id,
        no: article.no,
        title: article.title.clone(),
        snippet: article.body.chars().take(SNIPPET).collect(),
    }
}
