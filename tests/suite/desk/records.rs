//! Customers, tickets and devices over HTTP: what is made, found, masked, refused and told.

use kit::{House, Seed, data_test};
use serde_json::{Value, json};
use tickets::person::Position;

fn ids(list: &Value) -> Vec<String> {
    let items = list["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item["id"].as_str().unwrap().to_owned())
        .collect()
}

/// A product, since no page makes one yet.
async fn product(house: &House) -> String {
    let house = &house.running.house;
    let id = tickets_base::id::ProductId::mint(house.clock.now());
    house
        .db
        .exec(
            "insert into product (id, code, name_en, name_zh, warranty_months, checklist) values ($1, $2, 'Pump', '水泵', 24, '[]')",
            (id, Seed::word()),
        )
        .await
        .unwrap();
    id.to_string()
}

data_test! {
    async fn a_subject_alone_opens_a_ticket_that_is_listed_and_told(data: Data) {
        let house = House::open(&data).await;
        let lin = house.desk("lin", Position::Agent).await;
        let mut news = lin.follow().await;
        news.subscribe(&["tickets"]).await;
        news.settle().await;
        let made = lin.post("/api/tickets", json!({"subject": "水泵漏水"})).await.expect(201);
        let id = made["id"].as_str().unwrap();
        assert!(id.starts_with("tic_"), "{id}");
        let told = news.of("ticket_changed").await;
        assert_eq!((&told["ticket"]["id"], &told["kind"]), (&made["id"], &json!("ticket.opened")));
        assert!(told["seq"].as_i64().unwrap() > 0);
        for query in ["", "?owner=me", "?open=true", "?status=open", "?complaint=false&limit=10"] {
            let list = lin.get(&format!("/api/tickets{query}")).await.expect(200);
            assert_eq!((ids(&list), &list["next"]), (vec![id.to_owned()], &Value::Null), "{query}");
        }
        assert_eq!(lin.get(&format!("/api/tickets/{id}")).await.expect(200)["no"], made["no"]);
        house.close().await;
    }

    async fn what_cannot_be_kept_is_named_and_nothing_is_stored(data: Data) {
        let house = House::open(&data).await;
        let lin = house.desk("lin", Position::Agent).await;
        for (body, code) in [
            (json!({}), "missing_field"),
            (json!({"subject": ""}), "empty"),
            (json!({"subject": 7}), "wrong_type"),
            (json!({"subject": "a", "colour": "red"}), "unknown_field"),
            (json!({"subject": "a", "customer": "tic_01h2xcejqtf2nbrexx3vqjhp41"}), "bad_id"),
            (json!({"subject": "a", "priority": "p9"}), "wrong_type"),
            (json!({"subject": "a", "device": "dev_01h2xcejqtf2nbrexx3vqjhp41"}), "unknown_reference"),
            (json!({"subject": "长".repeat(201)}), "too_long"),
        ] {
            assert_eq!(lin.post("/api/tickets", body.clone()).await.problem(422), code, "{body}");
        }
        let unknown = json!({"subject": "a", "customer": "cus_01h2xcejqtf2nbrexx3vqjhp41"});
        assert_eq!(lin.post("/api/tickets", unknown).await.problem(404), "not_found");
        for query in ["?limit=x", "?after=%25", "?owner=nobody", "?colour=red", "?status=old"] {
            let answer = lin.get(&format!("/api/tickets{query}")).await;
            assert_eq!(answer.status.as_u16(), 422, "{query}: {}", answer.body);
        }
        assert_eq!(ids(&lin.get("/api/tickets").await.expect(200)), Vec::<String>::new());
        let (facts,): (i64,) =
            house.running.house.db.one("select count(*) from fact where kind like 'ticket.%'", ()).await.unwrap();
        assert_eq!(facts, 0);
        house.close().await;
    }

    async fn an_old_version_is_refused_with_the_record_as_it_stands(data: Data) {
        let house = House::open(&data).await;
        let lin = house.desk("lin", Position::Agent).await;
        let made = lin.post("/api/tickets", json!({"subject": "a"})).await.expect(201);
        let path = format!("/api/tickets/{}", made["id"].as_str().unwrap());
        let changed = lin.patch(&path, json!({"version": 1, "priority": "p1", "promise": "周五回电"})).await.expect(200);
        assert_eq!((&changed["priority"], &changed["version"]), (&json!("p1"), &json!(2)));
        let stale = lin.patch(&path, json!({"version": 1, "priority": "p4"})).await.expect(409);
        assert_eq!(stale["code"], "version_conflict");
        assert_eq!(stale["params"]["current"]["promise"], "周五回电");
        let cleared = lin.patch(&path, json!({"version": 2, "promise": null})).await.expect(200);
        assert_eq!(cleared["promise"], Value::Null);
        lin.post(&format!("{path}/notes"), json!({"body": "已回电"})).await.expect(201);
        let closed = lin.post(&format!("{path}/closure"), json!({"version": 4, "note": "解决"})).await.expect(200);
        assert_eq!((&closed["status"], &closed["open"]), (&json!("closed"), &json!(false)));
        let notes = lin.get(&format!("{path}/notes")).await.expect(200);
        assert_eq!(ids(&notes).len(), 2);
        assert_eq!(notes["items"][0]["author"]["id"], lin.me["id"]);
        house.close().await;
    }

    async fn a_customer_made_in_one_step_is_found_masked_and_revealed(data: Data) {
        let house = House::open(&data).await;
        let lin = house.desk("lin", Position::Agent).await;
        let new = json!({"name": "王先生", "phone": "013812345678"});
        let made = lin.post("/api/customers", new).await.expect(201);
        let id = made["id"].as_str().unwrap();
        for phone in ["13812345678", "%2B8613812345678", "138%201234%205678"] {
            let found = lin.get(&format!("/api/customers?phone={phone}")).await.expect(200);
            assert_eq!(ids(&found), [id], "{phone}");
            assert_eq!(found["items"][0]["match"], "exact");
        }
        for q in ["王先生", "wangxiansheng", "wxs"] {
            assert_eq!(ids(&lin.get(&format!("/api/customers?q={q}")).await.expect(200)), [id], "{q}");
            let hits = lin.get(&format!("/api/search?q={q}")).await.expect(200);
            assert_eq!((ids(&hits), &hits["items"][0]["kind"]), (vec![id.to_owned()], &json!("customer")));
        }
        let point = &made["contact_points"][0];
        assert_eq!(point["shown"], "138****5678");
        let clear = lin.post(&format!("/api/customers/{id}/reveal"), json!({"contact_point": point["id"]})).await.expect(200);
        assert_eq!(clear["raw"], "+8613812345678");
        let linked = json!({"kind": "phone", "raw": "010-62345678"});
        lin.post(&format!("/api/customers/{id}/contact-points"), linked).await.expect(201);
        assert_eq!(ids(&lin.get("/api/customers?phone=62345678").await.expect(200)), [id]);
        let chen = house.desk("chen", Position::Sales).await;
        assert_eq!(chen.get(&format!("/api/customers/{id}")).await.problem(404), "not_found");
        assert_eq!(ids(&chen.get("/api/customers?phone=13812345678").await.expect(200)), Vec::<String>::new());
        house.close().await;
    }

    async fn a_device_shows_its_warranty_and_the_seller_an_open_complaint(data: Data) {
        let house = House::open(&data).await;
        let product = product(&house).await;
        let chen = house.desk("chen", Position::Sales).await;
        let customer = chen.post("/api/customers", json!({"name": "北方通联", "kind": "organisation"})).await.expect(201);
        let id = customer["id"].as_str().unwrap();
        let new = json!({"customer": id, "product": product, "serial": "x2-00431", "warranty_until": "2099-12-31"});
        let device = chen.post("/api/devices", new.clone()).await.expect(201);
        assert_eq!((&device["in_warranty"], &device["warranty"]["reason"]), (&json!(true), &json!("until_date")));
        assert_eq!(chen.post("/api/devices", new).await.problem(409), "serial_exists");
        let devices = chen.get(&format!("/api/customers/{id}/devices")).await.expect(200);
        assert_eq!(ids(&devices), [device["id"].as_str().unwrap()]);
        let lin = house.desk("lin", Position::Agent).await;
        let ticket = json!({"subject": "投诉", "device": device["id"], "complaint": true});
        let ticket = lin.post("/api/tickets", ticket).await.expect(201);
        assert_eq!(ticket["customer"]["id"], customer["id"]);
        let own = chen.get("/api/seller/customers").await.expect(200);
        assert_eq!(own["items"][0]["open_complaint"]["ticket"], ticket["id"]);
        assert_eq!(own["items"][0]["open_complaints"], 1);
        assert_eq!(ids(&chen.get("/api/products").await.expect(200)), [product]);
        let line = chen.get(&format!("/api/customers/{id}/timeline")).await.expect(200);
        assert_eq!(line["items"][0]["subject"], ticket["id"]);
        assert_eq!(ids(&chen.get("/api/deals?owner=me").await.expect(200)), Vec::<String>::new());
        house.close().await;
    }

    async fn a_draft_is_kept_for_its_person_alone(data: Data) {
        let house = House::open(&data).await;
        let lin = house.desk("lin", Position::Agent).await;
        let mei = house.desk("mei", Position::Manager).await;
        let path = "/api/drafts/ticket/new";
        assert_eq!(lin.get(path).await.expect(200), json!(null));
        lin.put(path, json!({"body": {"subject": "漏"}})).await.expect(200);
        lin.put(path, json!({"body": {"subject": "漏水"}})).await.expect(200);
        assert_eq!(lin.get(path).await.expect(200)["body"]["subject"], "漏水");
        assert_eq!(mei.get(path).await.expect(200), json!(null));
        lin.delete(path).await.expect(204);
        assert_eq!(lin.get(path).await.expect(200), json!(null));
        house.close().await;
    }

    async fn wrap_up_categories_are_found_by_a_few_letters(data: Data) {
        let house = House::open(&data).await;
        let lin = house.desk("lin", Position::Agent).await;
        let all = lin.get("/api/categories?kind=wrap_up").await.expect(200);
        let first = &all["items"][0];
        assert!(!first["path"]["zh"].as_str().unwrap().is_empty());
        let typed: String = tickets::names::sort_key(first["name"]["zh"].as_str().unwrap()).chars().take(4).collect();
        let found = lin.get(&format!("/api/categories?kind=wrap_up&q={typed}")).await.expect(200);
        assert!(ids(&found).contains(&first["id"].as_str().unwrap().to_owned()));
        house.close().await;
    }
}
