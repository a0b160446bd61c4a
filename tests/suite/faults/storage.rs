//! A database that takes no writes: callers keep their music, talks go on, the desk says so, nothing acknowledged is lost.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use kit::desk::Answer;
use kit::program::Program;
use kit::{Desk, data_test, wait};
use serde_json::json;
use telephony::phone::CallHandle;
use tickets_base::{Db, DbOptions, Engine, Tx};

use super::{hears_music, told};
use crate::crash::load;
use crate::floor::{db, hear_each_other, open, phone, ring_up, seat};

/// A stranger's lock on the database, until it is let go.
enum Lock {
    /// SQLite: another process inside `begin exclusive`.
    Process(Child),
    /// PostgreSQL: a transaction that holds the tables every write needs.
    Tables(Tx),
}

const HOLD: &str = "
import sqlite3, sys
c = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30)
c.execute('begin exclusive')
print('locked', flush=True)
sys.stdin.readline()
c.execute('rollback')";

impl Lock {
    async fn take(db: &Db) -> Self {
        match db.file() {
            Some(file) => Self::Process(Self::hold(&file)),
            None => {
                let mut tx = db.begin().await.unwrap();
                let tables = "lock table lease, call, live_call, fact, ticket in exclusive mode";
                tx.exec(tables, ()).await.unwrap();
                Self::Tables(tx)
            }
        }
    }

    fn hold(file: &Path) -> Child {
        let mut python = Command::new("python3")
            .args(["-c", HOLD])
            .arg(file)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3 is installed");
        let mut said = String::new();
        let out = python.stdout.take().unwrap();
        BufReader::new(out).read_line(&mut said).unwrap();
        assert_eq!(said, "locked\n");
        python
    }

    async fn let_go(self) {
        match self {
            Self::Process(mut python) => {
                // The end of its input lets it go.
                drop(python.stdin.take());
                assert!(python.wait().unwrap().success());
            }
            Self::Tables(tx) => tx.rollback().await.unwrap(),
        }
    }
}

async fn open_ticket(desk: &Desk, subject: &str) -> Answer {
    desk.post("/api/tickets", json!({ "subject": subject }))
        .await
}

/// Until the call waits in the queue, by its row.
async fn queued(db: &Db, calls: i64) {
    wait::until("the calls are in the queue", || async {
        let sql = "select count(*) from live_call where state = 'queued'";
        let (waiting,): (i64,) = db.one(sql, ()).await.unwrap();
        (waiting == calls).then_some(())
    })
    .await;
}

async fn ended_as(db: &Db, outcomes: [&str; 2]) {
    wait::until("the call's record has its end", || async {
        let sql = "select count(*) from call where ended_at is not null and outcome in ($1, $2)";
        let (calls,): (i64,) = db.one(sql, (outcomes[0], outcomes[1])).await.unwrap();
        (calls == 1).then_some(())
    })
    .await;
}

/// How long the caller had waited does not matter here.
const GAVE_UP: [&str; 2] = ["abandoned", "short_abandoned"];

async fn answers(desk: &Desk, path: &str, status: u16) {
    wait::until(path, || async {
        (desk.get(path).await.status == status).then_some(())
    })
    .await;
}

data_test! {
    async fn a_locked_database_keeps_callers_in_music_and_loses_nothing(data: Data) {
        let house = open(&data).await;
        let mut lin = seat(&house, "lin").await;
        lin.desk.put("/api/presence", json!({"state": "away"})).await.expect(200);
        open_ticket(&lin.desk, "before the lock").await.expect(201);
        let phone = phone().await;
        let caller = ring_up(&phone, &house).await;
        let impatient = ring_up(&phone, &house).await;
        queued(db(&house), 2).await;

        // A second handle: on PostgreSQL the lock is not one of the house's own connections.
        let lock = Lock::take(&match data.db.engine() {
            Engine::Postgres => data.again().await,
            Engine::Sqlite => db(&house).clone(),
        })
        .await;
        told(&mut lin.news, "storage_delayed", true).await;
        assert_eq!(lin.desk.get("/readyz").await.status, 503);
        let refused = open_ticket(&lin.desk, "during the lock").await;
        assert!(refused.headers.contains_key("retry-after"));
        assert_eq!(refused.problem(503), "unavailable");
        impatient.hang_up().await;
        // Who reads is answered, and who comes now hears it from the start.
        lin.desk.get("/api/tickets").await.expect(200);
        told(&mut lin.desk.follow().await, "storage_delayed", true).await;
        hears_music(&caller).await;
        // A call that cannot be recorded is not answered; by then the floor's lease has run out, too.
        let turned_away = ring_up(&phone, &house).await;
        turned_away.ended().await;
        assert!(turned_away.answered().await.is_err());
        hears_music(&caller).await;
        // The talk needs no row to begin.
        lin.desk.put("/api/presence", json!({"state": "ready"})).await.expect(200);
        let call = lin.answer().await;
        hear_each_other(&caller, &lin.browser).await;

        lock.let_go().await;
        told(&mut lin.news, "storage_delayed", false).await;
        answers(&lin.desk, "/readyz", 200).await;
        hear_each_other(&caller, &lin.browser).await;
        caller.hang_up().await;
        lin.phone("wrapping").await;
        let path = format!("/api/calls/{call}/wrap-up");
        lin.desk.put(&path, json!({"outcome": "solved", "done": true})).await;
        open_ticket(&lin.desk, "after the lock").await.expect(201);
        ended_as(db(&house), ["answered", "answered"]).await;
        ended_as(db(&house), GAVE_UP).await;
        let subjects: Vec<(String,)> =
            db(&house).all("select subject from ticket order by no", ()).await.unwrap();
        assert_eq!(subjects, [("before the lock".to_owned(),), ("after the lock".to_owned(),)]);
        wait::until("nobody waits or is offered anything any more", || async {
            let sql = "select (select count(*) from live_call)
                         + (select count(*) from reservation_log where ended_at is null)
                         + (select count(*) from call where ended_at is null)";
            let (left,): (i64,) = db(&house).one(sql, ()).await.unwrap();
            (left == 0).then_some(())
        })
        .await;
        house.close().await;
    }
}

/// A file may not grow any more: every write of the database fails as on a full disk, for root and for everybody else.
#[test]
fn a_full_disk_is_said_and_passes() {
    kit::data::run(kit::data::SQLITE, |data| async move {
        let folder = data.folder.path();
        let env = [("TANDEM_NODE", "kit".to_owned())];
        Program::start(folder, &env).await.stop();
        let file = folder.join("house/tandem.sqlite");
        let db = Db::open(file.to_str().unwrap(), &DbOptions::default())
            .await
            .unwrap();
        load::hire(&db).await;
        let program = Program::start(folder, &env).await;
        let lin = Desk::sign_in(program.http, "lin", kit::house::PASSWORD).await;
        let mut news = lin.follow().await;
        let phone = phone().await;
        let caller = call(&phone, &program).await;
        queued(&db, 1).await;
        open_ticket(&lin, "before").await.expect(201);

        program.limit_files(Some(64 << 10));
        told(&mut news, "storage_delayed", true).await;
        assert_eq!(open_ticket(&lin, "full").await.problem(503), "unavailable");
        assert_eq!(lin.get("/readyz").await.status, 503);
        let figures = lin.get("/metrics").await.body.to_string();
        assert!(figures.contains("tandem_storage_delayed 1"), "{figures}");
        hears_music(&caller).await;
        caller.hang_up().await;

        program.limit_files(None);
        told(&mut news, "storage_delayed", false).await;
        answers(&lin, "/readyz", 200).await;
        open_ticket(&lin, "after").await.expect(201);
        ended_as(&db, GAVE_UP).await;
        let subjects: Vec<(String,)> = db
            .all("select subject from ticket order by no", ())
            .await
            .unwrap();
        assert_eq!(subjects, [("before".to_owned(),), ("after".to_owned(),)]);
        load::one_more_call(&program).await;
        program.stop();
        db.close().await;
    });
}

async fn call(phone: &telephony::phone::Phone, program: &Program) -> CallHandle {
    let plan = telephony::phone::CallPlan::new("13812345678", "4008001234");
    phone.call(program.sip, plan).await.unwrap()
}
