//! The program killed under load, thirty times, at instants drawn from a printed seed: nothing acknowledged is lost and
//! nobody is stuck, on both databases.

pub mod load;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use kit::program::Program;
use kit::{Data, data_test};
use load::{Kept, Load};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tickets_base::{Db, Engine};

const KILLS: usize = 30;
/// The program is killed this long after load began, at most.
const LONGEST_MS: u64 = 1500;

data_test! {
    async fn thirty_kills_lose_nothing_and_leave_nobody_stuck(data: Data) {
        let seed: u64 = rand::random();
        eprintln!("seed {seed}");
        let mut dice = StdRng::seed_from_u64(seed);
        let env = address(&data);
        let file = data.folder.path().to_owned();
        Program::start(&file, &env).await.stop();
        let db = open(&data).await;
        load::hire(&db).await;
        let kept = Arc::new(Mutex::new(Kept::default()));
        for _ in 0..KILLS {
            let program = Program::start(&file, &env).await;
            nothing_is_left_over(&db).await;
            let load = Load::start(&program, Arc::clone(&kept)).await;
            let instant = Duration::from_millis(dice.random_range(0..LONGEST_MS));
            tokio::time::interval_at(tokio::time::Instant::now() + instant, instant + Duration::from_secs(1)).tick().await;
            program.kill();
            load.stop();
        }
        let program = Program::start(&file, &env).await;
        nothing_is_left_over(&db).await;
        let kept = std::mem::take(&mut *kept.lock().unwrap());
        everything_acknowledged_is_there(&db, &kept).await;
        load::one_more_call(&program).await;
        program.stop();
        db.close().await;
    }
}

/// Where the program keeps its rows: the test's PostgreSQL, or its own file.
fn address(data: &Data) -> Vec<(&'static str, String)> {
    // Ports change from start to start, the node stays the same.
    let mut env = vec![("TANDEM_NODE", "kit".to_owned())];
    if data.db.engine() == Engine::Postgres {
        env.push(("TANDEM_DATABASE_URL", data.address.clone()));
    }
    env
}

async fn open(data: &Data) -> Db {
    match data.db.engine() {
        Engine::Postgres => data.again().await,
        Engine::Sqlite => {
            let file = data.folder.path().join("house/tandem.sqlite");
            Db::open(file.to_str().unwrap(), &tickets_base::DbOptions::default())
                .await
                .unwrap()
        }
    }
}

/// After a start: no live call of the killed process, every call ended, no offer without a result.
async fn nothing_is_left_over(db: &Db) {
    let (live,): (i64,) = db.one("select count(*) from live_call", ()).await.unwrap();
    assert_eq!(live, 0, "calls in live_call");
    let (open,): (i64,) = db
        .one("select count(*) from call where ended_at is null", ())
        .await
        .unwrap();
    assert_eq!(open, 0, "calls without an end");
    let (pending,): (i64,) = db
        .one(
            "select count(*) from reservation_log where ended_at is null",
            (),
        )
        .await
        .unwrap();
    assert_eq!(pending, 0, "offers without a result");
}

async fn everything_acknowledged_is_there(db: &Db, kept: &Kept) {
    eprintln!(
        "{} calls answered, {} tickets and {} notes acknowledged",
        kept.answered.len(),
        kept.tickets.len(),
        kept.notes.len()
    );
    assert!(
        kept.answered.len() >= KILLS && kept.tickets.len() >= KILLS,
        "the load was no load"
    );
    for number in &kept.answered {
        let found: Option<(String,)> = db
            .opt("select from_raw from call where from_raw = $1", (number,))
            .await
            .unwrap();
        assert!(
            found.is_some(),
            "no record of the answered call from {number}"
        );
    }
    for subject in &kept.tickets {
        let found: Option<(String,)> = db
            .opt("select subject from ticket where subject = $1", (subject,))
            .await
            .unwrap();
        assert!(found.is_some(), "no ticket {subject}");
    }
    for text in &kept.notes {
        let found: Option<(String,)> = db
            .opt("select body from ticket_note where body = $1", (text,))
            .await
            .unwrap();
        assert!(found.is_some(), "no note {text}");
    }
    let (lost,): (i64,) = db
        .one("select count(*) from call where cause = 'node_lost'", ())
        .await
        .unwrap();
    assert!(lost > 0, "no call was cut off: the kills came too late");
}
