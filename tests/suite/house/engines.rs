//! Both databases, always: the list of tests is held to it, and the schema of the house stands on both.

use std::process::Command;

use kit::data_test;

/// The names of this binary's tests, as it lists them.
fn listed(more: &[&str]) -> Vec<String> {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--list", "--format", "terse"])
        .args(more)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines()
        .filter_map(|line| Some(line.strip_suffix(": test")?.to_owned()))
        .collect()
}

#[test]
fn every_data_test_runs_on_sqlite_and_on_postgres() {
    let tests = listed(&[]);
    let on = |engine: &str| -> Vec<&str> {
        tests
            .iter()
            .filter_map(|name| name.strip_suffix(engine))
            .collect()
    };
    let (sqlite, postgres) = (on("::on_sqlite"), on("::on_postgres"));
    assert!(!sqlite.is_empty());
    assert_eq!(sqlite, postgres);
    assert_eq!(listed(&["--ignored"]), Vec::<String>::new());
}

data_test! {
    async fn the_rows_of_living_calls_and_of_leases_exist_from_the_first_version(data: Data) {
        let (calls,): (i64,) = data.db.one("select count(*) from live_call", ()).await.unwrap();
        let (leases,): (i64,) = data.db.one("select count(*) from lease", ()).await.unwrap();
        assert_eq!((calls, leases), (0, 0));
    }

    async fn two_tests_never_share_a_row(data: Data) {
        let other = kit::Data::new(data.db.engine()).await;
        let insert = "insert into skill (code, name_en, name_zh) values ($1, $2, $3)";
        data.db.exec(insert, ("pump", "Pumps", "水泵")).await.unwrap();
        let (there,): (i64,) = other.db.one("select count(*) from skill", ()).await.unwrap();
        assert_eq!(there, 0);
    }
}
