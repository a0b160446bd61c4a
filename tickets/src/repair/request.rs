//! Asking for a repair: the device or the unknown model, the place, the warranty, and a window that can be kept.

use serde_json::json;
use tickets_base::db::JsonText;
use tickets_base::fact::record;
use tickets_base::id::{
    CallId, CustomerId, DeviceId, PersonId, ProductId, QueueId, RepairId, SiteId, TicketId,
};
use tickets_base::viewer::{Kind, Ownership, Verb};
use tickets_base::{Error, FactDraft, Result, Timestamp, Tx, Viewer};

use super::rows::{Stands, timeline};
use crate::calendar::{company_zone, date_in};
use crate::contact::ContactSubject;
use crate::visit::{self, Job, Wish};
use crate::warranty::{self, InWarranty, Warranty};

/// What the agent knows when asking.
#[derive(Clone, Debug)]
pub struct NewRepair {
    pub ticket: TicketId,
    pub device: Option<DeviceId>,
    pub product: Option<ProductId>,
    pub model_text: Option<String>,
    pub fault: String,
    /// Address, territory and contact are taken from it where they are not given; without one, the device's own.
    pub site: Option<SiteId>,
    pub address: Option<String>,
    pub territory: Option<String>,
    pub contact_name: Option<String>,
    pub contact_phone: Option<String>,
    /// A person's own verdict, with a reason; without one it is computed.
    pub in_warranty: Option<InWarranty>,
    pub warranty_reason: Option<String>,
    pub window: Option<Wish>,
    pub call: Option<CallId>,
    /// Work for this device is open and the agent wants another repair all the same.
    pub again: bool,
}

/// Requests it; routing finds the technician.
///
/// # Errors
/// `Conflict` with `work_is_open` and that repair when the device has one, with `window_taken` when the window is gone.
pub async fn request(
    tx: &mut Tx,
    viewer: &Viewer,
    new: &NewRepair,
    now: Timestamp,
) -> Result<RepairId> {
    viewer.demand_some(Verb::Create, Kind::Repair)?;
    let ticket = ticket_of(tx, viewer, new.ticket).await?;
    let device = device_of(tx, new).await?;
    if let Some(id) = new.device
        && !new.again
    {
        refuse_if_open(tx, id).await?;
    }
    let site = new.site.or(device.as_ref().and_then(|device| device.site));
    let place = place_of(tx, new, site, ticket.customer).await?;
    let judged = judge(tx, new, device.as_ref(), now).await?;
    let product = device.as_ref().map(|device| device.product).or(new.product);
    let id = RepairId::mint(now);
    let no = next_number(tx).await?;
    insert(
        tx,
        viewer,
        new,
        &Asked {
            id,
            no,
            ticket: &ticket,
            place: &place,
            site,
            judged: &judged,
            product,
        },
        now,
    )
    .await?;
    insert_checks(tx, id, product).await?;
    insert_work_item(tx, id, &ticket, &place, product, now).await?;
    let job = Job {
        territory: place.territory.clone(),
        product,
    };
    let visit = match new.window {
        Some(wish) => Some(visit::promise(tx, id, &job, wish, viewer.person(), now).await?),
        None => None,
    };
    crate::customer::count_repairs(tx, ticket.customer, 1).await?;
    let stands = Stands::fresh(
        id,
        no,
        new.ticket,
        ticket.customer,
        product,
        &place.territory,
    );
    timeline(tx, viewer, &stands, ContactSubject::Repair, &new.fault, now).await?;
    let body = json!({
        "no": no, "in_warranty": judged.verdict, "reason": judged.reason, "product": product,
        "window": new.window.map(|wish| json!({"from": wish.from, "to": wish.to})),
    });
    let draft = stands
        .fact("repair.requested", viewer, now)
        .about_some("device", new.device.map(|device| device.0))
        .during(new.call)
        .body(body);
    record(tx, draft).await?;
    if let Some(visit) = visit {
        let draft = FactDraft::new("visit.promised", viewer, now)
            .about("repair", id.0)
            .about("visit", visit.0)
            .during(new.call);
        record(tx, draft).await?;
    }
    Ok(id)
}

/// What the repair takes over from its ticket.
#[derive(sqlx::FromRow)]
struct Ticket {
    customer: CustomerId,
    unit_path: String,
    owner: Option<PersonId>,
    priority: String,
    language: String,
    class: String,
}

async fn ticket_of(tx: &mut Tx, viewer: &Viewer, id: TicketId) -> Result<Ticket> {
    let known: Option<(Option<CustomerId>,)> = tx
        .opt("select customer from ticket where id = $1", (id,))
        .await?;
    match known {
        None => return Err(Error::not_found("ticket")),
        Some((None,)) => return Err(Error::invalid("ticket", "ticket_without_customer")),
        Some(_) => {}
    }
    let ticket: Ticket = tx
        .one(
            "select t.customer, t.unit_path, t.owner, t.priority, t.language, c.class
             from ticket t join customer c on c.id = t.customer where t.id = $1",
            (id,),
        )
        .await?;
    let owned = Ownership {
        owner: ticket.owner,
        unit_path: ticket.unit_path.clone(),
    };
    if !viewer.may(Verb::Read, Kind::Ticket, &owned) {
        return Err(Error::not_found("ticket"));
    }
    Ok(ticket)
}

#[derive(sqlx::FromRow)]
struct Device {
    product: ProductId,
    site: Option<SiteId>,
    warranty_until: Option<String>,
    bought_on: Option<String>,
    warranty_months: i64,
}

async fn device_of(tx: &mut Tx, new: &NewRepair) -> Result<Option<Device>> {
    let Some(id) = new.device else {
        return Ok(None);
    };
    let device = tx
        .opt(
            "select d.product, d.site, d.warranty_until, d.bought_on, p.warranty_months
             from device d join product p on p.id = d.product where d.id = $1",
            (id,),
        )
        .await?;
    device.map(Some).ok_or(Error::not_found("device"))
}

async fn refuse_if_open(tx: &mut Tx, device: DeviceId) -> Result<()> {
    let open: Option<(RepairId, i64, String, i64, i64)> = tx
        .opt(
            "select id, no, status, version, urged from repair
             where device = $1 and open = 1 order by created_at desc, id desc limit 1",
            (device,),
        )
        .await?;
    let Some((id, no, status, version, urged)) = open else {
        return Ok(());
    };
    let current = json!({"id": id, "no": no, "status": status, "version": version, "urged": urged});
    Err(Error::Conflict {
        code: "work_is_open",
        current,
    })
}

/// Where the technician goes and whom to ask for.
struct Place {
    address: String,
    territory: String,
    contact_name: String,
    contact_phone: String,
}

type SiteRow = (CustomerId, String, String, Option<String>, Option<String>);

async fn place_of(
    tx: &mut Tx,
    new: &NewRepair,
    site: Option<SiteId>,
    customer: CustomerId,
) -> Result<Place> {
    let row: Option<SiteRow> = match site {
        Some(site) => Some(
            tx.opt(
                "select customer, address, territory, contact_name, contact_phone from site where id = $1",
                (site,),
            )
            .await?
            .ok_or(Error::not_found("site"))?,
        ),
        None => None,
    };
    let (owner, address, territory, name, phone) = match row {
        Some((owner, address, territory, name, phone)) => {
            (Some(owner), Some(address), Some(territory), name, phone)
        }
        None => (None, None, None, None, None),
    };
    // A site of somebody else would send the technician to a stranger's door; a contact's company is no stranger.
    if let Some(owner) = owner
        && owner != customer
        && !is_company_of(tx, owner, customer).await?
    {
        return Err(Error::invalid("site", "site_of_another_customer"));
    }
    let given = |own: &Option<String>, site: Option<String>| {
        let own = own
            .as_deref()
            .map(str::trim)
            .filter(|text| !text.is_empty());
        own.map(str::to_owned).or(site).unwrap_or_default()
    };
    let place = Place {
        address: given(&new.address, address),
        territory: given(&new.territory, territory),
        contact_name: given(&new.contact_name, name),
        contact_phone: given(&new.contact_phone, phone),
    };
    if place.address.is_empty() {
        return Err(Error::invalid("address", "empty"));
    }
    Ok(place)
}

async fn is_company_of(tx: &mut Tx, company: CustomerId, customer: CustomerId) -> Result<bool> {
    let row: Option<(CustomerId,)> = tx
        .opt(
            "select id from customer where id = $1 and company = $2",
            (customer, company),
        )
        .await?;
    Ok(row.is_some())
}

async fn judge(
    tx: &mut Tx,
    new: &NewRepair,
    device: Option<&Device>,
    now: Timestamp,
) -> Result<Warranty> {
    let computed = match device {
        None => warranty::without_device(),
        Some(device) => {
            let date = |text: &Option<String>| text.as_deref().and_then(|text| text.parse().ok());
            let today = date_in(&company_zone(tx).await?, now)?;
            warranty::verdict(
                date(&device.warranty_until),
                date(&device.bought_on),
                device.warranty_months,
                today,
            )
        }
    };
    match new.in_warranty {
        Some(verdict) if verdict != computed.verdict => {
            let reason = new
                .warranty_reason
                .as_deref()
                .map(str::trim)
                .unwrap_or_default();
            // Somebody will ask why the customer paid, or did not.
            if reason.is_empty() {
                return Err(Error::invalid("warranty_reason", "reason_needed"));
            }
            Ok(Warranty {
                verdict,
                reason: reason.to_owned(),
                until: computed.until,
            })
        }
        _ => Ok(computed),
    }
}

/// The next number of a repair; the counter's row keeps two requests apart.
async fn next_number(tx: &mut Tx) -> Result<i64> {
    let (no,): (i64,) = tx
        .one(
            "insert into counter (name, value) values ('repair_no', 1)
             on conflict (name) do update set value = counter.value + 1 returning value",
            (),
        )
        .await?;
    Ok(no)
}

struct Asked<'a> {
    id: RepairId,
    no: i64,
    ticket: &'a Ticket,
    place: &'a Place,
    site: Option<SiteId>,
    judged: &'a Warranty,
    product: Option<ProductId>,
}

async fn insert(
    tx: &mut Tx,
    viewer: &Viewer,
    new: &NewRepair,
    asked: &Asked<'_>,
    now: Timestamp,
) -> Result<()> {
    let fault = new.fault.trim();
    if fault.is_empty() {
        return Err(Error::invalid("fault", "empty"));
    }
    let place = asked.place;
    tx.exec(
        "insert into repair (id, no, ticket, customer, device, product, model_text, fault, site, address, territory,
                             contact_name, contact_phone, in_warranty, warranty_reason, status, open, technician, urged,
                             requested_by, created_at, changed_at, unit_path, version)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 'requested', 1, null, 0,
                 $16, $17, $17, $18, 1)",
        (
            asked.id,
            asked.no,
            new.ticket,
            asked.ticket.customer,
            new.device,
            asked.product,
            new.model_text.clone(),
            fault.to_owned(),
            asked.site,
            place.address.clone(),
            place.territory.clone(),
            place.contact_name.clone(),
            place.contact_phone.clone(),
            asked.judged.verdict.word(),
            asked.judged.reason.clone(),
            viewer.person(),
            now,
            asked.ticket.unit_path.clone(),
        ),
    )
    .await
    .map(drop)
}

#[derive(serde::Deserialize)]
struct ChecklistItem {
    code: String,
}

/// The product's checklist as it stands today; a later edit leaves this repair's alone.
async fn insert_checks(tx: &mut Tx, id: RepairId, product: Option<ProductId>) -> Result<()> {
    let list: Option<(JsonText<Vec<ChecklistItem>>,)> = tx
        .opt("select checklist from product where id = $1", (product,))
        .await?;
    for item in list.map(|(list,)| list.0).unwrap_or_default() {
        tx.exec(
            "insert into repair_check (repair, code) values ($1, $2)",
            (id, item.code),
        )
        .await?;
    }
    Ok(())
}

/// Units of a person's capacity one repair takes: ten fill a person, as one call does.
const UNITS: i64 = 10;

/// Seconds of waiting a priority or a customer's class is worth.
fn head_start(priority: &str, class: &str) -> i64 {
    let priority = match priority {
        "p1" => 3_600,
        "p2" => 1_200,
        _ => 0,
    };
    let class = match class {
        "vip" => 900,
        "contract" => 300,
        _ => 0,
    };
    priority + class
}

async fn insert_work_item(
    tx: &mut Tx,
    id: RepairId,
    ticket: &Ticket,
    place: &Place,
    product: Option<ProductId>,
    now: Timestamp,
) -> Result<()> {
    let queue: Option<(QueueId,)> = tx
        .opt(
            "select id from queue where kind = 'repair' order by code limit 1",
            (),
        )
        .await?;
    let (queue,) = queue.ok_or(Error::Unavailable {
        what: "a queue for repairs",
    })?;
    let skill: Option<(Option<String>,)> = tx
        .opt("select skill from product where id = $1", (product,))
        .await?;
    let skills: Vec<_> = skill
        .and_then(|(skill,)| skill)
        .map(|skill| json!({"skill": skill, "level": 1}))
        .into_iter()
        .collect();
    let territory = Some(place.territory.clone()).filter(|territory| !territory.is_empty());
    tx.exec(
        "insert into work_item (id, kind, queue, state, assignee, skills, territory, language, priority_s, units,
                                waiting_since, reservation, version)
         values ($1, 'repair', $2, 'waiting', null, $3, $4, $5, $6, $7, $8, null, 1)",
        (
            id,
            queue,
            JsonText(skills),
            territory,
            ticket.language.clone(),
            head_start(&ticket.priority, &ticket.class),
            UNITS,
            now,
        ),
    )
    .await
    .map(drop)
}
