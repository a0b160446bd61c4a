//! Themes over HTTP and by their job: found, named, merged, kept by the next fit, and told when one rises.

use std::time::Duration;

use kit::{Desk, House, Seed, data_test, wait};
use serde_json::{Value, json};
use tickets::person::Position;
use tickets_base::id::{CustomerId, TicketId};
use tickets_base::{Db, Timestamp};

const WEEK: Duration = Duration::from_secs(7 * 24 * 60 * 60);
const SUBJECTS: [&[&str]; 3] = [
    &[
        "泵轴漏水，地上一滩",
        "水泵一开就漏水",
        "轴封处漏水不止",
        "漏水，密封圈像是坏了",
    ],
    &[
        "显示屏起雾看不清数字",
        "屏幕里面起雾",
        "起雾后显示屏全是水汽",
        "显示屏早上起雾",
    ],
    &[
        "invoice shows the wrong amount",
        "wrong amount on the invoice again",
        "amount of the invoice is wrong",
        "the invoice has a wrong amount",
    ],
];

async fn complain(db: &Db, customer: CustomerId, no: i64, body: &str, at: Timestamp) {
    db.exec(
        "insert into ticket (id, no, subject, customer, complaint, complaint_at, status, open, priority, channel,
                             unit_path, language, body, created_at, changed_at, note_count, version)
         values ($1, $2, $3, $4, 1, $5, 'open', 1, 'p3', 'phone', '/x/', 'zh', $3, $5, $5, 0, 1)",
        (TicketId::mint(at), no, body, customer, at),
    )
    .await
    .unwrap();
}

/// Two a week of each subject for fourteen weeks; the first subject rises in the last whole one.
async fn complaints(db: &Db, now: Timestamp, customer: CustomerId, name: &str) {
    let mut no = 5_000;
    for back in 1..=14_u32 {
        let at = now - WEEK * back;
        for (subject, texts) in SUBJECTS.iter().enumerate() {
            let many = if back == 1 && subject == 0 { 18 } else { 2 };
            for n in 0..many {
                no += 1;
                let text = texts[(n + back as usize) % texts.len()];
                let body = format!("{name}来电 {no}：{text}，第{}次", n + 1);
                complain(db, customer, no, &body, at).await;
            }
        }
    }
}

async fn themes(desk: &Desk, what: &str, fits: impl Fn(&[Value]) -> bool) -> Vec<Value> {
    wait::until(what, || async {
        let list = desk.get("/api/themes").await.expect(200);
        let items = list["items"].as_array().unwrap().clone();
        fits(&items).then_some(items)
    })
    .await
}

fn about<'a>(themes: &'a [Value], words: &str) -> &'a Value {
    let quoted = |theme: &&Value| theme["quotes"].to_string().contains(words);
    themes.iter().find(quoted).unwrap()
}

fn tickets(list: &Value) -> Vec<String> {
    let items = list["items"].as_array().unwrap();
    let mut ids: Vec<String> = items
        .iter()
        .map(|t| t["id"].as_str().unwrap().to_owned())
        .collect();
    ids.sort();
    ids
}

data_test! {
    async fn what_a_manager_decides_about_themes_is_kept_by_the_next_fit(data: Data) {
        let house = House::open_by_clock(&data).await;
        let mei = house.desk("mei", Position::Manager).await;
        let lin = house.desk("lin", Position::Agent).await;
        let seed = Seed::on(house.db(), data.now()).await;
        let customer = seed.customer("zh").await;
        let rename = "update customer set name = '赵小明' where id = $1";
        house.db().exec(rename, (customer,)).await.unwrap();
        complaints(house.db(), data.now(), customer, "赵先生").await;
        let mut news = mei.follow().await;
        data.clock.advance(Duration::from_secs(61));
        let found = themes(&mei, "a first fit", |items| !items.is_empty()).await;
        let told = news.of("theme_raised").await;
        let leak = found.iter().find(|theme| theme["id"] == told["theme"]["id"]).unwrap();
        assert_eq!((&leak["name"], leak["trend"]["alarm"].as_bool()), (&told["theme"]["name"], Some(true)));
        assert!(leak["quotes"].to_string().contains("漏水"), "{leak}");
        assert!(!json!(found).to_string().contains("赵先生"), "a name stands in a quote");
        let raised = mei.get("/api/themes?raised=true").await.expect(200);
        let raised = raised["items"].as_array().unwrap().clone();
        assert!(raised.iter().all(|theme| theme["quotes"].to_string().contains("漏水")), "{raised:?}");

        let (fog, bill) = (about(&found, "起雾"), about(&found, "invoice"));
        let path = |theme: &Value, rest: &str| format!("/api/themes/{}{rest}", theme["id"].as_str().unwrap());
        mei.patch(&path(leak, ""), json!({"name": "Leaking seals", "version": leak["version"]})).await.expect(204);
        let own = tickets(&mei.get(&path(bill, "/tickets?limit=200")).await.expect(200));
        let into = json!({"into": fog["id"]});
        assert_eq!(lin.post(&path(bill, "/merge"), into.clone()).await.problem(403), "not_allowed");
        for _ in 0..2 {
            assert_eq!(mei.post(&path(bill, "/merge"), into.clone()).await.expect(200)["into"], fog["id"]);
        }
        let twice = json!({"into": bill["id"]});
        assert_eq!(mei.post(&path(fog, "/merge"), twice).await.problem(422), "same_theme");

        // A day later something new has come: the fit is made again.
        let run = tickets::theme::newest_run(house.db()).await.unwrap().unwrap();
        complain(house.db(), customer, 9_000, "显示屏又起雾了", data.now()).await;
        data.clock.advance(Duration::from_secs(25 * 60 * 60));
        wait::until("a second fit", || async {
            let newest = tickets::theme::newest_run(house.db()).await.unwrap()?;
            (newest.id != run.id).then_some(())
        })
        .await;
        let mei = Desk::sign_in(house.http(), "mei", kit::house::PASSWORD).await;
        let after = themes(&mei, "the second fit", |items| !items.is_empty()).await;
        let named = after.iter().find(|t| t["id"] == leak["id"]).unwrap();
        assert_eq!((&named["name"], &named["state"]), (&json!("Leaking seals"), &json!("pinned")));
        assert!(after.iter().all(|t| t["id"] != bill["id"]));
        let joined = after.iter().find(|t| t["id"] == fog["id"]).unwrap();
        assert_eq!(joined["merged"][0]["id"], bill["id"]);
        let all = tickets(&mei.get(&path(fog, "/tickets?limit=200")).await.expect(200));
        assert!(own.iter().all(|id| all.contains(id)));

        mei.delete(&path(bill, "/merge")).await.expect(204);
        assert_eq!(tickets(&mei.get(&path(bill, "/tickets?limit=200")).await.expect(200)), own);
        // The alarm still stands: it was told once.
        let (told,): (i64,) = house.db().one("select count(*) from fact where kind = 'theme.raised'", ()).await.unwrap();
        assert_eq!(told, i64::try_from(raised.len()).unwrap());
        house.close().await;
    }
}
