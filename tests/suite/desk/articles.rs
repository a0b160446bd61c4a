//! Articles over HTTP: written as drafts, published, found at once, linked to the tickets they helped with.

use kit::{Desk, House, Seed, data_test};
use reqwest::Method;
use serde_json::{Value, json};
use tickets::person::Position;

async fn found(desk: &Desk, q: &str) -> Vec<String> {
    let query = encoded(q);
    let list = desk
        .get(&format!("/api/articles/suggest?q={query}"))
        .await
        .expect(200);
    ids(&list)
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02x}")).collect()
}

fn ids(list: &Value) -> Vec<String> {
    let items = list["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item["id"].as_str().unwrap().to_owned())
        .collect()
}

fn path(article: &Value, rest: &str) -> String {
    format!("/api/articles/{}{rest}", article["id"].as_str().unwrap())
}

data_test! {
    async fn a_draft_is_its_writers_until_a_manager_publishes_it_and_is_suggested_at_once(data: Data) {
        let house = House::open(&data).await;
        let lin = house.desk("lin", Position::Agent).await;
        let mei = house.desk("mei", Position::Manager).await;
        let wei = house.desk("wei", Position::Technician).await;
        let new = json!({"language": "zh", "title": " 更换轴封 ", "body": "# 准备\n\n1. 关阀"});
        let draft = lin.post("/api/articles", new).await.expect(201);
        assert_eq!((&draft["title"], &draft["state"], &draft["version"]), (&json!("更换轴封"), &json!("draft"), &json!(1)));
        assert_eq!(wei.get(&path(&draft, "")).await.problem(404), "not_found");
        assert_eq!(wei.get("/api/articles?state=draft").await.expect(200)["items"], json!([]));
        assert_eq!(ids(&lin.get("/api/articles?state=draft").await.expect(200)), [draft["id"].as_str().unwrap()]);
        assert!(found(&lin, "轴封").await.is_empty());

        let publish = json!({"version": 1, "state": "published"});
        assert_eq!(lin.patch(&path(&draft, ""), publish.clone()).await.problem(403), "not_allowed");
        let shown = mei.patch(&path(&draft, ""), publish.clone()).await.expect(200);
        assert_eq!((&shown["state"], &shown["version"]), (&json!("published"), &json!(2)));
        assert_eq!(found(&lin, "轴封漏水").await, [draft["id"].as_str().unwrap()]);
        assert_eq!(wei.get(&path(&draft, "")).await.expect(200)["title"], "更换轴封");

        // Somebody looked at an older version; nothing of his is kept.
        let old = json!({"version": 1, "title": "别的"});
        let refused = mei.patch(&path(&draft, ""), old).await;
        assert_eq!(refused.status.as_u16(), 409);
        assert_eq!((&refused.body["code"], &refused.body["params"]["current"]["version"]), (&json!("version_conflict"), &json!(2)));
        let renamed = json!({"version": 2, "title": "联轴器对中"});
        mei.patch(&path(&draft, ""), renamed).await.expect(200);
        assert_eq!(found(&lin, "联轴器").await.len(), 1);
        let withdrawn = json!({"version": 3, "state": "archived"});
        mei.patch(&path(&draft, ""), withdrawn).await.expect(200);
        assert!(found(&lin, "联轴器").await.is_empty());
        let kinds: Vec<(String,)> = house.db().all("select kind from fact where kind like 'article.%' order by at, id", ()).await.unwrap();
        let kinds: Vec<&str> = kinds.iter().map(|(kind,)| kind.as_str()).collect();
        assert_eq!(kinds, ["article.created", "article.published", "article.changed", "article.archived"]);
        house.close().await;
    }

    async fn an_article_has_one_twin_in_the_other_language_and_is_made_once_for_a_key(data: Data) {
        let house = House::open(&data).await;
        let mei = house.desk("mei", Position::Manager).await;
        let zh = json!({"language": "zh", "title": "清洗滤网", "body": "用清水。", "state": "published"});
        let send = || mei.request(Method::POST, "/api/articles").header("Idempotency-Key", "k1").json(&zh);
        let first = kit::desk::read(send()).await.expect(201);
        assert_eq!(kit::desk::read(send()).await.expect(201)["id"], first["id"]);
        let twin = json!({"language": "en", "title": "Clean the filter", "twin": first["id"]});
        let second = mei.post("/api/articles", twin.clone()).await.expect(201);
        assert_eq!((&second["twin"], second["no"].as_i64()), (&first["id"], first["no"].as_i64().map(|no| no + 1)));
        assert_eq!(mei.get(&path(&first, "")).await.expect(200)["twin"], second["id"]);
        for (body, code) in [
            (twin, "has_twin"),
            (json!({"language": "fr", "title": "x"}), "wrong_type"),
            (json!({"language": "en", "title": "  "}), "empty"),
            (json!({"language": "en", "title": "长".repeat(201)}), "too_long"),
            (json!({"language": "en", "title": "x", "state": "published"}), "empty"),
            (json!({"language": "en", "title": "x", "product": "prd_01h2xcejqtf2nbrexx3vqjhp41"}), "unknown_reference"),
            (json!({"language": "en", "title": "x", "colour": 1}), "unknown_field"),
        ] {
            assert_eq!(mei.post("/api/articles", body.clone()).await.problem(422), code, "{body}");
        }
        let (articles,): (i64,) = house.db().one("select count(*) from article", ()).await.unwrap();
        assert_eq!(articles, 2);
        house.close().await;
    }

    async fn a_link_teaches_the_words_customers_use_once_for_a_ticket(data: Data) {
        let house = House::open(&data).await;
        let lin = house.desk("lin", Position::Agent).await;
        let mei = house.desk("mei", Position::Manager).await;
        let wei = house.desk("wei", Position::Technician).await;
        let new = json!({"language": "en", "title": "Vent the pump", "body": "Open the valve.", "state": "published"});
        let article = mei.post("/api/articles", new).await.expect(201);
        let seed = Seed::on(house.db(), data.now()).await;
        let ticket = seed.ticket(seed.customer("en").await, false).await;
        assert!(found(&lin, "gurgling").await.is_empty());
        let link = json!({"ticket": ticket, "query": " it is gurgling all night "});
        let made = lin.post(&path(&article, "/links"), link.clone()).await.expect(201);
        assert_eq!(made["query"], "it is gurgling all night");
        let again = json!({"ticket": ticket, "query": "other words"});
        assert_eq!(lin.post(&path(&article, "/links"), again).await.expect(201)["query"], made["query"]);
        assert_eq!(found(&lin, "gurgling").await, [article["id"].as_str().unwrap()]);
        assert_eq!(lin.get(&path(&article, "")).await.expect(200)["used"], 1);
        assert_eq!(wei.post(&path(&article, "/links"), link).await.problem(404), "not_found");
        let empty = json!({"ticket": ticket, "query": " "});
        assert_eq!(lin.post(&path(&article, "/links"), empty).await.problem(422), "empty");
        let (facts,): (i64,) = house.db().one("select count(*) from fact where kind = 'article.linked'", ()).await.unwrap();
        assert_eq!(facts, 1);
        house.close().await;
    }
}
