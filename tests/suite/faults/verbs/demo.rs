//! The demo's passwords: the one everybody knows on this machine alone, another one at every start elsewhere.

use kit::desk::try_sign_in;
use kit::program::{self, Program};

use super::rows;
use crate::crash::load;

const CAST: [&str; 5] = ["lin", "wei", "mei", "chen", "an"];

/// A demo's folder that is filled as far as signing in goes: the whole company takes a minute.
async fn filled(folder: &std::path::Path) {
    Program::start(folder, &[]).await.stop();
    let db = rows(folder, &[]).await;
    for name in CAST {
        load::hire_as(&db, name).await;
    }
    let mut tx = db.begin().await.unwrap();
    tickets::house::setting::set(&mut tx, "demo", "1")
        .await
        .unwrap();
    tx.commit().await.unwrap();
    db.close().await;
    std::fs::write(folder.join("house/DEMO"), "").unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn demo_is_the_password_on_this_machine_and_a_made_up_one_elsewhere() {
    let folder = program::folder();
    filled(folder.path()).await;
    let here = Program::start_as("demo", folder.path(), &[]).await;
    assert_eq!(try_sign_in(here.http, "lin", "demo").await.status, 200);
    here.stop();

    let port = kit::port::tcp();
    let everywhere = [("TANDEM_HTTP_LISTEN", format!("0.0.0.0:{port}"))];
    let there = Program::start_as("demo", folder.path(), &everywhere).await;
    for name in CAST {
        assert_eq!(
            try_sign_in(there.http, name, "demo").await.status,
            401,
            "{name}"
        );
    }
    let said = std::fs::read_to_string(folder.path().join("out")).unwrap();
    let line = said
        .lines()
        .find(|line| line.trim_start().starts_with("lin "))
        .unwrap();
    let word = line
        .split_whitespace()
        .skip_while(|word| *word != "password")
        .nth(1)
        .unwrap();
    assert!(word.len() >= 12, "{line}");
    assert_eq!(try_sign_in(there.http, "lin", word).await.status, 200);
    there.stop();
}
