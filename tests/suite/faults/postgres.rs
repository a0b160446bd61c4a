//! The database server stands still, and is cut off: calls go on, and so does the house when it is back.

use kit::pg::Server;
use kit::{House, wait};
use serde_json::json;
use sqlx::{Connection, Executor, PgConnection};

use super::{hears_music, told};
use crate::floor::{db, hear_each_other, phone, ring_up, seat};

#[test]
fn a_database_server_that_stands_still_and_then_falls_loses_nothing() {
    kit::data::runtime().block_on(async {
        let server = Server::start();
        let house = open(&server).await;
        let mut lin = seat(&house, "lin").await;
        let away = json!({"state": "away"});
        lin.desk.put("/api/presence", away).await.expect(200);
        let ticket = json!({"subject": "before"});
        lin.desk.post("/api/tickets", ticket).await.expect(201);
        let phone = phone().await;
        let caller = ring_up(&phone, &house).await;
        hears_music_at_last(&caller).await;

        server.freeze();
        told(&mut lin.news, "storage_delayed", true).await;
        hears_music(&caller).await;
        server.thaw();
        told(&mut lin.news, "storage_delayed", false).await;

        server.stop_hard();
        told(&mut lin.news, "storage_delayed", true).await;
        let refused = lin.desk.get("/readyz").await;
        assert_eq!(refused.status, 503);
        hears_music(&caller).await;
        server.start_again();
        told(&mut lin.news, "storage_delayed", false).await;

        let ready = json!({"state": "ready"});
        wait::until("the house answers again", || async {
            let answer = lin.desk.put("/api/presence", ready.clone()).await;
            (answer.status == 200).then_some(())
        })
        .await;
        lin.answer().await;
        hear_each_other(&caller, &lin.browser).await;
        caller.hang_up().await;
        lin.phone("wrapping").await;
        let (kept,): (i64,) = db(&house)
            .one("select count(*) from ticket where subject = 'before'", ())
            .await
            .unwrap();
        assert_eq!(kept, 1);
        house.close().await;
    });
}

/// The first music after the answer.
async fn hears_music_at_last(call: &telephony::phone::CallHandle) {
    call.answered().await.unwrap();
    call.ear().listen(0.5).await;
    hears_music(call).await;
}

/// A house over a database of this server alone; straight into the queue of repairs.
async fn open(server: &Server) -> House {
    let mut admin = PgConnection::connect(&server.url("postgres"))
        .await
        .unwrap();
    admin.execute("create database house").await.unwrap();
    admin.close().await.unwrap();
    let data = kit::Data::at(&server.url("house")).await;
    tickets_base::migrate::migrate(&data.db).await.unwrap();
    crate::floor::open(&data).await
}
