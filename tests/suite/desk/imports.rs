//! A spreadsheet becomes customers: tried, carried out, decided on, taken back; with bad rows, twice, and killed half way.

use std::time::Duration;

use kit::program::Program;
use kit::{Desk, House, data_test};
use serde_json::{Value, json};
use tickets::person::{self, NewPerson, Position, password};
use tickets::{org, role};
use tickets_base::{Clock, Db, DbOptions, Engine, Viewer};

async fn upload(desk: &Desk, name: &str, bytes: Vec<u8>) -> Value {
    let request = desk.request(
        reqwest::Method::POST,
        &format!("/api/imports?file_name={name}"),
    );
    let request = request
        .header("content-type", "application/octet-stream")
        .body(bytes);
    kit::desk::read(request).await.expect(201)
}

fn path(import: &Value) -> String {
    format!("/api/imports/{}", import["id"].as_str().unwrap())
}

/// Takes a step and waits for its end.
async fn step(desk: &Desk, import: &Value, verb: &str, end: &str) -> Value {
    let path = path(import);
    desk.post(
        &format!("{path}/{verb}"),
        json!({"version": import["version"]}),
    )
    .await
    .expect(200);
    ended(desk, &path, end).await
}

async fn ended(desk: &Desk, path: &str, end: &str) -> Value {
    let mut pace = tokio::time::interval(Duration::from_millis(20));
    let ended = async {
        loop {
            pace.tick().await;
            let import = desk.get(path).await.expect(200);
            assert_ne!(import["state"], "failed", "{import}");
            if import["state"] == end {
                return import;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(240), ended)
        .await
        .expect("the step ends")
}

fn figures(import: &Value) -> [i64; 4] {
    ["created", "known", "waiting", "refused"].map(|name| import[name].as_i64().unwrap())
}

/// Companies whose names share nothing: a syllable a digit.
fn company(n: usize) -> String {
    let syllables = ["恒", "晟", "达", "瑞", "丰", "嘉", "宏", "泰", "永", "康"];
    let digits = format!("{:05}", n * 7919 % 99_991);
    let core: String = digits
        .chars()
        .map(|digit| syllables[digit.to_digit(10).unwrap() as usize])
        .collect();
    format!("{core}有限公司")
}

/// Customers by code: every fifth row is bad in one of four ways.
fn list(rows: usize, every: usize) -> String {
    let mut text = "客户编号,客户名称,联系电话,邮箱\n".to_owned();
    for n in 0..rows {
        let (name, phone, email) = (
            company(n),
            format!("139{:08}", n * 13),
            format!("a{n}@c{n}.cn"),
        );
        let row = match (n % every == every - 1, n / every % 4) {
            (false, _) => format!("K{n},{name},{phone},{email}"),
            (_, 0) => format!("K{n},{name},1.38E+10,{email}"),
            (_, 1) => format!("K{n},{name},no idea,{email}"),
            (_, 2) => format!("K{n},,{phone},{email}"),
            _ => format!("K{n},{name},{phone},nobody"),
        };
        text.push_str(&row);
        text.push('\n');
    }
    text
}

/// The administrator of a program's house.
async fn hire(db: &Db) {
    let company = org::tree(db).await.unwrap().remove(0);
    let roles = role::list(db).await.unwrap();
    let new = NewPerson {
        sign_in: "an".to_owned(),
        name: "安宁".to_owned(),
        position: Position::Admin,
        unit: company.id,
        language: "zh".to_owned(),
        time_zone: "Asia/Shanghai".to_owned(),
        mobile: None,
        password_hash: Some(password::hash(kit::house::PASSWORD)),
        capacity: person::USUAL_CAPACITY,
        roles: vec![roles.iter().find(|role| role.code == "admin").unwrap().id],
        skills: Vec::new(),
        territories: Vec::new(),
    };
    let mut tx = db.begin().await.unwrap();
    person::create(
        &mut tx,
        &Viewer::house(&"kit".into()),
        new,
        Clock::system().now(),
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

async fn customers(db: &Db) -> i64 {
    let (count,): (i64,) = db.one("select count(*) from customer", ()).await.unwrap();
    count
}

data_test! {
    async fn a_list_is_tried_carried_out_recognised_and_taken_back(data: Data) {
        let house = House::open(&data).await;
        let an = house.desk("an", Position::Admin).await;
        let before = customers(house.db()).await;
        let list = list(500, 5);
        let (gb, ..) = encoding_rs::GB18030.encode(&list);
        let import = upload(&an, "list.csv", gb.to_vec()).await;
        assert_eq!(import["columns"], json!(["number", "name", "phone", "email"]));
        assert_eq!((&import["row_count"], &import["sort"]), (&json!(500), &json!("customers")));
        let checked = step(&an, &import, "check", "checked").await;
        let tried = figures(&checked);
        assert_eq!(tried[3], 100, "{checked}");
        assert_eq!(customers(house.db()).await, before);
        let errors = an.get(&format!("{}/errors", path(&import))).await.expect(200);
        let errors = errors.as_str().unwrap();
        assert_eq!(errors.lines().count(), 101);
        assert!(errors.contains("6,") && errors.contains("1.38E+10") && errors.contains("digits are lost"), "{errors}");
        let done = step(&an, &checked, "run", "done").await;
        assert_eq!(figures(&done)[3], 100);
        assert_eq!(figures(&done)[0] + figures(&done)[2], 400, "{done}");
        assert_eq!(customers(house.db()).await - before, figures(&done)[0]);
        // The same file again is recognised; carried out all the same, it doubles nobody.
        let again = upload(&an, "copy.csv", gb.to_vec()).await;
        assert_eq!(again["same_as"], import["id"]);
        let run = format!("{}/run", path(&again));
        assert_eq!(an.post(&run, json!({"version": again["version"]})).await.problem(409), "same_file");
        an.post(&run, json!({"version": again["version"], "again": true})).await.expect(200);
        let twice = ended(&an, &path(&again), "done").await;
        assert_eq!(figures(&twice)[0], 0, "{twice}");
        let undone = step(&an, &done, "undo", "undone").await;
        assert_eq!((customers(house.db()).await, &undone["kept"]), (before, &json!(0)));
        house.close().await;
    }

    async fn somebody_we_may_know_waits_for_a_person_who_decides(data: Data) {
        let house = House::open(&data).await;
        let an = house.desk("an", Position::Admin).await;
        let known = json!({"name": "北京移动", "kind": "organisation", "phone": "010-62345678"});
        let known = an.post("/api/customers", known).await.expect(201);
        let list = "name;phone;email\nChina Mobile Beijing;13900001111;a@cm.cn\n中国移动北京公司;13900002222;\n\
                    上海移动;13900003333;\n中国移动通信集团北京有限公司;13900004444;\n";
        let import = upload(&an, "list.csv", list.as_bytes().to_vec()).await;
        let done = step(&an, &import, "run", "done").await;
        assert_eq!(figures(&done), [1, 0, 3, 0], "{done}");
        let rows = an.get(&format!("{}/rows?state=waiting", path(&import))).await.expect(200);
        let first = &rows["items"][0];
        assert_eq!((&first["row_no"], &first["candidates"][0]["customer"]), (&json!(2), &known["id"]));
        assert!(first["candidates"][0]["score"].as_f64().unwrap() >= 0.85);
        assert_eq!(first["candidates"][0]["reasons"][0], "name_same");
        assert_eq!(rows["customers"][0]["name"], "北京移动");
        let decide = |row: i64| format!("{}/rows/{row}", path(&import));
        an.post(&decide(2), json!({"is": "same", "customer": known["id"]})).await.expect(200);
        an.post(&decide(3), json!({"is": "different"})).await.expect(200);
        let after = an.post(&decide(5), json!({"is": "skip"})).await.expect(200);
        assert_eq!((figures(&after), &after["linked"], &after["skipped"]), ([2, 0, 0, 0], &json!(1), &json!(1)));
        assert_eq!(an.post(&decide(5), json!({"is": "skip"})).await.problem(409), "row_is_decided");
        let shown = an.get(&format!("/api/customers/{}", known["id"].as_str().unwrap())).await.expect(200);
        assert_eq!(shown["contact_points"].as_array().unwrap().len(), 3);
        // Whoever was worked with stays at an undo; the numbers that came with the import go.
        let sister = an.get("/api/customers?q=%E4%B8%8A%E6%B5%B7").await.expect(200)["items"][0]["id"].clone();
        an.post("/api/tickets", json!({"subject": "a", "customer": sister})).await.expect(201);
        let undone = step(&an, &after, "undo", "undone").await;
        assert_eq!(undone["kept"], 1, "{undone}");
        let shown = an.get(&format!("/api/customers/{}", known["id"].as_str().unwrap())).await.expect(200);
        assert_eq!(shown["contact_points"].as_array().unwrap().len(), 1);
        house.close().await;
    }

    async fn only_who_may_configure_imports_and_what_is_no_sheet_is_refused(data: Data) {
        let house = House::open(&data).await;
        let (an, lin) = (house.desk("an", Position::Admin).await, house.desk("lin", Position::Agent).await);
        assert_eq!(lin.get("/api/imports").await.problem(403), "not_allowed");
        for (bytes, code) in [
            (&b"name\n"[..], "sheet_is_empty"),
            (b"\x89PNG\r\n\x1a\n\0\0", "not_a_sheet"),
            (b"PK\x03\x04 broken", "sheet_is_broken"),
        ] {
            let request = an.request(reqwest::Method::POST, "/api/imports?file_name=x").body(bytes.to_vec());
            assert_eq!(kit::desk::read(request).await.problem(422), code);
        }
        house.close().await;
    }

    async fn an_import_killed_half_way_goes_on_and_doubles_nobody(data: Data) {
        let mut env = vec![("TANDEM_NODE", "kit".to_owned())];
        if data.db.engine() == Engine::Postgres {
            env.push(("TANDEM_DATABASE_URL", data.address.clone()));
        }
        let folder = data.folder.path().to_owned();
        let program = Program::start(&folder, &env).await;
        let address = match data.db.engine() {
            Engine::Postgres => data.address.clone(),
            Engine::Sqlite => folder.join("house/tandem.sqlite").to_str().unwrap().to_owned(),
        };
        let db = Db::open(&address, &DbOptions::default()).await.unwrap();
        hire(&db).await;
        let an = Desk::sign_in(program.http, "an", kit::house::PASSWORD).await;
        // 5,000 rows of which 1,000 are bad.
        let import = upload(&an, "list.csv", list(5_000, 5).into_bytes()).await;
        let before = customers(&db).await;
        an.post(&format!("{}/run", path(&import)), json!({"version": import["version"]})).await.expect(200);
        let mut pace = tokio::time::interval(Duration::from_millis(5));
        while an.get(&path(&import)).await.expect(200)["next_row"].as_i64().unwrap() < 1_000 {
            pace.tick().await;
        }
        program.kill();
        let half = customers(&db).await - before;
        assert!(half > 0, "nothing was imported before the kill");
        let program = Program::start(&folder, &env).await;
        let an = Desk::sign_in(program.http, "an", kit::house::PASSWORD).await;
        let done = ended(&an, &path(&import), "done").await;
        let [created, known, waiting, refused] = figures(&done);
        assert_eq!((refused, known, created + waiting), (1_000, 0, 4_000), "{done}");
        assert_eq!(customers(&db).await - before, created);
        let (doubled,): (i64,) = db
            .one("select count(*) from (select external_no from customer where external_no is not null group by external_no having count(*) > 1) as twice", ())
            .await
            .unwrap();
        assert_eq!(doubled, 0);
        program.stop();
        db.close().await;
    }
}
