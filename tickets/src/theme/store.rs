//! Writing what a fit found: in steps of a few rows, so that no call waits for it, and then all at once for readers.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tickets_base::clock::Stopwatch;
use tickets_base::db::JsonText;
use tickets_base::id::{ProductId, ThemeId, TicketId};
use tickets_base::lease::{Held, check_fence};
use tickets_base::{Db, Error, Result, Timestamp, Tx};
use uuid::Uuid;

use super::Complaint;

/// Rows of one step: a few milliseconds of the one writer.
const STEP: usize = 250;
/// Themes written by one statement of the switch.
const THEMES: usize = 100;
/// A parent of the last fit is one of this fit's when they share at least half of their themes.
const SAME_PARENT: f64 = 0.5;

/// A theme of a fit, by its number there.
#[derive(Clone, Debug)]
pub struct FittedTheme {
    pub number: u32,
    /// The coarser level it belongs to: a number of [`Fitted::parents`].
    pub parent: u32,
    pub name: String,
    pub terms: Vec<String>,
    pub open: bool,
    /// Scrubbed texts that stand for it.
    pub quotes: Vec<(TicketId, String)>,
}

/// The coarser level of the tree.
#[derive(Clone, Debug)]
pub struct FittedParent {
    pub number: u32,
    pub name: String,
}

/// All a fit found.
#[derive(Clone, Debug)]
pub struct Fitted {
    pub run: Uuid,
    /// Without those that were merged into others: their rows stay as they are.
    pub themes: Vec<FittedTheme>,
    pub parents: Vec<FittedParent>,
    /// Ticket, number of the theme, score, by a person.
    pub filed: Vec<(TicketId, Option<u32>, f64, bool)>,
    /// Ticket to its week `2026-W14`, product and batch.
    pub weeks: HashMap<TicketId, (String, Option<ProductId>, Option<String>)>,
    /// Where the fit's own files stand.
    pub state_ref: String,
}

/// How the writing went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stored {
    pub steps: usize,
    /// The longest the one writer was held.
    pub longest: Duration,
}

/// What the column `labels` keeps: the number in the fit and the telling terms.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Labels {
    pub number: u32,
    pub terms: Vec<String>,
}

type WeekKey = (ThemeId, Uuid, String, String);

/// Puts a fit in place of the one before; themes keep their ids and what people decided.
///
/// # Errors
/// [`Error::LeaseLost`] when another node fits by now; nothing of this fit is seen then.
pub async fn store(db: &Db, held: &Held, fitted: &Fitted, now: Timestamp) -> Result<Stored> {
    let mut ids = numbers(db).await?;
    for theme in &fitted.themes {
        ids.entry(theme.number)
            .or_insert_with(|| ThemeId::mint(now));
    }
    let mut stored = Stored::default();
    clear_old(db, &mut stored).await?;
    for step in fitted.filed.chunks(STEP) {
        stored
            .step(write_filings(db, fitted.run, step, &ids))
            .await?;
    }
    let (counts, sizes) = counts(fitted, &ids);
    for step in counts.chunks(STEP) {
        stored.step(write_counts(db, fitted.run, step)).await?;
    }
    let parents = Parents::find(db, fitted, &ids, now).await?;
    stored
        .step(switch(db, held, fitted, &ids, &sizes, &parents, now))
        .await?;
    Ok(stored)
}

impl Stored {
    async fn step<T>(&mut self, work: impl Future<Output = Result<T>>) -> Result<T> {
        let took = Stopwatch::start();
        let done = work.await?;
        self.steps += 1;
        self.longest = self.longest.max(took.elapsed());
        Ok(done)
    }
}

/// The id of each theme by its number in the fits.
pub async fn numbers(db: &Db) -> Result<HashMap<u32, ThemeId>> {
    let rows: Vec<(ThemeId, JsonText<Labels>)> = db
        .all("select id, labels from theme where state <> 'parent'", ())
        .await?;
    let number = |(id, labels): (ThemeId, JsonText<Labels>)| (labels.0.number, id);
    Ok(rows.into_iter().map(number).collect())
}

/// Drops what fits left that died half written, and every run but the last two: one may still be read.
async fn clear_old(db: &Db, stored: &mut Stored) -> Result<()> {
    let filings = "delete from theme_filing where run = $1 and ticket in
                   (select ticket from theme_filing where run = $1 limit $2)";
    let runs: Vec<(Uuid,)> = db
        .all(
            "select distinct run from theme_filing
             where run not in (select id from theme_run order by at desc, id desc limit 2)",
            (),
        )
        .await?;
    for (run,) in runs {
        while stored.step(db.exec(filings, (run, STEP as i64))).await? > 0 {}
    }
    let runs: Vec<(Uuid, ThemeId)> = db
        .all(
            "select distinct run, theme from theme_count
             where run not in (select id from theme_run order by at desc, id desc limit 2)",
            (),
        )
        .await?;
    for row in runs {
        let counts = "delete from theme_count where run = $1 and theme = $2";
        stored.step(db.exec(counts, row)).await?;
    }
    Ok(())
}

async fn write_filings(
    db: &Db,
    run: Uuid,
    filed: &[(TicketId, Option<u32>, f64, bool)],
    ids: &HashMap<u32, ThemeId>,
) -> Result<u64> {
    let mut sql = db.sql("insert into theme_filing (run, ticket, theme, score, by_human) values ");
    for (at, (ticket, number, score, by_person)) in filed.iter().enumerate() {
        let theme = number.and_then(|n| ids.get(&n).copied());
        sql.push(if at == 0 { "(" } else { ", (" });
        sql.bind(run)?.push(", ").bind(*ticket)?.push(", ");
        sql.bind(theme)?.push(", ").bind(*score)?.push(", ");
        sql.bind(i64::from(*by_person))?.push(")");
    }
    db.exec_dynamic(sql).await
}

fn counts(
    fitted: &Fitted,
    ids: &HashMap<u32, ThemeId>,
) -> (Vec<(WeekKey, i64)>, HashMap<ThemeId, i64>) {
    let (mut counts, mut sizes) = (HashMap::new(), HashMap::new());
    for (ticket, number, ..) in &fitted.filed {
        let Some(theme) = number.and_then(|n| ids.get(&n).copied()) else {
            continue;
        };
        *sizes.entry(theme).or_insert(0) += 1;
        if let Some((week, product, batch)) = fitted.weeks.get(ticket) {
            let key = (
                theme,
                product.map_or(Uuid::nil(), |p| p.0),
                batch.clone().unwrap_or_default(),
                week.clone(),
            );
            *counts.entry(key).or_insert(0) += 1;
        }
    }
    (counts.into_iter().collect(), sizes)
}

async fn write_counts(db: &Db, run: Uuid, counts: &[(WeekKey, i64)]) -> Result<u64> {
    let mut sql =
        db.sql("insert into theme_count (run, theme, product, batch, week, n, exposure) values ");
    for (at, ((theme, product, batch, week), n)) in counts.iter().enumerate() {
        sql.push(if at == 0 { "(" } else { ", (" });
        sql.bind(run)?.push(", ").bind(*theme)?.push(", ");
        sql.bind(*product)?
            .push(", ")
            .bind(batch.clone())?
            .push(", ");
        sql.bind(week.clone())?.push(", ").bind(*n)?.push(", 0)");
    }
    db.exec_dynamic(sql).await
}

/// The coarser level of this fit under the ids of the last.
struct Parents(HashMap<u32, ThemeId>);

impl Parents {
    /// A parent keeps its id while it keeps most of its themes; one theme alone has no parent.
    async fn find(
        db: &Db,
        fitted: &Fitted,
        ids: &HashMap<u32, ThemeId>,
        now: Timestamp,
    ) -> Result<Self> {
        let rows: Vec<(ThemeId, ThemeId)> = db
            .all("select parent, id from theme where parent is not null", ())
            .await?;
        let mut before: HashMap<ThemeId, HashSet<ThemeId>> = HashMap::new();
        for (parent, theme) in rows {
            before.entry(parent).or_default().insert(theme);
        }
        let mut found = HashMap::new();
        for parent in &fitted.parents {
            let own = |theme: &&FittedTheme| theme.open && theme.parent == parent.number;
            let children: HashSet<ThemeId> = fitted
                .themes
                .iter()
                .filter(own)
                .filter_map(|theme| ids.get(&theme.number).copied())
                .collect();
            if children.len() < 2 {
                continue;
            }
            let shared = |old: &HashSet<ThemeId>| {
                old.intersection(&children).count() as f64 / old.union(&children).count() as f64
            };
            let same = before
                .iter()
                .map(|(id, old)| (*id, shared(old)))
                .filter(|(_, share)| *share >= SAME_PARENT)
                .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
            let id = same.map_or_else(|| ThemeId::mint(now), |(id, _)| id);
            before.remove(&id);
            found.insert(parent.number, id);
        }
        Ok(Self(found))
    }

    fn of(&self, theme: &FittedTheme) -> Option<ThemeId> {
        self.0.get(&theme.parent).copied().filter(|_| theme.open)
    }
}

/// The one step readers see.
async fn switch(
    db: &Db,
    held: &Held,
    fitted: &Fitted,
    ids: &HashMap<u32, ThemeId>,
    sizes: &HashMap<ThemeId, i64>,
    parents: &Parents,
    now: Timestamp,
) -> Result<()> {
    let mut tx = db.begin().await?;
    check_fence(&mut tx, &held.name, held.fence).await?;
    let parent_rows = fitted.parents.iter().filter_map(|parent| {
        let row = ThemeRow::parent(*parents.0.get(&parent.number)?, parent);
        Some(row)
    });
    let theme_rows = fitted.themes.iter().map(|theme| {
        let id = ids[&theme.number];
        let size = sizes.get(&id).copied().unwrap_or(0);
        ThemeRow::of(id, theme, parents.of(theme), size)
    });
    let rows: Vec<ThemeRow> = parent_rows.chain(theme_rows).collect();
    for rows in rows.chunks(THEMES) {
        write_themes(&mut tx, rows, now).await?;
    }
    // A parent without children is kept only for the name a person gave it.
    tx.exec(
        "delete from theme where state = 'parent' and name_by_human = 0
           and not exists (select 1 from theme c where c.parent = theme.id)",
        (),
    )
    .await?;
    let covered = fitted.filed.iter().filter(|f| f.1.is_some()).count();
    let coverage = covered as f64 / fitted.filed.len().max(1) as f64;
    tx.exec(
        "insert into theme_run (id, at, kind, texts, themes, coverage, state_ref) values ($1, $2, 'fit', $3, $4, $5, $6)",
        (
            fitted.run,
            now,
            fitted.filed.len() as i64,
            fitted.themes.len() as i64,
            coverage,
            fitted.state_ref.as_str(),
        ),
    )
    .await?;
    tx.commit().await
}

struct ThemeRow {
    id: ThemeId,
    parent: Option<ThemeId>,
    name: String,
    state: &'static str,
    size: i64,
    quotes: Vec<serde_json::Value>,
    labels: Labels,
}

impl ThemeRow {
    fn of(id: ThemeId, theme: &FittedTheme, parent: Option<ThemeId>, size: i64) -> Self {
        let quote = |(ticket, text): &(TicketId, String)| serde_json::json!({"ticket": ticket, "text": text});
        Self {
            id,
            parent,
            name: theme.name.clone(),
            state: if theme.open { "auto" } else { "archived" },
            size,
            quotes: theme.quotes.iter().map(quote).collect(),
            labels: Labels {
                number: theme.number,
                terms: theme.terms.clone(),
            },
        }
    }

    fn parent(id: ThemeId, parent: &FittedParent) -> Self {
        Self {
            id,
            parent: None,
            name: parent.name.clone(),
            state: "parent",
            size: 0,
            quotes: Vec::new(),
            labels: Labels {
                number: parent.number,
                terms: Vec::new(),
            },
        }
    }
}

/// A person's name for a theme and what he decided about it stay.
async fn write_themes(tx: &mut Tx, rows: &[ThemeRow], now: Timestamp) -> Result<()> {
    let mut sql = tx.sql(
        "insert into theme (id, parent, name, name_by_human, state, merged_into, language, size, quotes, labels,
                            created_at, version) values ",
    );
    for (at, row) in rows.iter().enumerate() {
        let language = if row.name.is_ascii() { "en" } else { "zh" };
        sql.push(if at == 0 { "(" } else { ", (" });
        sql.bind(row.id)?.push(", ").bind(row.parent)?.push(", ");
        sql.bind(row.name.clone())?.push(", 0, ");
        sql.bind(row.state)?.push(", null, ");
        sql.bind(language)?.push(", ").bind(row.size)?.push(", ");
        sql.bind(JsonText(row.quotes.clone()))?.push(", ");
        sql.bind(JsonText(row.labels.clone()))?.push(", ");
        sql.bind(now)?.push(", 1)");
    }
    sql.push(
        " on conflict (id) do update set
             name = case when theme.name_by_human = 1 then theme.name else excluded.name end,
             state = case when theme.state in ('muted', 'pinned', 'merged_into') then theme.state else excluded.state end,
             parent = excluded.parent, size = excluded.size, quotes = excluded.quotes, labels = excluded.labels",
    );
    tx.exec_dynamic(sql).await.map(drop)
}

/// Files one new complaint under a theme, or under none, in the run in place.
///
/// # Errors
/// [`Error::LeaseLost`] when another node files by now.
pub async fn file(
    db: &Db,
    held: &Held,
    complaint: &Complaint,
    theme: Option<(ThemeId, f64)>,
    week: &str,
) -> Result<()> {
    let mut tx = db.begin().await?;
    check_fence(&mut tx, &held.name, held.fence).await?;
    let run: Option<(Uuid,)> = tx
        .opt(
            "select id from theme_run order by at desc, id desc limit 1",
            (),
        )
        .await?;
    let (run,) = run.ok_or(Error::not_found("theme_run"))?;
    let (id, score) = theme.map_or((None, 0.0), |(id, score)| (Some(id), score));
    let new = tx
        .exec(
            "insert into theme_filing (run, ticket, theme, score, by_human) values ($1, $2, $3, $4, 0)
             on conflict (run, ticket) do nothing",
            (run, complaint.id, id, score),
        )
        .await?;
    if let Some(theme) = id.filter(|_| new > 0) {
        tx.exec("update theme set size = size + 1 where id = $1", (theme,))
            .await?;
        tx.exec(
            "insert into theme_count (run, theme, product, batch, week, n, exposure) values ($1, $2, $3, $4, $5, 1, 0)
             on conflict (run, theme, product, batch, week) do update set n = theme_count.n + 1",
            (
                run,
                theme,
                complaint.product.map_or(Uuid::nil(), |p| p.0),
                complaint.batch.clone().unwrap_or_default(),
                week.to_owned(),
            ),
        )
        .await?;
    }
    tx.commit().await
}
