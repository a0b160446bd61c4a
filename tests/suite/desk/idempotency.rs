//! A creation that is sent twice is done once.

use kit::desk::{Answer, read};
use kit::{Desk, House, data_test};
use reqwest::Method;
use serde_json::{Value, json};
use tickets::person::Position;

async fn open_ticket(desk: &Desk, key: &str, body: Value) -> Answer {
    let request = desk
        .request(Method::POST, "/api/tickets")
        .header("Idempotency-Key", key);
    read(request.json(&body)).await
}

async fn tickets(desk: &Desk) -> usize {
    let page = desk.get("/api/tickets").await.expect(200);
    page["items"].as_array().unwrap().len()
}

data_test! {
    async fn the_same_request_makes_one_ticket_and_one_answer(data: Data) {
        let house = House::open(&data).await;
        let lin = house.desk("lin", Position::Agent).await;
        let body = json!({ "subject": "Pump leaks" });
        let first = open_ticket(&lin, "k1", body.clone()).await;
        let again = open_ticket(&lin, "k1", body.clone()).await;
        assert_eq!(again.headers["idempotency-replayed"], "true");
        assert_eq!(first.expect(201), again.expect(201));
        assert_eq!(tickets(&lin).await, 1);
        open_ticket(&lin, "k2", body).await.expect(201);
        assert_eq!(tickets(&lin).await, 2);
        house.close().await;
    }

    async fn a_key_is_one_request_s_and_one_person_s(data: Data) {
        let house = House::open(&data).await;
        let lin = house.desk("lin", Position::Agent).await;
        let mei = house.desk("mei", Position::Manager).await;
        open_ticket(&lin, "k", json!({ "subject": "one" })).await.expect(201);
        let other = open_ticket(&lin, "k", json!({ "subject": "two" })).await;
        assert_eq!(other.problem(422), "idempotency_mismatch");
        open_ticket(&mei, "k", json!({ "subject": "three" })).await.expect(201);
        house.close().await;
    }

    async fn what_was_refused_may_be_sent_again(data: Data) {
        let house = House::open(&data).await;
        let lin = house.desk("lin", Position::Agent).await;
        let bad = open_ticket(&lin, "k", json!({ "subject": "Pump", "colour": "red" })).await;
        assert_eq!(bad.problem(422), "unknown_field");
        open_ticket(&lin, "k", json!({ "subject": "Pump" })).await.expect(201);
        house.close().await;
    }

    async fn twenty_at_once_make_one(data: Data) {
        let house = House::open(&data).await;
        let lin = house.desk("lin", Position::Agent).await;
        let body = json!({ "subject": "Pump leaks" });
        let sent = (0..20).map(|_| open_ticket(&lin, "k", body.clone()));
        for answer in futures_util::future::join_all(sent).await {
            let status = answer.status.as_u16();
            assert!(matches!(status, 201 | 409), "{status}");
        }
        assert_eq!(tickets(&lin).await, 1);
        house.close().await;
    }
}
