//! The command line: one file a verb, `verbs/<verb>.rs`.
//!
//! A verb that fails prints one line that says what happened and what to do, and ends with 1.

pub mod backup;
pub mod cert;
pub mod customers;
pub mod demo;
pub mod doctor;
pub mod kb;
mod lines;
pub mod migrate;
pub mod say;
pub mod serve;
pub mod themes;
pub mod user;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::Config;
use crate::{api, log};

/// Call centre and service desk in one program.
#[derive(Parser)]
#[command(name = "tandem", version)]
struct Arguments {
    /// A file that holds what differs from the default configuration (`tandem config` prints it).
    #[arg(long, env = "TANDEM_CONFIG", global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Open the house: page, API, desk socket, calls.
    Serve,
    /// An invented company to look at, on this machine alone.
    Demo(demo::Wishes),
    /// Make an authority of the house's own and a certificate: HTTPS for an office without a public name.
    Cert(cert::Wishes),
    /// Bring the database's schema to what this program knows.
    Migrate,
    /// Copy the database into a new folder; the house may run meanwhile.
    Backup { folder: PathBuf },
    /// Put a backup into an empty folder or database.
    Restore { folder: PathBuf },
    /// Look at folder, disk, database, time, ports, and a running house's desk socket.
    Doctor(doctor::Questions),
    /// People who can sign in.
    #[command(subcommand)]
    User(user::Verb),
    /// Print the default configuration, commented.
    Config,
    /// Print the API's OpenAPI document.
    Openapi,
    /// Look at lists of customers, on files.
    #[command(subcommand)]
    Customers(customers::Verb),
    /// Find, follow and correct the themes of complaints, on files.
    #[command(subcommand)]
    Themes(themes::Verb),
    /// Measure the search of articles.
    #[command(subcommand)]
    Kb(kb::Verb),
}

/// Reads the command line and does what it says.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    match perform(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say::trouble(&error);
            ExitCode::FAILURE
        }
    }
}

fn perform(arguments: Arguments) -> anyhow::Result<()> {
    let config = Config::load(arguments.config.as_deref(), |name| std::env::var(name).ok())?;
    log::start(&config);
    match arguments.verb {
        Verb::Serve => on_tokio(serve::run(config))?,
        Verb::Demo(wishes) => on_tokio(demo::run(config, wishes))?,
        Verb::Cert(wishes) => cert::run(&config, &wishes)?,
        Verb::Migrate => on_tokio(migrate::run(config))?,
        Verb::Backup { folder } => on_tokio(backup::backup(config, &folder))?,
        Verb::Restore { folder } => on_tokio(backup::restore(config, &folder))?,
        Verb::Doctor(questions) => on_tokio(doctor::run(config, questions))?,
        Verb::User(verb) => on_tokio(user::run(config, verb))?,
        Verb::Config => say::text(crate::config::DEFAULT),
        Verb::Openapi => say::text(&api::document::text()),
        Verb::Customers(verb) => customers::perform(verb)?,
        Verb::Themes(verb) => themes::perform(verb)?,
        Verb::Kb(verb) => kb::perform(verb)?,
    }
    Ok(())
}

fn on_tokio(work: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(work)
}
