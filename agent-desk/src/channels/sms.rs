//! Text messages by a webhook: one POST of JSON, the notice's key in `Idempotency-Key`.
//!
//! Every provider has its own interface; a gateway of a few lines stands between it and this one:
//! `{"to": "+8613812345678", "text": "…", "id": "ntc_…"}`, any 2xx means taken.

use std::time::Duration;

use serde_json::json;
use tickets::notice::{Destination, Notice};

use super::Failure;

const LIMIT: Duration = Duration::from_secs(15);

pub(super) async fn send(destination: &Destination, notice: &Notice) -> Result<(), Failure> {
    let client = reqwest::Client::builder()
        .timeout(LIMIT)
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .map_err(Failure::passing)?;
    let body = json!({"to": notice.address, "text": notice.body, "id": notice.id});
    let asked = client
        .post(&destination.url)
        .header("idempotency-key", &notice.idempotency)
        .json(&body)
        .send();
    // The address stands in the error's words and may hold a secret.
    let answer = asked
        .await
        .map_err(|error| Failure::passing(error.without_url()))?;
    let status = answer.status();
    if status.is_success() {
        return Ok(());
    }
    let words = answer.text().await.unwrap_or_default();
    let why = format!("{status}: {words}");
    // The gateway says what is wrong with the message itself by 4xx; 408 and 429 ask to come back.
    if status.is_client_error() && !matches!(status.as_u16(), 408 | 429) {
        Err(Failure::lasting(why))
    } else {
        Err(Failure::passing(why))
    }
}
