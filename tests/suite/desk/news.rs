//! What desks are told: who hears what, what a cut desk is told afterwards, and news between nodes.

use std::time::Duration;

use agent_desk::socket::message::DeskMessage;
use kit::desk::News;
use kit::redis::Redis;
use kit::{Desk, House, data_test, wait};
use serde_json::{Value, json};
use tickets::person::Position;
use tickets_base::clock::Stopwatch;

async fn open_ticket(desk: &Desk, subject: &str) -> Value {
    desk.post("/api/tickets", json!({ "subject": subject }))
        .await
        .expect(201)
}

async fn hears(news: &mut News, subject: &str) -> Value {
    let fits = |m: &Value| m["type"] == "ticket_changed" && m["ticket"]["subject"] == subject;
    news.where_(subject, fits).await
}

data_test! {
    async fn a_ticket_opened_by_one_is_on_the_other_s_desk(data: Data) {
        let house = House::open(&data).await;
        let lin = house.desk("lin", Position::Agent).await;
        let mei = house.desk("mei", Position::Manager).await;
        let mut news = mei.follow().await;
        let hello = news.of("hello").await;
        let ticket = open_ticket(&lin, "Pump leaks").await;
        let told = hears(&mut news, "Pump leaks").await;
        assert_eq!(told["ticket"]["id"], ticket["id"]);
        assert_eq!(told["kind"], "ticket.opened");
        assert!(told["seq"].as_i64() > hello["seq"].as_i64());
        news.close().await;
        house.close().await;
    }

    async fn a_desk_cut_off_for_five_changes_has_them_all_after_resume(data: Data) {
        let house = House::open(&data).await;
        let lin = house.desk("lin", Position::Agent).await;
        let mei = house.desk("mei", Position::Manager).await;
        let mut first = mei.follow().await;
        let hello = first.of("hello").await;
        first.close().await;
        for n in 0..5 {
            open_ticket(&lin, &format!("ticket {n}")).await;
        }
        let mut again = mei.follow().await;
        let resume = json!({ "type": "resume", "epoch": hello["epoch"], "seq": hello["seq"] });
        again.send(resume).await;
        let mut seq = hello["seq"].as_i64().unwrap();
        for n in 0..5 {
            let told = hears(&mut again, &format!("ticket {n}")).await;
            assert!(told["seq"].as_i64().unwrap() > seq);
            seq = told["seq"].as_i64().unwrap();
        }
        again.close().await;
        house.close().await;
    }

    async fn a_restarted_house_replays_from_its_table(data: Data) {
        let house = House::open(&data).await;
        let lin = house.desk("lin", Position::Agent).await;
        let mut news = lin.follow().await;
        let hello = news.of("hello").await;
        open_ticket(&lin, "before the restart").await;
        hears(&mut news, "before the restart").await;
        house.close().await;

        let house = House::open(&data).await;
        let lin = Desk::sign_in(house.http(), "lin", kit::house::PASSWORD).await;
        let mut news = lin.follow().await;
        assert_eq!(news.of("hello").await["epoch"], hello["epoch"]);
        let resume = json!({ "type": "resume", "epoch": hello["epoch"], "seq": hello["seq"] });
        news.send(resume).await;
        hears(&mut news, "before the restart").await;
        news.of("resumed").await;
        news.close().await;
        house.close().await;
    }

    async fn a_bad_password_is_one_fact_a_minute_with_its_count(data: Data) {
        let house = House::open(&data).await;
        let lin = house.hire("lin", Position::Agent).await;
        for _ in 0..30 {
            kit::desk::try_sign_in(house.http(), "lin", "guess").await;
        }
        let facts = tickets_base::fact::about(&house.running.house.db, "person", lin.0, 100).await;
        let refused = facts.unwrap().into_iter().filter(|fact| fact.kind == "session.refused");
        assert_eq!(refused.count(), 1);
        house.close().await;
    }
}

/// Two nodes of one house: one PostgreSQL, one Redis.
struct Pair {
    a: House,
    b: House,
}

impl Pair {
    async fn open(data: &kit::Data, redis: &Redis) -> Self {
        let url = redis.url();
        let node = |name| [("TANDEM_REDIS_URL", url.as_str()), ("TANDEM_NODE", name)];
        let a = House::open_with(data, &node("a")).await;
        let b = House::open_with(data, &node("b")).await;
        for house in [&a, &b] {
            let mut delayed = house.running.house.bus.delayed();
            wait::for_("Redis", delayed.wait_for(|delayed| !delayed))
                .await
                .unwrap();
        }
        Self { a, b }
    }

    async fn close(self) {
        self.a.close().await;
        self.b.close().await;
    }
}

#[test]
fn a_change_on_one_node_is_on_a_desk_of_the_other_also_after_redis_was_away() {
    kit::data::run(kit::data::POSTGRES, |data| async move {
        let mut redis = Redis::start();
        let pair = Pair::open(&data, &redis).await;
        let lin = pair.a.desk("lin", Position::Agent).await;
        let mei = pair.b.desk("mei", Position::Manager).await;
        let mut news = mei.follow().await;
        news.settle().await;
        tell_within_a_second(&lin, &mut news, "with Redis").await;

        redis.stop();
        assert_eq!(news.of("news_delayed").await["on"], true);
        open_ticket(&lin, "without Redis").await;
        hears(&mut news, "without Redis").await;

        news.subscribe(&["live"]).await;
        let since = pair.a.now().millis();
        redis.start_again();
        assert_eq!(news.of("news_delayed").await["on"], false);
        // What was only said while Redis was away is said again, by the node that has the floor.
        let again =
            |m: &Value| m["type"] == "queue_changed" && m["version"].as_i64() >= Some(since);
        news.where_("the queues again", again).await;
        tell_within_a_second(&lin, &mut news, "with Redis again").await;
        news.close().await;
        pair.close().await;
    });
}

async fn tell_within_a_second(lin: &Desk, news: &mut News, subject: &str) {
    open_ticket(lin, subject).await;
    let watch = Stopwatch::start();
    hears(news, subject).await;
    let took = watch.elapsed();
    assert!(took < Duration::from_secs(1), "{subject}: {took:?}");
}

#[test]
fn a_message_to_a_person_finds_the_desk_on_another_node() {
    kit::data::run(kit::data::POSTGRES, |data| async move {
        let redis = Redis::start();
        let pair = Pair::open(&data, &redis).await;
        let mei = pair.b.desk("mei", Position::Manager).await;
        wait::until("both nodes in hello", || async {
            let hello = mei.follow().await.of("hello").await;
            (hello["nodes"].as_array().unwrap().len() == 2).then_some(())
        })
        .await;
        let mut news = mei.follow().await;
        news.settle().await;
        let message = DeskMessage::Reset { seq: 4711 };
        pair.a
            .running
            .house
            .desks
            .send(mei.id().parse().unwrap(), &message);
        assert_eq!(news.of("reset").await["seq"], 4711);
        news.close().await;
        pair.close().await;
    });
}
