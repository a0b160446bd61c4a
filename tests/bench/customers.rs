//! Customers out of a spreadsheet, and "is this somebody we know?" while a name is typed, at the sizes a large house has.

use std::time::Duration;

use kit::Desk;
use kit::program::{self, Program};
use serde_json::{Value, json};
use tickets::customer::{self, Probe};
use tickets::person::{self, NewPerson, Position, password};
use tickets::phone::LineRules;
use tickets::{org, role};
use tickets_base::clock::Stopwatch;
use tickets_base::{Clock, Db, DbOptions, Viewer};
use tickets_duplicates::Record;

use crate::report::{Report, bytes, quantile, time};

const ROWS: usize = 100_000;
const KNOWN: usize = 1_000_000;
const ASKED: usize = 2_000;

const HOW: &str = "SQLite, the program over its own HTTP interface. A CSV file of 100,000 companies with number, e-mail and address, every hundredth a \
    second time in another spelling; every row is compared with the house and the file. Then a million companies: 2,000 names asked for as \
    they would be typed (the city left out, one character wrong, form and trade left out, a stranger), one after the other.";

pub async fn measure(report: &mut Report) {
    report.part("Customers in", HOW);
    let folder = program::folder();
    let program = Program::start(folder.path(), &[]).await;
    let file = folder.path().join("house/tandem.sqlite");
    let db = Db::open(file.to_str().unwrap(), &DbOptions::default())
        .await
        .unwrap();
    hire(&db).await;
    import(report, &program).await;
    program.stop();
    fill(&db).await;
    look_up(report, &db).await;
    db.close().await;
}

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
    let viewer = Viewer::house(&"bench".into());
    person::create(&mut tx, &viewer, new, Clock::system().now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

async fn import(report: &mut Report, program: &Program) {
    let an = Desk::sign_in(program.http, "an", kit::house::PASSWORD).await;
    let idle = program.own_memory();
    let request = an.request(reqwest::Method::POST, "/api/imports?file_name=list.csv");
    let made = kit::desk::read(request.body(list())).await.expect(201);
    let path = format!("/api/imports/{}", made["id"].as_str().unwrap());
    let (cpu, begun) = (program.cpu(), Stopwatch::start());
    an.post(&format!("{path}/run"), json!({"version": made["version"]}))
        .await
        .expect(200);
    let mut pace = tokio::time::interval(Duration::from_millis(100));
    let (mut most, mut answers) = (idle, Vec::new());
    let done: Value = loop {
        pace.tick().await;
        most = most.max(program.own_memory());
        let asked = Stopwatch::start();
        let import = an.get(&path).await.expect(200);
        answers.push(asked.elapsed().as_secs_f64());
        if import["state"] != "running" {
            break import;
        }
    };
    answers.sort_by(f64::total_cmp);
    let figure = |name: &str| done[name].as_i64().unwrap_or_default().to_string();
    report.row(
        "import of 100,000 customers",
        time(begun.elapsed().as_secs_f64()),
        "120 s",
    );
    report.row(
        "CPU of the program",
        format!("{:.1} s", program.cpu() - cpu),
        "",
    );
    report.row("own memory at most", bytes(most), "200 MB");
    report.row(
        "a request meanwhile, p99",
        time(quantile(&answers, 0.99)),
        "",
    );
    report.row("new customers", figure("created"), "");
    report.row("left for a person to decide", figure("waiting"), "1,000");
}

const SYLLABLES: [&str; 32] = [
    "恒", "晟", "达", "瑞", "丰", "嘉", "宏", "泰", "永", "康", "鑫", "源", "博", "远", "天", "润",
    "华", "盛", "凯", "联", "优", "信", "安", "宇", "卓", "越", "顺", "旺", "德", "仁", "和", "正",
];
const CITIES: [&str; 8] = [
    "北京", "上海", "广州", "深圳", "杭州", "成都", "武汉", "苏州",
];
const TRADES: [&str; 4] = ["科技", "贸易", "机械", "物流"];

/// The core of the `n`th company: four syllables, none twice below a million.
fn core(n: usize) -> String {
    let mut rest = n * 777_767 % 1_048_576;
    let mut core = String::new();
    for _ in 0..4 {
        core.push_str(SYLLABLES[rest % 32]);
        rest /= 32;
    }
    core
}

fn name(n: usize) -> String {
    format!("{}{}{}有限公司", CITIES[n % 8], core(n), TRADES[n % 4])
}

fn list() -> String {
    let mut text = "客户编号,客户名称,联系电话,邮箱,地址\n".to_owned();
    for n in 0..ROWS {
        // Every hundredth once more, in another spelling and with another number.
        let (of, name) = match n % 100 {
            99 => (
                n - 50,
                format!("{}（{}）公司", core(n - 50), CITIES[(n - 50) % 8]),
            ),
            _ => (n, name(n)),
        };
        text.push_str(&format!(
            "K{n},{name},139{:08},a{n}@c{of}.cn,{}市人民路{n}号\n",
            n * 7,
            CITIES[of % 8]
        ));
    }
    text
}

/// A million companies with their keys, as the writer of customers keeps them.
async fn fill(db: &Db) {
    db.exec("delete from import_row", ()).await.unwrap();
    let clock = Clock::system();
    for chunk in (ROWS..KNOWN).collect::<Vec<_>>().chunks(2_000) {
        let mut tx = db.begin().await.unwrap();
        for n in chunk {
            let id = tickets_base::id::CustomerId::mint(clock.now());
            let name = name(*n);
            tx.exec(
                "insert into customer (id, kind, name, name_sort, class, language, unit_path, open_tickets, open_complaints, open_repairs, created_at, version)
                 values ($1, 'organisation', $2, $2, 'standard', 'zh', '/', 0, 0, 0, 1, 1)",
                (id, name.clone()),
            )
            .await
            .unwrap();
            customer::keep_keys(&mut tx, id).await.unwrap();
        }
        tx.commit().await.unwrap();
    }
    db.exec("analyze", ()).await.unwrap();
}

async fn look_up(report: &mut Report, db: &Db) {
    let house = Viewer::house(&"bench".into());
    let (mut took, mut first, mut wanted) = (Vec::new(), 0, 0);
    for at in 0..ASKED {
        let n = ROWS + at * 449 % (KNOWN - ROWS);
        let whole = core(n);
        let wrong: String = whole
            .chars()
            .enumerate()
            .map(|(at, c)| if at == 2 { '鼎' } else { c })
            .collect();
        let typed = match at % 4 {
            0 => format!("{whole}{}有限公司", TRADES[n % 4]),
            1 => format!("{}{wrong}{}", CITIES[n % 8], TRADES[n % 4]),
            2 => format!("{}{whole}", CITIES[n % 8]),
            _ => format!("{}鼎鹏{}鹤", CITIES[n % 8], at),
        };
        let record = Record {
            name: typed,
            ..Record::default()
        };
        let probe = Probe::new(record, &LineRules::default());
        let begun = Stopwatch::start();
        let found = customer::duplicates(db, &house, &probe).await.unwrap();
        took.push(begun.elapsed().as_secs_f64());
        if at % 4 < 3 {
            wanted += 1;
            first += usize::from(found.iter().any(|one| one.customer.name == name(n)));
        }
    }
    took.sort_by(f64::total_cmp);
    report.row(
        "look-up while typing, 1,000,000 customers, p50",
        time(quantile(&took, 0.5)),
        "",
    );
    report.row(
        "look-up while typing, 1,000,000 customers, p99",
        time(quantile(&took, 0.99)),
        "10 ms",
    );
    report.row(
        "the customer meant is among those shown",
        format!("{first} of {wanted}"),
        "",
    );
}
