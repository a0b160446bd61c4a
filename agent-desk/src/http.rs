//! The router: every route, and what every request passes on its way in and out.
//!
//! From the outside in: trace id, words of problems, TLS, body limit, time limit; then the handler. The layers
//! that know people (Origin, idempotency) stand in `auth` and `idempotency`.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware;
use axum::routing::{any, get};

use crate::extract::MOST_BODY_BYTES;
use crate::problem::{self, Problem};
use crate::state::House;
use crate::{api, auth, health, idempotency, limit, socket, tls, trace, ui};

/// Everything the program answers over HTTP.
pub fn router(house: House) -> Router {
    let (api, document) = api::routes().split_for_parts();
    Router::new()
        .merge(api)
        .merge(api::document::route(document))
        .route("/ws", get(socket::enter))
        .route("/api/{*rest}", any(no_such_path))
        .layer(middleware::from_fn_with_state(
            Arc::clone(&house),
            idempotency::once,
        ))
        .layer(middleware::from_fn_with_state(
            Arc::clone(&house),
            auth::identify,
        ))
        .route("/readyz", get(health::ready))
        .layer(middleware::from_fn_with_state(
            Arc::clone(&house),
            limit::in_time,
        ))
        .route("/healthz", get(health::alive))
        .route("/metrics", get(health::metrics))
        .route("/certificate", get(tls::page::show))
        .route("/certificate/tandem.crt", get(tls::page::download))
        .route(
            "/.well-known/acme-challenge/{token}",
            get(tls::acme::answer),
        )
        .fallback(ui::page)
        .method_not_allowed_fallback(no_such_method)
        .layer(middleware::from_fn(ui::guard))
        .layer(DefaultBodyLimit::max(MOST_BODY_BYTES))
        .layer(middleware::from_fn_with_state(
            Arc::clone(&house),
            tls::threshold::pass,
        ))
        .layer(middleware::from_fn(problem::localise))
        .layer(middleware::from_fn(trace::trace))
        .with_state(house)
}

async fn no_such_path() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "no_such_path")
}

async fn no_such_method() -> Problem {
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "no_such_method")
}
