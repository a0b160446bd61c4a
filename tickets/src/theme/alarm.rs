//! A theme that rises is told of once: when its alarm begins. It may be told of again after the alarm has ended.

use serde_json::json;
use tickets_base::fact::record;
use tickets_base::id::ThemeId;
use tickets_base::lease::{Held, check_fence};
use tickets_base::{Db, FactDraft, Result, Timestamp, Viewer};

/// What the weekly test says of a theme now.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    pub theme: ThemeId,
    pub alarm: bool,
    /// The week that was judged: `2026-W14`.
    pub week: String,
    pub n: i64,
    /// What the weeks before led to expect.
    pub expected: f64,
    pub p: f64,
}

/// Records `theme.raised` for each theme whose alarm began, and forgets the alarms that ended; returns the former.
pub async fn raise(
    db: &Db,
    held: &Held,
    viewer: &Viewer,
    judged: &[Judged],
    now: Timestamp,
) -> Result<Vec<ThemeId>> {
    let rows: Vec<(ThemeId,)> = db
        .all("select id from theme where raised_at is not null", ())
        .await?;
    let known = |theme: ThemeId| rows.iter().any(|(id,)| *id == theme);
    let mut raised = Vec::new();
    for one in judged.iter().filter(|one| one.alarm != known(one.theme)) {
        let mut tx = db.begin().await?;
        check_fence(&mut tx, &held.name, held.fence).await?;
        // Muted or merged since it was judged: then it is nobody's alarm.
        let touched = if one.alarm {
            tx.exec(
                "update theme set raised_at = $2 where id = $1 and raised_at is null and state in ('auto', 'pinned')",
                (one.theme, now),
            )
            .await?
        } else {
            tx.exec(
                "update theme set raised_at = null where id = $1",
                (one.theme,),
            )
            .await?;
            0
        };
        if touched > 0 {
            let body = json!({"week": one.week, "n": one.n, "expected": one.expected, "p": one.p});
            let fact = FactDraft::new("theme.raised", viewer, now).about("theme", one.theme.0);
            record(&mut tx, fact.body(body)).await?;
            raised.push(one.theme);
        }
        tx.commit().await?;
    }
    Ok(raised)
}
