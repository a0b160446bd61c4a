//! What keeps browsers from trusting the page, in words for a log, a terminal and a page.

use std::time::Duration;

use serde::Serialize;
use tickets_base::Timestamp;
use utoipa::ToSchema;

use super::{Source, Tls};
use crate::config::Config;

const DAY: Duration = Duration::from_secs(24 * 3600);
/// Somebody has to fetch and copy the next certificate within it.
const SOON: Duration = DAY.saturating_mul(14);

/// What is wrong, for the page's own words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Trouble {
    /// Reachable from other machines without TLS: browsers refuse microphone and offline page.
    NoTls,
    /// The first certificate has not come yet.
    NoCertificate { why: Option<String> },
    /// The certificate's days are over.
    Expired { since: i64 },
    /// The certificate's days have not begun: this machine's clock may be wrong.
    NotYetValid { from: i64 },
    /// Its days end soon and nothing has renewed it.
    ExpiresSoon { until: i64, why: Option<String> },
}

impl Trouble {
    /// Browsers refuse the page or what it needs, now.
    pub fn is_grave(&self) -> bool {
        !matches!(self, Self::ExpiresSoon { .. })
    }

    /// What happened and what to do, for a terminal and a log.
    pub fn words(&self) -> String {
        let because = |why: &Option<String>| match why {
            Some(why) => format!(" (the last try: {why})"),
            None => String::new(),
        };
        match self {
            Self::NoTls => "the page is served beyond this machine without TLS: browsers will \
                 refuse the microphone and the offline page; run `tandem cert`, or set \
                 TANDEM_ACME_NAMES or TANDEM_TLS_CERTIFICATE; a proxy that speaks TLS is \
                 named by TANDEM_PUBLIC_URL=https://…"
                .to_owned(),
            Self::NoCertificate { why } => format!(
                "no certificate has come from the ACME authority yet, browsers cannot open the \
                 page{}",
                because(why)
            ),
            Self::Expired { since } => format!(
                "the certificate expired on {}, browsers refuse the page: replace it, it is read \
                 again by itself",
                day(*since)
            ),
            Self::NotYetValid { from } => format!(
                "the certificate is valid from {} on: is this machine's clock right?",
                day(*from)
            ),
            Self::ExpiresSoon { until, why } => {
                format!("the certificate expires on {}{}", day(*until), because(why))
            }
        }
    }
}

/// The day of an instant, in universal time.
pub fn day(at: i64) -> String {
    let at = jiff::Timestamp::from_millisecond(at).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    at.strftime("%Y-%m-%d").to_string()
}

pub(super) fn of(
    tls: &Tls,
    config: &Config,
    failed: Option<String>,
    now: Timestamp,
) -> Option<Trouble> {
    if tls.source == Source::None {
        let alone = config.on_loopback() || config.https_in_front();
        return (!alone).then_some(Trouble::NoTls);
    }
    let Some(facts) = tls.facts() else {
        return Some(Trouble::NoCertificate { why: failed });
    };
    if now < facts.from {
        let from = facts.from.millis();
        return Some(Trouble::NotYetValid { from });
    }
    if now > facts.until {
        let since = facts.until.millis();
        return Some(Trouble::Expired { since });
    }
    // Renewal of our own begins with a third of the days left: half of that has been in vain.
    let whole = facts.until.since(facts.from);
    let soon = match tls.source {
        Source::Acme(..) => SOON.min(whole / 6),
        _ => SOON,
    };
    let until = facts.until.millis();
    (facts.left(now) < soon).then_some(Trouble::ExpiresSoon { until, why: failed })
}
