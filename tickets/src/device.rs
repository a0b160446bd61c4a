//! Devices: what stands at a customer's, with its serial and warranty.

use serde::{Deserialize, Serialize};
use serde_json::json;
use tickets_base::fact::record;
use tickets_base::id::{CustomerId, DeviceId, ProductId, RepairId, SiteId};
use tickets_base::viewer::Verb;
use tickets_base::{Db, Error, FactDraft, Result, Timestamp, Tx, Viewer};
use utoipa::ToSchema;

use crate::calendar::{USUAL_ZONE, date_in};
use crate::house::setting;
use crate::org::Words;
use crate::reference::ProductRef;
use crate::warranty::{self, InWarranty, Warranty};
use crate::{check, customer, search_box};

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Device {
    pub id: DeviceId,
    pub customer: CustomerId,
    pub product: ProductRef,
    pub serial: String,
    pub batch: Option<String>,
    /// `2026-W14`
    pub made_week: Option<String>,
    pub bought_on: Option<String>,
    /// The last day covered by its own date; the verdict may also follow from the purchase.
    pub warranty_until: Option<String>,
    pub in_warranty: bool,
    pub warranty: Warranty,
    pub site: Option<DeviceSite>,
    pub open_repair: Option<OpenRepair>,
    pub version: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct DeviceSite {
    pub id: SiteId,
    pub name: String,
    pub address: String,
}

/// Work for the device that somebody owes already: urge it before asking for more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct OpenRepair {
    pub id: RepairId,
    pub no: i64,
    pub status: String,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: DeviceId,
    customer: CustomerId,
    product: ProductId,
    code: String,
    name_en: String,
    name_zh: String,
    warranty_months: i64,
    serial: String,
    batch: Option<String>,
    made_week: Option<String>,
    bought_on: Option<String>,
    warranty_until: Option<String>,
    site: Option<SiteId>,
    site_name: Option<String>,
    site_address: Option<String>,
    repair: Option<RepairId>,
    repair_no: Option<i64>,
    repair_status: Option<String>,
    version: i64,
}

/// More devices than this are looked for by serial.
const MOST: i64 = 100;

/// The devices of a customer, and of the company where the customer is a person of one.
pub async fn of_customer(
    db: &Db,
    viewer: &Viewer,
    customer: CustomerId,
    now: Timestamp,
) -> Result<Vec<Device>> {
    let customer = customer::get(db, viewer, customer).await?;
    let company = customer.company.map(|company| company.id);
    of_either(db, customer.id, company, now).await
}

/// As [`of_customer`], without asking who may: for the pop.
pub(crate) async fn of_either(
    db: &Db,
    customer: CustomerId,
    company: Option<CustomerId>,
    now: Timestamp,
) -> Result<Vec<Device>> {
    let rows: Vec<Row> = db
        .all(
            "select d.id, d.customer, d.product, p.code, p.name_en, p.name_zh, p.warranty_months, d.serial, d.batch,
                    d.made_week, d.bought_on, d.warranty_until, d.site, s.name as site_name, s.address as site_address,
                    r.id as repair, r.no as repair_no, r.status as repair_status, d.version
             from device d join product p on p.id = d.product
             left join site s on s.id = d.site
             left join repair r on r.id = (select max_r.id from repair max_r where max_r.device = d.id and max_r.open = 1
                                           order by max_r.created_at desc, max_r.id desc limit 1)
             where d.customer in (select a.old from customer_alias a where a.customer = $1 or a.customer = $2
                                  union all select $1 union all select $2)
             order by d.customer, d.id limit $3",
            (customer, company.unwrap_or(customer), MOST),
        )
        .await?;
    dress(db, rows, now).await
}

/// The device, if the viewer may see its customer.
pub async fn get(db: &Db, viewer: &Viewer, id: DeviceId, now: Timestamp) -> Result<Device> {
    let rows: Vec<Row> = db
        .all(
            "select d.id, d.customer, d.product, p.code, p.name_en, p.name_zh, p.warranty_months, d.serial, d.batch,
                    d.made_week, d.bought_on, d.warranty_until, d.site, s.name as site_name, s.address as site_address,
                    r.id as repair, r.no as repair_no, r.status as repair_status, d.version
             from device d join product p on p.id = d.product
             left join site s on s.id = d.site
             left join repair r on r.id = (select max_r.id from repair max_r where max_r.device = d.id and max_r.open = 1
                                           order by max_r.created_at desc, max_r.id desc limit 1)
             where d.id = $1",
            (id,),
        )
        .await?;
    let device = dress(db, rows, now)
        .await?
        .pop()
        .ok_or(Error::not_found("device"))?;
    match customer::get(db, viewer, device.customer).await {
        Ok(_) => Ok(device),
        Err(Error::NotFound { .. }) => Err(Error::not_found("device")),
        Err(error) => Err(error),
    }
}

async fn dress(db: &Db, rows: Vec<Row>, now: Timestamp) -> Result<Vec<Device>> {
    let zone = setting::get(db, "time_zone")
        .await?
        .unwrap_or_else(|| USUAL_ZONE.to_owned());
    let today = date_in(&zone, now)?;
    Ok(rows.into_iter().map(|row| device(row, today)).collect())
}

fn device(row: Row, today: jiff::civil::Date) -> Device {
    let date = |text: &Option<String>| text.as_deref().and_then(|text| text.parse().ok());
    let warranty = warranty::verdict(
        date(&row.warranty_until),
        date(&row.bought_on),
        row.warranty_months,
        today,
    );
    let site = row.site.zip(row.site_name).zip(row.site_address);
    let repair = row.repair.zip(row.repair_no).zip(row.repair_status);
    Device {
        id: row.id,
        customer: row.customer,
        product: ProductRef {
            id: row.product,
            code: row.code,
            name: Words::new(row.name_en, row.name_zh),
        },
        serial: row.serial,
        batch: row.batch,
        made_week: row.made_week,
        bought_on: row.bought_on,
        warranty_until: row.warranty_until,
        in_warranty: warranty.verdict == InWarranty::In,
        warranty,
        site: site.map(|((id, name), address)| DeviceSite { id, name, address }),
        open_repair: repair.map(|((id, no), status)| OpenRepair { id, no, status }),
        version: row.version,
    }
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDevice {
    pub customer: CustomerId,
    pub product: ProductId,
    pub serial: String,
    pub site: Option<SiteId>,
    pub batch: Option<String>,
    /// `2026-03-02`
    pub bought_on: Option<String>,
    pub warranty_until: Option<String>,
}

/// # Errors
/// `Conflict` with `serial_exists` and that device.
pub async fn create(
    tx: &mut Tx,
    viewer: &Viewer,
    new: &NewDevice,
    now: Timestamp,
) -> Result<DeviceId> {
    let customer = customer::demand(tx, viewer, Verb::Write, new.customer).await?;
    let serial = check::required("serial", &new.serial, 100)?;
    let key = serial_key(&serial);
    if key.is_empty() {
        return Err(Error::invalid("serial", "empty"));
    }
    let known: Option<(DeviceId, CustomerId)> = tx
        .opt(
            "select id, customer from device where serial_key = $1",
            (&key,),
        )
        .await?;
    if let Some((id, customer)) = known {
        let current = json!({"id": id, "customer": customer});
        return Err(Error::Conflict {
            code: "serial_exists",
            current,
        });
    }
    let product: Option<(String,)> = tx
        .opt("select code from product where id = $1", (new.product,))
        .await?;
    let (product,) = product.ok_or_else(|| Error::invalid("product", "unknown_reference"))?;
    let id = DeviceId::mint(now);
    let row = (
        id,
        customer,
        new.site,
        new.product,
        serial,
        &key,
        check::optional("batch", new.batch.as_deref(), 100)?,
        date("bought_on", new.bought_on.as_deref())?,
        date("warranty_until", new.warranty_until.as_deref())?,
        now,
    );
    let insert = "insert into device (id, customer, site, product, serial, serial_key, batch, bought_on, warranty_until, created_at, version)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1)";
    tx.exec(insert, row).await.map_err(|error| {
        if error.is_foreign_key_violation() {
            Error::invalid("site", "unknown_reference")
        } else {
            error
        }
    })?;
    search_box::index(
        tx,
        "device",
        id.0,
        &search_box::device_terms(&key, &product),
    )
    .await?;
    let draft = FactDraft::new("device.created", viewer, now)
        .about("customer", customer.0)
        .about("device", id.0)
        .body(json!({"product": new.product}));
    record(tx, draft).await?;
    Ok(id)
}

/// Letters and digits only, upper case: how serials are compared.
pub fn serial_key(serial: &str) -> String {
    serial
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_uppercase)
        .collect()
}

fn date(field: &'static str, text: Option<&str>) -> Result<Option<String>> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    let date: jiff::civil::Date = text
        .parse()
        .map_err(|_| Error::invalid(field, "bad_date"))?;
    Ok(Some(date.to_string()))
}

/// What the house sells and repairs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Product {
    pub id: ProductId,
    pub code: String,
    pub name: Words,
    pub warranty_months: i64,
}

/// Every product by code; a house has hundreds at most.
pub async fn products(db: &Db) -> Result<Vec<Product>> {
    let rows: Vec<(ProductId, String, String, String, i64)> = db
        .all(
            "select id, code, name_en, name_zh, warranty_months from product order by code",
            (),
        )
        .await?;
    let product =
        |(id, code, en, zh, warranty_months): (ProductId, String, String, String, i64)| Product {
            id,
            code,
            name: Words::new(en, zh),
            warranty_months,
        };
    Ok(rows.into_iter().map(product).collect())
}
