//! Everything the desk shows when a caller arrives, read in a few statements at once while the menu still speaks.
//!
//! Read without asking who may, since nobody has been chosen yet; before it is sent, [`PopRows::mask_for`] hides what the
//! chosen person may not see. Articles are suggested by the knowledge base and stand beside this.

use serde::Serialize;
use tickets_base::id::{CustomerId, TicketId};
use tickets_base::viewer::{Fields, Kind, Verb, mask};
use tickets_base::{Db, Result, Timestamp, Viewer};
use utoipa::ToSchema;

use crate::contact::{self, Contact};
use crate::customer::{self, Customer, CustomerClass};
use crate::deal::{self, Deal};
use crate::device::{self, Device};
use crate::repair::{self, Repair};
use crate::ticket::{self, Ticket};

/// The rows of the pop. With several customers on the number only `candidates` is filled.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct PopRows {
    pub customer: Option<Customer>,
    pub candidates: Vec<Customer>,
    pub company: Option<Company>,
    pub open_tickets: Vec<Ticket>,
    pub open_repairs: Vec<Repair>,
    /// The last ten, newest first.
    pub contacts: Vec<Contact>,
    /// The promise that is due next, or the last one given.
    pub promise: Option<Promise>,
    pub devices: Vec<Device>,
    pub deals: Vec<Deal>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Company {
    pub id: CustomerId,
    pub name: String,
    pub class: CustomerClass,
    pub contract_until: Option<String>,
}

/// What a customer was told to expect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Promise {
    pub text: String,
    pub due: Option<Timestamp>,
    pub ticket: TicketId,
    pub no: i64,
}

const CONTACTS: i64 = 10;
/// More open work than this is read on the customer's own page.
const OPEN: i64 = 20;

/// The rows of these customers: all of one, the cards of several.
pub async fn read(
    db: &Db,
    customers: &[CustomerId],
    house: &Viewer,
    now: Timestamp,
) -> Result<PopRows> {
    let mut found = customer::load(db, customers).await?;
    if found.len() != 1 {
        return Ok(PopRows {
            candidates: found,
            ..PopRows::default()
        });
    }
    let customer = found.remove(0);
    let id = customer.id;
    let company_id = customer.company.as_ref().map(|company| company.id);
    let open = ticket::Filter {
        customer: Some(id),
        open: Some(true),
        ..ticket::Filter::default()
    };
    let (company, open_tickets, open_repairs, contacts, devices, deals, promise) = tokio::try_join!(
        company(db, company_id),
        ticket::list(db, house, &open, None, OPEN),
        repair::brief(db, house, id, OPEN),
        contact::latest(db, id, None, CONTACTS),
        device::of_either(db, id, company_id, now),
        open_deals(db, house, id),
        promise(db, id),
    )?;
    Ok(PopRows {
        customer: Some(customer),
        candidates: Vec::new(),
        company,
        open_tickets,
        open_repairs,
        contacts,
        promise,
        devices,
        deals,
    })
}

async fn company(db: &Db, id: Option<CustomerId>) -> Result<Option<Company>> {
    let Some(id) = id else { return Ok(None) };
    let row: Option<(String, CustomerClass, Option<String>)> = db
        .opt(
            "select name, class, contract_until from customer where id = $1",
            (id,),
        )
        .await?;
    Ok(row.map(|(name, class, contract_until)| Company {
        id,
        name,
        class,
        contract_until,
    }))
}

async fn open_deals(db: &Db, house: &Viewer, customer: CustomerId) -> Result<Vec<Deal>> {
    let mut deals = deal::of_customer(db, house, customer, None, OPEN).await?;
    deals.retain(|deal| deal.open);
    Ok(deals)
}

/// Of open tickets; without one, the last promise of all.
async fn promise(db: &Db, customer: CustomerId) -> Result<Option<Promise>> {
    let row: Option<(String, Option<Timestamp>, TicketId, i64)> = db
        .opt(
            "select promise, promise_due, id, no from ticket
             where customer in (select $1 union all select a.old from customer_alias a where a.customer = $1) and promise is not null
             order by open desc, promise_due nulls last, changed_at desc limit 1",
            (customer,),
        )
        .await?;
    Ok(row.map(|(text, due, ticket, no)| Promise {
        text,
        due,
        ticket,
        no,
    }))
}

impl PopRows {
    /// Hides what this viewer may not see: whole records out of reach, and fields of the rest.
    pub fn mask_for(&mut self, viewer: &Viewer) {
        let may_see =
            |customer: &Customer| viewer.may(Verb::Read, Kind::Customer, &customer.ownership());
        if self
            .customer
            .as_ref()
            .is_some_and(|customer| !may_see(customer))
        {
            *self = Self::default();
        }
        self.candidates.retain(may_see);
        for customer in self.customer.iter_mut().chain(&mut self.candidates) {
            customer.mask_for(viewer);
        }
        self.open_tickets
            .retain(|ticket| viewer.may(Verb::Read, Kind::Ticket, &ticket.ownership()));
        if !viewer.may_some(Verb::Read, Kind::Repair) {
            self.open_repairs.clear();
        }
        if !viewer.shows(Kind::Repair, Fields::Contact) {
            for repair in &mut self.open_repairs {
                repair.contact_phone = mask(&repair.contact_phone);
            }
        }
        if !viewer.may_some(Verb::Read, Kind::Deal) {
            self.deals.clear();
        }
        if !viewer.shows(Kind::Deal, Fields::Sales) && !viewer.shows(Kind::Deal, Fields::Finance) {
            for deal in &mut self.deals {
                deal.amount = None;
            }
        }
    }
}
