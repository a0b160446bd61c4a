//! How long a request may take: whoever asks gets an answer also when a part of the house hangs.

use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::problem::Problem;
use crate::state::House;

/// More than a lock is waited for (five seconds, twice), less than a browser's patience.
const LONGEST: Duration = Duration::from_secs(15);

/// Middleware: 503 when the time is over. Whether the work was done is not known then, and the words say so.
pub async fn in_time(State(house): State<House>, request: Request, next: Next) -> Response {
    tokio::select! {
        response = next.run(request) => response,
        () = house.clock.sleep(LONGEST) => {
            metrics::counter!("tandem_http_late_total").increment(1);
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, "too_late").retry_after(2).into_response()
        }
    }
}
