//! Who I am, what I may do, and "see as".

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use tickets::org::{self, Unit};
use tickets::person::{self, PersonChange};
use tickets::session;
use tickets_base::Viewer;
use tickets_base::id::PersonId;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::people::{self, Presence};
use crate::auth::Signed;
use crate::extract::Body;
use crate::problem::{Problem, Problems};
use crate::state::House;

pub fn routes() -> OpenApiRouter<House> {
    OpenApiRouter::new()
        .routes(routes!(show, change))
        .routes(routes!(see_as, stop_seeing_as))
}

/// The person of this page. With "see as" everything but `see_as` tells of the person looked as.
#[derive(Serialize, ToSchema)]
pub struct Me {
    id: PersonId,
    name: String,
    sign_in: String,
    /// zh, en
    language: String,
    time_zone: String,
    /// agent, technician, manager, sales, admin: which area opens
    position: String,
    roles: Vec<String>,
    unit: Unit,
    presence: Presence,
    /// Send it as `X-CSRF` with whatever changes something.
    csrf: String,
    /// Set while somebody looks as this person: who really sits there.
    see_as: Option<Really>,
    /// `read:ticket:all`: verb, kind of record, scope.
    permissions: Vec<String>,
    demo: bool,
    node: String,
}

/// Who looks as somebody else.
#[derive(Serialize, ToSchema)]
pub struct Really {
    id: PersonId,
    name: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MeChange {
    language: Option<String>,
    time_zone: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SeeAs {
    person: PersonId,
}

/// The page's own person.
pub async fn read(house: &House, signed: &Signed) -> Result<Me, Problem> {
    let person = person::get(&house.db, signed.person).await?;
    let see_as = match signed.is_looking_as() {
        true => Some(person::get(&house.db, signed.session.person).await?),
        false => None,
    };
    Ok(Me {
        id: person.id,
        roles: person::role_codes(&house.db, person.id).await?,
        unit: org::get(&house.db, person.unit).await?,
        presence: people::presence(house, person.id).await?,
        name: person.name,
        sign_in: person.sign_in,
        language: person.language,
        time_zone: person.time_zone,
        position: person.position,
        csrf: signed.session.csrf.clone(),
        see_as: see_as.map(|really| Really {
            id: really.id,
            name: really.name,
        }),
        permissions: signed.viewer.permissions(),
        demo: house.callers.is_some(),
        node: house.node.to_string(),
    })
}

/// Who I am.
#[utoipa::path(get, path = "/api/me", tag = "me", responses((status = 200, body = Me), Problems))]
async fn show(State(house): State<House>, signed: Signed) -> Result<Json<Me>, Problem> {
    read(&house, &signed).await.map(Json)
}

/// Change my language or time zone.
#[utoipa::path(patch, path = "/api/me", tag = "me", request_body = MeChange,
    responses((status = 200, body = Me), Problems))]
async fn change(
    State(house): State<House>,
    signed: Signed,
    Body(MeChange {
        language,
        time_zone,
    }): Body<MeChange>,
) -> Result<Json<Me>, Problem> {
    let change = PersonChange {
        language,
        time_zone,
    };
    let mut tx = house.db.begin().await?;
    let now = house.clock.now();
    person::change(&mut tx, &signed.viewer, signed.person, change, now).await?;
    tx.commit().await?;
    read(&house, &signed).await.map(Json)
}

/// See the page as another person sees it. Nothing can be changed until `DELETE`.
#[utoipa::path(post, path = "/api/me/see-as", tag = "me", request_body = SeeAs,
    responses((status = 200, body = Me), Problems))]
async fn see_as(
    State(house): State<House>,
    mut signed: Signed,
    Body(as_whom): Body<SeeAs>,
) -> Result<Json<Me>, Problem> {
    // One's own rights decide, also when already looking as somebody.
    let own = Viewer::load(&house.db, signed.session.person, &house.node).await?;
    let mut tx = house.db.begin().await?;
    let now = house.clock.now();
    session::see_as(&mut tx, &own, &signed.session, as_whom.person, now).await?;
    tx.commit().await?;
    let viewer = Viewer::load(&house.db, as_whom.person, &house.node).await?;
    signed.viewer = viewer.read_only();
    signed.person = as_whom.person;
    signed.session.see_as = Some(as_whom.person);
    read(&house, &signed).await.map(Json)
}

/// Back to oneself.
#[utoipa::path(delete, path = "/api/me/see-as", tag = "me",
    responses((status = 200, body = Me), Problems))]
async fn stop_seeing_as(
    State(house): State<House>,
    mut signed: Signed,
) -> Result<Json<Me>, Problem> {
    let own = Viewer::load(&house.db, signed.session.person, &house.node).await?;
    let mut tx = house.db.begin().await?;
    session::stop_seeing_as(&mut tx, &own, &signed.session, house.clock.now()).await?;
    tx.commit().await?;
    signed.viewer = own;
    signed.person = signed.session.person;
    signed.session.see_as = None;
    read(&house, &signed).await.map(Json)
}
