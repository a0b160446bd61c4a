//! The windows that can be promised: technicians who know the product and work in the territory, their hours, minus what
//! is already promised.
//!
//! A working span is cut into windows of two hours from its beginning; a technician is free in a window that meets none of
//! the visits promised to them. Visits promised without a name still need somebody: they are taken off the free ones.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use serde::Serialize;
use tickets_base::id::{PersonId, ProductId, RepairId};
use tickets_base::viewer::{Kind, Verb};
use tickets_base::{Db, Result, Timestamp, Tx, Viewer};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Job, Wish};
use crate::calendar::{Calendar, Span, USUAL_ZONE};
use crate::reference::PersonRef;

/// The field's usual promise: "between eight and ten".
const WINDOW: Duration = Duration::from_secs(2 * 60 * 60);
/// Nobody can be at a door sooner than the job can reach them.
const LEAD: Duration = Duration::from_secs(60 * 60);
/// A page shows two weeks at most.
pub const MOST_DAYS: u16 = 14;

/// A window and who could keep it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Window {
    pub from: Timestamp,
    pub to: Timestamp,
    /// How many more promises it can take.
    pub free: i64,
    pub technicians: Vec<PersonRef>,
}

/// Somebody who could do a job.
struct Technician {
    who: PersonRef,
    calendar: Option<Uuid>,
    zone: String,
}

/// A promise that takes somebody's time.
struct Taken {
    technician: Option<PersonId>,
    span: Span,
}

/// The windows of `days` days from `from` on, soonest first, only those that can be promised.
pub async fn list(
    db: &Db,
    viewer: &Viewer,
    job: &Job,
    from: Timestamp,
    days: u16,
    now: Timestamp,
) -> Result<Vec<Window>> {
    viewer.demand_some(Verb::Read, Kind::Repair)?;
    let days = days.clamp(1, MOST_DAYS);
    let rows: Vec<TechnicianRow> = db
        .all(
            QUALIFIED,
            (job.territory.as_str(), skill_of(db, job.product).await?),
        )
        .await?;
    let technicians: Vec<_> = rows.into_iter().map(Technician::from).collect();
    let mut calendars = HashMap::new();
    for technician in &technicians {
        if let Some(id) = technician.calendar
            && !calendars.contains_key(&id)
        {
            calendars.insert(id, Calendar::read(db, id).await?);
        }
    }
    let earliest = now + LEAD;
    let mut open: BTreeMap<Span, Vec<PersonRef>> = BTreeMap::new();
    for technician in &technicians {
        let usual;
        let calendar = match technician.calendar.and_then(|id| calendars.get(&id)) {
            Some(calendar) => calendar,
            None => {
                usual = Calendar::usual(&technician.zone)?;
                &usual
            }
        };
        for span in calendar.spans_from(from.max(now), days) {
            for window in cut(span).filter(|window| window.from >= earliest && window.from >= from)
            {
                open.entry(window).or_default().push(technician.who.clone());
            }
        }
    }
    let Some(all) = whole(&open) else {
        return Ok(Vec::new());
    };
    let taken: Vec<TakenRow> = db
        .all(TAKEN, (all.from, all.to, job.territory.as_str()))
        .await?;
    let taken: Vec<_> = taken.into_iter().map(Taken::from).collect();
    Ok(open
        .into_iter()
        .filter_map(|(span, who)| offer(span, who, &taken))
        .collect())
}

/// Inside the promise's own transaction: is somebody still free for all of this window?
///
/// A window an agent chose by hand need not be one of the list's, but it must lie in somebody's working hours.
pub(super) async fn can_promise(
    tx: &mut Tx,
    job: &Job,
    wish: Wish,
    now: Timestamp,
) -> Result<bool> {
    let skill: Option<(Option<String>,)> = tx
        .opt("select skill from product where id = $1", (job.product,))
        .await?;
    let skill = skill.and_then(|(skill,)| skill).unwrap_or_default();
    let rows: Vec<TechnicianRow> = tx.all(QUALIFIED, (job.territory.as_str(), skill)).await?;
    let taken: Vec<TakenRow> = tx
        .all(TAKEN, (wish.from, wish.to, job.territory.as_str()))
        .await?;
    let taken: Vec<_> = taken.into_iter().map(Taken::from).collect();
    let mut who = Vec::new();
    for technician in rows.into_iter().map(Technician::from) {
        if works(tx, &technician, wish.span(), now).await? {
            who.push(technician.who);
        }
    }
    let Some(window) = offer(wish.span(), who, &taken) else {
        return Ok(false);
    };
    Ok(wish
        .technician
        .is_none_or(|id| window.technicians.iter().any(|who| who.id == id)))
}

/// Who cannot keep the window this repair was promised: promised elsewhere, or not at work then.
///
/// Nobody, when that would be everybody who knows the product and serves the place: a visit out of hours is better than none.
pub async fn kept_from(db: &Db, repair: RepairId, now: Timestamp) -> Result<Vec<PersonId>> {
    let promise: Option<PromiseRow> = db.opt(PROMISE, (repair,)).await?;
    let Some(promise) = promise else {
        return Ok(Vec::new());
    };
    let span = Span {
        from: promise.window_from,
        to: promise.window_to,
    };
    let skill = promise.skill.unwrap_or_default();
    let rows: Vec<TechnicianRow> = db
        .all(QUALIFIED, (promise.territory.as_str(), skill))
        .await?;
    let elsewhere: Vec<(PersonId,)> = db.all(ELSEWHERE, (span.from, span.to, repair)).await?;
    let mut kept = Vec::new();
    let able = rows.len();
    for technician in rows.into_iter().map(Technician::from) {
        let calendar = match technician.calendar {
            Some(id) => Calendar::read(db, id).await?,
            None => Calendar::usual(&technician.zone)?,
        };
        if elsewhere.contains(&(technician.who.id,)) || !is_open(&calendar, span, now) {
            kept.push(technician.who.id);
        }
    }
    if kept.len() == able {
        kept.clear();
    }
    Ok(kept)
}

async fn works(tx: &mut Tx, technician: &Technician, span: Span, now: Timestamp) -> Result<bool> {
    let calendar = match technician.calendar {
        Some(id) => Calendar::read_in(tx, id).await?,
        None => Calendar::usual(&technician.zone)?,
    };
    Ok(is_open(&calendar, span, now))
}

fn is_open(calendar: &Calendar, span: Span, now: Timestamp) -> bool {
    // A window under way may still be promised to somebody on the road.
    let begins = span.from.max(now);
    calendar
        .spans_from(begins - Duration::from_secs(24 * 60 * 60), 3)
        .iter()
        .any(|open| open.from <= span.from && span.to <= open.to)
}

/// The window as it can be offered, if anybody is left for it.
fn offer(span: Span, who: Vec<PersonRef>, taken: &[Taken]) -> Option<Window> {
    let meets = || taken.iter().filter(|taken| taken.span.overlaps(span));
    let free: Vec<PersonRef> = who
        .into_iter()
        .filter(|who| !meets().any(|taken| taken.technician == Some(who.id)))
        .collect();
    let nameless = meets().filter(|taken| taken.technician.is_none()).count();
    let left = free.len().checked_sub(nameless).filter(|left| *left > 0)?;
    Some(Window {
        from: span.from,
        to: span.to,
        free: i64::try_from(left).expect("people can be counted"),
        technicians: free,
    })
}

/// Whole windows from the beginning of a span on.
fn cut(span: Span) -> impl Iterator<Item = Span> {
    std::iter::successors(Some(span.from), |from| Some(*from + WINDOW))
        .map(|from| Span {
            from,
            to: from + WINDOW,
        })
        .take_while(move |window| window.to <= span.to)
}

fn whole(open: &BTreeMap<Span, Vec<PersonRef>>) -> Option<Span> {
    let from = open.keys().map(|span| span.from).min()?;
    let to = open.keys().map(|span| span.to).max()?;
    Some(Span { from, to })
}

async fn skill_of(db: &Db, product: Option<ProductId>) -> Result<String> {
    let row: Option<(Option<String>,)> = db
        .opt("select skill from product where id = $1", (product,))
        .await?;
    Ok(row.and_then(|(skill,)| skill).unwrap_or_default())
}

/// PersonRef knows the product ('' asks for nothing) and works in the territory; without territories of one's own, everywhere.
const QUALIFIED: &str = "select p.id, p.name, p.calendar, p.time_zone from person p
     where p.position = 'technician' and p.left_at is null
       and ($2 = '' or exists (select 1 from person_skill s where s.person = p.id and s.skill = $2))
       and (not exists (select 1 from person_territory t where t.person = p.id)
            or exists (select 1 from person_territory t where t.person = p.id and t.territory = $1))
     order by p.name, p.id";

/// What already takes time between $1 and $2: a technician's own visits wherever they are, nameless ones of the territory.
const TAKEN: &str =
    "select v.technician, v.window_from, v.window_to from visit v join repair r on r.id = v.repair
     where v.state in ('promised', 'under_way') and v.window_from < $2 and v.window_to > $1
       and (v.technician is not null or r.territory = $3)";

/// The window that stands for a repair, and what it asks of whoever goes.
const PROMISE: &str = "select v.window_from, v.window_to, r.territory, p.skill from visit v
     join repair r on r.id = v.repair left join product p on p.id = r.product
     where v.repair = $1 and v.state = 'promised' order by v.promised_at desc, v.id desc limit 1";

/// Technicians with another visit between $1 and $2.
const ELSEWHERE: &str = "select distinct technician from visit
     where state in ('promised', 'under_way') and window_from < $2 and window_to > $1
       and technician is not null and repair <> $3";

#[derive(sqlx::FromRow)]
struct PromiseRow {
    window_from: Timestamp,
    window_to: Timestamp,
    territory: String,
    skill: Option<String>,
}

#[derive(sqlx::FromRow)]
struct TechnicianRow {
    id: PersonId,
    name: String,
    calendar: Option<Uuid>,
    time_zone: String,
}

impl From<TechnicianRow> for Technician {
    fn from(row: TechnicianRow) -> Self {
        let zone = if row.time_zone.is_empty() {
            USUAL_ZONE.to_owned()
        } else {
            row.time_zone
        };
        Self {
            who: PersonRef {
                id: row.id,
                name: row.name,
            },
            calendar: row.calendar,
            zone,
        }
    }
}

#[derive(sqlx::FromRow)]
struct TakenRow {
    technician: Option<PersonId>,
    window_from: Timestamp,
    window_to: Timestamp,
}

impl From<TakenRow> for Taken {
    fn from(row: TakenRow) -> Self {
        Self {
            technician: row.technician,
            span: Span {
                from: row.window_from,
                to: row.window_to,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hour(n: i64) -> Timestamp {
        Timestamp(n * 3_600_000)
    }

    fn who(name: &str) -> PersonRef {
        PersonRef {
            id: PersonId::mint(Timestamp(0)),
            name: name.to_owned(),
        }
    }

    #[test]
    fn a_span_is_cut_into_whole_windows() {
        let windows: Vec<_> = cut(Span {
            from: hour(13),
            to: hour(18),
        })
        .collect();
        assert_eq!(windows.len(), 2);
        assert_eq!(
            windows[1],
            Span {
                from: hour(15),
                to: hour(17)
            }
        );
    }

    #[test]
    fn a_nameless_promise_takes_one_of_the_free_technicians() {
        let (wei, bo) = (who("wei"), who("bo"));
        let span = Span {
            from: hour(8),
            to: hour(10),
        };
        let taken = |technician| Taken {
            technician,
            span: Span {
                from: hour(9),
                to: hour(11),
            },
        };
        let both = || vec![wei.clone(), bo.clone()];
        assert_eq!(offer(span, both(), &[taken(None)]).map(|w| w.free), Some(1));
        assert_eq!(
            offer(span, both(), &[taken(None), taken(Some(wei.id))]),
            None
        );
        let left = offer(span, both(), &[taken(Some(wei.id))]).map(|w| w.technicians);
        assert_eq!(left, Some(vec![bo.clone()]));
    }
}
