//! Where messages may leave the machine: named, off until an administrator switches them on, all on one page.

use serde::{Deserialize, Serialize};
use tickets_base::fact::record;
use tickets_base::viewer::{Kind, Verb};
use tickets_base::{Db, Error, FactDraft, Result, Timestamp, Tx, Viewer};
use utoipa::ToSchema;
use uuid::Uuid;

use super::Channel;

/// A mail server, or the gateway of text messages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Destination {
    pub channel: Channel,
    pub on: bool,
    /// `smtp://host:port`, `smtps://user:secret@host`, or the `http://` address of the gateway.
    pub url: String,
    /// Who mails come from: `维修 <desk@example.com>`; the gateway ignores it.
    pub from: String,
}

/// What an administrator sets.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DestinationChange {
    pub on: bool,
    pub url: String,
    #[serde(default)]
    pub from: String,
}

/// Every destination, also those nobody has named yet.
pub async fn list(db: &Db, viewer: &Viewer) -> Result<Vec<Destination>> {
    viewer.demand_some(Verb::Configure, Kind::Queue)?;
    let mut all = Vec::new();
    for channel in Channel::ALL {
        let row: Option<(String,)> = db
            .opt(
                "select value from setting where name = $1",
                (setting(channel),),
            )
            .await?;
        all.push(of_row(channel, row));
    }
    Ok(all)
}

/// The destination, if it is switched on.
pub async fn open(db: &Db, channel: Channel) -> Result<Option<Destination>> {
    let row = db
        .opt(
            "select value from setting where name = $1",
            (setting(channel),),
        )
        .await?;
    Ok(Some(of_row(channel, row)).filter(|destination| destination.on))
}

/// As [`open`], inside a transaction.
pub(super) async fn open_in(tx: &mut Tx, channel: Channel) -> Result<Option<Destination>> {
    let row = tx
        .opt(
            "select value from setting where name = $1",
            (setting(channel),),
        )
        .await?;
    Ok(Some(of_row(channel, row)).filter(|destination| destination.on))
}

/// Names a destination, switches it on or off.
pub async fn set(
    tx: &mut Tx,
    viewer: &Viewer,
    channel: Channel,
    change: &DestinationChange,
    now: Timestamp,
) -> Result<Destination> {
    viewer.demand_some(Verb::Configure, Kind::Queue)?;
    let url = change.url.trim().to_owned();
    let known: &[&str] = match channel {
        Channel::Email => &["smtp://", "smtps://"],
        Channel::Sms => &["http://", "https://"],
    };
    if change.on && !known.iter().any(|scheme| url.starts_with(scheme)) {
        return Err(Error::invalid("url", "bad_address"));
    }
    if change.on && channel == Channel::Email && !change.from.contains('@') {
        return Err(Error::invalid("from", "bad_address"));
    }
    let set = Destination {
        channel,
        on: change.on,
        url,
        from: change.from.trim().to_owned(),
    };
    let value = serde_json::to_string(&set).expect("a destination is plain data");
    crate::house::setting::set(tx, setting(channel), &value).await?;
    // The address may hold a secret: the fact only says that it was switched.
    let body = serde_json::json!({"channel": channel, "on": set.on});
    let draft = FactDraft::new("destination.changed", viewer, now)
        .about("destination", Uuid::from_u128(channel as u128 + 1))
        .body(body);
    record(tx, draft).await?;
    Ok(set)
}

fn setting(channel: Channel) -> &'static str {
    match channel {
        Channel::Email => "destination_email",
        Channel::Sms => "destination_sms",
    }
}

fn of_row(channel: Channel, row: Option<(String,)>) -> Destination {
    let off = || Destination {
        channel,
        on: false,
        url: String::new(),
        from: String::new(),
    };
    row.and_then(|(value,)| serde_json::from_str(&value).ok())
        .unwrap_or_else(off)
}
