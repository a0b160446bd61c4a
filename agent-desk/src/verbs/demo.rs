//! `tandem demo`: an invented company to look at, on this machine alone, or with `--lan` in the office:
//! over TLS by an authority of its own, with passwords made up at every start.
//!
//! The first start fills an empty folder (and marks it, so that `tandem serve` refuses it); later ones
//! open what is there. A fill that broke off is begun again.

mod lan;
mod staff;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use clap::Args;
use tickets::house::base::{self, Plan};
use tickets::house::setting;
use tickets::org::Words;
use tickets::person::{self, password};
use tickets_base::clock::Stopwatch;
use tickets_base::{Clock, Db, Viewer, migrate};

use super::{say, serve, user};
use crate::app::{
    App, FolderKind, Running, check_folder, check_ports, connect, default_plan, mark_demo,
    mint_epoch,
};
use crate::config::{Config, TlsChoice};

#[derive(Args)]
pub struct Wishes {
    /// Open it to the office: TLS by an authority of the demo's own, fresh passwords, QR codes.
    #[arg(long)]
    lan: bool,
}

/// Who can sign in; nobody else of the invented company can.
pub const CAST: [&str; 5] = ["lin", "wei", "mei", "chen", "an"];
/// On this machine alone; elsewhere one is made up at every start.
pub const PASSWORD: &str = "demo";
/// Where the demo lives unless a folder was named.
const FOLDER: &str = "tandem-demo";
/// The setting that says that the fill came to its end.
const FILLED: &str = "demo";

pub async fn run(config: Config, wishes: Wishes) -> Result<()> {
    let mut config = if config.data_dir_chosen {
        config
    } else {
        config.in_folder(PathBuf::from(FOLDER))
    };
    if wishes.lan {
        config = config.beyond_loopback();
    } else if config.on_loopback() && config.tls == TlsChoice::Auto {
        // An earlier `--lan` left a certificate; on this machine alone nobody needs it.
        config.tls = TlsChoice::Off;
    }
    let kind = check_folder(&config, true)?;
    check_ports(&config)?;
    if kind == FolderKind::Empty {
        mark_demo(&config.data_dir).context("the folder's mark")?;
    }
    fill_if_needed(&config).await?;
    if wishes.lan {
        lan::certify(&config)?;
    }
    let words = set_passwords(&config).await?;
    let running = App::new(config).demo().start().await?;
    match wishes.lan {
        true => lan::welcome(&running, &words),
        false => welcome(&running, &words),
    }
    serve::until_stopped(running).await
}

async fn fill_if_needed(config: &Config) -> Result<()> {
    let db = connect(config).await?.before_opening();
    migrate::migrate(&db)
        .await
        .context("the database's schema")?;
    let filled = setting::get(&db, FILLED).await?.is_some();
    if filled {
        db.close().await;
        return Ok(());
    }
    if person::anybody(&db).await? {
        db.close().await;
        return begin_again(config).await;
    }
    let watch = Stopwatch::start();
    say::line("Filling the demo's company (usually under a minute) …");
    fill(&db, config).await?;
    say::line(&format!(
        "Filled in {:.0} s.",
        watch.elapsed().as_secs_f64()
    ));
    db.close().await;
    Ok(())
}

/// The last fill broke off; a file is cheaply made anew, a PostgreSQL database is its owner's.
async fn begin_again(config: &Config) -> Result<()> {
    if config.database_url.is_some() {
        bail!(
            "the database holds a demo that was not finished, or a house: name an empty database"
        );
    }
    say::line("The last fill broke off; beginning again.");
    for ending in ["", "-wal", "-shm"] {
        let mut file = config.sqlite_file().into_os_string();
        file.push(ending);
        match std::fs::remove_file(&file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(error).context("removing the half-filled database");
            }
            _ => {}
        }
    }
    Box::pin(fill_if_needed(config)).await
}

async fn fill(db: &Db, config: &Config) -> Result<()> {
    let now = Clock::system().now();
    let node: Arc<str> = config.node.as_str().into();
    let viewer = Viewer::house(&node);
    let mut tx = db.begin().await?;
    let base = base::lay(&mut tx, &viewer, &plan(), now).await?;
    setting::keep(&mut tx, "epoch", &mint_epoch()).await?;
    staff::hire(&mut tx, &viewer, &base, now).await?;
    tx.commit().await?;
    let mut told = "";
    demo::fill(db, now, |progress| {
        if told != progress.what {
            told = progress.what;
            say::line(&format!("  {told} … {}/{}", progress.written, progress.of));
        }
    })
    .await?;
    say::line("  search …");
    tickets::search_box::index_missing(db).await?;
    tickets::customer::keep_missing(db).await?;
    let mut tx = db.begin().await?;
    setting::set(&mut tx, FILLED, "1").await?;
    tx.commit().await?;
    Ok(())
}

fn plan() -> Plan {
    Plan {
        company: Words::new("Yunheng Water and Heat", "云恒水暖设备"),
        ..default_plan()
    }
}

/// What each of the cast signs in with: on this machine alone the known word, elsewhere one each, made
/// up now.
async fn set_passwords(config: &Config) -> Result<BTreeMap<&'static str, String>> {
    let db = connect(config).await?;
    let node: Arc<str> = config.node.as_str().into();
    let viewer = Viewer::house(&node);
    let now = Clock::system().now();
    let mut words = BTreeMap::new();
    for name in CAST {
        let Some(known) = person::credentials(&db, name).await? else {
            bail!("the demo has nobody called {name}: delete the folder and start again");
        };
        let word = match config.on_loopback() {
            true => PASSWORD.to_owned(),
            false => user::make_password(),
        };
        if !password::verify(&word, known.password_hash.as_deref()) {
            let hash = password::hash(&word);
            let mut tx = db.begin().await?;
            person::set_password(&mut tx, &viewer, known.id, hash, now).await?;
            tx.commit().await?;
        }
        words.insert(name, word);
    }
    db.close().await;
    Ok(words)
}

/// Who sits where, in the order of the story.
const PARTS: [(&str, &str); CAST.len()] = [
    ("lin", "agent 客服"),
    ("wei", "technician 技师"),
    ("mei", "manager 经理"),
    ("chen", "sales 销售"),
    ("an", "administrator 管理员"),
];

fn welcome(running: &Running, words: &BTreeMap<&str, String>) {
    let port = running.http.port();
    say::line("");
    say::line(&format!(
        "Tandem demo 演示: {}    (SIP {})",
        running.url(),
        running.sip
    ));
    say::line("");
    for (name, what) in PARTS {
        let word = &words[name];
        let host = format!("http://{name}.localhost:{port}");
        say::line(&format!(
            "  {name:<5} password {word:<18} {host:<28} {what}"
        ));
    }
    say::line("");
    say::line("Ctrl+C ends it. 按 Ctrl+C 结束。");
}
