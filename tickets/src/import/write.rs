//! A draft becoming rows. Everything it makes is listed, in the order of making, so that an undo can go back through it.

use tickets_base::id::{ContactPointId, CustomerId, PersonId, ProductId, QueueId, SiteId};
use tickets_base::{Error, Result, Timestamp, Tx, Viewer};
use tickets_duplicates::{Entry, Record};
use tickets_sheets::Sort;
use uuid::Uuid;

use super::draft::{Draft, Number};
use super::rows::Made;
use crate::customer::{self, Certainty, ContactKind, CustomerClass, CustomerKind};
use crate::device::{self, NewDevice};
use crate::ticket::{self, NewTicket};
use crate::{names, search_box};

/// What is refused only when the house is looked at: the code.
pub(super) type Refusal = &'static str;

/// Writes one draft; gives the customer it is about and what was made, or why not.
pub(super) async fn write(
    tx: &mut Tx,
    viewer: &Viewer,
    sort: Sort,
    draft: &Draft,
    now: Timestamp,
) -> Result<Result<(CustomerId, Vec<Made>), Refusal>> {
    let mut made = Vec::new();
    let written = match sort {
        Sort::Customers | Sort::Contacts => customer(tx, viewer, draft, &mut made, now).await?,
        Sort::Devices => device_of(tx, viewer, draft, &mut made, now).await?,
        Sort::Tickets => ticket_of(tx, viewer, draft, &mut made, now).await?,
    };
    Ok(written.map(|customer| (customer, made)))
}

async fn customer(
    tx: &mut Tx,
    viewer: &Viewer,
    draft: &Draft,
    made: &mut Vec<Made>,
    now: Timestamp,
) -> Result<Result<CustomerId, Refusal>> {
    let owner = match &draft.owner {
        Some(owner) => match person(tx, owner).await? {
            Some(owner) => Some(owner),
            None => return Ok(Err("unknown_owner")),
        },
        None => None,
    };
    let company = match &draft.company {
        Some(company) => Some(company_of(tx, viewer, company, made, now).await?),
        None => None,
    };
    let new = New {
        draft,
        name: &draft.name,
        person: draft.person,
        company,
        owner,
        numbers: &draft.numbers,
    };
    let id = insert(tx, viewer, &new, made, now).await?;
    if let Some(contact) = draft
        .contact_name
        .as_ref()
        .filter(|name| **name != draft.name)
    {
        let bare = Draft {
            language: draft.language.clone(),
            ..Draft::default()
        };
        let new = New {
            draft: &bare,
            name: contact,
            person: true,
            company: Some(id),
            owner,
            numbers: &draft.contact_numbers,
        };
        insert(tx, viewer, &new, made, now).await?;
    } else {
        points(tx, id, &draft.contact_numbers, made, now).await?;
    }
    Ok(Ok(id))
}

struct New<'a> {
    draft: &'a Draft,
    name: &'a str,
    person: bool,
    company: Option<CustomerId>,
    owner: Option<PersonId>,
    numbers: &'a [Number],
}

async fn insert(
    tx: &mut Tx,
    viewer: &Viewer,
    new: &New<'_>,
    made: &mut Vec<Made>,
    now: Timestamp,
) -> Result<CustomerId> {
    let id = CustomerId::mint(now);
    let draft = new.draft;
    let kind = if new.person {
        CustomerKind::Person
    } else {
        CustomerKind::Organisation
    };
    tx.exec(
        "insert into customer (id, kind, name, name_sort, company, class, language, owner, unit_path, email, contract_until, note,
                               credit_code, external_no, open_tickets, open_complaints, open_repairs, created_at, version)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 0, 0, 0, $15, 1)",
        (
            id,
            kind,
            new.name.to_owned(),
            names::sort_key(new.name),
            new.company,
            draft.class.unwrap_or(CustomerClass::Standard),
            draft.language.clone().unwrap_or_else(|| viewer.language().to_owned()),
            new.owner,
            viewer.unit_path(),
            draft.emails.first().cloned(),
            &draft.contract_until,
            &draft.note,
            &draft.credit_code,
            &draft.number,
            now,
        ),
    )
    .await?;
    made.push(Made::new("customer", id.0));
    search_box::index_new(tx, "customer", id.0, &names::name_terms(new.name)).await?;
    let entry = Entry::read(&Record {
        name: new.name.to_owned(),
        email: draft.emails.first().cloned().unwrap_or_default(),
        address: draft.address.clone().unwrap_or_default(),
        credit_code: draft.credit_code.clone().unwrap_or_default(),
        ..Record::default()
    });
    customer::insert_keys(tx, id, &entry).await?;
    points(tx, id, new.numbers, made, now).await?;
    others(tx, id, draft, made, now).await?;
    if let Some(address) = &draft.address {
        site(tx, id, address, made, now).await?;
    }
    Ok(id)
}

/// Numbers the customer does not have yet.
pub(super) async fn points(
    tx: &mut Tx,
    customer: CustomerId,
    numbers: &[Number],
    made: &mut Vec<Made>,
    now: Timestamp,
) -> Result<()> {
    for number in numbers {
        let point = (
            ContactKind::Phone,
            &number.raw,
            &number.key,
            &number.extension,
        );
        add_point(tx, customer, point, made, now).await?;
    }
    Ok(())
}

/// E-mail addresses and the like the customer does not have yet.
pub(super) async fn others(
    tx: &mut Tx,
    customer: CustomerId,
    draft: &Draft,
    made: &mut Vec<Made>,
    now: Timestamp,
) -> Result<()> {
    for email in &draft.emails {
        let key = Some(email.clone());
        add_point(
            tx,
            customer,
            (ContactKind::Email, email, &key, &None),
            made,
            now,
        )
        .await?;
    }
    if let Some(wechat) = &draft.wechat {
        let key = Some(wechat.clone());
        add_point(
            tx,
            customer,
            (ContactKind::Wechat, wechat, &key, &None),
            made,
            now,
        )
        .await?;
    }
    Ok(())
}

type Point<'a> = (
    ContactKind,
    &'a String,
    &'a Option<String>,
    &'a Option<String>,
);

async fn add_point(
    tx: &mut Tx,
    customer: CustomerId,
    (kind, raw, key, extension): Point<'_>,
    made: &mut Vec<Made>,
    now: Timestamp,
) -> Result<()> {
    let id = ContactPointId::mint(now);
    let added = tx
        .exec(
            "insert into contact_point (id, customer, kind, raw, normalised, extension, certainty, source, created_at)
             select $1, $2, $3, $4, $5, $6, $7, 'import', $8
             where not exists (select 1 from contact_point where customer = $2 and kind = $3
                               and (normalised = $5 or ($5 is null and raw = $4)))",
            (id, customer, kind, raw.clone(), key.clone(), extension.clone(), Certainty::Known, now),
        )
        .await?;
    if added > 0 {
        made.push(Made::new("contact_point", id.0));
    }
    Ok(())
}

/// The address as a place, if the customer has none like it.
pub(super) async fn site(
    tx: &mut Tx,
    customer: CustomerId,
    address: &str,
    made: &mut Vec<Made>,
    now: Timestamp,
) -> Result<()> {
    let id = SiteId::mint(now);
    let name: String = address.chars().take(40).collect();
    let added = tx
        .exec(
            "insert into site (id, customer, name, address, territory, created_at) select $1, $2, $3, $4, '', $5
             where not exists (select 1 from site where customer = $2 and address = $4)",
            (id, customer, name, address.to_owned(), now),
        )
        .await?;
    if added > 0 {
        made.push(Made::new("site", id.0));
    }
    Ok(())
}

/// The organisation of exactly this name; a new one where there is none.
async fn company_of(
    tx: &mut Tx,
    viewer: &Viewer,
    name: &str,
    made: &mut Vec<Made>,
    now: Timestamp,
) -> Result<CustomerId> {
    let known: Option<(CustomerId,)> = tx
        .opt(
            "select coalesce(a.customer, c.id) from customer c left join customer_alias a on a.old = c.id
             where c.name_sort = $1 and c.name = $2 and c.kind = 'organisation' order by c.id limit 1",
            (names::sort_key(name), name.to_owned()),
        )
        .await?;
    if let Some((id,)) = known {
        return Ok(id);
    }
    let new = New {
        draft: &Draft::default(),
        name,
        person: false,
        company: None,
        owner: None,
        numbers: &[],
    };
    insert(tx, viewer, &new, made, now).await
}

async fn person(tx: &mut Tx, who: &str) -> Result<Option<PersonId>> {
    let rows: Vec<(PersonId,)> = tx
        .all(
            "select id from person where (sign_in = $1 or name = $2) and left_at is null limit 2",
            (who.to_lowercase(), who.to_owned()),
        )
        .await?;
    Ok(match rows[..] {
        [(one,)] => Some(one),
        _ => None,
    })
}

/// Whose device or ticket it is: by the list's number, else a telephone number, else the exact name.
async fn whose(tx: &mut Tx, draft: &Draft) -> Result<Result<CustomerId, Refusal>> {
    let mut found: Vec<(CustomerId,)> = Vec::new();
    if let Some(number) = &draft.number {
        found = tx
            .all(
                "select id from customer where external_no = $1 limit 2",
                (number.clone(),),
            )
            .await?;
    }
    for key in draft.numbers.iter().filter_map(|number| number.key.clone()) {
        if found.is_empty() {
            found = tx
                .all(
                    "select distinct customer from contact_point where normalised = $1 limit 2",
                    (key,),
                )
                .await?;
        }
    }
    let name = draft.customer.as_ref().unwrap_or(&draft.name);
    if found.len() != 1 && !name.is_empty() {
        found = tx
            .all(
                "select id from customer where name_sort = $1 and name = $2 limit 2",
                (names::sort_key(name), name.clone()),
            )
            .await?;
    }
    Ok(match found[..] {
        [] => Err("customer_not_found"),
        [(one,)] => {
            let now: Option<(CustomerId,)> = tx
                .opt("select customer from customer_alias where old = $1", (one,))
                .await?;
            Ok(now.map_or(one, |(now,)| now))
        }
        _ => Err("customer_ambiguous"),
    })
}

async fn product(tx: &mut Tx, text: &str) -> Result<Option<ProductId>> {
    let row: Option<(ProductId,)> = tx
        .opt(
            "select id from product where code = $1 or name_en = $1 or name_zh = $1 order by code limit 1",
            (text.trim().to_owned(),),
        )
        .await?;
    Ok(row.map(|(id,)| id))
}

async fn device_of(
    tx: &mut Tx,
    viewer: &Viewer,
    draft: &Draft,
    made: &mut Vec<Made>,
    now: Timestamp,
) -> Result<Result<CustomerId, Refusal>> {
    let customer = match whose(tx, draft).await? {
        Ok(customer) => customer,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let Some(product) = product(tx, draft.product.as_deref().unwrap_or_default()).await? else {
        return Ok(Err("product_not_found"));
    };
    if let Some(address) = &draft.address {
        site(tx, customer, address, made, now).await?;
    }
    let new = NewDevice {
        customer,
        product,
        serial: draft.serial.clone().unwrap_or_default(),
        site: made
            .iter()
            .find(|made| made.kind == "site")
            .map(|made| SiteId(made.id)),
        batch: draft.batch.clone(),
        bought_on: draft.bought_on.clone(),
        warranty_until: draft.warranty_until.clone(),
    };
    match device::create(tx, viewer, &new, now).await {
        Ok(device) => {
            made.push(Made::new("device", device.0));
            Ok(Ok(customer))
        }
        Err(Error::Conflict { .. }) => Ok(Err("serial_known")),
        Err(Error::Invalid { .. }) => Ok(Err("serial_missing")),
        Err(error) => Err(error),
    }
}

async fn ticket_of(
    tx: &mut Tx,
    viewer: &Viewer,
    draft: &Draft,
    made: &mut Vec<Made>,
    now: Timestamp,
) -> Result<Result<CustomerId, Refusal>> {
    let customer = match whose(tx, draft).await? {
        Ok(customer) => customer,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let device: Option<(Uuid,)> = match &draft.serial {
        Some(serial) => {
            tx.opt(
                "select id from device where serial_key = $1",
                (device::serial_key(serial),),
            )
            .await?
        }
        None => None,
    };
    let queue: Option<(QueueId,)> = tx
        .opt(
            "select id from queue where kind = 'ticket' order by code limit 1",
            (),
        )
        .await?;
    let body = draft.body.clone().unwrap_or_default();
    let subject = draft
        .subject
        .clone()
        .unwrap_or_else(|| body.chars().take(80).collect());
    let new = NewTicket {
        subject,
        customer: Some(customer),
        device: device.map(|(id,)| tickets_base::id::DeviceId(id)),
        priority: draft.priority,
        queue: queue.map(|(id,)| id),
        body: Some(body),
        ..NewTicket::default()
    };
    let id = ticket::open(tx, viewer, &new, now).await?;
    made.push(Made::new("ticket", id.0));
    Ok(Ok(customer))
}
