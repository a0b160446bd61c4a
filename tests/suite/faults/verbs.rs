//! The program's verbs as an operator meets them: backup and restore, doctor, refusals in one line, an orderly end.

mod backup;
mod demo;
mod end;

use kit::program::{self, Program};
use kit::{Data, data_test};
use tickets_base::{Db, DbOptions, Engine};

/// Which database a program is to use: the test's own on PostgreSQL, the one in its folder on SQLite.
fn address(data: &Data) -> Vec<(&'static str, String)> {
    match data.db.engine() {
        Engine::Postgres => vec![("TANDEM_DATABASE_URL", data.address.clone())],
        Engine::Sqlite => Vec::new(),
    }
}

async fn rows(folder: &std::path::Path, env: &[(&str, String)]) -> Db {
    let file = folder.join("house/tandem.sqlite");
    let url = env.iter().find(|(name, _)| *name == "TANDEM_DATABASE_URL");
    let address = url.map_or_else(|| file.to_str().unwrap().to_owned(), |(_, url)| url.clone());
    Db::open(&address, &DbOptions::default()).await.unwrap()
}

/// It failed, with one line that holds these words.
#[track_caller]
fn refused(said: &program::Said, words: &[&str]) {
    assert!(!said.success, "{said:?}");
    let trouble: Vec<&str> = said
        .err
        .lines()
        .filter(|line| line.starts_with("tandem: "))
        .collect();
    assert_eq!(trouble.len(), 1, "{said:?}");
    assert!(said.err.trim_end().ends_with(trouble[0]), "{said:?}");
    for word in words {
        assert!(trouble[0].contains(word), "{word}: {said:?}");
    }
}

data_test! {
    async fn doctor_signs_in_to_a_running_house_and_names_what_is_wrong(data: Data) {
        let (folder, env) = (data.folder.path(), address(&data));
        let program = Program::start(folder, &env).await;
        let db = rows(folder, &env).await;
        crate::crash::load::hire(&db).await;
        let url = format!("http://{}", program.http);
        let word = ("TANDEM_DOCTOR_PASSWORD", kit::house::PASSWORD.to_owned());
        let ask = ["doctor", "--url", &url, "--sign-in", "lin"];
        let said = program::run(&ask, folder, &[env.clone(), vec![word]].concat());
        assert!(said.success, "{said:?}");
        for line in ["good desk", "good database", "good folder"] {
            let squeezed: Vec<String> = said.out.lines()
                .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
                .collect();
            assert!(squeezed.iter().any(|l| l.starts_with(line)), "{line}: {}", said.out);
        }
        let wrong = ("TANDEM_DOCTOR_PASSWORD", "guess".to_owned());
        let said = program::run(&ask, folder, &[env.clone(), vec![wrong]].concat());
        refused(&said, &["must be put right"]);
        assert!(said.out.contains("lin could not sign in"), "{}", said.out);
        program.stop();
        let away = ("TANDEM_REDIS_URL", format!("redis://127.0.0.1:{}/", kit::port::tcp()));
        let said = program::run(&["doctor"], folder, &[env, vec![away]].concat());
        refused(&said, &["1 of these must be put right"]);
        assert!(said.out.contains("Redis does not answer"), "{}", said.out);
        db.close().await;
    }
}

#[test]
fn a_taken_port_a_folder_that_cannot_be_written_and_a_demo_are_refused_in_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let listen = ("TANDEM_HTTP_LISTEN", format!("127.0.0.1:{port}"));
    let said = program::run(&["serve"], folder.path(), &[listen]);
    refused(&said, &[&port, "is taken", "TANDEM_HTTP_LISTEN"]);

    // Below a file nobody can make a folder, not even root.
    std::fs::write(folder.path().join("file"), "").unwrap();
    let below = (
        "TANDEM_DATA_DIR",
        folder
            .path()
            .join("file/house")
            .to_str()
            .unwrap()
            .to_owned(),
    );
    let said = program::run(&["serve"], folder.path(), std::slice::from_ref(&below));
    refused(&said, &["cannot write to", "TANDEM_DATA_DIR"]);
    refused(
        &program::run(&["demo"], folder.path(), &[below]),
        &["cannot write to"],
    );

    let other = tempfile::tempdir().unwrap();
    std::fs::create_dir(other.path().join("house")).unwrap();
    std::fs::write(other.path().join("house/DEMO"), "").unwrap();
    refused(
        &program::run(&["serve"], other.path(), &[]),
        &["demo", "TANDEM_DATA_DIR"],
    );
}
