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
    let (_, mut document) = super::routes().split_for_parts();
    name_operations(&mut document);
    let json = serde_json::to_string_pretty(&document).expect("the document is plain data");
    json + "\n"
}

pub fn route(mut document: OpenApiDocument) -> Router<House> {
    name_operations(&mut document);
    Router::new().route(
        "/api/openapi.json",
        get(move || async move { Json(document) }),
    )
}

/// Handlers of different nouns share names (`list`, `create`); the document's must be unique:
/// `post_tickets_id_closure`.
fn name_operations(document: &mut OpenApiDocument) {
    for (path, item) in &mut document.paths.paths {
        let path = path.trim_start_matches("/api/").replace(['{', '}'], "");
        let path = path.replace(['/', '-', '.'], "_");
        let operations = [
            ("get", &mut item.get),
            ("put", &mut item.put),
            ("post", &mut item.post),
            ("delete", &mut item.delete),
            ("patch", &mut item.patch),
        ];
        for (method, operation) in operations {
            if let Some(operation) = operation {
                operation.operation_id = Some(format!("{method}_{path}"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `make api` writes the copy anew.
    #[test]
    fn the_kept_document_is_what_the_code_says() {
        let kept = include_str!("../../openapi.json");
        assert!(
            kept == text(),
            "agent-desk/openapi.json is old: run `make api`"
        );
    }

    #[test]
    fn every_message_of_the_desk_is_a_schema() {
        let document: serde_json::Value =
            serde_json::from_str(&text()).expect("the document is JSON");
        for name in ["Problem", "DeskMessage", "DeskRequest"] {
            assert!(
                document["components"]["schemas"][name].is_object(),
                "{name}"
            );
        }
    }
}
