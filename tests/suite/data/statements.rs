//! Every SQL literal of the house is prepared on both databases, and counted against its arguments.
//!
//! A forgotten argument or a misspelt column would be an error at run time only. So the sources are walked for the calls
//! `.all(` `.opt(` `.one(` `.exec(` `.pick(` and `by_ids!(`, and for constants that begin as a statement does. The pieces of
//! dynamic statements are tried by the tests of their own verbs.

use std::path::{Path, PathBuf};

use kit::data_test;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, SqlSafeStr, SqliteConnection};
use tickets_base::Engine;

mod scan;

use scan::Statement;

fn sources() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut files = Vec::new();
    for room in ["tickets", "knowledge-base", "agent-desk"] {
        walk(&root.join(room), &mut files);
    }
    files.sort();
    files
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        let name = name.to_string_lossy();
        if path.is_dir() && !matches!(&*name, "target" | "node_modules" | "web" | "tests") {
            walk(&path, files);
        } else if name.ends_with(".rs") && name != "tests.rs" {
            files.push(path);
        }
    }
}

fn statements() -> Vec<Statement> {
    sources()
        .iter()
        .flat_map(|path| scan::statements(path))
        .collect()
}

data_test! {
    async fn every_statement_is_understood(data: Data) {
        let engine = data.db.engine();
        let statements = statements();
        assert!(statements.len() > 10, "the walk found {}", statements.len());
        let mut wrong = Vec::new();
        for statement in statements.iter().filter(|s| !s.sql.is_empty() && s.engine.is_none_or(|e| e == engine)) {
            if let Err(error) = prepare(&data.address, engine, &statement.sql).await {
                wrong.push(format!("{}: {error}\n{}", statement.place, statement.sql));
            }
        }
        assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), statements.len(), wrong.join("\n\n"));
    }
}

#[test]
fn every_statement_is_given_as_many_arguments_as_it_names() {
    let wrong: Vec<_> = statements()
        .into_iter()
        .filter(|s| {
            s.arguments
                .is_some_and(|given| given != scan::highest(&s.sql))
        })
        .map(|s| {
            format!(
                "{}: ${} named, {:?} given",
                s.place,
                scan::highest(&s.sql),
                s.arguments
            )
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

async fn prepare(address: &str, engine: Engine, sql: &str) -> sqlx::Result<()> {
    let sql = AssertSqlSafe(sql).into_sql_str();
    match engine {
        Engine::Sqlite => {
            let mut connection = SqliteConnection::connect(address).await?;
            connection.prepare(sql).await.map(drop)
        }
        Engine::Postgres => {
            let mut connection = PgConnection::connect(address).await?;
            connection.prepare(sql).await.map(drop)
        }
    }
}
