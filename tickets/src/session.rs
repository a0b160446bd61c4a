//! A sign-in that lasts: one row a browser. The cookie holds 32 random bytes, the row their SHA-256,
//! so that a copy of the table opens nothing. Ending a session is a write; nothing is cached.

mod see_as;

pub use see_as::{see_as, stop_seeing_as};

use std::time::Duration;

use tickets_base::fact::record;
use tickets_base::id::{PersonId, SessionId};
use tickets_base::{Db, FactDraft, Result, Timestamp, Tx, Viewer};

/// A session nobody uses ends after this; a shift with its pause is shorter.
const IDLE: Duration = Duration::from_secs(24 * 3600);
/// And after this in any case.
const LONGEST: Duration = Duration::from_secs(30 * 24 * 3600);
/// `seen_at` is not written more often: a request must not cost a commit.
const SEEN_EVERY: Duration = Duration::from_secs(300);

/// A session that is open.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Session {
    pub id: SessionId,
    pub person: PersonId,
    pub csrf: String,
    pub see_as: Option<PersonId>,
    pub created_at: Timestamp,
    pub seen_at: Timestamp,
}

/// What is kept of a sign-in.
#[derive(Clone, Debug)]
pub struct NewSession {
    pub token_sha256: String,
    pub csrf: String,
    pub user_agent: Option<String>,
}

/// Opens a session for the viewer, whose password was right.
pub async fn open(
    tx: &mut Tx,
    viewer: &Viewer,
    person: PersonId,
    new: NewSession,
    now: Timestamp,
) -> Result<SessionId> {
    let id = SessionId::mint(now);
    let user_agent = new
        .user_agent
        .map(|agent| agent.chars().take(200).collect::<String>());
    tx.exec(
        "insert into session (id, person, token_sha256, csrf, created_at, seen_at, expires_at, user_agent)
         values ($1, $2, $3, $4, $5, $5, $6, $7)",
        (id, person, new.token_sha256, new.csrf, now, now + IDLE, user_agent),
    )
    .await?;
    let fact = FactDraft::new("session.opened", viewer, now);
    record(tx, fact.about("person", person.0).about("session", id.0)).await?;
    Ok(id)
}

/// The open session with this token's hash; `None` when it ended, ran out, or its person left.
pub async fn find(db: &Db, token_sha256: &str, now: Timestamp) -> Result<Option<Session>> {
    db.opt(
        "select s.id, s.person, s.csrf, s.see_as, s.created_at, s.seen_at
         from session s join person p on p.id = s.person
         where s.token_sha256 = $1 and s.revoked_at is null and s.expires_at > $2 and p.left_at is null",
        (token_sha256, now),
    )
    .await
}

/// Moves the end of a session that is used, at most every few minutes.
pub async fn seen(db: &Db, session: &Session, now: Timestamp) -> Result<()> {
    if now.since(session.seen_at) < SEEN_EVERY {
        return Ok(());
    }
    let expires = (now + IDLE).min(session.created_at + LONGEST);
    db.exec(
        "update session set seen_at = $2, expires_at = $3 where id = $1",
        (session.id, now, expires),
    )
    .await
    .map(drop)
}

/// Is it still open? Asked by a desk socket from time to time.
pub async fn is_open(db: &Db, id: SessionId, now: Timestamp) -> Result<bool> {
    let row: Option<(SessionId,)> = db
        .opt(
            "select id from session where id = $1 and revoked_at is null and expires_at > $2",
            (id, now),
        )
        .await?;
    Ok(row.is_some())
}

/// Signs out.
pub async fn end(tx: &mut Tx, viewer: &Viewer, session: &Session, now: Timestamp) -> Result<()> {
    tx.exec(
        "update session set revoked_at = $2 where id = $1 and revoked_at is null",
        (session.id, now),
    )
    .await?;
    let fact = FactDraft::new("session.ended", viewer, now);
    record(
        tx,
        fact.about("person", session.person.0)
            .about("session", session.id.0),
    )
    .await?;
    Ok(())
}

/// Bad passwords of one minute for one name and address, counted: names and addresses stay out of
/// the log, the person (if the name is somebody's) is its subject.
pub async fn refused(
    tx: &mut Tx,
    viewer: &Viewer,
    person: Option<PersonId>,
    tries: u64,
    throttled: u64,
    now: Timestamp,
) -> Result<()> {
    let fact = FactDraft::new("session.refused", viewer, now)
        .about_some("person", person.map(|person| person.0))
        .body(serde_json::json!({"tries": tries, "throttled": throttled}));
    record(tx, fact).await?;
    Ok(())
}
