//! A backup made while the house works, put into an empty one.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use kit::house::PASSWORD;
use kit::program::{self, Program};
use kit::{Desk, data_test};
use serde_json::json;
use tickets_base::{Db, Engine};

use super::{address, refused, rows};

/// Opens tickets until it is stopped; the subjects that were acknowledged.
fn busy(desk: Desk, kept: Arc<Mutex<Vec<String>>>) -> tokio::task::JoinHandle<()> {
    tokio::spawn(async move {
        for n in 0.. {
            let subject = format!("ticket {n}");
            let answer = desk
                .post("/api/tickets", json!({ "subject": subject }))
                .await;
            if answer.status == 201 {
                kept.lock().unwrap().push(subject);
            }
        }
    })
}

/// What of every kind there is.
async fn counts(db: &Db) -> BTreeMap<&'static str, i64> {
    let mut counts = BTreeMap::new();
    for (what, sql) in [
        ("tickets", "select count(*) from ticket"),
        ("facts", "select count(*) from fact"),
        (
            "opened",
            "select count(*) from fact where kind = 'ticket.opened'",
        ),
        ("people", "select count(*) from person"),
        ("roles", "select count(*) from role"),
        ("queues", "select count(*) from queue"),
        ("sessions", "select count(*) from session"),
    ] {
        let (count,): (i64,) = db.one(sql, ()).await.unwrap();
        counts.insert(what, count);
    }
    counts
}

async fn epoch(db: &Db) -> String {
    tickets::house::setting::get(db, "epoch")
        .await
        .unwrap()
        .unwrap()
}

/// Where a restored house stands: a folder, or a database, that has nothing in it.
async fn elsewhere(engine: Engine) -> Vec<(&'static str, String)> {
    match engine {
        Engine::Postgres => vec![("TANDEM_DATABASE_URL", kit::data::empty_postgres().await)],
        Engine::Sqlite => Vec::new(),
    }
}

fn path<'a>(folder: &Path, name: &str, kept: &'a mut String) -> &'a str {
    *kept = folder.join(name).to_str().unwrap().to_owned();
    kept
}

data_test! {
    async fn a_backup_under_load_opens_as_another_house_with_all_that_was_acknowledged(data: Data) {
        let (folder, env, engine) = (data.folder.path(), address(&data), data.db.engine());
        let program = Program::start(folder, &env).await;
        let db = rows(folder, &env).await;
        crate::crash::load::hire(&db).await;
        let kept = Arc::new(Mutex::new(Vec::new()));
        let lin = Desk::sign_in(program.http, "lin", PASSWORD).await;
        let load = busy(lin, Arc::clone(&kept));
        kit::wait::until("work goes on", || async { (kept.lock().unwrap().len() >= 5).then_some(()) }).await;
        let before = kept.lock().unwrap().clone();
        let (mut first, mut quiet) = (String::new(), String::new());
        let said = program::run(&["backup", path(folder, "first", &mut first)], folder, &env);
        assert!(said.success, "{said:?}");
        assert!(said.out.contains("The key is not in it"), "{said:?}");
        load.abort();
        program.stop();
        let said = program::run(&["backup", path(folder, "quiet", &mut quiet)], folder, &env);
        assert!(said.success, "{said:?}");
        refused(&program::run(&["backup", &quiet], folder, &env), &["is not empty"]);

        let new = tempfile::tempdir().unwrap();
        let target = elsewhere(engine).await;
        let said = program::run(&["restore", &first], new.path(), &target);
        assert!(said.success, "{said:?}");
        let restored = rows(new.path(), &target).await;
        let subjects: Vec<(String,)> = restored.all("select subject from ticket", ()).await.unwrap();
        assert!(before.iter().all(|subject| subjects.contains(&(subject.clone(),))));
        // One instant: every ticket with its fact.
        let there = counts(&restored).await;
        assert_eq!(there["tickets"], there["opened"]);
        assert_ne!(epoch(&restored).await, epoch(&db).await);
        restored.close().await;
        let program = Program::start(new.path(), &target).await;
        Desk::sign_in(program.http, "lin", PASSWORD).await;
        program.stop();

        let exact = tempfile::tempdir().unwrap();
        let target = elsewhere(engine).await;
        assert!(program::run(&["restore", &quiet], exact.path(), &target).success);
        let restored = rows(exact.path(), &target).await;
        assert_eq!(counts(&restored).await, counts(&db).await);
        restored.close().await;
        refused(&program::run(&["restore", &quiet], exact.path(), &target), &["is not empty", "TANDEM_"]);
        db.close().await;
    }

    async fn a_backup_of_the_other_database_or_of_nothing_is_refused_in_words(data: Data) {
        let (folder, env) = (data.folder.path(), address(&data));
        let other = match data.db.engine() {
            Engine::Postgres => "sqlite",
            Engine::Sqlite => "postgresql",
        };
        let note = json!({"made_at": 1, "schema": 1, "version": "0", "database": other, "demo": false});
        let mut backup = String::new();
        std::fs::create_dir(path(folder, "other", &mut backup)).unwrap();
        std::fs::write(folder.join("other/backup.json"), note.to_string()).unwrap();
        refused(&program::run(&["restore", &backup], folder, &env), &[other, "TANDEM_DATABASE_URL"]);
        let mut nothing = String::new();
        std::fs::create_dir(path(folder, "nothing", &mut nothing)).unwrap();
        refused(&program::run(&["restore", &nothing], folder, &env), &["is no backup of tandem"]);
    }
}

#[test]
fn a_missing_pg_dump_is_named_with_its_package() {
    kit::data::run(kit::data::POSTGRES, |data| async move {
        let folder = data.folder.path();
        let env = [address(&data), vec![("PATH", "/nowhere".to_owned())]].concat();
        let mut backup = String::new();
        let said = program::run(&["backup", path(folder, "b", &mut backup)], folder, &env);
        refused(&said, &["pg_dump is not installed", "postgresql-client"]);
        let said = program::run(&["doctor"], folder, &env);
        assert!(said.out.contains("pg_dump is missing"), "{said:?}");
    });
}
