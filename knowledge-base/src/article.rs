//! Articles as rows, and the index that answers from them.
//!
//! The index stands in memory and is made anew when the rows have changed; a question
//! never waits for that.

use std::sync::{Arc, PoisonError, RwLock};

use serde::Serialize;
use tickets_base::id::{ArticleId, ProductId};
use tickets_base::viewer::{Kind, Verb};
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

/// Published articles, newest change first.
pub async fn list(
    db: &Db,
    viewer: &Viewer,
    after: Option<(Timestamp, Uuid)>,
    limit: i64,
) -> Result<Vec<Article>> {
    viewer.demand_some(Verb::Read, Kind::Article)?;
    let (at, id) = after.unwrap_or((Timestamp(i64::MAX), Uuid::max()));
    db.all(
        "select id, no, language, title, body, state, product, twin, used, changed_at, version from article
         where state = 'published' and (changed_at, id) < ($1, $2) order by changed_at desc, id desc limit $3",
        (at, id, limit),
    )
    .await
}

/// One article, whatever its state.
pub async fn get(db: &Db, viewer: &Viewer, id: ArticleId) -> Result<Article> {
    viewer.demand_some(Verb::Read, Kind::Article)?;
    let found = db
        .opt(
            "select id, no, language, title, body, state, product, twin, used, changed_at, version from article
             where id = $1",
            (id,),
        )
        .await?;
    found.ok_or(Error::not_found("article"))
}

/// Suggestions: cheap to clone, shared by every request and pop.
#[derive(Clone, Debug, Default)]
pub struct Suggest {
    shelf: Arc<RwLock<Arc<Shelf>>>,
}

/// The index and the rows it was made of.
#[derive(Debug, Default)]
struct Shelf {
    stamp: Option<(i64, i64, i64)>,
    articles: Vec<Article>,
    search: Option<Search<usize>>,
}

impl Suggest {
    /// Makes the index anew if a row has changed; says whether it did.
    pub async fn refresh(&self, db: &Db) -> Result<bool> {
        let stamp: (i64, i64, i64) = db
            .one(
                "select (select count(*) from article where state = 'published'),
                        (select coalesce(max(changed_at), 0) from article),
                        (select count(*) from article_link)",
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

async fn read(db: &Db, stamp: (i64, i64, i64)) -> Result<Shelf> {
    let articles: Vec<Article> = db
        .all(
            "select id, no, language, title, body, state, product, twin, used, changed_at, version from article
             where state = 'published' order by no",
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
