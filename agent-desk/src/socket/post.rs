//! Follows the log of facts and tells desks; also passes letters of other nodes on.

use tickets_base::fact::{self, Fact};
use tickets_base::id::{PersonId, SessionId};
use tickets_base::{Result, Viewer};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::mpsc;

use super::desks::Closing;
use super::message::DeskMessage;
use super::render;
use crate::bus::Letter;
use crate::state::House;

/// Facts read at once after falling behind.
const PAGE: i64 = 500;

/// Task: every fact from `seq` on, in order, for as long as the house is open.
pub async fn follow_facts(house: House, mut seq: i64) {
    let mut told = house.facts.subscribe();
    // What was told before we listened.
    seq = caught_up(&house, seq).await;
    loop {
        match told.recv().await {
            Ok(fact) if fact.seq <= seq => {}
            Ok(fact) => {
                seq = fact.seq;
                tell(&house, &fact).await;
            }
            Err(RecvError::Lagged(_)) => seq = caught_up(&house, seq).await,
            Err(RecvError::Closed) => return,
        }
    }
}

async fn caught_up(house: &House, mut seq: i64) -> i64 {
    loop {
        match fact::after(&house.db, seq, PAGE).await {
            Ok(facts) if facts.is_empty() => return seq,
            Ok(facts) => {
                for fact in facts {
                    seq = fact.seq;
                    tell(house, &fact).await;
                }
            }
            Err(error) => {
                tracing::warn!(%error, "facts could not be read for desks; the next ones will show");
                return seq;
            }
        }
    }
}

async fn tell(house: &House, fact: &Fact) {
    house.bus.post(Letter::Facts { seq: fact.seq });
    if house.desks.skip_if_unheard(fact.seq) {
        return;
    }
    match render::render(&house.db, fact).await {
        Ok(news) => house.desks.tell(fact.seq, news),
        Err(error) => {
            tracing::warn!(%error, seq = fact.seq, "a fact could not be shown; desks read again");
            house.desks.tell(fact.seq, Vec::new());
            house.desks.announce(&DeskMessage::Reset { seq: fact.seq });
        }
    }
    if let Err(error) = mind_rights(house, fact).await {
        tracing::warn!(%error, "rights of open desks could not be read again");
    }
}

/// Sessions that ended, pages seen as somebody else, roles that changed.
async fn mind_rights(house: &House, fact: &Fact) -> Result<()> {
    let desks = &house.desks;
    let session = fact.subject("session").map(SessionId);
    match (fact.kind.as_str(), session) {
        ("session.ended", Some(session)) => desks.close_session(session, Closing::SignedOut),
        ("session.seen_as" | "session.seen_as_self", Some(session)) => {
            desks.close_session(session, Closing::Changed);
        }
        ("person.password_set", _) => {
            if let Some(person) = fact.subject("person") {
                desks.close_person(PersonId(person), Closing::SignedOut);
            }
        }
        ("role.changed" | "person.changed" | "person.moved", _) => read_rights_again(house).await?,
        _ => {}
    }
    Ok(())
}

async fn read_rights_again(house: &House) -> Result<()> {
    for (desk, person) in house.desks.viewers() {
        let viewer = Viewer::load(&house.db, person, &house.node).await?;
        house.desks.see_with(desk, viewer);
    }
    Ok(())
}

/// Task: what other nodes write.
pub async fn read_letters(house: House, mut letters: mpsc::Receiver<Letter>) {
    while let Some(letter) = letters.recv().await {
        match letter {
            Letter::Facts { seq } if seq > house.facts.seq() => house.facts.hint(),
            Letter::TellAll => house.floor.send(floor::Input::TellAll).await,
            letter => house.desks.receive(letter),
        }
    }
}

/// Task: tells desks when news between nodes is interrupted, and when it flows again.
pub async fn watch_bus(house: House) {
    let mut delayed = house.bus.delayed();
    let mut known = *delayed.borrow();
    while delayed.changed().await.is_ok() {
        let on = *delayed.borrow_and_update();
        if on != known {
            known = on;
            house.desks.announce(&DeskMessage::NewsDelayed { on });
            // What happened meanwhile is in the table; what was only said is said again, here and elsewhere.
            house.facts.hint();
            if !on {
                house.bus.post(Letter::TellAll);
                house.floor.send(floor::Input::TellAll).await;
            }
        }
    }
}

/// Task: tells desks when the database takes no writes, and when it does again.
pub async fn watch_storage(house: House) {
    let mut delayed = house.storage.delayed();
    while delayed.changed().await.is_ok() {
        let on = *delayed.borrow_and_update();
        house.desks.announce(&DeskMessage::StorageDelayed { on });
    }
}
