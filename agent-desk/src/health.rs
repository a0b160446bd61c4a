//! `/healthz`: the process runs. `/readyz`: it can serve. `/metrics`: its figures, for Prometheus.

use std::sync::OnceLock;

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tickets_base::Error;

use crate::problem::Problem;
use crate::state::House;

static FIGURES: OnceLock<PrometheusHandle> = OnceLock::new();

/// Seconds; fine where the aims lie (a pop under 5 ms, a commit under 50), coarse above.
const BUCKETS: [f64; 14] = [
    0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0,
];

/// Collects the process's figures; later calls do nothing, so tests may start many houses.
pub fn collect_figures() {
    FIGURES.get_or_init(|| {
        let builder = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".into()), &BUCKETS)
            .expect("the buckets are not empty");
        let recorder = builder.build_recorder();
        let handle = recorder.handle();
        if metrics::set_global_recorder(recorder).is_err() {
            tracing::warn!("another recorder of figures was there first; /metrics stays empty");
        }
        handle
    });
}

pub async fn alive() -> &'static str {
    "ok\n"
}

/// 200 when the database answers and takes writes, 503 otherwise.
pub async fn ready(State(house): State<House>) -> Result<&'static str, Problem> {
    if house.storage.is_delayed() {
        return Err(Error::Unavailable { what: "database" }.into());
    }
    tickets_base::migrate::check_schema(&house.db).await?;
    Ok("ready\n")
}

pub async fn metrics() -> impl IntoResponse {
    let text = FIGURES.get().map(PrometheusHandle::render);
    let kind = [(header::CONTENT_TYPE, "text/plain; version=0.0.4")];
    (kind, text.unwrap_or_default())
}
