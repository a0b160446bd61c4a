//! The customer is told: over a real SMTP server and a webhook, once, in the customer's language.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use kit::smtp::Smtp;
use kit::{Desk, House, data_test, wait};
use serde_json::{Value, json};
use tickets::person::Position;

use super::repairs::{Staffed, request};

/// A gateway of text messages that keeps what it is given, and first answers what it is told to.
struct Gateway {
    url: String,
    taken: Arc<Mutex<Vec<(String, Value)>>>,
    serving: tokio::task::JoinHandle<()>,
}

impl Gateway {
    async fn start(mut first: Vec<u16>) -> Self {
        let taken = Arc::new(Mutex::new(Vec::new()));
        first.reverse();
        let first = Arc::new(Mutex::new(first));
        let keep = {
            let taken = taken.clone();
            move |headers: HeaderMap, body: axum::Json<Value>| {
                let refusal = first.lock().unwrap().pop();
                let key = headers["idempotency-key"].to_str().unwrap().to_owned();
                if refusal.is_none() {
                    taken.lock().unwrap().push((key, body.0));
                }
                let status =
                    refusal.map_or(StatusCode::OK, |code| StatusCode::from_u16(code).unwrap());
                std::future::ready(status)
            }
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/sms?token=secret", listener.local_addr().unwrap());
        let router = axum::Router::new().route("/sms", post(keep));
        let serving = tokio::spawn(async move {
            axum::serve(listener, router).await.unwrap();
        });
        Self {
            url,
            taken,
            serving,
        }
    }

    /// What was taken, once that is `n` messages or more.
    fn at_least(&self, n: usize) -> Option<Vec<(String, Value)>> {
        let taken = self.taken.lock().unwrap().clone();
        (taken.len() >= n).then_some(taken)
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn switch_on(staffed: &Staffed, channel: &str, url: &str) -> Desk {
    let an = staffed.house.desk("an", Position::Admin).await;
    let body = json!({"on": true, "url": url, "from": "青禾维修 <desk@example.test>"});
    an.put(&format!("/api/destinations/{channel}"), body)
        .await
        .expect(200);
    an
}

async fn states(house: &House) -> Vec<(String, String, i64)> {
    let sql = "select code, state, attempts from notice order by created_at, id";
    house.db().all(sql, ()).await.unwrap()
}

data_test! {
    async fn a_customer_is_told_by_mail_on_assignment_another_window_and_the_end(data: Data) {
        let staffed = Staffed::open(&data).await;
        let mut smtp = Smtp::start();
        let an = switch_on(&staffed, "email", &smtp.url()).await;
        let templates = an.get("/api/templates").await.expect(200);
        let edited = templates["items"].as_array().unwrap().iter()
            .find(|t| t["code"] == "repair_done" && t["channel"] == "email" && t["language"] == "zh").unwrap();
        let path = format!("/api/templates/{}", edited["id"].as_str().unwrap());
        let wrong = json!({"version": edited["version"], "body": "{{ custmer }}"});
        assert_eq!(an.patch(&path, wrong).await.problem(422), "bad_template");
        let own = json!({"version": edited["version"], "body": "{{ repair }} 修好了:{{ result }}"});
        an.patch(&path, own).await.expect(200);

        let wei = &staffed.wei;
        let asked = request(&staffed.house, &staffed.lin, true).await;
        let id = asked["id"].as_str().unwrap().to_owned();
        let assigned = staffed.assign(&asked).await;
        let mails = smtp.wait_for(1).await;
        assert!(mails[0].subject.contains("R-1"), "{}", mails[0].subject);
        assert!(mails[0].body.contains("wei of the tests") && mails[0].body.contains("10:00"), "{}", mails[0].body);
        assert!(mails[0].message_id.ends_with("@example.test>"));

        let later = json!({"from": asked["visit"]["from"].as_i64().unwrap() + 3 * 3_600_000,
                           "to": asked["visit"]["to"].as_i64().unwrap() + 3 * 3_600_000});
        let body = json!({"version": assigned["version"], "window": later, "reason": "客户不在"});
        let moved = wei.post(&format!("/api/repairs/{id}/rearrangement"), body).await.expect(200);
        let mails = smtp.wait_for(2).await;
        assert!(mails[1].body.contains("13:00"), "{}", mails[1].body);

        wei.post(&format!("/api/repairs/{id}/start"), json!({"version": moved["version"]})).await.expect(200);
        let page = wei.put(&format!("/api/repairs/{id}/checks/power"), json!({"done": true})).await.expect(200);
        let closure = json!({"version": page["version"], "result": "replaced"});
        wei.post(&format!("/api/repairs/{id}/closure"), closure).await.expect(200);
        let mails = smtp.wait_for(3).await;
        assert_eq!(mails[2].body.trim(), "R-1 修好了:已更换");
        wait::until("all rows sent", || async {
            let states = states(&staffed.house).await;
            (states.len() == 3 && states.iter().all(|(_, state, n)| state == "sent" && *n == 1)).then_some(())
        }).await;
        staffed.house.close().await;
    }

    async fn a_text_message_goes_out_again_after_a_bad_answer_with_the_same_key(data: Data) {
        let staffed = Staffed::open(&data).await;
        let gateway = Gateway::start(vec![503]).await;
        switch_on(&staffed, "sms", &gateway.url).await;
        let asked = request(&staffed.house, &staffed.lin, false).await;
        staffed.assign(&asked).await;
        wait::until("the first attempt", || async {
            (states(&staffed.house).await == [("repair_assigned".to_owned(), "waiting".to_owned(), 1)]).then_some(())
        }).await;
        data.clock.advance(Duration::from_secs(30));
        let taken = wait::until("a text message", || async {
            // Again and again: the sender may lie down to sleep after the clock was moved.
            data.clock.advance(Duration::from_secs(1));
            gateway.at_least(1)
        }).await;
        let (key, body) = &taken[0];
        assert!(key.ends_with(":notices:sms"), "{key}");
        assert!(body["to"].as_str().unwrap().starts_with("+86100"), "{body}");
        assert!(body["text"].as_str().unwrap().contains("wei of the tests"), "{body}");
        staffed.house.close().await;
    }

    async fn a_refused_address_is_not_tried_again(data: Data) {
        let staffed = Staffed::open(&data).await;
        let smtp = Smtp::start();
        switch_on(&staffed, "email", &smtp.url()).await;
        let asked = request(&staffed.house, &staffed.lin, true).await;
        let customer = asked["customer"]["id"].as_str().unwrap().parse::<tickets_base::id::CustomerId>().unwrap();
        let sql = "update customer set email = 'refused@example.test' where id = $1";
        staffed.house.db().exec(sql, (customer,)).await.unwrap();
        staffed.assign(&asked).await;
        wait::until("the refusal", || async {
            (states(&staffed.house).await == [("repair_assigned".to_owned(), "failed".to_owned(), 1)]).then_some(())
        }).await;
        assert!(smtp.mails().is_empty());
        let (facts,): (i64,) =
            staffed.house.db().one("select count(*) from fact where kind = 'notice.failed'", ()).await.unwrap();
        assert_eq!(facts, 1);
        staffed.house.close().await;
    }

    async fn nothing_leaves_while_no_destination_is_switched_on(data: Data) {
        let staffed = Staffed::open(&data).await;
        let asked = request(&staffed.house, &staffed.lin, true).await;
        staffed.assign(&asked).await;
        let last: (i64,) = staffed.house.db().one("select max(seq) from fact", ()).await.unwrap();
        wait::until("the reader has read on", || async {
            let read: Option<(i64,)> =
                staffed.house.db().opt("select seq from reader_offset where reader = 'notices'", ()).await.unwrap();
            (read >= Some(last)).then_some(())
        }).await;
        assert!(states(&staffed.house).await.is_empty());
        staffed.house.close().await;
    }
}
