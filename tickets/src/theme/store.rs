//! Writing what a fit found.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use tickets_base::db::JsonText;
use tickets_base::id::{ProductId, ThemeId, TicketId};
use tickets_base::viewer::{Kind, Verb};
use tickets_base::{Db, Error, Result, Timestamp, Tx, Viewer};
use uuid::Uuid;

/// A complaint as a fit reads it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Complaint {
    pub id: TicketId,
    pub body: String,
    pub product: Option<ProductId>,
    pub batch: Option<String>,
    pub complaint_at: Timestamp,
}

/// A theme of a fit, by its number there.
#[derive(Clone, Debug)]
pub struct FittedTheme {
    pub number: u32,
    pub name: String,
    pub terms: Vec<String>,
    pub size: i64,
    pub open: bool,
    /// Scrubbed texts that stand for it.
    pub quotes: Vec<(TicketId, String)>,
}

/// All a fit found.
#[derive(Clone, Debug, Default)]
pub struct Fitted {
    pub themes: Vec<FittedTheme>,
    /// Ticket, theme's number, score, by a person.
    pub filed: Vec<(TicketId, Option<u32>, f64, bool)>,
    /// Ticket to its week `2026-W14`, product and batch.
    pub weeks: HashMap<TicketId, (String, Option<ProductId>, Option<String>)>,
    pub state_ref: String,
}

/// What the column `labels` keeps: the number in the fit and the telling terms.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Labels {
    pub number: u32,
    pub terms: Vec<String>,
}

/// Every complaint, oldest first.
pub async fn complaints(db: &Db) -> Result<Vec<Complaint>> {
    db.all(
        "select id, body, product, batch, complaint_at from ticket where complaint = 1 and complaint_at is not null
         order by complaint_at, id",
        (),
    )
    .await
}

/// Complaints no run has looked at, at most 200.
pub async fn unfiled(db: &Db) -> Result<Vec<Complaint>> {
    db.all(
        "select t.id, t.body, t.product, t.batch, t.complaint_at from ticket t
         where t.complaint = 1 and t.complaint_at is not null
           and not exists (select 1 from theme_doc d where d.ticket = t.id)
         order by t.complaint_at, t.id limit 200",
        (),
    )
    .await
}

/// The id of each theme by its number in the fit.
pub async fn numbers(db: &Db) -> Result<HashMap<u32, ThemeId>> {
    let rows: Vec<(ThemeId, JsonText<Labels>)> = db.all("select id, labels from theme", ()).await?;
    Ok(rows
        .into_iter()
        .map(|(id, labels)| (labels.0.number, id))
        .collect())
}

/// Puts a fit in place of the one before; themes keep their ids and the names people gave.
pub async fn store(db: &Db, fitted: &Fitted, now: Timestamp) -> Result<()> {
    let mut ids = numbers(db).await?;
    let mut tx = db.begin().await?;
    for theme in &fitted.themes {
        let id = *ids
            .entry(theme.number)
            .or_insert_with(|| ThemeId::mint(now));
        write_theme(&mut tx, id, theme, now).await?;
    }
    let run = tickets_base::id::mint_uuid(now);
    let covered = fitted
        .filed
        .iter()
        .filter(|filed| filed.1.is_some())
        .count();
    let coverage = covered as f64 / fitted.filed.len().max(1) as f64;
    tx.exec(
        "insert into theme_run (id, at, kind, texts, themes, coverage, state_ref) values ($1, $2, 'fit', $3, $4, $5, $6)",
        (run, now, fitted.filed.len() as i64, fitted.themes.len() as i64, coverage, fitted.state_ref.as_str()),
    )
    .await?;
    tx.exec("delete from theme_doc", ()).await?;
    tx.exec("delete from theme_week", ()).await?;
    let mut weeks = HashMap::new();
    for chunk in fitted.filed.chunks(500) {
        let mut sql = tx.sql("insert into theme_doc (ticket, theme, score, by_human, run) values ");
        for (at, (ticket, number, score, by_person)) in chunk.iter().enumerate() {
            let theme = number.and_then(|n| ids.get(&n).copied());
            sql.push(if at == 0 { "(" } else { ", (" });
            sql.bind(*ticket)?
                .push(", ")
                .bind(theme)?
                .push(", ")
                .bind(*score)?
                .push(", ");
            sql.bind(i64::from(*by_person))?
                .push(", ")
                .bind(run)?
                .push(")");
            if let (Some(theme), Some((week, product, batch))) = (theme, fitted.weeks.get(ticket)) {
                let key = (
                    theme,
                    product.map_or(Uuid::nil(), |p| p.0),
                    batch.clone().unwrap_or_default(),
                    week.clone(),
                );
                *weeks.entry(key).or_insert(0_i64) += 1;
            }
        }
        tx.exec_dynamic(sql).await?;
    }
    write_weeks(&mut tx, weeks.into_iter().collect()).await?;
    tx.commit().await
}

async fn write_theme(tx: &mut Tx, id: ThemeId, theme: &FittedTheme, now: Timestamp) -> Result<()> {
    let state = if theme.open { "auto" } else { "archived" };
    let language = if theme.name.is_ascii() { "en" } else { "zh" };
    let labels = JsonText(Labels {
        number: theme.number,
        terms: theme.terms.clone(),
    });
    let quotes: Vec<serde_json::Value> = theme
        .quotes
        .iter()
        .map(|(ticket, text)| serde_json::json!({"ticket": ticket, "text": text}))
        .collect();
    tx.exec(
        "insert into theme (id, parent, name, name_by_human, state, merged_into, language, size, quotes, labels, created_at, version)
         values ($1, null, $2, 0, $3, null, $4, $5, $6, $7, $8, 1)
         on conflict (id) do update set
             name = case when theme.name_by_human = 1 then theme.name else excluded.name end,
             state = case when theme.state in ('muted', 'pinned') then theme.state else excluded.state end,
             size = excluded.size, quotes = excluded.quotes, labels = excluded.labels, version = theme.version + 1",
        (id, theme.name.as_str(), state, language, theme.size, JsonText(quotes), labels, now),
    )
    .await
    .map(drop)
}

type WeekKey = (ThemeId, Uuid, String, String);

async fn write_weeks(tx: &mut Tx, weeks: Vec<(WeekKey, i64)>) -> Result<()> {
    for chunk in weeks.chunks(500) {
        let mut sql =
            tx.sql("insert into theme_week (theme, product, batch, week, n, exposure) values ");
        for (at, ((theme, product, batch, week), n)) in chunk.iter().enumerate() {
            sql.push(if at == 0 { "(" } else { ", (" });
            sql.bind(*theme)?
                .push(", ")
                .bind(*product)?
                .push(", ")
                .bind(batch.clone())?
                .push(", ");
            sql.bind(week.clone())?.push(", ").bind(*n)?.push(", 0)");
        }
        tx.exec_dynamic(sql).await?;
    }
    Ok(())
}

/// Files one new complaint under a theme, or under none.
pub async fn file(
    db: &Db,
    complaint: &Complaint,
    theme: Option<(ThemeId, f64)>,
    week: &str,
) -> Result<()> {
    let mut tx = db.begin().await?;
    let run: Option<(Uuid,)> = tx
        .opt("select id from theme_run order by at desc limit 1", ())
        .await?;
    let Some((run,)) = run else {
        return Err(Error::not_found("theme_run"));
    };
    tx.exec(
        "insert into theme_doc (ticket, theme, score, by_human, run) values ($1, $2, $3, 0, $4)
         on conflict (ticket) do nothing",
        (
            complaint.id,
            theme.map(|t| t.0),
            theme.map_or(0.0, |t| t.1),
            run,
        ),
    )
    .await?;
    if let Some((theme, _)) = theme {
        tx.exec("update theme set size = size + 1 where id = $1", (theme,))
            .await?;
        tx.exec(
            "insert into theme_week (theme, product, batch, week, n, exposure) values ($1, $2, $3, $4, 1, 0)
             on conflict (theme, product, batch, week) do update set n = theme_week.n + 1",
            (theme, complaint.product.map_or(Uuid::nil(), |p| p.0), complaint.batch.clone().unwrap_or_default(), week.to_owned()),
        )
        .await?;
    }
    tx.commit().await
}

/// A person names a theme (for good), or mutes it.
pub async fn rename(
    db: &Db,
    viewer: &Viewer,
    id: ThemeId,
    name: Option<&str>,
    muted: Option<bool>,
    now: Timestamp,
) -> Result<()> {
    viewer.demand_some(Verb::Write, Kind::Theme)?;
    if name.is_some_and(|name| name.trim().is_empty()) {
        return Err(Error::invalid("name", "empty"));
    }
    let mut tx = db.begin().await?;
    let touched = tx
        .exec(
            "update theme set name = coalesce($2, name), name_by_human = case when $2 is null then name_by_human else 1 end,
                              state = coalesce($3, state), version = version + 1 where id = $1",
            (id, name.map(|name| name.trim().to_owned()), muted.map(|muted| if muted { "muted" } else { "pinned" })),
        )
        .await?;
    if touched == 0 {
        return Err(Error::not_found("theme"));
    }
    tx.exec(
        "insert into theme_edit (id, at, person, theme, verb, body) values ($1, $2, $3, $4, $5, $6)",
        (tickets_base::id::mint_uuid(now), now, viewer.person(), id, "change", name.unwrap_or_default().to_owned()),
    )
    .await?;
    tx.commit().await
}
