//! Who gets in, how often one may try, and what another site may not do.

use kit::desk::{read, try_sign_in};
use kit::house::PASSWORD;
use kit::{Desk, House, data_test};
use reqwest::{Method, header};
use serde_json::json;
use tickets::person::Position;

data_test! {
    async fn a_person_signs_in_and_out(data: Data) {
        let house = House::open(&data).await;
        let lin = house.desk("lin", Position::Agent).await;
        let me = lin.get("/api/me").await.expect(200);
        assert_eq!(me["sign_in"], "lin");
        assert_eq!(me["demo"], false);
        lin.delete("/api/session").await.expect(204);
        assert_eq!(lin.get("/api/me").await.problem(401), "not_signed_in");
        house.close().await;
    }

    async fn the_cookie_is_out_of_reach_of_scripts(data: Data) {
        let house = House::open(&data).await;
        house.hire("lin", Position::Agent).await;
        let answer = try_sign_in(house.http(), "LIN", PASSWORD).await;
        let cookie = answer.headers[header::SET_COOKIE].to_str().unwrap().to_owned();
        answer.expect(200);
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
        house.close().await;
    }

    async fn an_empty_house_knows_no_password(data: Data) {
        let house = House::open(&data).await;
        for name in ["lin", "wei", "mei", "chen", "an", "admin", "root"] {
            for password in ["demo", "admin", "password", ""] {
                let answer = try_sign_in(house.http(), name, password).await;
                assert!(answer.status.is_client_error(), "{name}");
            }
        }
        house.close().await;
    }

    async fn a_thousand_bad_passwords_stop_at_the_brake(data: Data) {
        let house = House::open(&data).await;
        house.hire("lin", Position::Agent).await;
        house.hire("mei", Position::Manager).await;
        let (mut wrong, mut braked) = (0, 0);
        for _ in 0..1000 {
            match try_sign_in(house.http(), "lin", "guess").await.status.as_u16() {
                401 => wrong += 1,
                429 => braked += 1,
                other => panic!("{other}"),
            }
        }
        assert!(wrong >= 3 && braked > 900, "{wrong} refused, {braked} braked");
        Desk::sign_in(house.http(), "mei", PASSWORD).await;
        house.close().await;
    }

    async fn another_site_may_not_write(data: Data) {
        let house = House::open(&data).await;
        let lin = house.desk("lin", Position::Agent).await;
        let change = || lin.request(Method::PATCH, "/api/me").json(&json!({ "language": "en" }));
        let foreign = read(change().header(header::ORIGIN, "https://evil.example")).await;
        assert_eq!(foreign.problem(403), "foreign_origin");
        let own = format!("http://{}", house.http());
        assert!(read(change().header(header::ORIGIN, &own)).await.status.is_client_error(), "no token");
        let csrf = lin.me["csrf"].as_str().unwrap();
        read(change().header(header::ORIGIN, &own).header("x-csrf", csrf)).await.expect(200);
        read(change()).await.expect(200);
        house.close().await;
    }

    async fn who_looks_as_another_changes_nothing(data: Data) {
        let house = House::open(&data).await;
        let lin = house.hire("lin", Position::Agent).await;
        let an = house.desk("an", Position::Admin).await;
        let seen = an.post("/api/me/see-as", json!({ "person": lin })).await.expect(200);
        assert_eq!(seen["sign_in"], "lin");
        assert_eq!(seen["see_as"]["id"], an.me["id"]);
        let refused = an.patch("/api/me", json!({ "language": "en" })).await;
        assert_eq!(refused.problem(403), "see_as_is_read_only");
        an.delete("/api/me/see-as").await.expect(200);
        an.patch("/api/me", json!({ "language": "en" })).await.expect(200);
        house.close().await;
    }
}
