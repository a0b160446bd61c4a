//! Colleagues, the organisation, roles.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use tickets::org::{self, Unit, Words};
use tickets::person::{self, NamedSkill};
use tickets::role::{self, Role, RoleChange, RoleGrant};
use tickets_base::id::{CallId, PersonId, QueueId, RoleId, TeamId};
use tickets_base::viewer::{Kind, Verb};
use tickets_base::{Result as BaseResult, Timestamp};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::Signed;
use crate::extract::{Body, Path, Query};
use crate::page::{List, Paging};
use crate::problem::{Problem, Problems};
use crate::state::House;

pub fn routes() -> OpenApiRouter<House> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(tree))
        .routes(routes!(roles))
        .routes(routes!(change_role))
}

/// A colleague.
#[derive(Serialize, ToSchema)]
pub struct Person {
    id: PersonId,
    name: String,
    sign_in: String,
    position: String,
    unit: TeamId,
    presence: Presence,
    skills: Vec<NamedSkill>,
}

/// Where a person stands towards work. `state` is chosen (but not_responding is set by the server),
/// `activity` is derived from calls and reservations.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Presence {
    /// ready, away, transfers_only, not_responding, offline
    pub state: String,
    pub reason: Option<String>,
    pub since: Timestamp,
    pub version: i64,
    /// idle, offered, in_call, wrapping
    pub activity: String,
    pub activity_since: Timestamp,
    /// What follows when the present work ends.
    pub next: Option<String>,
    pub call: Option<CallId>,
    pub queue: Option<QueueId>,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PeopleQuery {
    /// Name, pinyin, initials or sign-in.
    #[serde(default)]
    q: String,
    after: Option<String>,
    limit: Option<u32>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RolePatch {
    version: i64,
    name: Option<Words>,
    /// All rights of the role, in place of the old ones.
    grants: Option<Vec<RoleGrant>>,
}

/// The presence as the floor has it; on a node without the floor, as it was kept.
pub async fn presence(house: &House, person: PersonId) -> BaseResult<Presence> {
    let view = house
        .floor
        .look(move |floor, _| floor.presence_view(person))
        .await;
    if let Ok(Some(view)) = view {
        return Ok(view.into());
    }
    let kept = person::kept_presence(&house.db, person).await?;
    Ok(kept.map_or_else(Presence::offline, |kept| Presence {
        state: kept.state,
        reason: kept.reason,
        since: kept.since,
        version: kept.version,
        ..Presence::offline()
    }))
}

impl Presence {
    fn offline() -> Self {
        Self {
            state: "offline".to_owned(),
            reason: None,
            since: Timestamp(0),
            version: 0,
            activity: "idle".to_owned(),
            activity_since: Timestamp(0),
            next: None,
            call: None,
            queue: None,
        }
    }
}

/// Colleagues this person may see, by name.
#[utoipa::path(get, path = "/api/people", tag = "people", params(PeopleQuery),
    responses((status = 200, body = List<Person>), Problems))]
async fn list(
    State(house): State<House>,
    signed: Signed,
    Query(query): Query<PeopleQuery>,
) -> Result<Json<List<Person>>, Problem> {
    let paging = Paging::new(query.after, query.limit);
    let after = paging.after()?.map(|(name, id)| (name, PersonId(id)));
    let db = &house.db;
    let limit = paging.sql_limit();
    let rows = person::list(db, &signed.viewer, &query.q, after, limit).await?;
    let page = List::cut(rows, &paging, |row| (row.name.clone(), row.id.0));
    let ids: Vec<_> = page.items.iter().map(|row| row.id).collect();
    let mut skills = person::skills(db, &ids).await?;
    let mut items = Vec::with_capacity(ids.len());
    for row in page.items {
        items.push(Person {
            presence: presence(&house, row.id).await?,
            skills: skills.remove(&row.id).unwrap_or_default(),
            id: row.id,
            name: row.name,
            sign_in: row.sign_in,
            position: row.position,
            unit: row.unit,
        });
    }
    Ok(Json(List {
        items,
        next: page.next,
    }))
}

/// The organisation, parents before children.
#[utoipa::path(get, path = "/api/org", tag = "people",
    responses((status = 200, body = List<Unit>), Problems))]
async fn tree(State(house): State<House>, _signed: Signed) -> Result<Json<List<Unit>>, Problem> {
    Ok(Json(List::whole(org::tree(&house.db).await?)))
}

/// Every role with its rights.
#[utoipa::path(get, path = "/api/roles", tag = "people",
    responses((status = 200, body = List<Role>), Problems))]
async fn roles(State(house): State<House>, signed: Signed) -> Result<Json<List<Role>>, Problem> {
    signed.viewer.demand_some(Verb::Configure, Kind::Person)?;
    Ok(Json(List::whole(role::list(&house.db).await?)))
}

/// Rename a role or give it other rights; they count from each person's next request.
#[utoipa::path(patch, path = "/api/roles/{id}", tag = "people", request_body = RolePatch,
    params(("id" = RoleId, Path)), responses((status = 200, body = Role), Problems))]
async fn change_role(
    State(house): State<House>,
    signed: Signed,
    Path(id): Path<RoleId>,
    Body(patch): Body<RolePatch>,
) -> Result<Json<Role>, Problem> {
    let RolePatch {
        version,
        name,
        grants,
    } = patch;
    let mut tx = house.db.begin().await?;
    let change = RoleChange {
        version,
        name,
        grants,
    };
    role::change(&mut tx, &signed.viewer, id, change, house.clock.now()).await?;
    tx.commit().await?;
    Ok(Json(role::get(&house.db, id).await?))
}
