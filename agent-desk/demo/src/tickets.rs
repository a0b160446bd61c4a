//! Two years of tickets: who wrote what about which device, and the planted problems.

use std::collections::HashMap;

use tickets::house::seed::{ContactRow, TicketNoteRow, TicketRow};
use uuid::Uuid;

use crate::customers::{self, People};
use crate::house::{Employee, House};
use crate::maker::{DAY, HOUR, MINUTE, Maker};
use crate::texts::{About, Kind, Writer};
use crate::topics::{Course, OTHER_LANGUAGE, PLANTED, PRODUCTS, Planted, TOPICS, Topic, bad_batch};

pub const TICKETS: usize = 10_000;
/// The first ticket's number, as the house counts.
pub const FIRST_NO: i64 = 1001;
const SPAN_DAYS: i64 = 730;
/// Devices of the bad batch that are in the field.
const BAD_DEVICES: usize = 170;

/// A ticket before it has a number.
pub struct Draft {
    pub at: i64,
    pub topic: &'static Topic,
    pub complaint: bool,
    pub customer: usize,
    pub device: Option<usize>,
    pub product: usize,
    pub language: &'static str,
    /// Planted problem, by its place in [`PLANTED`].
    pub planted: Option<usize>,
}

/// Tickets with their notes and timeline lines.
#[derive(Default)]
pub struct Tickets {
    pub tickets: Vec<TicketRow>,
    pub drafts: Vec<Draft>,
    pub notes: Vec<TicketNoteRow>,
    pub contacts: Vec<ContactRow>,
}

/// Devices by product and their owner's language.
type Shelf = HashMap<(usize, &'static str), Vec<usize>>;

/// Makes all tickets, oldest first.
pub fn make(maker: &mut Maker, house: &House, people: &mut People, writer: &mut Writer) -> Tickets {
    let bad = sell_bad_batch(maker, people);
    let shelf = shelve(people);
    let mut drafts: Vec<Draft> = Vec::with_capacity(TICKETS);
    for (place, planted) in PLANTED.iter().enumerate() {
        for nth in 0..planted.texts {
            drafts.push(planted_draft(
                maker,
                people,
                &shelf,
                &bad,
                (place, planted),
                nth,
            ));
        }
    }
    callers_drafts(maker, people, &mut drafts);
    while drafts.len() < TICKETS {
        drafts.push(ordinary_draft(maker, people, &shelf));
    }
    drafts.sort_by_key(|draft| draft.at);
    let mut made = Tickets::default();
    for (nth, draft) in drafts.iter().enumerate() {
        write(
            maker,
            house,
            people,
            writer,
            (FIRST_NO + nth as i64, draft),
            &mut made,
        );
    }
    made.drafts = drafts;
    made
}

fn sell_bad_batch(maker: &mut Maker, people: &mut People) -> Vec<usize> {
    let made = bad_batch(maker);
    let mut sold = Vec::new();
    while sold.len() < BAD_DEVICES {
        let site = maker.index(people.sites.len());
        let owner = people
            .customers
            .iter()
            .position(|c| c.id == people.sites[site].customer)
            .unwrap_or(0);
        // This batch went abroad, to the English-speaking branch.
        let english = people.customers[owner].language == "en";
        if english || maker.chance(0.08) {
            let bought = made + maker.between(21, 60) * DAY;
            sold.push(customers::add_made_device(
                maker,
                people,
                owner,
                2,
                site,
                (bought, made),
            ));
        }
    }
    sold
}

fn shelve(people: &People) -> Shelf {
    let mut shelf: Shelf = HashMap::new();
    for (at, device) in people.devices.iter().enumerate() {
        let language = language_of(people, device.customer);
        shelf
            .entry((device.product, language))
            .or_default()
            .push(at);
    }
    shelf
}

fn language_of(people: &People, customer: usize) -> &'static str {
    if people.customers[customer].language == "zh" {
        "zh"
    } else {
        "en"
    }
}

fn planted_draft(
    maker: &mut Maker,
    people: &People,
    shelf: &Shelf,
    bad: &[usize],
    (place, planted): (usize, &'static Planted),
    nth: usize,
) -> Draft {
    let other = nth.is_multiple_of(OTHER_LANGUAGE);
    let language = match (planted.language, other) {
        ("zh", false) | ("en", true) => "zh",
        _ => "en",
    };
    let product = planted.topic.product.unwrap_or(0);
    let days_ago = match planted.course {
        // The square root of an even draw rises linearly.
        Course::Rising { weeks } => {
            ((1.0 - (maker.between(0, 10_000) as f64 / 10_000.0).sqrt()) * (weeks * 7) as f64)
                as i64
        }
        Course::Batch => maker.between(2, 44 * 7),
        Course::Solved { weeks_ago } => maker.between(weeks_ago * 7, SPAN_DAYS - 20),
    };
    let at = maker.working_moment(days_ago);
    let device = match planted.course {
        Course::Batch => {
            let of_language: Vec<usize> = bad
                .iter()
                .copied()
                .filter(|&d| language_of(people, people.devices[d].customer) == language)
                .collect();
            *maker.pick(if of_language.is_empty() {
                bad
            } else {
                &of_language
            })
        }
        _ => owned_at(maker, people, &shelf[&(product, language)], at),
    };
    Draft {
        at,
        topic: &planted.topic,
        complaint: true,
        customer: people.devices[device].customer,
        device: Some(device),
        product,
        language,
        planted: Some(place),
    }
}

/// A device of the list that had been bought by then.
fn owned_at(maker: &mut Maker, people: &People, list: &[usize], at: i64) -> usize {
    let earliest = list
        .iter()
        .copied()
        .min_by_key(|&d| people.devices[d].bought);
    let drawn = (0..40)
        .map(|_| *maker.pick(list))
        .find(|&d| people.devices[d].bought < at);
    drawn
        .or(earliest)
        .expect("every product was sold in both languages")
}

/// What the demo's callers have open: a complaint for the first, an old repair for the fifth.
fn callers_drafts(maker: &mut Maker, people: &People, drafts: &mut Vec<Draft>) {
    for (n, topic, days_ago, complaint) in [
        (1, "tech_late", 3, true),
        (1, "h12_cold", 40, false),
        (4, "a40_cool", 2, true),
        (4, "contract", 12, false),
        (5, "x200_start", 11, false),
    ] {
        let known = people.known_callers.iter().find(|known| known.0 == n);
        let (_, customer) = *known.expect("every caller with work is known");
        let topic = TOPICS
            .iter()
            .find(|t| t.code == topic)
            .expect("a topic of the table");
        // The device added for this call is the last of theirs.
        let own = people.devices.iter().rposition(|d| d.customer == customer);
        let product = own.map_or(0, |d| people.devices[d].product);
        drafts.push(Draft {
            at: maker.working_moment(days_ago),
            topic,
            complaint,
            customer,
            device: own,
            product,
            language: language_of(people, customer),
            planted: None,
        });
    }
}

fn ordinary_draft(maker: &mut Maker, people: &People, shelf: &Shelf) -> Draft {
    let total: i64 = TOPICS.iter().map(|t| i64::from(t.weight)).sum();
    let mut draw = maker.between(0, total);
    let topic = TOPICS.iter().find(|topic| {
        draw -= i64::from(topic.weight);
        draw < 0
    });
    let topic = topic.unwrap_or(&TOPICS[0]);
    let language = if maker.chance(0.56) { "zh" } else { "en" };
    // A few more each month: the company grows.
    let share = maker.between(0, 10_000) as f64 / 10_000.0;
    let days_ago = (SPAN_DAYS as f64 * share.powf(1.15)) as i64;
    let at = maker.working_moment(days_ago);
    let (device, customer, product) = match topic.product {
        Some(product) => {
            let device = owned_at(maker, people, &shelf[&(product, language)], at);
            (Some(device), people.devices[device].customer, product)
        }
        None => {
            let customer = any_customer(maker, people, language);
            (None, customer, maker.index(PRODUCTS.len()))
        }
    };
    let complaint = maker.between(0, 10) < i64::from(topic.complaints);
    Draft {
        at,
        topic,
        complaint,
        customer,
        device,
        product,
        language,
        planted: None,
    }
}

fn any_customer(maker: &mut Maker, people: &People, language: &str) -> usize {
    for _ in 0..64 {
        let at = maker.index(people.customers.len());
        if people.customers[at].language == language {
            return at;
        }
    }
    0
}

/// Who answered; open work lies with people who are still there.
fn owner<'a>(maker: &mut Maker, house: &'a House) -> Option<&'a Employee> {
    let agents: Vec<&Employee> = house.of_position("agent").collect();
    (!agents.is_empty()).then(|| agents[maker.index(agents.len())])
}

/// Who has a ticket, and what became of it.
struct Handling<'a> {
    ticket: Uuid,
    owner: Option<&'a Employee>,
    status: &'static str,
    /// When it was resolved, if it was.
    ended: i64,
}

impl Handling<'_> {
    fn owner_id(&self) -> Option<Uuid> {
        self.owner.map(|o| o.id)
    }

    fn resolved(&self) -> bool {
        matches!(self.status, "resolved" | "closed")
    }
}

fn handle<'a>(maker: &mut Maker, house: &'a House, draft: &Draft) -> Handling<'a> {
    let owner = owner(maker, house);
    let ticket = maker.id(draft.at);
    let status = status(maker, maker.now - draft.at, draft);
    let ended = (draft.at + maker.between(2 * HOUR, 9 * DAY)).min(maker.now - MINUTE);
    Handling {
        ticket,
        owner,
        status,
        ended,
    }
}

fn write(
    maker: &mut Maker,
    house: &House,
    people: &mut People,
    writer: &mut Writer,
    (no, draft): (i64, &Draft),
    made: &mut Tickets,
) {
    let name = people.customers[draft.customer].name.clone();
    let about = About {
        topic: draft.topic.code,
        product: &PRODUCTS[draft.product],
        language: draft.language,
        name: &name,
    };
    let handling = handle(maker, house, draft);
    let (id, owner, ended) = (handling.ticket, handling.owner_id(), handling.ended);
    let resolved = handling.resolved();
    let subject = writer.write(Kind::Subject, about);
    let notes = add_notes(maker, writer, about, (id, owner, draft.at, ended), made);
    let device = draft.device.map(|d| &people.devices[d]);
    let promised = !resolved && maker.chance(0.5);
    let customer = people.customers[draft.customer].id;
    timeline(
        maker,
        (customer, draft.at),
        &handling,
        subject.clone(),
        made,
    );
    let row = TicketRow {
        id,
        no,
        subject,
        customer: Some(customer),
        contact_name: None,
        device: device.map(|d| d.row.id),
        product: Some(people.products[draft.product].id),
        batch: device.and_then(|d| d.row.batch.clone()),
        category: category(house, draft),
        complaint: i64::from(draft.complaint),
        complaint_at: draft.complaint.then_some(draft.at),
        status: handling.status.to_owned(),
        open: i64::from(!resolved),
        priority: (*maker.pick(&["p2", "p3", "p3", "p3", "p4"])).to_owned(),
        channel: (*maker.pick(&["phone", "phone", "phone", "email", "web", "chat"])).to_owned(),
        queue: house.queues.get("desk").copied(),
        owner,
        unit_path: handling
            .owner
            .map_or_else(|| house.company_path.clone(), |o| o.unit_path.clone()),
        language: draft.language.to_owned(),
        call: None,
        promise: promised.then(|| promise(maker, draft.language)),
        promise_due: promised.then(|| maker.now + maker.between(4, 72) * HOUR),
        body: writer.write(Kind::Body, about),
        created_by: owner,
        created_at: draft.at,
        changed_at: if resolved {
            ended
        } else {
            (draft.at + maker.between(MINUTE, 3 * HOUR)).min(maker.now)
        },
        resolved_at: resolved.then_some(ended),
        closed_at: (handling.status == "closed").then_some(ended),
        note_count: notes,
        version: 1 + notes,
    };
    count(people, draft.customer, &row);
    made.tickets.push(row);
}

/// The line on the customer's timeline.
fn timeline(
    maker: &mut Maker,
    (customer, at): (Uuid, i64),
    handling: &Handling<'_>,
    summary: String,
    made: &mut Tickets,
) {
    made.contacts.push(ContactRow {
        id: maker.id(at),
        customer,
        at,
        kind: "ticket".to_owned(),
        direction: "in".to_owned(),
        subject_kind: "ticket".to_owned(),
        subject: handling.ticket,
        person: handling.owner_id(),
        summary,
    });
}

fn status(maker: &mut Maker, age: i64, draft: &Draft) -> &'static str {
    // What a caller of the demo asks about is open.
    let kept = draft.planted.is_none() && age < 13 * DAY && maker.chance(0.22);
    let callers = matches!(
        draft.topic.code,
        "tech_late" | "contract" | "x200_start" | "a40_cool"
    ) && age < 13 * DAY;
    match age {
        age if age < 5 * HOUR => "new",
        _ if kept || (callers && age > DAY) => {
            maker.pick::<&str>(&["open", "open", "waiting_customer", "waiting_parts"])
        }
        age if age < 9 * DAY => "resolved",
        _ => "closed",
    }
}

fn promise(maker: &mut Maker, language: &str) -> String {
    let of: &[&str] = if language == "zh" {
        &[
            "今天下班前回电",
            "明天上午给出上门时间",
            "两天内寄出配件",
            "周五前答复退换",
            "师傅到之前半小时电话联系",
        ]
    } else {
        &[
            "Call back before the end of today",
            "Tell the visit time tomorrow morning",
            "Post the part within two days",
            "Answer about the exchange by Friday",
            "Technician rings half an hour ahead",
        ]
    };
    (*maker.pick(of)).to_owned()
}

fn add_notes(
    maker: &mut Maker,
    writer: &mut Writer,
    about: About<'_>,
    (ticket, author, from, to): (Uuid, Option<Uuid>, i64, i64),
    made: &mut Tickets,
) -> i64 {
    let count = maker.between(0, 3);
    for nth in 0..count {
        let at = from + (to - from).max(0) * (nth + 1) / (count + 1);
        let body = writer.write(Kind::Note, about);
        made.notes.push(TicketNoteRow {
            id: maker.id(at),
            ticket,
            kind: "note".to_owned(),
            author,
            body,
            at,
        });
    }
    count
}

fn category(house: &House, draft: &Draft) -> Option<Uuid> {
    let name = match draft.topic.code {
        "tech_late" => "Late technician",
        "del_damage" => "Damaged on delivery",
        "del_late" => "Delivery",
        "inv_wrong" => "Wrong invoice",
        "install" => "Installation",
        "howto" | "app_login" => "Use",
        "war_ask" | "contract" => "Warranty",
        "quote_ask" => "Price",
        "spare" => "Spare part",
        code if code.contains("noise") || code.contains("bearing") || code.contains("bang") => {
            "Noise"
        }
        code if code.contains("start") || code.contains("ignite") => "Does not start",
        code if code.contains("drip") || code.contains("seal") || code.contains("tank") => "Leak",
        _ => "Display or control",
    };
    house.categories.get(name).copied()
}

/// Keeps the customer's counters and last contact.
fn count(people: &mut People, customer: usize, row: &TicketRow) {
    let customer = &mut people.customers[customer];
    customer.open_tickets += row.open;
    customer.open_complaints += row.open * row.complaint;
    customer.last_contact_at = customer.last_contact_at.max(Some(row.created_at));
    customer.created_at = customer.created_at.min(row.created_at - DAY);
}
