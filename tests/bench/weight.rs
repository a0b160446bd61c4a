//! Memory of one more of each: desk socket, signed-in agent, waiting call, talking call.

use std::time::Duration;

use kit::Desk;
use kit::house::PASSWORD;
use serde_json::json;
use telephony::phone::{CallHandle, CallPlan, CallState, Phone};
use tickets_base::{Db, DbOptions};

use crate::million;
use crate::report::{Report, bytes};
use crate::staff;
use kit::program::{self, Program};

const SOCKETS: usize = 500;
const AGENTS: usize = 40;
const WAITING: usize = 100;

pub async fn measure(report: &mut Report) {
    report.part(
        "What one more weighs",
        "Growth of `RssAnon` of the program over so many of each, divided: 500 idle desk sockets of one person; 40 agents signed in with socket and WebRTC audio; \
         100 calls hearing music in a queue; 40 calls joined to agents, sound both ways. One process, one after the other.",
    );
    let folder = program::folder();
    Program::start(folder.path(), &[]).await.stop();
    let file = folder.path().join("house/tandem.sqlite");
    let db = Db::open(file.to_str().unwrap(), &DbOptions::default())
        .await
        .unwrap();
    staff::hire(&db, AGENTS + 1).await;
    million::without_menu(&db).await;
    db.close().await;
    let program = Program::start(folder.path(), &[]).await;
    sockets(report, &program).await;
    calls(report, &program).await;
    program.stop();
}

async fn sockets(report: &mut Report, program: &Program) {
    let idler = Desk::sign_in(program.http, &format!("agent-{AGENTS}"), PASSWORD).await;
    idler.follow().await.close().await;
    let before = program.own_memory();
    let mut open = Vec::new();
    for _ in 0..SOCKETS {
        open.push(idler.follow().await);
    }
    report.row(
        "one idle desk socket",
        each(program.own_memory() - before, SOCKETS),
        "",
    );
    for news in open {
        news.close().await;
    }
}

async fn calls(report: &mut Report, program: &Program) {
    let phone = Phone::start(([127, 0, 0, 1], 0).into()).await.unwrap();
    let before = program.own_memory();
    let mut waiting = Vec::new();
    for n in 0..WAITING {
        waiting.push(answered(&phone, program, n).await);
    }
    rest().await;
    report.row(
        "one waiting call",
        each(program.own_memory() - before, WAITING),
        "",
    );
    for call in &waiting {
        call.hang_up().await;
    }
    rest().await;

    let before = program.own_memory();
    let mut agents = Vec::new();
    for n in 0..AGENTS {
        agents.push(staff::seat(program, n).await);
    }
    rest().await;
    report.row(
        "one signed-in agent with audio",
        each(program.own_memory() - before, AGENTS),
        "",
    );

    let before = program.own_memory();
    let mut talking = Vec::new();
    for n in 0..AGENTS {
        talking.push(answered(&phone, program, WAITING + n).await);
    }
    for agent in &mut agents {
        let pop = agent.news.of("screen_pop").await;
        let (call, reservation) = (&pop["offer"]["call"], &pop["offer"]["reservation"]);
        let path = format!("/api/calls/{}/acceptance", call.as_str().unwrap());
        agent
            .desk
            .post(&path, json!({ "reservation": reservation }))
            .await
            .expect(202);
    }
    rest().await;
    report.row(
        "one talking call",
        each(program.own_memory() - before, AGENTS),
        "",
    );
    let (cpu, seconds) = (program.cpu(), 10.0);
    tokio::time::interval_at(
        tokio::time::Instant::now() + Duration::from_secs(10),
        Duration::from_secs(10),
    )
    .tick()
    .await;
    let share = (program.cpu() - cpu) / seconds / f64::from(u32::try_from(AGENTS).unwrap());
    report.row(
        "CPU of one talking call, SIP to WebRTC",
        format!("{:.2} % of a core", 100.0 * share),
        "0.15 %",
    );
    for call in talking {
        call.hang_up().await;
    }
}

async fn answered(phone: &Phone, program: &Program, n: usize) -> CallHandle {
    let number = million::number(i64::try_from(n).unwrap());
    let call = phone
        .call(program.sip, CallPlan::new(&number, "4008001234"))
        .await
        .unwrap();
    let mut state = call.watch();
    let answered = state
        .wait_for(|state| matches!(state, CallState::Answered | CallState::Ended(_)))
        .await
        .unwrap();
    assert!(
        matches!(*answered, CallState::Answered),
        "call {n}: {:?}",
        *answered
    );
    drop(answered);
    call
}

/// Two seconds for queues to empty and buffers to be what they are.
async fn rest() {
    let later = tokio::time::Instant::now() + Duration::from_secs(2);
    tokio::time::interval_at(later, Duration::from_secs(2))
        .tick()
        .await;
}

#[expect(clippy::cast_precision_loss, reason = "a few hundred")]
fn each(growth: f64, count: usize) -> String {
    bytes(growth.max(0.0) / count as f64)
}
