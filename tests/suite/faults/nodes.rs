//! Two processes, one PostgreSQL, one Redis: news crosses, nothing is routed twice, and who is left takes over.

use std::path::{Path, PathBuf};
use std::time::Duration;

use kit::desk::News;
use kit::program::Program;
use kit::redis::Redis;
use kit::{Data, Desk, wait};
use serde_json::{Value, json};
use telephony::phone::{CallPlan, Phone};
use tickets_base::Db;
use tickets_base::clock::Stopwatch;

use super::told;
use crate::crash::load;

async fn node(data: &Data, redis: &Redis, name: &str) -> Program {
    let folder: PathBuf = Path::new(data.folder.path()).join(name);
    std::fs::create_dir_all(&folder).unwrap();
    let env = [
        ("TANDEM_NODE", name.to_owned()),
        ("TANDEM_DATABASE_URL", data.address.clone()),
        ("TANDEM_REDIS_URL", redis.url()),
    ];
    Program::start(&folder, &env).await
}

async fn crosses(from: &Desk, to: &mut News, subject: &str) -> Duration {
    let opened = from.post("/api/tickets", json!({ "subject": subject }));
    opened.await.expect(201);
    let watch = Stopwatch::start();
    let fits = |m: &Value| m["type"] == "ticket_changed" && m["ticket"]["subject"] == subject;
    to.where_(subject, fits).await;
    watch.elapsed()
}

async fn count(db: &Db, sql: &'static str) -> i64 {
    let (count,): (i64,) = db.one(sql, ()).await.unwrap();
    count
}

#[test]
fn two_processes_share_a_house_through_the_loss_of_redis_and_of_one_of_them() {
    kit::data::run(kit::data::POSTGRES, |data| async move {
        let mut redis = Redis::start();
        let a = node(&data, &redis, "a").await;
        load::hire(&data.db).await;
        let b = node(&data, &redis, "b").await;
        let sign_in = |program: &Program| Desk::sign_in(program.http, "lin", kit::house::PASSWORD);
        let (on_a, on_b) = (sign_in(&a).await, sign_in(&b).await);
        let (mut news_a, mut news_b) = (on_a.follow().await, on_b.follow().await);
        let both = |m: &Value| m["nodes"].as_array().is_some_and(|nodes| nodes.len() == 2);
        news_a.where_("a hears that b came", both).await;
        news_b.settle().await;
        let second = Duration::from_secs(1);
        assert!(crosses(&on_a, &mut news_b, "with Redis").await < second);
        assert!(crosses(&on_b, &mut news_a, "and back").await < second);

        redis.stop();
        told(&mut news_a, "news_delayed", true).await;
        told(&mut news_b, "news_delayed", true).await;
        crosses(&on_a, &mut news_b, "without Redis").await;
        let _sound = load::ready(&on_a).await;
        let phone = Phone::start(([127, 0, 0, 1], 0).into()).await.unwrap();
        let plan = || CallPlan::new("13700000001", "4008001234");
        let elsewhere = phone.call(b.sip, plan()).await.unwrap();
        assert!(elsewhere.answered().await.is_err(), "one floor takes calls");
        let caller = phone.call(a.sip, plan()).await.unwrap();
        let pop = news_a.of("screen_pop").await;
        load::take(&on_a, &pop).await;
        let talking = |m: &Value| m["type"] == "phone_state" && m["state"]["state"] == "in_call";
        news_a.where_("in call", talking).await;
        wait::until("the offer is on record", || async {
            (count(
                &data.db,
                "select count(*) from reservation_log where result = 'accepted'",
            )
            .await
                == 1)
                .then_some(())
        })
        .await;
        assert_eq!(
            count(&data.db, "select count(*) from reservation_log").await,
            1
        );

        redis.start_again();
        told(&mut news_a, "news_delayed", false).await;
        told(&mut news_b, "news_delayed", false).await;
        assert!(crosses(&on_a, &mut news_b, "with Redis again").await < second);

        a.kill();
        drop(caller);
        wait::until("b has ended the calls of a", || async {
            let lost = count(
                &data.db,
                "select count(*) from call where cause = 'node_lost'",
            )
            .await;
            let live = count(&data.db, "select count(*) from live_call").await;
            ((lost, live) == (1, 0)).then_some(())
        })
        .await;
        let alone = |m: &Value| {
            m["type"] == "nodes_changed" && m["nodes"].as_array().is_some_and(|n| n.len() == 1)
        };
        news_b.where_("b hears that a went", alone).await;
        load::one_more_call(&b).await;
        b.stop();
    });
}
