//! Text messages by a webhook: one POST of JSON, the notice's key in `Idempotency-Key`.
//!
//! Every provider has its own interface; a gateway of a few lines stands between it and this one:
//! `{"to": "+8613812345678", "text": "…", "id": "ntc_…"}`, any 2xx means taken.

use serde_json::json;
use tickets::notice::{Destination, Notice};

use super::Failure;
use super::https::Poster;

pub(super) async fn send(destination: &Destination, notice: &Notice) -> Result<(), Failure> {
    let body = json!({"to": notice.address, "text": notice.body, "id": notice.id});
    let answer = Poster::new()
        .post(&destination.url, &notice.idempotency, &body)
        .await?;
    let status = answer.status;
    if status.is_success() {
        return Ok(());
    }
    let why = format!("{status}: {}", answer.words);
    // The gateway says what is wrong with the message itself by 4xx; 408 and 429 ask to come back.
    if status.is_client_error() && !matches!(status.as_u16(), 408 | 429) {
        Err(Failure::lasting(why))
    } else {
        Err(Failure::passing(why))
    }
}
