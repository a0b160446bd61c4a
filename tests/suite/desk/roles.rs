//! Roles over HTTP: who may change them, what a change does at once, what is refused.

use kit::{Desk, House, data_test};
use serde_json::{Value, json};
use tickets::person::Position;

async fn role(an: &Desk, code: &str) -> Value {
    let roles = an.get("/api/roles").await.expect(200);
    let found = roles["items"].as_array().unwrap();
    found
        .iter()
        .find(|role| role["code"] == code)
        .unwrap()
        .clone()
}

fn path(role: &Value) -> String {
    format!("/api/roles/{}", role["id"].as_str().unwrap())
}

fn grant(verb: &str, record: &str, scope: &str) -> Value {
    json!({"verb": verb, "record": record, "scope": scope, "fields": "base"})
}

data_test! {
    async fn a_role_that_loses_a_right_loses_it_at_the_next_request_and_on_open_desks(data: Data) {
        let house = House::open(&data).await;
        let an = house.desk("an", Position::Admin).await;
        let lin = house.desk("lin", Position::Agent).await;
        let mut news = lin.follow().await;
        news.subscribe(&["tickets"]).await;
        news.settle().await;
        an.post("/api/tickets", json!({"subject": "阀门漏水"})).await.expect(201);
        news.of("ticket_changed").await;
        let agent = role(&an, "agent").await;
        let change = json!({"version": agent["version"], "name": {"en": "Listener", "zh": "旁听"},
                            "grants": [grant("read", "customer", "all")]});
        let changed = an.patch(&path(&agent), change).await.expect(200);
        assert_eq!(changed["name"], json!({"en": "Listener", "zh": "旁听"}));
        assert_eq!(changed["grants"], json!([grant("read", "customer", "all")]));
        assert_eq!(lin.get("/api/me").await.expect(200)["permissions"], json!(["read:customer:all"]));
        let nothing = lin.get("/api/tickets").await.expect(200);
        assert_eq!(nothing["items"], json!([]));
        let refused = lin.post("/api/tickets", json!({"subject": "水泵漏水"})).await;
        assert_eq!(refused.status.as_u16(), 403, "{}", refused.body);
        // The desk that stands open is told of customers only.
        an.post("/api/tickets", json!({"subject": "水泵漏水"})).await.expect(201);
        an.post("/api/customers", json!({"name": "北方通联"})).await.expect(201);
        news.subscribe(&["customers"]).await;
        news.of("customer_changed").await;
        news.settle().await;
        assert!(news.passed_over().iter().all(|message| message["type"] != "ticket_changed"));
        let (facts,): (i64,) =
            house.db().one("select count(*) from fact where kind = 'role.changed'", ()).await.unwrap();
        assert_eq!(facts, 1);
        house.close().await;
    }

    async fn a_role_is_changed_by_who_may_and_with_words_that_exist(data: Data) {
        let house = House::open(&data).await;
        let an = house.desk("an", Position::Admin).await;
        let lin = house.desk("lin", Position::Agent).await;
        let agent = role(&an, "agent").await;
        let name = json!({"version": agent["version"], "name": {"en": "A", "zh": "甲"}});
        assert_eq!(lin.get("/api/roles").await.problem(403), "not_allowed");
        assert_eq!(lin.patch(&path(&agent), name.clone()).await.problem(403), "not_allowed");
        for wrong in [grant("fly", "ticket", "all"), grant("read", "moon", "all"), grant("read", "ticket", "half")] {
            let change = json!({"version": agent["version"], "grants": [wrong]});
            assert_eq!(an.patch(&path(&agent), change).await.problem(422), "unknown_word");
        }
        assert_eq!(role(&an, "agent").await, agent, "nothing of a refused change is kept");
        an.patch(&path(&agent), name.clone()).await.expect(200);
        assert_eq!(an.patch(&path(&agent), name).await.problem(409), "version_conflict");
        assert_eq!(role(&an, "agent").await["grants"], agent["grants"]);
        house.close().await;
    }

    async fn the_last_who_may_change_roles_keeps_that_right(data: Data) {
        let house = House::open(&data).await;
        let an = house.desk("an", Position::Admin).await;
        let admin = role(&an, "admin").await;
        let less = json!({"version": admin["version"], "grants": [grant("read", "*", "all")]});
        assert_eq!(an.patch(&path(&admin), less.clone()).await.problem(422), "nobody_left_to_configure");
        assert_eq!(role(&an, "admin").await, admin);
        let manager = role(&an, "manager").await;
        let more = json!({"version": manager["version"], "grants": [grant("configure", "person", "all")]});
        house.hire("mei", Position::Manager).await;
        an.patch(&path(&manager), more).await.expect(200);
        an.patch(&path(&admin), less).await.expect(200);
        assert_eq!(an.get("/api/roles").await.problem(403), "not_allowed");
        house.close().await;
    }
}
