//! One box: a customer, a device, a ticket or a repair by number, name, sound, initials or serial.
//!
//! What a record can be found by stands in `search_term`, written with the record ([`index`]). A query is looked up by the
//! beginning of its words; up to three of them must all fit. Nothing is ranked: numbers first, then customers, devices,
//! tickets.

use std::collections::BTreeSet;

use serde::Serialize;
use tickets_base::db::{JsonText, id_list};
use tickets_base::id::{CustomerId, DeviceId, RepairId, TicketId};
use tickets_base::terms::{fold, is_cjk, query_terms};
use tickets_base::viewer::{Kind, Verb};
use tickets_base::{Db, Result, Timestamp, Tx, Viewer, by_ids, word};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::customer::{self, Customer, line_rules};
use crate::phone;
use crate::reference::CustomerRef;

mod index;

pub use index::{device_terms, index, index_missing, index_new, ticket_terms};

word! {
    HitKind {
        Customer "customer"
        Device "device"
        Ticket "ticket"
        Repair "repair"
    }
}

/// One thing found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Hit {
    pub kind: HitKind,
    /// The record's id, `tic_…`.
    pub id: String,
    pub title: String,
    pub subtitle: String,
    pub customer: Option<CustomerRef>,
}

/// Hits of one kind that are shown.
const SHOWN: usize = 8;
/// Customers the list shows for a query.
const LISTED: usize = 50;
/// Candidates looked at for one kind: some may not be the viewer's to see.
const LOOKED_AT: i64 = 200;

/// What this viewer may see of what was typed.
pub async fn search(db: &Db, viewer: &Viewer, typed: &str) -> Result<Vec<Hit>> {
    let typed = typed.trim();
    let mut hits = Vec::new();
    if let Some(no) = number(typed) {
        hits.extend(tickets_by_no(db, viewer, no).await?);
        hits.extend(repairs_by_no(db, viewer, no).await?);
    }
    let wanted = Wanted::of(typed);
    let mut customers = by_number(db, typed).await?;
    if let Some(wanted) = &wanted {
        customers.extend(
            found(db, "customer", wanted)
                .await?
                .into_iter()
                .map(CustomerId),
        );
    }
    let customers = customer::standing(db, &customers).await?;
    hits.extend(customers_shown(db, viewer, &customers).await?);
    if let Some(wanted) = &wanted {
        let devices = found(db, "device", wanted).await?;
        hits.extend(devices_shown(db, viewer, &devices).await?);
        let tickets = found(db, "ticket", wanted).await?;
        hits.extend(tickets_shown(db, viewer, &tickets).await?);
    }
    let mut seen = BTreeSet::new();
    hits.retain(|hit| seen.insert(hit.id.clone()));
    Ok(hits)
}

/// Customers this viewer may see, by number or name: the list's own box.
pub async fn customers(db: &Db, viewer: &Viewer, typed: &str) -> Result<Vec<Customer>> {
    let mut ids = by_number(db, typed).await?;
    if let Some(wanted) = Wanted::of(typed) {
        ids.extend(
            found(db, "customer", &wanted)
                .await?
                .into_iter()
                .map(CustomerId),
        );
    }
    let ids = customer::standing(db, &ids).await?;
    let mut customers = customer::load(db, &ids).await?;
    customers.retain(|customer| viewer.may(Verb::Read, Kind::Customer, &customer.ownership()));
    customers.truncate(LISTED);
    for customer in &mut customers {
        customer.mask_for(viewer);
    }
    Ok(customers)
}

/// `812`, `R-812`, `#812`.
fn number(typed: &str) -> Option<i64> {
    let digits = typed
        .trim_start_matches(['R', 'r', '#', 'T', 't'])
        .trim_start_matches('-');
    if digits.is_empty() || digits.len() > 9 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok()
}

/// Up to three words of a query, each as the range of terms that begin with it.
#[derive(Debug, PartialEq, Eq)]
struct Wanted([(String, String); 3]);

impl Wanted {
    fn of(typed: &str) -> Option<Self> {
        let mut words: Vec<String> = Vec::new();
        for run in fold(typed)
            .split(|c: char| !c.is_alphanumeric())
            .filter(|run| !run.is_empty())
        {
            if run.chars().any(is_cjk) {
                words.extend(query_terms(run));
            } else {
                words.push(run.to_owned());
            }
        }
        // The longest are the rarest.
        words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        let first = words.first()?.clone();
        let range = |place: usize| {
            let word = words.get(place).unwrap_or(&first);
            (word.clone(), format!("{word}\u{10ffff}"))
        };
        Some(Self([range(0), range(1), range(2)]))
    }
}

async fn found(db: &Db, kind: &'static str, wanted: &Wanted) -> Result<Vec<Uuid>> {
    let [(a, a_end), (b, b_end), (c, c_end)] = &wanted.0;
    let rows: Vec<(Uuid,)> = db
        .all(
            "select distinct t.id from search_term t
             where t.kind = $1 and t.term >= $2 and t.term < $3
               and exists (select 1 from search_term u where u.kind = $1 and u.id = t.id and u.term >= $4 and u.term < $5)
               and exists (select 1 from search_term u where u.kind = $1 and u.id = t.id and u.term >= $6 and u.term < $7)
             limit $8",
            (kind, a, a_end, b, b_end, c, c_end, LOOKED_AT),
        )
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

async fn by_number(db: &Db, typed: &str) -> Result<Vec<CustomerId>> {
    let digits = typed.chars().filter(char::is_ascii_digit).count();
    if digits < 5 || typed.chars().any(char::is_alphabetic) {
        return Ok(Vec::new());
    }
    let number = phone::read(typed, &line_rules(db, None).await?);
    let Some(key) = number.key() else {
        return Ok(Vec::new());
    };
    let matches = customer::by_number(db, key).await?;
    Ok(matches.into_iter().map(|found| found.customer).collect())
}

async fn customers_shown(db: &Db, viewer: &Viewer, ids: &[CustomerId]) -> Result<Vec<Hit>> {
    let mut hits = Vec::new();
    for mut customer in customer::load(db, ids).await? {
        if hits.len() == SHOWN {
            break;
        }
        if !viewer.may(Verb::Read, Kind::Customer, &customer.ownership()) {
            continue;
        }
        customer.mask_for(viewer);
        let company = customer
            .company
            .as_ref()
            .map(|company| company.name.clone());
        let point = customer
            .contact_points
            .first()
            .map(|point| point.shown.clone());
        let subtitle: Vec<String> = company.into_iter().chain(point).collect();
        hits.push(Hit {
            kind: HitKind::Customer,
            id: customer.id.to_string(),
            title: customer.name.clone(),
            subtitle: subtitle.join(" · "),
            customer: Some(CustomerRef {
                id: customer.id,
                name: customer.name,
            }),
        });
    }
    Ok(hits)
}

#[derive(sqlx::FromRow)]
struct DeviceRow {
    id: DeviceId,
    serial: String,
    code: String,
    customer: CustomerId,
    customer_name: String,
    owner: Option<tickets_base::id::PersonId>,
    unit_path: String,
}

async fn devices_shown(db: &Db, viewer: &Viewer, ids: &[Uuid]) -> Result<Vec<Hit>> {
    let sql = by_ids!(
        db,
        "select d.id, d.serial, p.code, c.id as customer, c.name as customer_name, c.owner, c.unit_path
         from device d join product p on p.id = d.product join customer c on c.id = d.customer where d.id"
    );
    let mut rows: Vec<DeviceRow> = db.all(sql, (id_list(ids.iter().copied()),)).await?;
    rows.sort_by(|a, b| a.serial.cmp(&b.serial));
    let scope = viewer.scope(Verb::Read, Kind::Customer);
    let hit = |row: DeviceRow| Hit {
        kind: HitKind::Device,
        id: row.id.to_string(),
        title: format!("{} {}", row.code, row.serial),
        subtitle: row.customer_name.clone(),
        customer: Some(CustomerRef {
            id: row.customer,
            name: row.customer_name,
        }),
    };
    let seen = rows.into_iter().filter(|row| {
        scope.sees(&tickets_base::viewer::Ownership {
            owner: row.owner,
            unit_path: row.unit_path.clone(),
        })
    });
    Ok(seen.take(SHOWN).map(hit).collect())
}

#[derive(sqlx::FromRow)]
struct TicketRow {
    id: TicketId,
    no: i64,
    subject: String,
    status: String,
    changed_at: Timestamp,
    customer: Option<CustomerId>,
    customer_name: Option<String>,
    owner: Option<tickets_base::id::PersonId>,
    unit_path: String,
}

impl TicketRow {
    fn hit(self) -> Hit {
        Hit {
            kind: HitKind::Ticket,
            id: self.id.to_string(),
            title: format!("#{} {}", self.no, self.subject),
            subtitle: self.status,
            customer: self
                .customer
                .zip(self.customer_name)
                .map(|(id, name)| CustomerRef { id, name }),
        }
    }
}

async fn tickets_shown(db: &Db, viewer: &Viewer, ids: &[Uuid]) -> Result<Vec<Hit>> {
    let sql = by_ids!(
        db,
        "select t.id, t.no, t.subject, t.status, t.changed_at, t.customer, c.name as customer_name, t.owner, t.unit_path
         from ticket t left join customer c on c.id = t.customer where t.id"
    );
    let mut rows: Vec<TicketRow> = db.all(sql, (id_list(ids.iter().copied()),)).await?;
    rows.sort_by_key(|row| std::cmp::Reverse(row.changed_at));
    Ok(seen_tickets(viewer, rows))
}

async fn tickets_by_no(db: &Db, viewer: &Viewer, no: i64) -> Result<Vec<Hit>> {
    let rows = db
        .all(
            "select t.id, t.no, t.subject, t.status, t.changed_at, t.customer, c.name as customer_name, t.owner, t.unit_path
             from ticket t left join customer c on c.id = t.customer where t.no = $1",
            (no,),
        )
        .await?;
    Ok(seen_tickets(viewer, rows))
}

fn seen_tickets(viewer: &Viewer, rows: Vec<TicketRow>) -> Vec<Hit> {
    let scope = viewer.scope(Verb::Read, Kind::Ticket);
    let seen = rows.into_iter().filter(|row| {
        scope.sees(&tickets_base::viewer::Ownership {
            owner: row.owner,
            unit_path: row.unit_path.clone(),
        })
    });
    seen.take(SHOWN).map(TicketRow::hit).collect()
}

async fn repairs_by_no(db: &Db, viewer: &Viewer, no: i64) -> Result<Vec<Hit>> {
    let scope = viewer.scope(Verb::Read, Kind::Repair);
    let rows: Vec<(RepairId, i64, String, CustomerId, String)> = db
        .all(
            "select t.id, t.no, t.fault, c.id, c.name from repair t join customer c on c.id = t.customer
             where (t.technician = $1 or substr(t.unit_path || '|', 1, length($2)) = $2) and t.no = $3",
            (scope.owner, scope.prefix, no),
        )
        .await?;
    let hit = |(id, no, fault, customer, name): (RepairId, i64, String, CustomerId, String)| Hit {
        kind: HitKind::Repair,
        id: id.to_string(),
        title: format!("R-{no} {fault}"),
        subtitle: name.clone(),
        customer: Some(CustomerRef { id: customer, name }),
    };
    Ok(rows.into_iter().map(hit).collect())
}

/// The terms of an index statement: one JSON text for both engines.
fn term_list(terms: &BTreeSet<String>) -> JsonText<Vec<&String>> {
    JsonText(terms.iter().collect())
}

/// Writes the terms of a record that has none.
async fn insert(tx: &mut Tx, kind: &str, id: Uuid, terms: &BTreeSet<String>) -> Result<()> {
    let sql = tx.pick(
        "insert into search_term (kind, term, id) select $1, value, $2 from json_each($3)",
        "insert into search_term (kind, term, id) select $1, value, $2 from json_array_elements_text($3::json)",
    );
    tx.exec(sql, (kind, id, term_list(terms))).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_one_with_and_without_its_letter() {
        for typed in ["812", "R-812", "r812", "#812"] {
            assert_eq!(number(typed), Some(812), "{typed}");
        }
        for typed in ["", "R-", "x812", "13812345678", "812a"] {
            assert_eq!(number(typed), None, "{typed}");
        }
    }

    #[test]
    fn the_longest_words_of_a_query_are_looked_up() {
        let wanted = Wanted::of("X-200 水泵 leak").expect("there are words");
        let words: Vec<_> = wanted.0.iter().map(|(word, _)| word.as_str()).collect();
        assert_eq!(words, ["水泵", "leak", "200"]);
        assert_eq!(Wanted::of(" - "), None);
    }
}
