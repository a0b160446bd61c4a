//! Keeps the index of articles as the rows are.

use std::time::Duration;

use crate::state::House;

/// Looking costs one small query; a changed article is suggested within this time.
const ROUND: Duration = Duration::from_secs(5);

/// Runs until it is aborted.
pub async fn follow(house: House) {
    loop {
        house.clock.sleep(ROUND).await;
        if let Err(error) = house.suggest.refresh(&house.db).await {
            tracing::warn!(%error, "the index of articles stays as it was");
        }
    }
}
