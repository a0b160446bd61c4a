//! `GET /api/openapi.json`: the document made from the routes themselves.
//!
//! The page's types are generated from it, and the repository keeps a copy
//! (`agent-desk/openapi.json`) so that a change of the contract is seen in review; a test compares.

use axum::Json;
use axum::Router;
use axum::routing::get;
use utoipa::openapi::OpenApi as OpenApiDocument;

use crate::problem::ProblemBody;
use crate::socket::message::{DeskMessage, DeskRequest};
use crate::state::House;

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Tandem",
        description = "Call centre and service desk in one program."
    ),
    components(schemas(ProblemBody, DeskMessage, DeskRequest))
)]
pub struct Document;

/// The whole document, as `tandem openapi` prints it.
pub fn text() -> String {
    let (_, document) = super::routes().split_for_parts();
    let json = serde_json::to_string_pretty(&document).expect("the document is plain data");
    json + "\n"
}

pub fn route(document: OpenApiDocument) -> Router<House> {
    Router::new().route(
        "/api/openapi.json",
        get(move || async move { Json(document) }),
    )
}
