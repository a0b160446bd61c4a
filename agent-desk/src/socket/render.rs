//! A fact becomes the messages desks hear: the record as it is now, read once for everybody.

use tickets::house::now;
use tickets_base::fact::Fact;
use tickets_base::id::{CallId, CustomerId, PersonId, RepairId, ThemeId, TicketId};
use tickets_base::viewer::{Kind, Ownership};
use tickets_base::{Db, Result};

use super::message::{CallNews, CustomerNews, DeskMessage, RepairNews, ThemeNews, TicketNews};
use super::news::{News, Topic};

/// Everything desks are told of this fact; nothing for most kinds.
pub async fn render(db: &Db, fact: &Fact) -> Result<Vec<News>> {
    let noun = fact.kind.split('.').next().unwrap_or_default();
    let of = |kind: &str, nouns: &[&str]| fact.subject(kind).filter(|_| nouns.contains(&noun));
    let mut out = Vec::new();
    if let Some(id) = of("ticket", &["ticket"]) {
        out.extend(ticket(db, fact, TicketId(id)).await?);
    }
    if let Some(id) = of("repair", &["repair", "visit"]) {
        out.extend(repair(db, fact, RepairId(id)).await?);
    }
    if let Some(id) = of("call", &["call"]).or(fact.call.map(|id| id.0).filter(|_| noun == "call"))
    {
        out.extend(call(db, fact, CallId(id)).await?);
    }
    // A ticket or a repair also changes the counters of its customer.
    if let Some(id) = of("customer", &["customer", "ticket", "repair"]) {
        out.extend(customer(db, fact, CustomerId(id)).await?);
    }
    if let Some(id) = of("theme", &["theme"]).filter(|_| fact.kind == "theme.raised") {
        out.extend(theme(db, fact, ThemeId(id)).await?);
    }
    Ok(out)
}

async fn ticket(db: &Db, fact: &Fact, id: TicketId) -> Result<Option<News>> {
    let row = now::ticket(db, id).await?;
    Ok(row.map(|row| {
        let ownership = owned(row.owner, row.unit_path);
        let ticket = TicketNews {
            id,
            no: row.no,
            subject: row.subject,
            status: row.status,
            priority: row.priority,
            owner: row.owner,
            queue: row.queue,
            customer: row.customer,
            complaint: row.complaint != 0,
            version: row.version,
            changed_at: row.changed_at,
        };
        let message = DeskMessage::TicketChanged {
            seq: fact.seq,
            kind: fact.kind.clone(),
            ticket,
        };
        let topics = [Topic::Tickets, Topic::record("ticket", id)];
        news(fact, &message, Kind::Ticket, ownership, topics)
    }))
}

async fn repair(db: &Db, fact: &Fact, id: RepairId) -> Result<Option<News>> {
    let row = now::repair(db, id).await?;
    Ok(row.map(|row| {
        let ownership = owned(row.technician, row.unit_path);
        let repair = RepairNews {
            id,
            no: row.no,
            status: row.status,
            technician: row.technician,
            customer: row.customer,
            ticket: row.ticket,
            version: row.version,
        };
        let message = DeskMessage::RepairChanged {
            seq: fact.seq,
            kind: fact.kind.clone(),
            repair,
        };
        let topics = [Topic::Repairs, Topic::record("repair", id)];
        news(fact, &message, Kind::Repair, ownership, topics)
    }))
}

async fn call(db: &Db, fact: &Fact, id: CallId) -> Result<Option<News>> {
    let row = now::call(db, id).await?;
    Ok(row.map(|row| {
        let ownership = owned(row.person, row.unit_path);
        let call = CallNews {
            id,
            state: row.state.unwrap_or_else(|| "ended".to_owned()),
            queue: row.queue,
            person: row.person,
            outcome: row.outcome,
        };
        let message = DeskMessage::CallChanged {
            seq: fact.seq,
            kind: fact.kind.clone(),
            call,
        };
        let topics = [Topic::Calls, Topic::record("call", id)];
        news(fact, &message, Kind::Call, ownership, topics)
    }))
}

async fn customer(db: &Db, fact: &Fact, id: CustomerId) -> Result<Option<News>> {
    let row = now::customer(db, id).await?;
    Ok(row.map(|row| {
        let ownership = owned(row.owner, row.unit_path);
        let customer = CustomerNews {
            id,
            name: row.name,
            open_tickets: row.open_tickets,
            open_complaints: row.open_complaints,
            open_repairs: row.open_repairs,
            version: row.version,
        };
        let kind = fact.kind.clone();
        let message = DeskMessage::CustomerChanged {
            seq: fact.seq,
            kind,
            customer,
        };
        let topics = [Topic::Customers, Topic::record("customer", id)];
        news(fact, &message, Kind::Customer, ownership, topics)
    }))
}

async fn theme(db: &Db, fact: &Fact, id: ThemeId) -> Result<Option<News>> {
    let row = now::theme_name(db, id).await?;
    Ok(row.map(|name| {
        let message = DeskMessage::ThemeRaised {
            seq: fact.seq,
            theme: ThemeNews { id, name },
        };
        let topics = [Topic::Themes, Topic::record("theme", id)];
        news(fact, &message, Kind::Theme, Ownership::default(), topics)
    }))
}

fn owned(owner: Option<PersonId>, unit_path: String) -> Ownership {
    Ownership { owner, unit_path }
}

fn news(
    fact: &Fact,
    message: &DeskMessage,
    kind: Kind,
    ownership: Ownership,
    topics: [Topic; 2],
) -> News {
    News {
        seq: fact.seq,
        text: message.text().into(),
        kind,
        ownership,
        topics,
    }
}
