//! INVITE to screen-pop with a million customers at ten calls a second, on each database.
//!
//! Measured from outside: from the moment the caller's INVITE is handed to the socket to the moment the desk's client has
//! read the `screen_pop` message. Callers go straight to the queue; agents answer, hang up, wrap up and are ready again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tickets_base::clock::Stopwatch;

use kit::Data;
use serde_json::{Value, json};
use telephony::phone::{CallPlan, Phone};
use tickets_base::{Db, DbOptions, Engine};
use tokio::task::JoinSet;

use crate::million;
use crate::report::{Report, quantile, time};
use crate::staff::{self, Agent};
use kit::program::{self, Program};

const AGENTS: usize = 40;
const CALLS: i64 = 600;
const A_SECOND: u64 = 10;
const LOOK_UPS: i64 = 2000;

/// When each number called, until its pop is seen.
type Called = Arc<Mutex<HashMap<String, Stopwatch>>>;

pub async fn measure(report: &mut Report, engine: Engine) {
    let (title, how) = match engine {
        Engine::Sqlite => ("INVITE to screen-pop, SQLite", HOW),
        Engine::Postgres => ("INVITE to screen-pop, PostgreSQL", HOW),
    };
    report.part(title, how);
    let folder = program::folder();
    let file = folder.path().join("house/tandem.sqlite");
    let (address, env) = match engine {
        Engine::Sqlite => (file.to_str().unwrap().to_owned(), Vec::new()),
        Engine::Postgres => {
            let url = Data::new(engine).await.address;
            (url.clone(), vec![("TANDEM_DATABASE_URL", url)])
        }
    };
    Program::start(folder.path(), &env).await.stop();
    let db = Db::open(&address, &DbOptions::default()).await.unwrap();
    staff::hire(&db, AGENTS).await;
    million::fill(&db).await;
    million::without_menu(&db).await;
    look_up(report, &db).await;
    db.close().await;

    let program = Program::start(folder.path(), &env).await;
    let (pops, cpu) = ring(&program).await;
    #[expect(clippy::cast_precision_loss, reason = "hundreds")]
    let missed = CALLS as f64 - pops.len() as f64;
    report.row("INVITE to pop, p50", time(quantile(&pops, 0.5)), "");
    report.row("INVITE to pop, p99", time(quantile(&pops, 0.99)), "20 ms");
    report.row("calls without a pop", format!("{missed}"), "0");
    report.row(
        "CPU of the program, 1,000 calls",
        format!("{cpu:.1} s"),
        "4 s",
    );
    program.stop();
}

const HOW: &str = "1,000,000 customers with one number each; 600 calls at 10 a second from known numbers, straight to a queue with 40 agents who accept, hang up and wrap up. \
    The look-up alone: 2,000 numbers, one after the other, through the room's own verb.";

async fn look_up(report: &mut Report, db: &Db) {
    let mut took = Vec::new();
    for n in 0..LOOK_UPS {
        let number = format!("+86{}", million::number(1 + n * 499 % million::CUSTOMERS));
        let begun = Stopwatch::start();
        let found = tickets::customer::by_number(db, &number).await.unwrap();
        took.push(begun.elapsed().as_secs_f64());
        assert_eq!(found.len(), 1, "{number}");
    }
    took.sort_by(f64::total_cmp);
    report.row("look-up by number, p50", time(quantile(&took, 0.5)), "1 ms");
    report.row(
        "look-up by number, p99",
        time(quantile(&took, 0.99)),
        "1 ms",
    );
}

/// Places the calls; gives the sorted times to the pops and CPU seconds a thousand calls.
async fn ring(program: &Program) -> (Vec<f64>, f64) {
    let called = Called::default();
    let (out, mut pops) = tokio::sync::mpsc::unbounded_channel();
    let mut agents = JoinSet::new();
    for n in 0..AGENTS {
        let agent = staff::seat(program, n).await;
        agents.spawn(work(agent, Arc::clone(&called), out.clone()));
    }
    drop(out);
    let phone = Phone::start(([127, 0, 0, 1], 0).into()).await.unwrap();
    let cpu = program.cpu();
    let mut pace = tokio::time::interval(Duration::from_millis(1000 / A_SECOND));
    for n in 1..=CALLS {
        pace.tick().await;
        let number = million::number(n * 991);
        let begun = Stopwatch::start();
        called.lock().unwrap().insert(format!("+86{number}"), begun);
        phone
            .call(program.sip, CallPlan::new(&number, "4008001234"))
            .await
            .unwrap();
    }
    let mut times = Vec::new();
    let patience = Duration::from_secs(10);
    while times.len() < usize::try_from(CALLS).unwrap() {
        match tokio::time::timeout(patience, pops.recv()).await {
            Ok(Some(took)) => times.push(took),
            _ => break,
        }
    }
    agents.abort_all();
    times.sort_by(f64::total_cmp);
    #[expect(clippy::cast_precision_loss, reason = "hundreds")]
    let each = (program.cpu() - cpu) / CALLS as f64;
    (times, each * 1000.0)
}

/// One agent: pop, accept, hang up, wrap up, again.
async fn work(mut agent: Agent, called: Called, out: tokio::sync::mpsc::UnboundedSender<f64>) {
    loop {
        let pop = agent.news.of("screen_pop").await;
        let raw = pop["pop"]["number"]["raw"].as_str().unwrap_or_default();
        let begun = called.lock().unwrap().remove(raw);
        if let Some(begun) = begun {
            let _ = out.send(begun.elapsed().as_secs_f64());
        }
        serve(&agent, &pop).await;
    }
}

/// What the house answers does not matter here: a caller may be gone.
async fn serve(agent: &Agent, pop: &Value) {
    let call = pop["offer"]["call"].as_str().unwrap();
    let accept = json!({ "reservation": pop["offer"]["reservation"] });
    agent
        .desk
        .post(&format!("/api/calls/{call}/acceptance"), accept)
        .await;
    agent
        .desk
        .post(&format!("/api/calls/{call}/hang-up"), json!({}))
        .await;
    let done = json!({ "outcome": "solved", "done": true });
    agent
        .desk
        .put(&format!("/api/calls/{call}/wrap-up"), done)
        .await;
}
