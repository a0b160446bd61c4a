//! From the INVITE to the end of the wrap-up; offers that nobody answers.

use super::*;

data_test! {
    async fn a_call_pops_then_rings_then_is_heard_both_ways_and_ends_in_a_record(data: Data) {
        let house = open(&data).await;
        let mut lin = seat(&house, "lin").await;
        let phone = phone().await;
        let caller = ring_up(&phone, &house).await;

        let pop = lin.news.of("screen_pop").await;
        assert_eq!(pop["pop"]["queue"]["code"], "repairs");
        assert_eq!(pop["pop"]["match"], "unknown");
        assert_eq!(pop["pop"]["number"]["shown"], "138 1234 5678");
        let ring = lin.phone("offered").await;
        assert!(ring["version"].as_i64() > pop["version"].as_i64(), "the screen comes first");
        let call = pop["offer"]["call"].as_str().unwrap().to_owned();
        let reservation = pop["offer"]["reservation"].clone();
        let accept = format!("/api/calls/{call}/acceptance");
        lin.desk.post(&accept, json!({"reservation": reservation})).await.expect(202);
        lin.phone("in_call").await;
        let again = lin.desk.post(&accept, json!({"reservation": reservation})).await;
        assert_eq!(again.problem(409), "offer_ended");
        hear_each_other(&caller, &lin.browser).await;

        lin.command(&call, "hold").await;
        lin.phone("held").await;
        caller.ear().listen(0.3).await;
        let music = caller.ear().listen(1.0).await;
        assert_ne!(Heard::in_samples(&music).only(), Some(plan::AGENT));
        lin.desk.delete(&format!("/api/calls/{call}/hold")).await.expect(202);
        lin.phone("in_call").await;
        hear_each_other(&caller, &lin.browser).await;

        lin.command(&call, "hang-up").await;
        caller.ended().await;
        lin.phone("wrapping").await;
        let wrap_up = json!({"outcome": "solved", "note": "水泵已复位", "done": true});
        lin.desk.put(&format!("/api/calls/{call}/wrap-up"), wrap_up).await.expect(200);
        kit::wait::until("the facts are told", || async {
            (facts(&house, &call).await.last().map(String::as_str) == Some("call.wrapped_up")).then_some(())
        })
        .await;
        let expected = ["call.arrived", "call.queued", "call.offered", "call.answered", "call.held", "call.resumed",
            "call.ended", "call.wrapped_up"];
        assert_eq!(facts(&house, &call).await, expected);
        let record = lin.desk.get(&format!("/api/calls/{call}")).await.expect(200);
        assert_eq!(record["outcome"], "answered");
        assert_eq!(record["wrap_outcome"], "solved");
        assert_eq!(record["state"], "ended");
        assert_eq!(record["offers"][0]["result"], "accepted");
        assert_eq!(record["explanation"]["chosen"], lin.desk.id());
        let (live,): (i64,) = db(&house).one("select count(*) from live_call", ()).await.unwrap();
        assert_eq!(live, 0);
        house.close().await;
    }

    async fn no_answer_makes_not_responding_and_the_next_person_hears_the_caller(data: Data) {
        let house = open(&data).await;
        db(&house).exec("update queue set ring_s = 1, version = version + 1", ()).await.unwrap();
        let mut lin = seat(&house, "lin").await;
        let mut wei = seat(&house, "wei").await;
        let phone = phone().await;
        let caller = ring_up(&phone, &house).await;
        let first = lin.news.of("screen_pop").await;
        assert_eq!(lin.news.of("offer_ended").await["result"], "expired");
        let gone = |m: &Value| m["type"] == "presence_changed" && m["presence"]["state"] == "not_responding";
        lin.news.where_("not responding", gone).await;
        let call = wei.answer().await;
        assert_eq!(first["offer"]["call"].as_str(), Some(call.as_str()));
        hear_each_other(&caller, &wei.browser).await;
        caller.hang_up().await;
        wei.phone("wrapping").await;
        house.close().await;
    }

    async fn a_caller_who_gives_up_takes_the_offer_along(data: Data) {
        let house = open(&data).await;
        let mut lin = seat(&house, "lin").await;
        let phone = phone().await;
        let caller = ring_up(&phone, &house).await;
        let pop = lin.news.of("screen_pop").await;
        caller.hang_up().await;
        let ended = lin.news.of("offer_ended").await;
        assert_eq!((&ended["result"], &ended["reservation"]), (&json!("canceled"), &pop["offer"]["reservation"]));
        let call = pop["offer"]["call"].as_str().unwrap();
        kit::wait::until("the record is ended", || async {
            let record = lin.desk.get("/api/calls?person=").await;
            let facts = facts(&house, call).await;
            drop(record);
            facts.contains(&"call.ended".to_owned()).then_some(())
        })
        .await;
        let me = lin.desk.get("/api/me").await.expect(200);
        assert_eq!((&me["presence"]["state"], &me["presence"]["activity"]), (&json!("ready"), &json!("idle")));
        house.close().await;
    }
}
