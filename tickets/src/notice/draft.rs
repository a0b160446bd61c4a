//! From a fact to the messages it asks for: on assignment with a window, on another window, on the finished job.

use jiff::tz::TimeZone;
use tickets_base::fact::Fact;
use tickets_base::id::{CustomerId, NoticeId, RepairId};
use tickets_base::{Error, Result, Timestamp, Tx};

use super::render::{self, Words};
use super::{Channel, destination};
use crate::calendar::company_zone;

/// The reader's name: its offset, its lease, and a part of every key.
pub const READER: &str = "notices";

/// The occasion a fact is, as its templates name it.
fn occasion(kind: &str) -> Option<&'static str> {
    match kind {
        "repair.assigned" => Some("repair_assigned"),
        "repair.rearranged" => Some("repair_rearranged"),
        "repair.done" => Some("repair_done"),
        _ => None,
    }
}

/// Writes the messages of one fact; how many. A fact of no interest writes none.
pub async fn write_for(tx: &mut Tx, fact: &Fact, now: Timestamp) -> Result<usize> {
    let (Some(code), Some(repair)) = (occasion(&fact.kind), fact.subject("repair")) else {
        return Ok(0);
    };
    let mut written = 0;
    for channel in Channel::ALL {
        if destination::open_in(tx, channel).await?.is_none() {
            continue;
        }
        let Some(told) = told(tx, RepairId(repair)).await? else {
            return Ok(written);
        };
        // Without a window there is nothing to say yet.
        if code != "repair_done" && told.from.is_none() {
            return Ok(written);
        }
        let Some(address) = address(tx, &told, channel).await? else {
            continue;
        };
        written += write(tx, fact, code, channel, &told, address, now).await?;
    }
    Ok(written)
}

/// What the words are made of.
#[derive(sqlx::FromRow)]
struct Told {
    repair: RepairId,
    no: i64,
    customer: CustomerId,
    name: String,
    language: String,
    email: Option<String>,
    contact_phone: String,
    technician: Option<String>,
    result: Option<String>,
    from: Option<Timestamp>,
    to: Option<Timestamp>,
}

async fn told(tx: &mut Tx, repair: RepairId) -> Result<Option<Told>> {
    tx.opt(
        r#"select r.id as repair, r.no, r.customer, c.name, c.language, c.email, r.contact_phone, p.name as technician,
                  r.result, v.window_from as "from", v.window_to as "to"
           from repair r join customer c on c.id = r.customer
           left join person p on p.id = r.technician
           left join visit v on v.repair = r.id and v.state in ('promised', 'under_way')
           where r.id = $1 order by v.promised_at desc limit 1"#,
        (repair,),
    )
    .await
}

/// Where this customer is reached: mail by the record, text messages by the contact on site, else by a known number.
async fn address(tx: &mut Tx, told: &Told, channel: Channel) -> Result<Option<String>> {
    let present = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    match channel {
        Channel::Email => Ok(told.email.as_deref().and_then(present)),
        Channel::Sms => {
            if let Some(phone) = present(&told.contact_phone) {
                return Ok(Some(phone));
            }
            let known: Option<(String,)> = tx
                .opt(
                    "select normalised from contact_point
                     where customer = $1 and kind = 'phone' and normalised is not null and certainty = 'known'
                     order by id limit 1",
                    (told.customer,),
                )
                .await?;
            Ok(known.map(|(number,)| number))
        }
    }
}

async fn write(
    tx: &mut Tx,
    fact: &Fact,
    code: &'static str,
    channel: Channel,
    told: &Told,
    address: String,
    now: Timestamp,
) -> Result<usize> {
    let template: Option<(String, String)> = tx
        .opt(
            "select subject, body from template where code = $1 and channel = $2 and language in ($3, 'en')
             order by case when language = $3 then 0 else 1 end limit 1",
            (code, channel.word(), told.language.as_str()),
        )
        .await?;
    let Some((subject, body)) = template else {
        return Ok(0);
    };
    let words = words(tx, told).await?;
    let filled = |template: &str| {
        render::render(template, &words).map_err(|_| Error::invalid("template", "bad_template"))
    };
    let touched = tx
        .exec(
            "insert into notice (id, customer, subject_kind, subject, code, channel, address, title, body, state, attempts,
                                 next_at, idempotency, created_at)
             values ($1, $2, 'repair', $3, $4, $5, $6, $7, $8, 'waiting', 0, $9, $10, $9)
             on conflict (idempotency) do nothing",
            (
                NoticeId::mint(now),
                told.customer,
                told.repair,
                code,
                channel.word(),
                address,
                filled(&subject)?,
                filled(&body)?,
                now,
                format!("{}:{READER}:{}", fact.id, channel.word()),
            ),
        )
        .await?;
    Ok(usize::try_from(touched).expect("one row at most"))
}

async fn words(tx: &mut Tx, told: &Told) -> Result<Words> {
    let language = told.language.as_str();
    let company: Option<(String, String)> = tx
        .opt(
            "select name_en, name_zh from org_unit where parent is null and kind = 'company' order by id limit 1",
            (),
        )
        .await?;
    let (en, zh) = company.unwrap_or_default();
    let zone = TimeZone::get(&company_zone(tx).await?)
        .map_err(|_| Error::invalid("time_zone", "unknown_zone"))?;
    let local = |at: Option<Timestamp>| {
        let at = jiff::Timestamp::from_millisecond(at?.millis()).ok()?;
        Some(at.to_zoned(zone.clone()))
    };
    let hour = |at| {
        local(at)
            .map(|at| at.strftime("%H:%M").to_string())
            .unwrap_or_default()
    };
    Ok(Words {
        customer: told.name.clone(),
        company: if language == "zh" { zh } else { en },
        repair: format!("R-{}", told.no),
        technician: told.technician.clone().unwrap_or_default(),
        day: local(told.from)
            .map(|at| render::day(language, at.date()))
            .unwrap_or_default(),
        from: hour(told.from),
        to: hour(told.to),
        result: told
            .result
            .as_deref()
            .map(|word| render::result(language, word))
            .unwrap_or_default()
            .to_owned(),
    })
}
