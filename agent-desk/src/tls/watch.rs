//! Keeps the certificate good: reads changed files again, has it renewed in time, says what is wrong.

use std::time::Duration;

use anyhow::Result;
use tickets_base::Timestamp;

use super::{Facts, Source, Trouble, acme, authority};
use crate::config::Acme;
use crate::jobs::Lease;
use crate::state::House;

/// How soon a file that was replaced is read.
const LOOK: Duration = Duration::from_secs(5);
/// Between two looks at the days that are left.
const ROUND: Duration = Duration::from_secs(3600);
/// After a failure, doubled up to the last: authorities count failures by the hour.
const FIRST_RETRY: Duration = Duration::from_secs(120);
const LAST_RETRY: Duration = Duration::from_secs(6 * 3600);
/// How often the same trouble is said in the log.
const REMIND: Duration = Duration::from_secs(24 * 3600);
/// A lease lasts five seconds, an order may take minutes.
const LEASE_ROUND: Duration = Duration::from_secs(1);

/// Task: reads the files again when they are not the ones in use.
pub async fn read_changes(house: House) {
    let Some(pair) = house.tls.source.pair().cloned() else {
        return;
    };
    let mut seen = pair.stamp();
    loop {
        house.clock.sleep(LOOK).await;
        let stamp = pair.stamp();
        if stamp == seen {
            continue;
        }
        seen = stamp;
        match house.tls.reload(house.clock.now()) {
            Ok(()) => tracing::info!("the certificate was replaced; new connections are shown it"),
            Err(error) => {
                let error = format!("{error:#}");
                tracing::warn!(
                    error,
                    "the replaced certificate is no good; the old one stays"
                );
            }
        }
    }
}

/// Task: renews what is ours to renew, and says in the log what browsers will say to people.
pub async fn keep_certificate(house: House) {
    let mut lease = Lease::new("certificate", &house.node);
    let mut retry = FIRST_RETRY;
    let mut told: Option<(Timestamp, Trouble)> = None;
    loop {
        let wait = match renew(&house, &mut lease).await {
            Ok(wait) => {
                house.tls.renewal_failed(None);
                retry = FIRST_RETRY;
                wait
            }
            Err(error) => {
                let error = format!("{error:#}");
                tracing::warn!(error, again_in = ?retry, "no new certificate");
                house.tls.renewal_failed(Some(error));
                let wait = retry;
                retry = LAST_RETRY.min(retry * 2);
                wait
            }
        };
        tell(&house, &mut told);
        house.clock.sleep(wait).await;
    }
}

fn tell(house: &House, told: &mut Option<(Timestamp, Trouble)>) {
    let now = house.clock.now();
    let trouble = house.tls.trouble(&house.config, now);
    let again =
        told.take_if(|(at, before)| now.since(*at) < REMIND && trouble.as_ref() == Some(before));
    if again.is_some() {
        *told = again;
    } else if let Some(trouble) = trouble {
        tracing::warn!("{}", trouble.words());
        *told = Some((now, trouble));
    }
}

/// How long until the next look.
async fn renew(house: &House, lease: &mut Lease) -> Result<Duration> {
    match &house.tls.source {
        Source::None | Source::Files(_) => Ok(ROUND),
        Source::Local(_) => {
            let Some(shown) = house.tls.facts() else {
                return Ok(ROUND);
            };
            let now = house.clock.now();
            if lease.keep(&house.db, &house.clock).await?.is_some()
                && authority::renew(&house.config, &shown, now)?
            {
                house.tls.reload(now)?;
                tracing::info!("the house's own authority has renewed the certificate");
            }
            Ok(ROUND)
        }
        Source::Acme(pair, acme) => {
            if is_good(house, acme) {
                return Ok(ROUND);
            }
            if lease.keep(&house.db, &house.clock).await?.is_none() {
                return Ok(LOOK);
            }
            let obtained = order(house, lease, acme).await?;
            pair.write(&obtained.certificate, &obtained.key)?;
            house.tls.reload(house.clock.now())?;
            tracing::info!("the ACME authority has given a certificate");
            Ok(ROUND)
        }
    }
}

/// For all names, with more than a third of its days left.
fn is_good(house: &House, acme: &Acme) -> bool {
    let now = house.clock.now();
    let good = |facts: &Facts| {
        let whole = facts.until.since(facts.from);
        let named = acme.names.iter().all(|name| facts.names.contains(name));
        named && facts.left(now) > whole / 3
    };
    house.tls.facts().is_some_and(|facts| good(&facts))
}

/// Orders, and keeps the lease meanwhile.
async fn order(house: &House, lease: &mut Lease, acme: &Acme) -> Result<acme::Obtained> {
    let ordering = acme::obtain(&house.tls, &house.db, &house.config.data_dir, acme);
    let mut ordering = std::pin::pin!(ordering);
    loop {
        tokio::select! {
            obtained = &mut ordering => return obtained,
            () = house.clock.sleep(LEASE_ROUND) => {
                // One that was lost means two orders at worst: the authority gives both a certificate.
                lease.keep(&house.db, &house.clock).await?;
            }
        }
    }
}
