//! The program put together: database, log, writer, router; started and stopped as one.
//!
//! `App::start` is what `tandem serve` and every test call. With port 0 the system chooses; what was
//! chosen stands in [`Running`].

mod calls;
mod doors;
mod first;
mod folder;
mod key;
mod nodes;
mod open;

pub use calls::demo_browser;
pub use doors::check_ports;
pub use first::{mint_epoch, plan as default_plan};
pub use folder::{FolderKind, check_folder, make_folder, mark_demo};
pub use nodes::Nodes;
pub use open::{connect, open_database};

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use tickets::house::setting;
use tickets_base::fact::FactLog;
use tickets_base::lease;
use tickets_base::{Clock, Writer};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::auth::{cookie, sign_in};
use crate::bus::Bus;
use crate::config::Config;
use crate::floor_run::{self, FloorHandle};
use crate::jobs::notices;
use crate::socket::desks::{Closing, Desks};
use crate::socket::post;
use crate::state::{House, Shared};
use crate::storage::Storage;
use crate::tls::{self, Source, Tls};
use crate::{health, idempotency, jobs};

/// Jobs the writer holds before a new call is refused: two seconds of a busy disk.
const WRITER_ROOM: usize = 2048;

/// What a house is started with besides its configuration.
pub struct App {
    pub config: Config,
    pub clock: Clock,
    pub demo: bool,
}

/// A house that answers.
pub struct Running {
    pub house: House,
    /// Where the page is, with the port the system chose.
    pub http: SocketAddr,
    /// Where calls arrive.
    pub sip: SocketAddr,
    stop: watch::Sender<bool>,
    serving: JoinHandle<()>,
    jobs: Vec<JoinHandle<()>>,
}

impl App {
    pub fn new(config: Config) -> Self {
        Self {
            config,
            clock: Clock::system(),
            demo: false,
        }
    }

    /// The folder is a demo's.
    #[must_use]
    pub fn demo(mut self) -> Self {
        self.demo = true;
        self
    }

    /// Time is what this clock shows.
    #[must_use]
    pub fn with_clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Starts everything; returns when `/readyz` would say yes.
    pub async fn start(self) -> Result<Running> {
        health::collect_figures();
        let tls = Tls::open(Source::of(&self.config), self.clock.now())?;
        let listeners = doors::listen(&self.config, &tls).await?;
        let http = listeners[0]
            .local_addr()
            .context("the address the page listens on")?;
        key::ensure_key(&self.config.key_file, &self.config.data_dir)?;
        let db = open_database(&self.config).await?;
        if !self.demo && setting::get(&db, "demo").await?.is_some() {
            bail!("the database holds the demo's invented company: name another one");
        }
        let node: Arc<str> = node_name(&self.config.node, http.port()).into();
        let epoch = first::lay_base(&db, &node, self.clock.now()).await?;
        let writer = Writer::start(db.clone(), WRITER_ROOM);
        let facts = FactLog::start(db.clone(), self.clock.clone(), &node).await?;
        let (bus, letters) = Bus::start(self.config.redis_url.as_deref(), &node)?;
        let seq = facts.seq();
        let now = self.clock.now();
        let (desks, desk_events) = Desks::new(bus.clone(), seq, now.millis());
        let (telephony, signals) = calls::start(&self.config).await?;
        let callers = match self.demo {
            true => Some(calls::demo_callers(&telephony).await?),
            false => None,
        };
        let guest = (self.demo && !self.config.on_loopback()).then(cookie::mint);
        let suggest = knowledge_base::Suggest::default();
        suggest
            .refresh(&db)
            .await
            .context("the index of articles")?;
        let (floor, mailbox) = FloorHandle::new();
        let (stop, stopped) = watch::channel(false);
        let house: House = Arc::new(Shared {
            config: self.config,
            clock: self.clock,
            storage: Storage::new(db.clone()),
            tls,
            db,
            writer,
            facts,
            http,
            telephony,
            floor,
            desks,
            nodes: Nodes::default(),
            bus,
            node,
            epoch,
            callers,
            guest,
            suggest,
            gate: sign_in::Gate::default(),
        });
        let calls = floor_run::run(Arc::clone(&house), mailbox, signals, desk_events);
        let jobs = vec![
            tokio::spawn(calls),
            tokio::spawn(sign_in::report_refusals(Arc::clone(&house))),
            tokio::spawn(idempotency::clean(Arc::clone(&house))),
            tokio::spawn(jobs::articles::follow(Arc::clone(&house))),
            tokio::spawn(jobs::imports::catch_up(Arc::clone(&house))),
            tokio::spawn(jobs::imports::resume(Arc::clone(&house))),
            tokio::spawn(jobs::themes::follow(Arc::clone(&house))),
            tokio::spawn(post::follow_facts(Arc::clone(&house), seq)),
            tokio::spawn(post::read_letters(Arc::clone(&house), letters)),
            tokio::spawn(post::watch_bus(Arc::clone(&house))),
            tokio::spawn(post::watch_storage(Arc::clone(&house))),
            tokio::spawn(notices::run(Arc::clone(&house))),
            tokio::spawn(nodes::keep(Arc::clone(&house))),
            tokio::spawn(tls::read_changes(Arc::clone(&house))),
            tokio::spawn(tls::keep_certificate(Arc::clone(&house))),
        ];
        // What the floor reads at its start is read before anybody is let in.
        house
            .floor
            .look(|_, _| ())
            .await
            .map_err(|_| anyhow::anyhow!("the floor did not start"))?;
        let doors = doors::open(listeners, &house.tls)?;
        let serving = tokio::spawn(doors::serve(doors, Arc::clone(&house), stopped));
        let sip = house.telephony.sip_address();
        tracing::info!(%http, %sip, node = %house.node, "the house is open");
        Ok(Running {
            house,
            http,
            sip,
            stop,
            serving,
            jobs,
        })
    }
}

impl Running {
    /// The page's address for a browser on this machine.
    pub fn url(&self) -> String {
        let scheme = match self.house.tls.is_on() {
            true => "https",
            false => "http",
        };
        format!("{scheme}://{}", self.http)
    }

    /// No new calls; talks may finish or the limit passes; then requests, then the database.
    pub async fn stop(self) {
        self.house.floor.send(floor::Input::Drain).await;
        self.house
            .telephony
            .stop(self.house.config.stop_after)
            .await;
        floor_run::settle(&self.house).await;
        self.stop.send_replace(true);
        self.house.desks.close_all(Closing::Stopping);
        let limit = self.house.config.stop_after;
        if tokio::time::timeout(limit, self.serving).await.is_err() {
            tracing::warn!("requests were still under way when the time to stop was over");
        }
        for job in self.jobs {
            job.abort();
        }
        self.house.facts.stop().await;
        if let Err(error) = lease::release_all(&self.house.db, &self.house.node).await {
            tracing::warn!(%error, "the next node waits until this one's leases run out");
        }
        self.house.db.close().await;
    }
}

/// A name that was made of port 0 gets the port the system chose: two houses on one machine differ.
fn node_name(configured: &str, port: u16) -> String {
    match configured.strip_suffix(":0") {
        Some(host) => format!("{host}:{port}"),
        None => configured.to_owned(),
    }
}

#[cfg(test)]
mod tests;
