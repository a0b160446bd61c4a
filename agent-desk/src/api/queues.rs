//! Queues: what they are called and what they promise.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use tickets::org::Words;
use tickets::queue;
use tickets_base::id::QueueId;
use tickets_base::viewer::{Kind, Verb};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::Signed;
use crate::page::List;
use crate::problem::{Problem, Problems};
use crate::state::House;

pub fn routes() -> OpenApiRouter<House> {
    OpenApiRouter::new().routes(routes!(list))
}

/// A queue, as other records name it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct QueueRef {
    pub id: QueueId,
    pub code: String,
    pub name: Words,
}

#[derive(Serialize, ToSchema)]
struct Queue {
    id: QueueId,
    /// What menus name.
    code: String,
    name: Words,
    /// call, repair, ticket
    kind: String,
    strategy: String,
    ring_s: i64,
    wrap_up_s: i64,
    /// The promise: so many percent of the calls answered within so many seconds.
    service_level_s: i64,
    service_level_percent: i64,
    short_abandon_s: i64,
    recorded: bool,
    outcome_required: bool,
    version: i64,
}

impl From<queue::Queue> for Queue {
    fn from(row: queue::Queue) -> Self {
        Self {
            id: row.id,
            code: row.code,
            name: Words {
                en: row.name_en,
                zh: row.name_zh,
            },
            kind: row.kind,
            strategy: row.strategy,
            ring_s: row.ring_s,
            wrap_up_s: row.wrap_up_s,
            service_level_s: row.service_level_s,
            service_level_percent: row.service_level_percent,
            short_abandon_s: row.short_abandon_s,
            recorded: row.recorded != 0,
            outcome_required: row.outcome_required != 0,
            version: row.version,
        }
    }
}

/// All queues of the house.
#[utoipa::path(get, path = "/api/queues", tag = "floor",
    responses((status = 200, body = List<Queue>), Problems))]
async fn list(State(house): State<House>, signed: Signed) -> Result<Json<List<Queue>>, Problem> {
    signed.viewer.demand_some(Verb::Read, Kind::Queue)?;
    let rows = queue::all(&house.db).await?;
    Ok(Json(List::whole(
        rows.into_iter().map(Queue::from).collect(),
    )))
}
