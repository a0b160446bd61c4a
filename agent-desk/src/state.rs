//! What every handler and task of the program shares: one `Arc`, made by `app`.

use std::net::SocketAddr;
use std::sync::Arc;

use demo::callers::Callers;
use telephony::Telephony;
use tickets_base::fact::FactLog;
use tickets_base::{Clock, Db, Writer};

use crate::app::Nodes;
use crate::auth::sign_in::Gate;
use crate::bus::Bus;
use crate::config::Config;
use crate::floor_run::FloorHandle;
use crate::socket::desks::Desks;
use crate::storage::Storage;
use crate::tls::Tls;

/// The state of the router: `State(house): State<House>`.
pub type House = Arc<Shared>;

pub struct Shared {
    pub config: Config,
    pub clock: Clock,
    /// How the page is served over TLS.
    pub tls: Arc<Tls>,
    pub db: Db,
    /// The group-commit writer: what a call waits for.
    pub writer: Writer,
    /// Whether writes are kept at the moment.
    pub storage: Storage,
    /// This node's running log of facts.
    pub facts: FactLog,
    /// Where the page is served, with the port the system chose.
    pub http: SocketAddr,
    /// This node's name, in facts, leases and `hello`.
    pub node: Arc<str>,
    /// How calls live on this node.
    pub telephony: Telephony,
    /// Queues, offers, presence and the calls of now.
    pub floor: FloorHandle,
    /// Every desk socket of this node.
    pub desks: Desks,
    /// The other nodes of the house.
    pub nodes: Nodes,
    /// Letters between the nodes of the house.
    pub bus: Bus,
    /// Changes when the fact log was restored or replaced: desks then read everything again.
    pub epoch: String,
    /// The telephones of the demo; a house that is none has none, and no routes to them.
    pub callers: Option<Arc<Callers>>,
    /// What lets a guest of a demo play the customer without a sign-in; none on this machine alone, where
    /// anybody may.
    pub guest: Option<String>,
    /// Articles that may help, found in memory.
    pub suggest: knowledge_base::Suggest,
    /// What sign-in remembers between requests.
    pub gate: Gate,
}
