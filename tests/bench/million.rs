//! A million customers with a telephone each, made inside the database: one statement a table.

use tickets_base::Db;

pub const CUSTOMERS: i64 = 1_000_000;

/// The number customer `n` calls from, as a line in China sends it.
pub fn number(n: i64) -> String {
    format!("138{n:08}")
}

pub async fn fill(db: &Db) {
    let (company,): (String,) = db
        .one("select path from org_unit where parent is null", ())
        .await
        .unwrap();
    let customers = db.pick(
        "with recursive n(i) as (select 1 union all select i + 1 from n where i < $1)
         insert into customer (id, kind, name, name_sort, class, language, unit_path, open_tickets, open_complaints, open_repairs, created_at, version)
         select unhex(printf('%032x', i)), 'person', 'Customer ' || i, 'customer ' || i, 'standard', 'zh', $2, 0, 0, 0, 1772413200000, 1 from n",
        "insert into customer (id, kind, name, name_sort, class, language, unit_path, open_tickets, open_complaints, open_repairs, created_at, version)
         select cast(lpad(to_hex(i), 32, '0') as uuid), 'person', 'Customer ' || i, 'customer ' || i, 'standard', 'zh', $2, 0, 0, 0, 1772413200000, 1
         from generate_series(1, $1) as n(i)",
    );
    db.exec(customers, (CUSTOMERS, company)).await.unwrap();
    let points = db.pick(
        "with recursive n(i) as (select 1 union all select i + 1 from n where i < $1)
         insert into contact_point (id, customer, kind, raw, normalised, certainty, source, created_at)
         select unhex(printf('%032x', i + 4294967296)), unhex(printf('%032x', i)), 'phone', printf('138%08d', i), printf('+86138%08d', i), 'known', 'import', 1772413200000 from n",
        "insert into contact_point (id, customer, kind, raw, normalised, certainty, source, created_at)
         select cast(lpad(to_hex(i + 4294967296), 32, '0') as uuid), cast(lpad(to_hex(i), 32, '0') as uuid), 'phone',
                '138' || lpad(cast(i as text), 8, '0'), '+86138' || lpad(cast(i as text), 8, '0'), 'known', 'import', 1772413200000
         from generate_series(1, $1) as n(i)",
    );
    db.exec(points, (CUSTOMERS,)).await.unwrap();
    db.exec("analyze", ()).await.unwrap();
}

/// Lets every call go straight to a queue: the menu's seconds are the caller's, not the program's.
pub async fn without_menu(db: &Db) {
    let flow = r#"{"start":"q","steps":{"q":{"kind":"queue","queue":"repairs","music":"music"}}}"#;
    db.exec("update flow set body = $1", (flow,)).await.unwrap();
}
