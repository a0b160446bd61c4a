//! Repairs that followed from tickets: visits, checks, parts used, and what is still owed.

use tickets::house::seed::{
    ContactRow, PartRow, RepairCheckRow, RepairPartRow, RepairRow, VisitRow, WorkItemRow,
};
use uuid::Uuid;

use crate::customers::People;
use crate::house::{Employee, House};
use crate::maker::{DAY, HOUR, MINUTE, Maker};
use crate::texts::{About, Kind, Writer};
use crate::tickets::{Draft, Tickets};
use crate::topics::PRODUCTS;

const CHECKS: [&str; 4] = ["safe", "fault", "test", "clean"];
/// Units a repair takes of a technician's capacity.
const UNITS: i64 = 10;
/// Repairs younger than this may still be open.
const FRESH: i64 = 4 * DAY;

/// Has all his visits today, so that whatever window a tour promises he can keep it.
const FREE_FROM_TOMORROW: &str = "wei";

/// Everything about repairs.
#[derive(Default)]
pub struct Repairs {
    pub repairs: Vec<RepairRow>,
    pub visits: Vec<VisitRow>,
    pub checks: Vec<RepairCheckRow>,
    pub parts_used: Vec<RepairPartRow>,
    pub work: Vec<WorkItemRow>,
    pub contacts: Vec<ContactRow>,
}

/// Makes a repair for the tickets whose topic leads to one.
pub fn make(
    maker: &mut Maker,
    house: &House,
    people: &mut People,
    writer: &mut Writer,
    tickets: &Tickets,
    parts: &[PartRow],
) -> Repairs {
    let mut made = Repairs::default();
    let urged = people
        .known_callers
        .iter()
        .find(|known| known.0 == 5)
        .map(|known| known.1);
    for (at, draft) in tickets.drafts.iter().enumerate() {
        let Some(device) = draft.device else { continue };
        let urges = Some(draft.customer) == urged && tickets.tickets[at].open == 1;
        if !urges && maker.between(0, 10) >= i64::from(draft.topic.repairs) {
            continue;
        }
        let work = Work {
            draft,
            ticket: tickets.tickets[at].id,
            open_ticket: tickets.tickets[at].open == 1,
            device,
            urges,
        };
        repair(maker, house, people, writer, &work, parts, &mut made);
    }
    made
}

/// The ticket a repair comes from.
struct Work<'a> {
    draft: &'a Draft,
    ticket: Uuid,
    open_ticket: bool,
    device: usize,
    /// The repair whose customer calls to urge it.
    urges: bool,
}

/// Who repairs, and when.
struct Plan<'a> {
    created: i64,
    stage: Stage,
    technician: Option<&'a Employee>,
    /// The beginning of the promised window.
    window: i64,
    ended: i64,
}

/// How far a repair has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Waiting,
    Assigned,
    Done,
}

impl Stage {
    /// The status of a repair's row.
    fn status(self) -> &'static str {
        match self {
            Self::Waiting => "requested",
            Self::Assigned => "assigned",
            Self::Done => "done",
        }
    }
}

fn repair(
    maker: &mut Maker,
    house: &House,
    people: &mut People,
    writer: &mut Writer,
    work: &Work<'_>,
    parts: &[PartRow],
    made: &mut Repairs,
) {
    let device = &people.devices[work.device];
    let skill = PRODUCTS[device.product].skill;
    let plan = plan(
        maker,
        house,
        work,
        skill,
        &people.sites[device.site].territory,
    );
    let no = made.repairs.len() as i64 + 1;
    let row = row(maker, house, people, writer, work, &plan, no);
    let done = plan.stage == Stage::Done;
    people.customers[work.draft.customer].open_repairs += row.open;
    timeline(maker, &row, made);
    add_visit(maker, &row, (plan.window, plan.ended), plan.stage, made);
    add_checks(&row, plan.ended, made);
    if done && maker.chance(0.6) {
        use_part(maker, &row, plan.ended, parts, made);
    }
    if !done {
        add_work(house, &row, skill, plan.stage, made);
    }
    made.repairs.push(row);
}

/// Plans the work: the urged repair is late, finished work lies in the past.
fn plan<'a>(
    maker: &mut Maker,
    house: &'a House,
    work: &Work<'_>,
    skill: &str,
    territory: &str,
) -> Plan<'a> {
    let created = (work.draft.at + maker.between(10 * MINUTE, 3 * HOUR)).min(maker.now - MINUTE);
    let stage = stage(maker, work, created);
    // Drawn for every repair, kept once it is assigned.
    let technician = technician(maker, house, skill, territory).filter(|_| stage != Stage::Waiting);
    let mut window = window(maker, stage, work.urges, created);
    let his = |t: &Employee| t.sign_in == FREE_FROM_TOMORROW;
    if stage == Stage::Assigned && !work.urges && technician.is_some_and(his) {
        window = maker.midnight(0) + (window - maker.midnight(0)).rem_euclid(DAY);
    }
    Plan {
        created,
        stage,
        technician,
        window,
        ended: window + maker.between(40, 150) * MINUTE,
    }
}

fn row(
    maker: &mut Maker,
    house: &House,
    people: &People,
    writer: &mut Writer,
    work: &Work<'_>,
    plan: &Plan<'_>,
    no: i64,
) -> RepairRow {
    let device = &people.devices[work.device];
    let site = &people.sites[device.site];
    let customer = &people.customers[work.draft.customer];
    let about = About {
        topic: work.draft.topic.code,
        product: &PRODUCTS[device.product],
        language: work.draft.language,
        name: &customer.name,
    };
    let id = maker.id(plan.created);
    let in_warranty = device.row.warranty_until.as_deref()
        >= Some(crate::maker::date(plan.created).to_string().as_str());
    let done = plan.stage == Stage::Done;
    RepairRow {
        id,
        no,
        ticket: work.ticket,
        customer: customer.id,
        device: Some(device.row.id),
        product: Some(device.row.product),
        model_text: None,
        fault: writer.write(Kind::Subject, about),
        site: Some(site.id),
        address: site.address.clone(),
        territory: site.territory.clone(),
        contact_name: site
            .contact_name
            .clone()
            .unwrap_or_else(|| customer.name.clone()),
        contact_phone: site.contact_phone.clone().unwrap_or_default(),
        in_warranty: if in_warranty { "in" } else { "out" }.to_owned(),
        warranty_reason: if in_warranty { "until_date" } else { "expired" }.to_owned(),
        status: plan.stage.status().to_owned(),
        open: i64::from(!done),
        technician: plan.technician.map(|t| t.id),
        urged: i64::from(work.urges),
        urged_at: work.urges.then(|| maker.now - 2 * DAY),
        result: done.then(|| result(maker)),
        result_note: done.then(|| writer.write(Kind::Result, about)),
        requested_by: house.person("lin").map(|p| p.id),
        created_at: plan.created,
        changed_at: if done { plan.ended } else { plan.created },
        done_at: done.then_some(plan.ended),
        unit_path: plan
            .technician
            .map_or_else(|| house.company_path.clone(), |t| t.unit_path.clone()),
        version: 2,
    }
}

fn result(maker: &mut Maker) -> String {
    (*maker.pick(&[
        "fixed",
        "fixed",
        "fixed",
        "fixed",
        "replaced",
        "not_reproduced",
    ]))
    .to_owned()
}

fn stage(maker: &mut Maker, work: &Work<'_>, created: i64) -> Stage {
    if work.urges {
        return Stage::Assigned;
    }
    if !work.open_ticket || maker.now - created > FRESH {
        return Stage::Done;
    }
    if maker.chance(0.25) {
        Stage::Waiting
    } else {
        Stage::Assigned
    }
}

fn technician<'a>(
    maker: &mut Maker,
    house: &'a House,
    skill: &str,
    territory: &str,
) -> Option<&'a Employee> {
    let all: Vec<&Employee> = house.of_position("technician").collect();
    let able: Vec<&Employee> = all
        .iter()
        .copied()
        .filter(|t| {
            t.skills.iter().any(|s| s == skill) && t.territories.iter().any(|of| of == territory)
        })
        .collect();
    let from = if able.is_empty() { &all } else { &able };
    (!from.is_empty()).then(|| from[maker.index(from.len())])
}

/// The beginning of the promised window: the past for done work, the next days for open
/// work, yesterday for the one that is urged.
fn window(maker: &mut Maker, stage: Stage, urges: bool, created: i64) -> i64 {
    let hour = 8 + 2 * maker.between(0, 5);
    if urges {
        return maker.midnight(1) + hour * HOUR;
    }
    if stage != Stage::Done {
        return maker.midnight(0) + maker.between(0, 4) * DAY + hour * HOUR;
    }
    let day = (maker.now - created) / DAY - maker.between(1, 6);
    let begin = maker.midnight(day.max(1)) + hour * HOUR;
    if begin > created {
        begin
    } else {
        created + HOUR
    }
}

fn timeline(maker: &mut Maker, row: &RepairRow, made: &mut Repairs) {
    made.contacts.push(ContactRow {
        id: maker.id(row.created_at),
        customer: row.customer,
        at: row.created_at,
        kind: "repair".to_owned(),
        direction: "none".to_owned(),
        subject_kind: "repair".to_owned(),
        subject: row.id,
        person: row.technician,
        summary: format!("R-{}: {}", row.no, row.fault),
    });
}

fn add_visit(
    maker: &mut Maker,
    row: &RepairRow,
    (from, ended): (i64, i64),
    stage: Stage,
    made: &mut Repairs,
) {
    if stage == Stage::Waiting {
        return;
    }
    let done = stage == Stage::Done;
    let mut visit = VisitRow {
        id: maker.id(row.created_at),
        repair: row.id,
        technician: row.technician,
        window_from: from,
        window_to: from + 2 * HOUR,
        promised_at: row.created_at,
        promised_by: row.requested_by,
        state: if done { "done" } else { "promised" }.to_owned(),
        started_at: done.then_some(from + 10 * MINUTE),
        started_device_at: done.then_some(from + 10 * MINUTE),
        ended_at: done.then_some(ended),
        reason: None,
        version: 1,
    };
    if done && maker.chance(0.15) {
        let mut earlier = visit.clone();
        earlier.id = maker.id(row.created_at);
        earlier.window_from -= DAY;
        earlier.window_to -= DAY;
        earlier.state = "rearranged".to_owned();
        earlier.reason = Some("customer_asked".to_owned());
        (
            earlier.started_at,
            earlier.started_device_at,
            earlier.ended_at,
        ) = (None, None, None);
        visit.promised_at += HOUR;
        made.visits.push(earlier);
    }
    made.visits.push(visit);
}

fn add_checks(row: &RepairRow, ended: i64, made: &mut Repairs) {
    for code in CHECKS {
        let done = row.open == 0;
        made.checks.push(RepairCheckRow {
            repair: row.id,
            code: code.to_owned(),
            done_at: done.then_some(ended),
            skipped_reason: None,
            by: row.technician.filter(|_| done),
        });
    }
}

fn use_part(maker: &mut Maker, row: &RepairRow, ended: i64, parts: &[PartRow], made: &mut Repairs) {
    let part = maker.pick(parts).clone();
    made.parts_used.push(RepairPartRow {
        id: maker.id(ended),
        repair: row.id,
        part: part.id,
        quantity: maker.between(1, 3),
        price: part.price,
        currency: part.currency,
        by: row.technician,
        at: ended,
    });
}

fn add_work(house: &House, row: &RepairRow, skill: &str, stage: Stage, made: &mut Repairs) {
    let Some(queue) = house.queues.get("field").copied() else {
        return;
    };
    made.work.push(WorkItemRow {
        id: row.id,
        kind: "repair".to_owned(),
        queue,
        state: if stage == Stage::Waiting {
            "waiting"
        } else {
            "assigned"
        }
        .to_owned(),
        assignee: row.technician,
        skills: serde_json::json!([{"skill": skill, "level": 1}]).to_string(),
        territory: Some(row.territory.clone()),
        language: None,
        priority_s: row.urged * 3_600,
        units: UNITS,
        waiting_since: row.created_at,
        reservation: None,
        version: 1,
    });
}
