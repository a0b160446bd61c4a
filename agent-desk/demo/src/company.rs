//! The whole invented company, as rows.

use std::collections::HashMap;

use ::tickets::house::seed::{
    ArticleLinkRow, ArticleRow, CallRow, ContactPointRow, ContactRow, CustomerRow, DealRow,
    DeviceRow, PartRow, PartTermRow, ProductRow, RepairCheckRow, RepairPartRow, RepairRow, SiteRow,
    TicketNoteRow, TicketRow, VisitRow, WorkItemRow,
};
use uuid::Uuid;

use crate::house::House;
use crate::maker::Maker;
use crate::texts::Writer;
use crate::tickets::FIRST_NO;
use crate::{articles, calls, customers, parts, repairs, sales, tickets};

/// Rows in the order they can be written.
pub struct Company {
    pub products: Vec<ProductRow>,
    pub customers: Vec<CustomerRow>,
    pub contact_points: Vec<ContactPointRow>,
    pub sites: Vec<SiteRow>,
    pub devices: Vec<DeviceRow>,
    pub deals: Vec<DealRow>,
    pub tickets: Vec<TicketRow>,
    pub notes: Vec<TicketNoteRow>,
    pub repairs: Vec<RepairRow>,
    pub visits: Vec<VisitRow>,
    pub checks: Vec<RepairCheckRow>,
    pub parts: Vec<PartRow>,
    pub part_terms: Vec<PartTermRow>,
    pub parts_used: Vec<RepairPartRow>,
    pub work: Vec<WorkItemRow>,
    pub calls: Vec<CallRow>,
    pub contacts: Vec<ContactRow>,
    pub articles: Vec<ArticleRow>,
    pub links: Vec<ArticleLinkRow>,
    pub last_ticket_no: i64,
    pub last_repair_no: i64,
    /// For tests: the planted problem of each ticket, in the order of `tickets`.
    pub planted: Vec<Option<usize>>,
}

/// Makes the company as it stands at `now` (Unix milliseconds). The same house, seed and
/// time give the same rows.
pub fn generate(house: &House, seed: u64, now: i64) -> Company {
    let mut maker = Maker::new(seed, now);
    let mut writer = Writer::new(seed ^ 0x5eed);
    let mut people = customers::make(&mut maker, house);
    let mut tickets = tickets::make(&mut maker, house, &mut people, &mut writer);
    let (parts, part_terms) = parts::make(&mut maker, &people.products);
    let repairs = repairs::make(
        &mut maker,
        house,
        &mut people,
        &mut writer,
        &tickets,
        &parts,
    );
    let (calls, call_contacts) = calls::make(&mut maker, house, &people);
    let deals = sales::make(&mut maker, house, &people);
    let articles = articles::make(&mut maker, house, &people.products);
    let links = articles::links(&articles, &tickets);
    let mut contacts = std::mem::take(&mut tickets.contacts);
    contacts.extend(repairs.contacts);
    contacts.extend(call_contacts);
    contacts.sort_by_key(|contact| contact.at);
    let mut last: HashMap<Uuid, i64> = HashMap::new();
    for contact in &contacts {
        last.insert(contact.customer, contact.at);
    }
    for customer in &mut people.customers {
        customer.last_contact_at = last.get(&customer.id).copied();
    }
    let last_ticket_no = FIRST_NO + tickets.tickets.len() as i64 - 1;
    let last_repair_no = repairs.repairs.len() as i64;
    Company {
        products: people.products,
        customers: people.customers,
        contact_points: people.points,
        sites: people.sites,
        devices: people
            .devices
            .into_iter()
            .map(|device| device.row)
            .collect(),
        deals,
        planted: tickets.drafts.iter().map(|draft| draft.planted).collect(),
        tickets: tickets.tickets,
        notes: tickets.notes,
        repairs: repairs.repairs,
        visits: repairs.visits,
        checks: repairs.checks,
        parts,
        part_terms,
        parts_used: repairs.parts_used,
        work: repairs.work,
        calls,
        contacts,
        articles,
        links,
        last_ticket_no,
        last_repair_no,
    }
}
