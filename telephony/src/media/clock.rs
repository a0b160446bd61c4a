//! One beat of 20 ms for every call that plays something: one timer instead of one a call.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::MissedTickBehavior;

use crate::media::frame::FRAME_MS;

/// Beats so far. A listener that was late sees by how many.
pub(crate) type Beats = watch::Receiver<u64>;

/// Beats until every listener is gone.
pub(crate) fn start() -> Beats {
    let (beat, beats) = watch::channel(0);
    tokio::spawn(async move {
        let mut interval = tokio::time::interval(Duration::from_millis(FRAME_MS));
        interval.set_missed_tick_behavior(MissedTickBehavior::Burst);
        loop {
            interval.tick().await;
            if beat.is_closed() {
                return;
            }
            beat.send_modify(|count| *count += 1);
        }
    });
    beats
}
