//! The pulse of this node, and who else is up on the same database: the page connects its sound to each of them.

use std::pin::pin;
use std::sync::Mutex;
use std::time::Duration;

use tickets::house::node;
use tickets_base::{Engine, Result};

use crate::socket::message::{DeskMessage, NodeNews};
use crate::state::House;

/// A lease lasts five seconds.
const ROUND: Duration = Duration::from_secs(1);
/// A write that takes longer is late: the house says so. One that waits for a lock is refused after five seconds.
const PATIENCE: Duration = Duration::from_secs(2);

/// The other nodes, as last seen.
#[derive(Default)]
pub struct Nodes {
    others: Mutex<Vec<String>>,
}

impl Nodes {
    /// This node first.
    pub fn list(&self, own: &str) -> Vec<NodeNews> {
        let others = self.others.lock().expect("nothing panics while holding it");
        let own = NodeNews {
            id: own.to_owned(),
            here: true,
        };
        let others = others.iter().map(|id| NodeNews {
            id: id.clone(),
            here: false,
        });
        std::iter::once(own).chain(others).collect()
    }

    /// Did anybody come or go?
    fn see(&self, present: Vec<String>, own: &str) -> bool {
        let seen: Vec<String> = present.into_iter().filter(|node| node != own).collect();
        let mut others = self.others.lock().expect("nothing panics while holding it");
        let changed = *others != seen;
        *others = seen;
        changed
    }
}

/// Task: says once a second that this node is up. It is the house's pulse, too: a write that is late or refused tells that
/// the storage stands still. And looks who else is up; a SQLite house is alone.
pub async fn keep(house: House) {
    let mut held = None;
    loop {
        let stayed = {
            let beat = node::stay(&house.db, &house.node, &mut held, house.clock.now());
            in_time(&house, beat).await
        };
        let alone = house.db.engine() == Engine::Sqlite;
        match stayed {
            Ok(()) if alone => {}
            Ok(()) => look_around(&house).await,
            Err(error) => tracing::warn!(%error, "this node could not say that it is up"),
        }
        house.clock.sleep(ROUND).await;
    }
}

/// A beat that is late is out from that moment on, not only when it comes back.
async fn in_time(house: &House, beat: impl Future<Output = Result<()>>) -> Result<()> {
    let mut beat = pin!(beat);
    let kept = tokio::select! {
        kept = &mut beat => kept,
        () = house.clock.sleep(PATIENCE) => {
            house.storage.pulse_is_late();
            beat.await
        }
    };
    house.storage.pulse(kept.is_ok());
    kept
}

async fn look_around(house: &House) {
    match node::present(&house.db, house.clock.now()).await {
        Ok(present) => {
            if house.nodes.see(present, &house.node) {
                let nodes = house.nodes.list(&house.node);
                house.desks.announce(&DeskMessage::NodesChanged { nodes });
            }
        }
        Err(error) => tracing::warn!(%error, "which nodes are up could not be read"),
    }
}
