//! Which nodes a page connects its sound to: this one, and whoever else is up on the same database.

use std::sync::Mutex;
use std::time::Duration;

use tickets::house::node;
use tickets_base::Engine;

use crate::socket::message::NodeNews;
use crate::state::House;

/// A lease lasts five seconds.
const ROUND: Duration = Duration::from_secs(2);

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

    fn see(&self, present: Vec<String>, own: &str) {
        let others = present.into_iter().filter(|node| node != own).collect();
        *self.others.lock().expect("nothing panics while holding it") = others;
    }
}

/// Task: says that this node is up, and looks who else is. A SQLite house is alone.
pub async fn keep(house: House) {
    if house.db.engine() == Engine::Sqlite {
        return;
    }
    let mut held = None;
    loop {
        let now = house.clock.now();
        let stayed = node::stay(&house.db, &house.node, &mut held, now).await;
        let present = match stayed {
            Ok(()) => node::present(&house.db, now).await,
            Err(error) => Err(error),
        };
        match present {
            Ok(present) => house.nodes.see(present, &house.node),
            Err(error) => tracing::warn!(%error, "which nodes are up could not be read"),
        }
        house.clock.sleep(ROUND).await;
    }
}
