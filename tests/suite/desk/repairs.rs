//! A repair over the wire: the agent asks, the technician's phone closes, every desk sees it.

use kit::house::PASSWORD;
use kit::{Data, Desk, House, Seed, data_test};
use serde_json::{Value, json};
use tickets::person::Position;

/// What an agent asks for, with the first window that can be promised.
pub async fn request(house: &House, agent: &Desk, email: bool) -> Value {
    let seed = Seed::on(house.db(), house.now()).await;
    let product = seed.product(Some("pump")).await;
    let customer = seed.customer("zh").await;
    if !email {
        let forget = "update customer set email = null where id = $1";
        house.db().exec(forget, (customer,)).await.unwrap();
    }
    let site = seed.site(customer, "north").await;
    let device = seed
        .device(customer, &product, Some(site), Some("2030-01-01"))
        .await;
    let path = format!("/api/visits/windows?territory=north&product={}", product.id);
    let windows = agent.get(&path).await.expect(200);
    let first = &windows["items"][0];
    let body = json!({
        "customer": customer, "subject": "水泵漏水", "device": device, "fault": "密封处漏水",
        "window": {"from": first["from"], "to": first["to"]},
    });
    agent.post("/api/repairs", body).await.expect(201)
}

/// A house with one agent, one technician and one manager, by the data's clock.
pub struct Staffed {
    pub house: House,
    pub lin: Desk,
    pub wei: Desk,
    pub mei: Desk,
}

impl Staffed {
    pub async fn open(data: &Data) -> Self {
        let house = House::open_by_clock(data).await;
        let lin = house.desk("lin", Position::Agent).await;
        house
            .hire_for("wei", Position::Technician, &["pump"], &["north"])
            .await;
        let wei = Desk::sign_in(house.http(), "wei", PASSWORD).await;
        let mei = house.desk("mei", Position::Manager).await;
        Self {
            house,
            lin,
            wei,
            mei,
        }
    }

    /// The manager gives a repair to the technician.
    pub async fn assign(&self, repair: &Value) -> Value {
        let path = format!("/api/repairs/{}/assignment", repair["id"].as_str().unwrap());
        let to = json!({"version": repair["version"], "technician": self.wei.id()});
        self.mei.post(&path, to).await.expect(200)
    }
}

data_test! {
    async fn a_repair_asked_for_at_the_desk_is_closed_on_a_phone_and_seen_by_all(data: Data) {
        let staffed = Staffed::open(&data).await;
        let (lin, wei) = (&staffed.lin, &staffed.wei);
        let mut news = lin.follow().await;
        news.subscribe(&["repairs", "tickets"]).await;
        news.settle().await;
        let asked = request(&staffed.house, lin, true).await;
        let id = asked["id"].as_str().unwrap();
        assert_eq!(asked["status"], "requested");
        assert_eq!(asked["in_warranty"], true);
        assert_eq!(asked["no"], 1);

        let to = json!({"version": asked["version"], "technician": wei.id()});
        let refused = wei.post(&format!("/api/repairs/{id}/assignment"), to).await;
        assert_eq!(refused.problem(403), "not_allowed");
        let assigned = staffed.assign(&asked).await;
        assert_eq!(assigned["technician"]["name"], "wei of the tests");

        let day = wei.get("/api/technician/day").await.expect(200);
        assert_eq!(day["jobs"][0]["id"], id);
        let start = json!({"version": assigned["version"]});
        wei.post(&format!("/api/repairs/{id}/start"), start).await.expect(200);
        let page = wei.put(&format!("/api/repairs/{id}/checks/power"), json!({"done": true})).await.expect(200);
        assert!(page["checks"][0]["done_at"].is_number());

        let closure = json!({"version": page["version"], "result": "fixed", "note": "换了密封圈"});
        let done = wei.post(&format!("/api/repairs/{id}/closure"), closure).await.expect(200);
        assert_eq!((&done["status"], &done["open"]), (&json!("done"), &json!(false)));
        let seen = news.where_("the closed repair", |message| message["kind"] == "repair.done").await;
        assert_eq!(seen["repair"]["status"], "done");
        let ticket = asked["ticket"]["id"].as_str().unwrap();
        let resolved = news.where_("its ticket", |m| m["kind"] == "ticket.changed" && m["ticket"]["status"] == "resolved").await;
        assert_eq!(resolved["ticket"]["id"], ticket);
        staffed.house.close().await;
    }

    async fn a_stale_or_strange_request_is_refused_with_a_problem_and_stores_nothing(data: Data) {
        let staffed = Staffed::open(&data).await;
        let lin = &staffed.lin;
        let asked = request(&staffed.house, lin, true).await;
        let id = asked["id"].as_str().unwrap();
        let again = json!({
            "ticket": asked["ticket"]["id"], "device": asked["device"]["id"], "fault": "还是漏水",
        });
        let open = lin.post("/api/repairs", again).await;
        let told = open.body.to_string();
        assert_eq!(open.problem(409), "work_is_open");
        assert!(told.contains(id), "{told}");
        let unknown = lin.post("/api/repairs", json!({"colour": "red"})).await;
        assert_eq!(unknown.problem(422), "unknown_field");
        let nobody = lin.post("/api/repairs", json!({"fault": "x"})).await;
        assert_eq!(nobody.problem(422), "missing_field");
        let stale = json!({"version": 99, "window": asked["visit"], "reason": "x"});
        assert_eq!(lin.post(&format!("/api/repairs/{id}/rearrangement"), stale).await.status, 422);
        let (count,): (i64,) = staffed.house.db().one("select count(*) from repair", ()).await.unwrap();
        assert_eq!(count, 1);
        staffed.house.close().await;
    }

    async fn the_open_repairs_of_a_device_can_be_urged(data: Data) {
        let staffed = Staffed::open(&data).await;
        let lin = &staffed.lin;
        let asked = request(&staffed.house, lin, true).await;
        let path = format!("/api/repairs/{}/urge", asked["id"].as_str().unwrap());
        let urged = lin.post(&path, json!({"note": "客户很着急"})).await.expect(200);
        assert_eq!(urged["urged"], 1);
        let list = lin.get("/api/repairs?open=true&limit=1").await.expect(200);
        assert_eq!(list["items"][0]["urged"], 1);
        assert!(list["next"].is_null());
        staffed.house.close().await;
    }
}
