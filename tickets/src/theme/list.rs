//! Themes as the page shows them.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};
use tickets_base::by_ids;
use tickets_base::db::{JsonText, id_list};
use tickets_base::id::{ProductId, ThemeId, TicketId};
use tickets_base::viewer::{Kind, Verb};
use tickets_base::{Db, Result, Timestamp, Viewer};
use utoipa::ToSchema;
use uuid::Uuid;

use super::current;
use super::store::Labels;

/// Batches shown for a theme.
const BATCHES: usize = 8;

/// A theme with its weeks, products, batches and quotes.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Theme {
    pub id: ThemeId,
    pub name: String,
    /// The coarser theme it belongs to, where it has brothers.
    pub parent: Option<ThemeId>,
    pub parent_name: Option<String>,
    /// Texts within what was asked for.
    pub size: i64,
    /// auto, pinned, muted
    pub state: String,
    pub version: i64,
    /// Since when its alarm stands.
    pub raised_at: Option<Timestamp>,
    pub weeks: Vec<WeekN>,
    pub trend: Trend,
    pub products: Vec<ProductCount>,
    pub batches: Vec<Batch>,
    pub quotes: Vec<Quote>,
    pub labels: Vec<String>,
    /// Themes that a person said are the same: they are counted here.
    pub merged: Vec<ThemeName>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ThemeName {
    pub id: ThemeId,
    pub name: String,
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

#[derive(sqlx::FromRow)]
struct Row {
    id: ThemeId,
    parent: Option<ThemeId>,
    name: String,
    state: String,
    merged_into: Option<ThemeId>,
    quotes: JsonText<Vec<Quote>>,
    labels: JsonText<Labels>,
    raised_at: Option<Timestamp>,
    version: i64,
}

#[derive(Clone, sqlx::FromRow)]
struct Count {
    theme: ThemeId,
    product: Uuid,
    batch: String,
    week: String,
    n: i64,
}

/// Open themes, most texts first; within a product and weeks where these are given.
pub async fn list(
    db: &Db,
    viewer: &Viewer,
    product: Option<ProductId>,
    weeks: (Option<&str>, Option<&str>),
) -> Result<Vec<Theme>> {
    viewer.demand_some(Verb::Read, Kind::Theme)?;
    loop {
        let run = current(db).await?;
        let shown = list_run(db, run, product, weeks).await?;
        // A fit that was put in place meanwhile has other themes than those counts are of.
        if current(db).await? == run {
            return Ok(shown);
        }
    }
}

async fn list_run(
    db: &Db,
    run: Uuid,
    product: Option<ProductId>,
    (from, to): (Option<&str>, Option<&str>),
) -> Result<Vec<Theme>> {
    let rows: Vec<Row> = db
        .all(
            "select id, parent, name, state, merged_into, quotes, labels, raised_at, version from theme
             where state <> 'archived' order by id",
            (),
        )
        .await?;
    let mut counts: Vec<Count> = db
        .all(
            "select theme, product, batch, week, n from theme_count where run = $1 and week >= $2 and week <= $3",
            (run, from.unwrap_or("0000").to_owned(), to.unwrap_or("9999").to_owned()),
        )
        .await?;
    counts.retain(|row| product.is_none_or(|product| row.product == product.0));
    let whole = Whole::new(db, &rows, counts).await?;
    let mut shown: Vec<Theme> = rows
        .into_iter()
        .filter(|row| row.merged_into.is_none() && row.state != "parent")
        .map(|row| whole.assemble(row))
        .filter(|theme| theme.size > 0)
        .collect();
    shown.sort_by_key(|theme| std::cmp::Reverse(theme.size));
    Ok(shown)
}

/// What every theme is seen against.
struct Whole {
    counts: HashMap<ThemeId, Vec<Count>>,
    of_batch: HashMap<String, i64>,
    total: i64,
    names: HashMap<ThemeId, String>,
    merged: HashMap<ThemeId, Vec<ThemeName>>,
    codes: HashMap<Uuid, String>,
    numbers: HashMap<Uuid, i64>,
}

impl Whole {
    async fn new(db: &Db, rows: &[Row], counts: Vec<Count>) -> Result<Self> {
        let codes: Vec<(ProductId, String)> = db.all("select id, code from product", ()).await?;
        let quoted = rows.iter().flat_map(|row| row.quotes.0.iter());
        let tickets = id_list(quoted.map(|quote| quote.ticket.0));
        let sql = by_ids!(db, "select t.id, t.no from ticket t where t.id");
        let numbers: Vec<(TicketId, i64)> = db.all(sql, (tickets,)).await?;
        let ends = ends(rows);
        let mut whole = Self {
            counts: HashMap::new(),
            of_batch: HashMap::new(),
            total: counts.iter().map(|row| row.n).sum(),
            names: rows.iter().map(|row| (row.id, row.name.clone())).collect(),
            merged: HashMap::new(),
            codes: codes.into_iter().map(|(id, code)| (id.0, code)).collect(),
            numbers: numbers.into_iter().map(|(id, no)| (id.0, no)).collect(),
        };
        for row in rows.iter().filter(|row| row.merged_into.is_some()) {
            let name = ThemeName {
                id: row.id,
                name: row.name.clone(),
            };
            let end = ends.get(&row.id).copied().unwrap_or(row.id);
            whole.merged.entry(end).or_default().push(name);
        }
        for count in counts {
            *whole.of_batch.entry(count.batch.clone()).or_default() += count.n;
            let end = ends.get(&count.theme).copied().unwrap_or(count.theme);
            whole.counts.entry(end).or_default().push(count);
        }
        Ok(whole)
    }

    fn assemble(&self, row: Row) -> Theme {
        let own = self.counts.get(&row.id).map_or(&[][..], Vec::as_slice);
        let size: i64 = own.iter().map(|count| count.n).sum();
        let mut weeks = BTreeMap::new();
        for count in own {
            *weeks.entry(count.week.clone()).or_insert(0) += count.n;
        }
        let quote = |quote: Quote| Quote {
            no: self.numbers.get(&quote.ticket.0).copied().unwrap_or(0),
            ..quote
        };
        Theme {
            parent_name: row.parent.and_then(|id| self.names.get(&id).cloned()),
            merged: self.merged.get(&row.id).cloned().unwrap_or_default(),
            products: self.products(own),
            batches: self.batches(own, size),
            id: row.id,
            name: row.name,
            parent: row.parent,
            size,
            state: row.state,
            version: row.version,
            raised_at: row.raised_at,
            weeks: weeks
                .into_iter()
                .map(|(week, n)| WeekN { week, n })
                .collect(),
            trend: Trend::default(),
            quotes: row.quotes.0.into_iter().map(quote).collect(),
            labels: row.labels.0.terms,
        }
    }

    fn products(&self, own: &[Count]) -> Vec<ProductCount> {
        let mut sums: HashMap<Uuid, i64> = HashMap::new();
        for count in own {
            *sums.entry(count.product).or_default() += count.n;
        }
        let counted = |(id, n): (Uuid, i64)| {
            Some(ProductCount {
                id: ProductId(id),
                code: self.codes.get(&id)?.clone(),
                n,
            })
        };
        let mut products: Vec<ProductCount> = sums.into_iter().filter_map(counted).collect();
        products.sort_by(|a, b| b.n.cmp(&a.n).then(a.code.cmp(&b.code)));
        products
    }

    fn batches(&self, own: &[Count], size: i64) -> Vec<Batch> {
        let mut sums: HashMap<&str, i64> = HashMap::new();
        for count in own.iter().filter(|count| !count.batch.is_empty()) {
            *sums.entry(&count.batch).or_default() += count.n;
        }
        let counted = |(batch, n): (&str, i64)| {
            let all = self.of_batch.get(batch).copied().unwrap_or(n);
            let share = all as f64 / self.total.max(1) as f64;
            Batch {
                batch: batch.to_owned(),
                n,
                lift: n as f64 / size.max(1) as f64 / share.max(1e-9),
            }
        };
        let mut batches: Vec<Batch> = sums.into_iter().map(counted).collect();
        batches.sort_by(|a, b| b.n.cmp(&a.n).then(a.batch.cmp(&b.batch)));
        batches.truncate(BATCHES);
        batches
    }
}

/// Where each merged theme leads in the end.
fn ends(rows: &[Row]) -> HashMap<ThemeId, ThemeId> {
    let next: HashMap<ThemeId, ThemeId> = rows
        .iter()
        .filter_map(|row| Some((row.id, row.merged_into?)))
        .collect();
    let end = |mut at: ThemeId| {
        for _ in 0..next.len() {
            match next.get(&at) {
                Some(&further) => at = further,
                None => break,
            }
        }
        at
    };
    next.keys().map(|&id| (id, end(id))).collect()
}

/// The tickets under a theme, newest first, as far as this viewer may see them; those of themes merged into it too.
pub async fn tickets(
    db: &Db,
    viewer: &Viewer,
    theme: ThemeId,
    after: Option<(Timestamp, Uuid)>,
    limit: i64,
) -> Result<Vec<ThemeTicket>> {
    viewer.demand_some(Verb::Read, Kind::Theme)?;
    let run = current(db).await?;
    let scope = viewer.scope(Verb::Read, Kind::Ticket);
    let (at, id) = after.unwrap_or((Timestamp(i64::MAX), Uuid::max()));
    db.all(
        "with recursive own(id) as (
             select id from theme where id = $1
             union select t.id from theme t join own o on t.merged_into = o.id)
         select t.id, t.no, t.subject, t.status, t.created_at, d.score
         from own o join theme_filing d on d.theme = o.id and d.run = $2 join ticket t on t.id = d.ticket
         where (t.created_at, t.id) < ($3, $4)
           and (t.owner = $5 or substr(t.unit_path || '|', 1, length($6)) = $6)
         order by t.created_at desc, t.id desc limit $7",
        (theme, run, at, id, scope.owner, scope.prefix, limit),
    )
    .await
}
