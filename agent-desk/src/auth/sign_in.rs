//! A name and a password become a session.
//!
//! Passwords are compared on blocking threads, a few at a time: a flood of tries must not take the
//! cores from calls.

use std::sync::Mutex;
use std::time::Duration;

use axum::http::StatusCode;
use tickets::person::{self, Credentials, password};
use tickets::session::{self, NewSession};
use tickets_base::id::PersonId;
use tickets_base::{Error, Viewer};
use tokio::sync::Semaphore;

use super::cookie;
use super::throttle::{Key, Report, Throttle};
use crate::problem::Problem;
use crate::state::House;

/// Hashes compared at once: half of the smallest machine's two cores.
const AT_ONCE: usize = 2;
/// How often counted tries are looked through for what is due.
const ROUND: Duration = Duration::from_secs(60);

/// What sign-in remembers between requests.
pub struct Gate {
    throttle: Mutex<Throttle>,
    comparing: Semaphore,
}

/// A sign-in that went well.
pub struct Opened {
    pub person: PersonId,
    /// The secret for the cookie.
    pub token: String,
    pub viewer: Viewer,
    pub session: session::Session,
}

impl Default for Gate {
    fn default() -> Self {
        Self {
            throttle: Mutex::default(),
            comparing: Semaphore::new(AT_ONCE),
        }
    }
}

impl Gate {
    fn with<T>(&self, act: impl FnOnce(&mut Throttle) -> T) -> T {
        let mut throttle = self
            .throttle
            .lock()
            .expect("nothing panics while holding it");
        act(&mut throttle)
    }
}

/// Compares, counts, opens. `name` is as typed.
pub async fn sign_in(
    house: &House,
    name: &str,
    password: String,
    address: String,
    user_agent: Option<String>,
) -> Result<Opened, Problem> {
    let now = house.clock.now();
    let key = Key {
        name: name.trim().to_lowercase(),
        address,
    };
    house
        .gate
        .with(|throttle| throttle.admit(&key, now))
        .map_err(too_many)?;
    let known = person::credentials(&house.db, name).await?;
    if !compare(house, known.clone(), password).await? {
        return Err(refuse(house, &key, known.map(|known| known.id)).await?);
    }
    let person = known
        .map(|known| known.id)
        .ok_or(Error::not_found("person"))?;
    house.gate.with(|throttle| throttle.good(&key));
    open(house, person, user_agent).await
}

fn too_many(wait: Duration) -> Problem {
    let seconds = wait.as_secs().max(1);
    Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many_tries")
        .with("seconds", seconds)
        .retry_after(seconds)
}

async fn compare(
    house: &House,
    known: Option<Credentials>,
    password: String,
) -> Result<bool, Problem> {
    let _turn = house
        .gate
        .comparing
        .acquire()
        .await
        .map_err(|_| stopping())?;
    let hash = known.and_then(|known| known.password_hash);
    let compared =
        tokio::task::spawn_blocking(move || password::verify(&password, hash.as_deref()));
    compared.await.map_err(|_| stopping())
}

fn stopping() -> Problem {
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "stopping").retry_after(1)
}

async fn refuse(house: &House, key: &Key, person: Option<PersonId>) -> Result<Problem, Problem> {
    let now = house.clock.now();
    let due = house.gate.with(|throttle| {
        throttle.bad(key, person, now);
        throttle.reports(now)
    });
    write_down(house, due).await?;
    Ok(Problem::unauthorized("wrong_name_or_password"))
}

async fn open(
    house: &House,
    person: PersonId,
    user_agent: Option<String>,
) -> Result<Opened, Problem> {
    let now = house.clock.now();
    let token = cookie::mint();
    let token_sha256 = cookie::sha256(&token);
    let viewer = Viewer::load(&house.db, person, &house.node).await?;
    let new = NewSession {
        token_sha256: token_sha256.clone(),
        csrf: cookie::mint(),
        user_agent,
    };
    let mut tx = house.db.begin().await?;
    session::open(&mut tx, &viewer, person, new, now).await?;
    tx.commit().await?;
    let session = session::find(&house.db, &token_sha256, now).await?;
    let session = session.ok_or(Error::not_found("session"))?;
    Ok(Opened {
        person,
        token,
        viewer,
        session,
    })
}

/// Task: writes down what was counted, once a minute, until the house stops.
pub async fn report_refusals(house: House) {
    loop {
        house.clock.sleep(ROUND).await;
        let due = house
            .gate
            .with(|throttle| throttle.reports(house.clock.now()));
        if let Err(error) = write_down(&house, due).await {
            tracing::warn!(%error, "bad sign-ins could not be written down");
        }
    }
}

async fn write_down(house: &House, due: Vec<Report>) -> tickets_base::Result<()> {
    if due.is_empty() {
        return Ok(());
    }
    let now = house.clock.now();
    let viewer = Viewer::house(&house.node);
    let mut tx = house.db.begin().await?;
    for report in due {
        let Report {
            person,
            tries,
            throttled,
        } = report;
        session::refused(&mut tx, &viewer, person, tries, throttled, now).await?;
    }
    tx.commit().await
}
