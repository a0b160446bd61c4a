//! SIGTERM: no new calls; talks may finish, or a limit passes.

use kit::program::{self, Program};
use kit::{Desk, wait};
use serde_json::Value;
use telephony::browser::double::BrowserDouble;
use telephony::media::source::Source;
use telephony::media::tone::plan;
use telephony::phone::{CallHandle, CallPlan, Phone};

use super::rows;
use crate::crash::load;
use crate::floor::{hear_each_other, phone};

struct Talk {
    phone: Phone,
    caller: CallHandle,
    browser: BrowserDouble,
}

/// A house with one talk in it.
async fn talking(folder: &std::path::Path, env: &[(&str, String)]) -> (Program, Talk) {
    Program::start(folder, env).await.stop();
    let db = rows(folder, &[]).await;
    load::hire(&db).await;
    db.close().await;
    let program = Program::start(folder, env).await;
    let desk = Desk::sign_in(program.http, "lin", kit::house::PASSWORD).await;
    let mut news = desk.follow().await;
    let mut browser = load::ready(&desk).await;
    browser.speak(Source::tone(plan::AGENT));
    let phone = phone().await;
    let plan = CallPlan::new("13700000001", "4008001234").saying(Source::tone(plan::CALLER));
    let caller = phone.call(program.sip, plan).await.unwrap();
    let pop = news.of("screen_pop").await;
    load::take(&desk, &pop).await;
    let in_call = |m: &Value| m["type"] == "phone_state" && m["state"]["state"] == "in_call";
    news.where_("in call", in_call).await;
    (
        program,
        Talk {
            phone,
            caller,
            browser,
        },
    )
}

async fn ends(program: &mut Program) {
    let status = wait::until("the program has ended", || {
        let ended = program.has_ended();
        async move { ended }
    })
    .await;
    assert!(status.success(), "{status}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_program_asked_to_end_takes_no_new_call_and_lets_the_talk_finish() {
    let folder = program::folder();
    let (mut program, talk) = talking(folder.path(), &[]).await;
    hear_each_other(&talk.caller, &talk.browser).await;
    program.ask_to_end();
    wait::until("a new call is refused", || async {
        let plan = CallPlan::new("13700000002", "4008001234");
        let call = talk.phone.call(program.sip, plan).await.unwrap();
        let refused = call.answered().await.is_err();
        call.hang_up().await;
        refused.then_some(())
    })
    .await;
    hear_each_other(&talk.caller, &talk.browser).await;
    assert!(program.has_ended().is_none());
    talk.caller.hang_up().await;
    ends(&mut program).await;
    let db = rows(folder.path(), &[]).await;
    let (open,): (i64,) = db
        .one("select count(*) from call where ended_at is null", ())
        .await
        .unwrap();
    assert_eq!(open, 0);
    let (lost,): (i64,) = db
        .one("select count(*) from call where cause = 'node_lost'", ())
        .await
        .unwrap();
    assert_eq!(lost, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_talk_that_goes_on_is_ended_when_the_limit_has_passed() {
    let folder = program::folder();
    let config = folder.path().join("tandem.toml");
    std::fs::write(&config, "[node]\nstop_after_s = 1\n").unwrap();
    let env = [("TANDEM_CONFIG", config.to_str().unwrap().to_owned())];
    let (mut program, talk) = talking(folder.path(), &env).await;
    program.ask_to_end();
    wait::for_("the caller is told", talk.caller.ended()).await;
    ends(&mut program).await;
}
