//! `tandem doctor`: what a house needs, looked at one after the other, each with one line and, where
//! it is bad, what to do.
//!
//! A house that runs is signed in to, and its desk socket is followed for a moment: what an agent's
//! page would do.

mod https;
mod machine;
mod running;

use anyhow::{Result, bail};
use clap::Args;

use super::say;
use crate::config::Config;

#[derive(Args)]
pub struct Questions {
    /// The address of a running house; the one configured if left out.
    #[arg(long)]
    url: Option<String>,
    /// Who to sign in as there; the password is read from TANDEM_DOCTOR_PASSWORD. A demo on this
    /// machine needs neither.
    #[arg(long)]
    sign_in: Option<String>,
}

/// What one look found.
pub enum Finding {
    Good(String),
    /// Works, but look at it.
    Doubt(String),
    /// What is wrong, and what to do.
    Bad(String),
}

pub async fn run(config: Config, questions: Questions) -> Result<()> {
    let mut bad = 0;
    let mut tell = |what: &str, finding: Finding| {
        let (mark, words) = match finding {
            Finding::Good(words) => ("good ", words),
            Finding::Doubt(words) => ("look ", words),
            Finding::Bad(words) => {
                bad += 1;
                ("BAD  ", words)
            }
        };
        say::line(&format!("{mark}{what:<10} {words}"));
    };
    tell("folder", machine::folder(&config));
    tell("disk", machine::disk(&config).await);
    tell("database", machine::database(&config).await);
    tell("time", machine::time().await);
    tell("news", machine::redis(&config).await);
    tell("tools", machine::tools(&config).await);
    tell("HTTPS", https::certificate(&config));
    let house = https::find(&config, questions.url.as_deref()).await;
    tell("page port", machine::http_port(&config, house.is_ok()));
    tell("SIP port", machine::sip_port(&config, house.is_ok()));
    match house {
        Ok(house) => tell("desk", running::follow(&house, &questions).await),
        Err(error) => tell(
            "desk",
            Finding::Doubt(format!("no house answers: {error:#}")),
        ),
    }
    if bad > 0 {
        bail!("{bad} of these must be put right");
    }
    Ok(())
}
