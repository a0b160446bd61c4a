//! A customer's places: where devices stand and technicians go.

use serde::{Deserialize, Serialize};
use tickets_base::fact::record;
use tickets_base::id::{CustomerId, SiteId};
use tickets_base::viewer::{Fields, Kind, Verb, mask};
use tickets_base::{Db, FactDraft, Result, Timestamp, Tx, Viewer};
use utoipa::ToSchema;

use crate::{check, customer};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema, sqlx::FromRow)]
pub struct Site {
    pub id: SiteId,
    pub name: String,
    pub address: String,
    pub territory: String,
    pub contact_name: Option<String>,
    /// Masked unless the viewer may see contact fields.
    pub contact_phone: Option<String>,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSite {
    pub name: String,
    pub address: String,
    #[serde(default)]
    pub territory: String,
    pub contact_name: Option<String>,
    pub contact_phone: Option<String>,
}

/// Every site of a customer and of the customer's company.
pub async fn list(db: &Db, viewer: &Viewer, customer: CustomerId) -> Result<Vec<Site>> {
    let customer = customer::get(db, viewer, customer).await?;
    let company = customer.company.map_or(customer.id, |company| company.id);
    let mut sites: Vec<Site> = db
        .all(
            "select id, name, address, territory, contact_name, contact_phone from site
             where customer in (select a.old from customer_alias a where a.customer = $1 or a.customer = $2
                                union all select $1 union all select $2)
             order by name, id",
            (customer.id, company),
        )
        .await?;
    if !viewer.shows(Kind::Customer, Fields::Contact) {
        for site in &mut sites {
            site.contact_phone = site.contact_phone.as_deref().map(mask);
        }
    }
    Ok(sites)
}

pub async fn create(
    tx: &mut Tx,
    viewer: &Viewer,
    customer: CustomerId,
    new: &NewSite,
    now: Timestamp,
) -> Result<Site> {
    let customer = customer::demand(tx, viewer, Verb::Write, customer).await?;
    let site = Site {
        id: SiteId::mint(now),
        name: check::required("name", &new.name, 200)?,
        address: check::required("address", &new.address, 500)?,
        territory: check::optional("territory", Some(&new.territory), 100)?.unwrap_or_default(),
        contact_name: check::optional("contact_name", new.contact_name.as_deref(), 200)?,
        contact_phone: check::optional("contact_phone", new.contact_phone.as_deref(), 100)?,
    };
    tx.exec(
        "insert into site (id, customer, name, address, territory, contact_name, contact_phone, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        (
            site.id,
            customer,
            &site.name,
            &site.address,
            &site.territory,
            &site.contact_name,
            &site.contact_phone,
            now,
        ),
    )
    .await?;
    customer::keep_keys(tx, customer).await?;
    let draft = FactDraft::new("site.created", viewer, now)
        .about("customer", customer.0)
        .about("site", site.id.0);
    record(tx, draft).await?;
    Ok(site)
}
