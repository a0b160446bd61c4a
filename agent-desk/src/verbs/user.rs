//! `tandem user add` and `tandem user reset`: the first administrator of a house, and a way back in.
//!
//! The password is read from the terminal's input, or made up and printed once; it never stands on the
//! command line, where every process of the machine could read it.

use std::io::{BufRead, IsTerminal};
use std::sync::Arc;

use anyhow::{Result, bail};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clap::{Args, Subcommand, ValueEnum};
use tickets::house::base;
use tickets::person::{self, NewPerson, Position, password};
use tickets_base::{Clock, Db, Viewer};

use super::say;
use crate::app::{check_folder, default_plan, open_database};
use crate::config::Config;

#[derive(Subcommand)]
pub enum Verb {
    /// Add a person who can sign in.
    Add(Add),
    /// Give a person a new password; ends all sessions of that person.
    Reset(Reset),
}

#[derive(Args)]
pub struct Add {
    /// The name to sign in with.
    sign_in: String,
    /// The name colleagues see; the sign-in name if left out.
    #[arg(long)]
    name: Option<String>,
    #[arg(long, value_enum, default_value = "admin")]
    position: PositionWord,
    /// zh or en.
    #[arg(long, default_value = "zh")]
    language: String,
    /// An IANA name.
    #[arg(long, default_value = "Asia/Shanghai")]
    time_zone: String,
}

#[derive(Args)]
pub struct Reset {
    sign_in: String,
}

#[derive(Clone, Copy, ValueEnum)]
enum PositionWord {
    Agent,
    Technician,
    Manager,
    Sales,
    Admin,
}

impl From<PositionWord> for Position {
    fn from(word: PositionWord) -> Self {
        match word {
            PositionWord::Agent => Self::Agent,
            PositionWord::Technician => Self::Technician,
            PositionWord::Manager => Self::Manager,
            PositionWord::Sales => Self::Sales,
            PositionWord::Admin => Self::Admin,
        }
    }
}

pub async fn run(config: Config, verb: Verb) -> Result<()> {
    check_folder(&config, false)?;
    let db = open_database(&config).await?;
    let node: Arc<str> = config.node.as_str().into();
    let done = match verb {
        Verb::Add(add) => add_person(&db, &node, add).await,
        Verb::Reset(reset) => reset_password(&db, &node, reset).await,
    };
    db.close().await;
    done
}

async fn add_person(db: &Db, node: &Arc<str>, add: Add) -> Result<()> {
    let chosen = read_password()?;
    let now = Clock::system().now();
    let viewer = Viewer::house(node);
    let mut tx = db.begin().await?;
    let base = base::lay(&mut tx, &viewer, &default_plan(), now).await?;
    let position = Position::from(add.position);
    let new = NewPerson {
        name: add.name.unwrap_or_else(|| add.sign_in.clone()),
        sign_in: add.sign_in,
        position,
        unit: base.company,
        language: add.language,
        time_zone: add.time_zone,
        mobile: None,
        password_hash: Some(password::hash(chosen.text())),
        capacity: person::USUAL_CAPACITY,
        roles: vec![base.roles[position.word()]],
        skills: Vec::new(),
        territories: Vec::new(),
    };
    let sign_in = new.sign_in.clone();
    person::create(&mut tx, &viewer, new, now).await?;
    tx.commit().await?;
    say::line(&format!("{sign_in} can sign in."));
    chosen.tell();
    Ok(())
}

async fn reset_password(db: &Db, node: &Arc<str>, reset: Reset) -> Result<()> {
    let Some(known) = person::credentials(db, &reset.sign_in).await? else {
        bail!(
            "nobody signs in as {}: `tandem user add {0}`",
            reset.sign_in
        );
    };
    let chosen = read_password()?;
    let mut tx = db.begin().await?;
    let hash = password::hash(chosen.text());
    let now = Clock::system().now();
    person::set_password(&mut tx, &Viewer::house(node), known.id, hash, now).await?;
    tx.commit().await?;
    say::line(&format!(
        "{} has a new password; every older session has ended.",
        reset.sign_in
    ));
    chosen.tell();
    Ok(())
}

/// A password, and whether its owner knows it already.
enum Chosen {
    Read(String),
    Made(String),
}

impl Chosen {
    fn text(&self) -> &str {
        match self {
            Self::Read(text) | Self::Made(text) => text,
        }
    }

    fn tell(&self) {
        if let Self::Made(text) = self {
            say::line(&format!("Password (shown once): {text}"));
        }
    }
}

/// From a pipe, else typed; an empty line asks for one to be made.
fn read_password() -> Result<Chosen> {
    let input = std::io::stdin();
    if input.is_terminal() {
        say::text("Password (empty: one is made; it shows while you type): ");
    }
    let mut line = String::new();
    input.lock().read_line(&mut line)?;
    let typed = line.trim_end_matches(['\r', '\n']);
    if typed.is_empty() {
        return Ok(Chosen::Made(make_password()));
    }
    password::check(typed).map_err(|_| anyhow::anyhow!("a password has 8 to 256 characters"))?;
    Ok(Chosen::Read(typed.to_owned()))
}

/// 96 bits: nobody tries that many.
pub fn make_password() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 12]>())
}
