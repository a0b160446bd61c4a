//! What every handler and task of the program shares: one `Arc`, made by `app`.

use std::sync::Arc;

use tickets_base::fact::FactLog;
use tickets_base::{Clock, Db, Writer};

use crate::auth::sign_in::Gate;
use crate::config::Config;

/// The state of the router: `State(house): State<House>`.
pub type House = Arc<Shared>;

pub struct Shared {
    pub config: Config,
    pub clock: Clock,
    pub db: Db,
    /// The group-commit writer: what a call waits for.
    pub writer: Writer,
    /// This node's running log of facts.
    pub facts: FactLog,
    /// This node's name, in facts, leases and `hello`.
    pub node: Arc<str>,
    /// Changes when the fact log was restored or replaced: desks then read everything again.
    pub epoch: String,
    /// The folder is marked as a demo: its own routes are open.
    pub demo: bool,
    /// What sign-in remembers between requests.
    pub gate: Gate,
}
