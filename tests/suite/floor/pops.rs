//! What the desk shows for numbers that are nobody's, hidden, or two customers'.

use telephony::phone::Caller;

use super::*;

/// Rings up, waits for the pop and hangs up again; gives the pop.
async fn pop(house: &House, lin: &mut Seat, phone: &Phone, from: Caller) -> Value {
    let plan = CallPlan {
        from,
        ..CallPlan::new("", "4008001234")
    };
    let caller = phone.call(house.running.sip, plan).await.unwrap();
    let pop = lin.news.of("screen_pop").await["pop"].clone();
    caller.hang_up().await;
    lin.news.of("offer_ended").await;
    pop
}

data_test! {
    async fn a_stranger_a_hidden_number_and_a_shared_one_have_their_own_pop(data: Data) {
        let house = open(&data).await;
        let mut lin = seat(&house, "lin").await;
        let phone = phone().await;

        let stranger = pop(&house, &mut lin, &phone, Caller::numbered("13812345678")).await;
        assert_eq!((&stranger["match"], &stranger["customer"]), (&json!("unknown"), &Value::Null));
        assert_eq!(stranger["number"]["shown"], "138 1234 5678");
        assert_eq!(stranger["candidates"], json!([]));

        let hidden = pop(&house, &mut lin, &phone, Caller::withheld()).await;
        assert_eq!((&hidden["match"], &hidden["number"]["withheld"]), (&json!("withheld"), &json!(true)));
        assert_eq!((&hidden["customer"], &hidden["candidates"]), (&Value::Null, &json!([])));

        for name in ["北方通联", "Northern Links"] {
            let body = json!({"name": name, "phone": "138 1234 5678"});
            lin.desk.post("/api/customers", body).await.expect(201);
        }
        let shared = pop(&house, &mut lin, &phone, Caller::numbered("013812345678")).await;
        assert_eq!((&shared["match"], &shared["customer"]), (&json!("shared"), &Value::Null));
        let mut names: Vec<_> = shared["candidates"].as_array().unwrap().iter()
            .map(|one| one["name"].as_str().unwrap()).collect();
        names.sort_unstable();
        assert_eq!(names, ["Northern Links", "北方通联"]);
        house.close().await;
    }
}
