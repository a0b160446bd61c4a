//! Themes as the page shows them.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};
use tickets_base::db::JsonText;
use tickets_base::id::{ProductId, ThemeId, TicketId};
use tickets_base::viewer::{Kind, Verb};
use tickets_base::{Db, Result, Timestamp, Viewer};
use utoipa::ToSchema;
use uuid::Uuid;

use super::store::Labels;

/// Batches shown for a theme.
const BATCHES: usize = 8;

/// A theme with its weeks, products, batches and quotes.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Theme {
    pub id: ThemeId,
    pub name: String,
    pub parent: Option<ThemeId>,
    /// Texts within what was asked for.
    pub size: i64,
    /// auto, pinned, muted, archived
    pub state: String,
    pub weeks: Vec<WeekN>,
    pub trend: Trend,
    pub products: Vec<ProductCount>,
    pub batches: Vec<Batch>,
    pub quotes: Vec<Quote>,
    pub labels: Vec<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WeekN {
    /// `2026-W14`
    pub week: String,
    pub n: i64,
}

/// The newest week against those before; the job's test fills `p` and `alarm`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct Trend {
    pub last: i64,
    pub before: f64,
    pub p: Option<f64>,
    pub alarm: bool,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProductCount {
    pub id: ProductId,
    pub code: String,
    pub n: i64,
}

/// `lift`: its share of the theme against its share of all complaints of themes.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Batch {
    pub batch: String,
    pub n: i64,
    pub lift: f64,
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Quote {
    pub ticket: TicketId,
    #[serde(default)]
    pub no: i64,
    pub text: String,
}

/// A ticket under a theme.
#[derive(Clone, Debug, Serialize, ToSchema, sqlx::FromRow)]
pub struct ThemeTicket {
    pub id: TicketId,
    pub no: i64,
    pub subject: String,
    pub status: String,
    pub created_at: Timestamp,
    pub score: f64,
}

type ThemeRow = (
    ThemeId,
    Option<ThemeId>,
    String,
    String,
    JsonText<Vec<Quote>>,
    JsonText<Labels>,
);
type WeekRow = (ThemeId, Uuid, String, String, i64);

/// Open themes, most texts first; within a product and weeks where these are given.
pub async fn list(
    db: &Db,
    viewer: &Viewer,
    product: Option<ProductId>,
    weeks: (Option<&str>, Option<&str>),
) -> Result<Vec<Theme>> {
    viewer.demand_some(Verb::Read, Kind::Theme)?;
    let themes: Vec<ThemeRow> = db
        .all(
            "select id, parent, name, state, quotes, labels from theme
             where state in ('auto', 'pinned', 'muted') order by size desc, id",
            (),
        )
        .await?;
    let (from, to) = (weeks.0.unwrap_or("0000"), weeks.1.unwrap_or("9999"));
    let mut counts: Vec<WeekRow> = db
        .all(
            "select theme, product, batch, week, n from theme_week where week >= $1 and week <= $2",
            (from.to_owned(), to.to_owned()),
        )
        .await?;
    counts.retain(|row| product.is_none_or(|product| row.1 == product.0));
    let codes: Vec<(ProductId, String)> = db.all("select id, code from product", ()).await?;
    let codes: HashMap<Uuid, String> = codes.into_iter().map(|(id, code)| (id.0, code)).collect();
    let numbers: Vec<(TicketId, i64)> = db
        .all(
            "select t.id, t.no from ticket t join theme_doc d on d.ticket = t.id",
            (),
        )
        .await?;
    let numbers: HashMap<Uuid, i64> = numbers.into_iter().map(|(id, no)| (id.0, no)).collect();
    let mut of_batch: HashMap<&str, i64> = HashMap::new();
    for row in &counts {
        *of_batch.entry(&row.2).or_default() += row.4;
    }
    let total: i64 = counts.iter().map(|row| row.4).sum();
    let mut shown: Vec<Theme> = themes
        .into_iter()
        .map(|row| {
            let own: Vec<&WeekRow> = counts.iter().filter(|count| count.0 == row.0).collect();
            assemble(row, &own, (&of_batch, total), &codes, &numbers)
        })
        .filter(|theme| theme.size > 0)
        .collect();
    shown.sort_by_key(|theme| std::cmp::Reverse(theme.size));
    Ok(shown)
}

fn assemble(
    (id, parent, name, state, quotes, labels): ThemeRow,
    own: &[&WeekRow],
    (of_batch, total): (&HashMap<&str, i64>, i64),
    codes: &HashMap<Uuid, String>,
    numbers: &HashMap<Uuid, i64>,
) -> Theme {
    let size: i64 = own.iter().map(|row| row.4).sum();
    let (mut weeks, mut products, mut batches) = (BTreeMap::new(), HashMap::new(), HashMap::new());
    for row in own {
        *weeks.entry(row.3.clone()).or_insert(0) += row.4;
        *products.entry(row.1).or_insert(0) += row.4;
        *batches.entry(row.2.as_str()).or_insert(0) += row.4;
    }
    let mut products: Vec<ProductCount> = products
        .into_iter()
        .filter_map(|(id, n)| {
            Some(ProductCount {
                id: ProductId(id),
                code: codes.get(&id)?.clone(),
                n,
            })
        })
        .collect();
    products.sort_by(|a, b| b.n.cmp(&a.n).then(a.code.cmp(&b.code)));
    let mut batches: Vec<Batch> = batches
        .into_iter()
        .filter(|(batch, _)| !batch.is_empty())
        .map(|(batch, n)| {
            let share = of_batch.get(batch).copied().unwrap_or(n) as f64 / total.max(1) as f64;
            Batch {
                batch: batch.to_owned(),
                n,
                lift: n as f64 / size.max(1) as f64 / share.max(1e-9),
            }
        })
        .collect();
    batches.sort_by(|a, b| b.n.cmp(&a.n).then(a.batch.cmp(&b.batch)));
    batches.truncate(BATCHES);
    let quote = |quote: Quote| Quote {
        no: numbers.get(&quote.ticket.0).copied().unwrap_or(0),
        ..quote
    };
    Theme {
        id,
        name,
        parent,
        size,
        state,
        weeks: weeks
            .into_iter()
            .map(|(week, n)| WeekN { week, n })
            .collect(),
        trend: Trend::default(),
        products,
        batches,
        quotes: quotes.0.into_iter().map(quote).collect(),
        labels: labels.0.terms,
    }
}

/// The tickets under a theme, newest first, as far as this viewer may see them.
pub async fn tickets(
    db: &Db,
    viewer: &Viewer,
    theme: ThemeId,
    after: Option<(Timestamp, Uuid)>,
    limit: i64,
) -> Result<Vec<ThemeTicket>> {
    viewer.demand_some(Verb::Read, Kind::Theme)?;
    let scope = viewer.scope(Verb::Read, Kind::Ticket);
    let (at, id) = after.unwrap_or((Timestamp(i64::MAX), Uuid::max()));
    db.all(
        "select t.id, t.no, t.subject, t.status, t.created_at, d.score from theme_doc d join ticket t on t.id = d.ticket
         where d.theme = $1 and (t.created_at, t.id) < ($2, $3)
           and (t.owner = $4 or substr(t.unit_path || '|', 1, length($5)) = $5)
         order by t.created_at desc, t.id desc limit $6",
        (theme, at, id, scope.owner, scope.prefix, limit),
    )
    .await
}
