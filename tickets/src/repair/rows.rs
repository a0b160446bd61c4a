//! The rows behind a repair, and the small steps every verb shares.

use serde_json::{Value, json};
use tickets_base::id::{CustomerId, DeviceId, PersonId, ProductId, RepairId, TicketId, VisitId};
use tickets_base::viewer::{Fields, Kind, Ownership, Verb, mask};
use tickets_base::{Error, FactDraft, Result, Timestamp, Tx, Viewer};

use super::{Repair, RepairDevice, RepairResult, RepairStatus, RepairTicket};
use crate::contact::{self, ContactSubject, Direction, NewContact};
use crate::org::Words;
use crate::reference::{CustomerRef, PersonRef, ProductRef};
use crate::ticket::{self, NoteKind};
use crate::visit::{Visit, VisitState};

/// Everything a list shows, in one statement; filters follow.
pub(super) const SELECT: &str = "select r.id, r.no, r.ticket, t.no as ticket_no, t.subject as ticket_subject,
    r.customer, c.name as customer_name, r.device, d.serial as device_serial, d.batch as device_batch,
    d.warranty_until as device_warranty_until, r.product, p.code as product_code, p.name_en as product_name_en,
    p.name_zh as product_name_zh, r.model_text, r.fault, r.address, r.territory, r.contact_name, r.contact_phone,
    r.in_warranty, r.warranty_reason, r.status, r.open, r.technician, w.name as technician_name, r.urged, r.urged_at,
    r.result, r.result_note, r.version, r.created_at, r.changed_at,
    v.id as visit, v.window_from, v.window_to, v.technician as visit_technician, vp.name as visit_technician_name,
    v.state as visit_state, v.started_at as visit_started_at, v.started_device_at as visit_started_device_at,
    v.ended_at as visit_ended_at, v.reason as visit_reason
  from repair r
  join ticket t on t.id = r.ticket
  join customer c on c.id = r.customer
  left join device d on d.id = r.device
  left join product p on p.id = r.product
  left join person w on w.id = r.technician
  left join visit v on v.id = (select s.id from visit s where s.repair = r.id
       and s.state in ('promised', 'under_way', 'done') order by s.promised_at desc, s.id desc limit 1)
  left join person vp on vp.id = v.technician";

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    id: RepairId,
    no: i64,
    ticket: TicketId,
    ticket_no: i64,
    ticket_subject: String,
    customer: CustomerId,
    customer_name: String,
    device: Option<DeviceId>,
    device_serial: Option<String>,
    device_batch: Option<String>,
    device_warranty_until: Option<String>,
    product: Option<ProductId>,
    product_code: Option<String>,
    product_name_en: Option<String>,
    product_name_zh: Option<String>,
    model_text: Option<String>,
    fault: String,
    address: String,
    territory: String,
    contact_name: String,
    contact_phone: String,
    in_warranty: String,
    warranty_reason: String,
    status: String,
    open: i64,
    technician: Option<PersonId>,
    technician_name: Option<String>,
    urged: i64,
    urged_at: Option<Timestamp>,
    result: Option<String>,
    result_note: Option<String>,
    version: i64,
    created_at: Timestamp,
    changed_at: Timestamp,
    #[sqlx(flatten)]
    visit: VisitRow,
}

#[derive(sqlx::FromRow)]
struct VisitRow {
    visit: Option<VisitId>,
    window_from: Option<Timestamp>,
    window_to: Option<Timestamp>,
    visit_technician: Option<PersonId>,
    visit_technician_name: Option<String>,
    visit_state: Option<String>,
    visit_started_at: Option<Timestamp>,
    visit_started_device_at: Option<Timestamp>,
    visit_ended_at: Option<Timestamp>,
    visit_reason: Option<String>,
}

impl VisitRow {
    fn visit(self) -> Option<Visit> {
        Some(Visit {
            id: self.visit?,
            from: self.window_from?,
            to: self.window_to?,
            technician: who(self.visit_technician, self.visit_technician_name),
            state: VisitState::of(&self.visit_state?),
            started_at: self.visit_started_at,
            started_device_at: self.visit_started_device_at,
            ended_at: self.visit_ended_at,
            reason: self.visit_reason,
        })
    }
}

fn who(id: Option<PersonId>, name: Option<String>) -> Option<PersonRef> {
    id.zip(name).map(|(id, name)| PersonRef { id, name })
}

impl Row {
    /// As this viewer may see it.
    pub(super) fn repair(self, viewer: &Viewer) -> Repair {
        let clear = viewer.shows(Kind::Repair, Fields::Contact);
        let device = self
            .device
            .zip(self.device_serial)
            .map(|(id, serial)| RepairDevice {
                id,
                serial,
                batch: self.device_batch,
                warranty_until: self.device_warranty_until,
            });
        let name = self.product_name_en.zip(self.product_name_zh);
        let product =
            self.product
                .zip(self.product_code)
                .zip(name)
                .map(|((id, code), (en, zh))| ProductRef {
                    id,
                    code,
                    name: Words::new(en, zh),
                });
        Repair {
            id: self.id,
            no: self.no,
            ticket: RepairTicket {
                id: self.ticket,
                no: self.ticket_no,
                subject: self.ticket_subject,
            },
            customer: CustomerRef {
                id: self.customer,
                name: self.customer_name,
            },
            device,
            product,
            model_text: self.model_text,
            fault: self.fault,
            address: self.address,
            territory: self.territory,
            contact_name: self.contact_name,
            contact_phone: if clear {
                self.contact_phone
            } else {
                mask(&self.contact_phone)
            },
            in_warranty: match self.in_warranty.as_str() {
                "in" => Some(true),
                "out" => Some(false),
                _ => None,
            },
            warranty_reason: self.warranty_reason,
            status: RepairStatus::of(&self.status),
            open: self.open == 1,
            technician: who(self.technician, self.technician_name),
            urged: self.urged,
            urged_at: self.urged_at,
            result: self.result.as_deref().and_then(RepairResult::of),
            result_note: self.result_note,
            visit: self.visit.visit(),
            version: self.version,
            created_at: self.created_at,
            changed_at: self.changed_at,
        }
    }
}

/// What a verb needs to know of the repair it changes.
#[derive(sqlx::FromRow)]
pub(super) struct Stands {
    pub id: RepairId,
    pub no: i64,
    pub ticket: TicketId,
    pub customer: CustomerId,
    pub product: Option<ProductId>,
    pub territory: String,
    status: String,
    pub technician: Option<PersonId>,
    unit_path: String,
    pub version: i64,
}

impl Stands {
    /// A repair this transaction has just made.
    pub(super) fn fresh(
        id: RepairId,
        no: i64,
        ticket: TicketId,
        customer: CustomerId,
        product: Option<ProductId>,
        territory: &str,
    ) -> Self {
        let (status, unit_path) = (RepairStatus::Requested.word().to_owned(), String::new());
        let territory = territory.to_owned();
        Self {
            id,
            no,
            ticket,
            customer,
            product,
            territory,
            status,
            technician: None,
            unit_path,
            version: 1,
        }
    }

    pub(super) fn status(&self) -> RepairStatus {
        RepairStatus::of(&self.status)
    }

    /// A fact about this repair and what hangs on it.
    pub(super) fn fact(&self, kind: &'static str, viewer: &Viewer, now: Timestamp) -> FactDraft {
        FactDraft::new(kind, viewer, now)
            .about("repair", self.id.0)
            .about("ticket", self.ticket.0)
            .about("customer", self.customer.0)
    }

    /// The version this request was made against, or `Conflict` with what stands now.
    pub(super) fn expect_version(&self, version: i64) -> Result<()> {
        if self.version == version {
            return Ok(());
        }
        Err(Error::Conflict {
            code: "version_conflict",
            current: self.now_standing(),
        })
    }

    /// `Conflict` unless the repair stands where the verb may begin.
    pub(super) fn expect_status(&self, allowed: &[RepairStatus]) -> Result<()> {
        if allowed.contains(&self.status()) {
            return Ok(());
        }
        Err(Error::Conflict {
            code: "repair_stands_elsewhere",
            current: self.now_standing(),
        })
    }

    fn now_standing(&self) -> Value {
        json!({"id": self.id, "no": self.no, "status": self.status(), "version": self.version})
    }
}

/// Reads the repair for a change this viewer may make.
///
/// # Errors
/// `NotFound` when the viewer may not even read it, `Forbidden` when they may not do `verb`.
pub(super) async fn to_change(
    tx: &mut Tx,
    viewer: &Viewer,
    verb: Verb,
    id: RepairId,
) -> Result<Stands> {
    let row: Option<Stands> = tx
        .opt(
            "select id, no, ticket, customer, product, territory, status, technician, unit_path, version
             from repair where id = $1",
            (id,),
        )
        .await?;
    let row = row.ok_or(Error::not_found("repair"))?;
    let owned = Ownership {
        owner: row.technician,
        unit_path: row.unit_path.clone(),
    };
    if !viewer.may(Verb::Read, Kind::Repair, &owned) {
        return Err(Error::not_found("repair"));
    }
    viewer.demand(verb, Kind::Repair, &owned)?;
    Ok(row)
}

/// Moves the repair on, if nobody was faster.
pub(super) async fn advance(
    tx: &mut Tx,
    stands: &Stands,
    status: RepairStatus,
    technician: Option<PersonId>,
    now: Timestamp,
) -> Result<()> {
    let touched = tx
        .exec(
            "update repair set status = $2, technician = $3, changed_at = $4, version = version + 1
             where id = $1 and version = $5",
            (stands.id, status.word(), technician, now, stands.version),
        )
        .await?;
    if touched == 1 {
        Ok(())
    } else {
        Err(Error::conflict("version_conflict"))
    }
}

/// Notes that something hanging on the repair changed.
pub(super) async fn touch(tx: &mut Tx, id: RepairId, now: Timestamp) -> Result<()> {
    tx.exec(
        "update repair set changed_at = $2, version = version + 1 where id = $1",
        (id, now),
    )
    .await
    .map(drop)
}

/// What routing sees: waiting for a person, somebody's, or done.
pub(super) async fn work_item(
    tx: &mut Tx,
    repair: RepairId,
    state: &'static str,
    assignee: Option<PersonId>,
) -> Result<()> {
    tx.exec(
        "update work_item set state = $2, assignee = $3, reservation = null, version = version + 1 where id = $1",
        (repair, state, assignee),
    )
    .await
    .map(drop)
}

/// A line of the customer's timeline. `summary` may be erased; it never reaches a fact.
pub(super) async fn timeline(
    tx: &mut Tx,
    viewer: &Viewer,
    stands: &Stands,
    kind: ContactSubject,
    summary: &str,
    now: Timestamp,
) -> Result<()> {
    let line = NewContact {
        customer: stands.customer,
        kind,
        direction: Direction::None,
        subject: stands.id.0,
        person: viewer.person(),
        summary: summary.to_owned(),
    };
    contact::add(tx, &line, now).await.map(drop)
}

/// A note on the ticket the repair belongs to.
pub(super) async fn ticket_note(
    tx: &mut Tx,
    viewer: &Viewer,
    id: TicketId,
    body: &str,
    now: Timestamp,
) -> Result<()> {
    ticket::add_note(tx, viewer, id, NoteKind::Note, body, now)
        .await
        .map(drop)
}
