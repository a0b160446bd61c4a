//! What is not well formed gets a clear refusal, and nothing is kept of it.

use kit::desk::read;
use kit::{House, data_test};
use reqwest::{Method, header};
use tickets::person::Position;

data_test! {
    async fn a_broken_request_is_refused_in_words(data: Data) {
        let house = House::open(&data).await;
        let lin = house.desk("lin", Position::Agent).await;
        let send = |body: String| {
            read(lin.request(Method::PATCH, "/api/me").header(header::CONTENT_TYPE, "application/json").body(body))
        };
        assert_eq!(send("{".to_owned()).await.problem(400), "malformed_json");
        assert_eq!(send(r#"{"colour":"red"}"#.to_owned()).await.problem(422), "unknown_field");
        assert_eq!(send(r#"{"language":7}"#.to_owned()).await.problem(422), "wrong_type");
        let huge = format!(r#"{{"language":"{}"}}"#, "x".repeat(10 << 20));
        assert_eq!(send(huge).await.problem(413), "too_large");
        assert_eq!(lin.get("/api/me").await.expect(200)["language"], "zh");
        house.close().await;
    }

    async fn a_problem_speaks_the_reader_s_language(data: Data) {
        let house = House::open(&data).await;
        let lin = house.desk("lin", Position::Agent).await;
        let ask = |language: &'static str| {
            read(lin.request(Method::GET, "/api/nothing").header(header::ACCEPT_LANGUAGE, language))
        };
        let (zh, en) = (ask("zh-CN").await.expect(404), ask("en").await.expect(404));
        assert_eq!(zh["code"], en["code"]);
        assert_ne!(zh["detail"], en["detail"]);
        house.close().await;
    }
}
