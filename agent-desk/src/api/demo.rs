//! The demo's own routes: Ring me now, Rush hour, Be the customer. Only a demo has them.
//!
//! On loopback anybody of the machine may use them, since the customer's page has no sign-in; a demo
//! that listens elsewhere asks for one, or for the guest's code that `tandem demo --lan` printed.

use std::collections::BTreeMap;
use std::convert::Infallible;

use axum::Json;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect};
use demo::CALLERS;
use demo::callers::Ringer;
use demo::callers::cast::Kind;
use serde::{Deserialize, Serialize};
use telephony::browser::BrowserConfig;
use telephony::phone::bridge::BridgeError;
use tickets::org::Words;
use tickets::person;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::media::unanswered;
use crate::app::demo_browser;
use crate::auth::{Signed, cookie};
use crate::extract::{Body, Path};
use crate::problem::{Problem, Problems};
use crate::state::House;
use crate::verbs::demo::{CAST, PASSWORD};

pub fn routes() -> OpenApiRouter<House> {
    OpenApiRouter::new()
        .routes(routes!(show))
        .routes(routes!(ring))
        .routes(routes!(start_rush, stop_rush))
        .routes(routes!(be_the_customer))
        .routes(routes!(hang_up))
        .routes(routes!(let_in))
}

/// What the demo's start page shows.
#[derive(Serialize, ToSchema)]
struct DemoInfo {
    callers: Vec<DemoCaller>,
    /// A host name for each of the cast, so that sign-ins do not mix; in an office each has a browser.
    hosts: BTreeMap<String, String>,
    people: Vec<DemoPerson>,
    /// What the cast signs in with, on this machine alone.
    password: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct DemoCaller {
    n: usize,
    title: Words,
    number: String,
}

#[derive(Serialize, ToSchema)]
struct DemoPerson {
    sign_in: String,
    name: String,
    position: String,
}

#[derive(Serialize, ToSchema)]
struct CallPlaced {
    /// The Call-ID of the SIP call.
    call: String,
}

#[derive(Serialize, ToSchema)]
struct RushState {
    /// False: one was under way already.
    started: bool,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CustomerCall {
    /// The page's WebRTC offer.
    sdp: String,
    /// The number to call from; empty: withheld.
    #[serde(default)]
    from: String,
}

#[derive(Serialize, ToSchema)]
struct CustomerAnswer {
    sdp: String,
    call: String,
}

/// What the five callers speak, in the order of their numbers.
const LANGUAGES: [&str; CALLERS.len()] = ["zh", "zh", "zh", "zh", "en"];

fn ringer(n: usize) -> Option<Ringer> {
    let kind = Kind::numbered(n)?;
    let place = n.checked_sub(1)?;
    let (number, language) = (CALLERS.get(place)?, LANGUAGES.get(place)?);
    Some(Ringer {
        kind,
        number: (*number).to_owned(),
        language: (*language).to_owned(),
    })
}

/// Who may use the demo's telephones.
struct Player(bool);

impl FromRequestParts<House> for Player {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, house: &House) -> Result<Self, Infallible> {
        let signed = parts.extensions.get::<Signed>().is_some();
        let code = cookie::guest(&parts.headers);
        let guest = code.is_some() && code == house.guest;
        Ok(Self(house.config.on_loopback() || signed || guest))
    }
}

/// The demo's telephones, for who may use them.
fn callers<'h>(
    house: &'h House,
    player: &Player,
) -> Result<&'h std::sync::Arc<demo::callers::Callers>, Problem> {
    let there = house.callers.as_ref();
    let callers = there.ok_or_else(|| Problem::new(StatusCode::NOT_FOUND, "no_such_path"))?;
    if !player.0 {
        return Err(Problem::unauthorized("not_signed_in"));
    }
    Ok(callers)
}

/// Who calls, who can sign in, and where. 404 in a house that is no demo.
#[utoipa::path(get, path = "/api/demo", tag = "demo",
    responses((status = 200, body = DemoInfo), Problems))]
async fn show(State(house): State<House>) -> Result<Json<DemoInfo>, Problem> {
    if house.callers.is_none() {
        return Err(Problem::new(StatusCode::NOT_FOUND, "no_such_path"));
    }
    let local = house.config.on_loopback();
    let port = house.http.port();
    let mut people = Vec::new();
    for name in CAST {
        if let Some(known) = person::credentials(&house.db, name).await? {
            let person = person::get(&house.db, known.id).await?;
            let (sign_in, name, position) = (person.sign_in, person.name, person.position);
            people.push(DemoPerson {
                sign_in,
                name,
                position,
            });
        }
    }
    let shown = |n: usize| {
        let ringer = ringer(n)?;
        let title = Words::new(ringer.kind.title("en"), ringer.kind.title("zh"));
        Some(DemoCaller {
            n,
            title,
            number: ringer.number,
        })
    };
    let host = |name: &str| {
        let host = match local {
            true => format!("http://{name}.localhost:{port}"),
            false => String::new(),
        };
        (name.to_owned(), host)
    };
    Ok(Json(DemoInfo {
        callers: (1..=Kind::ALL.len()).filter_map(shown).collect(),
        hosts: CAST.into_iter().map(host).collect(),
        people,
        password: local.then(|| PASSWORD.to_owned()),
    }))
}

/// Ring me now: one of the five places a true SIP call.
#[utoipa::path(post, path = "/api/demo/callers/{n}", tag = "demo", params(("n" = usize, Path)),
    responses((status = 201, body = CallPlaced), Problems))]
async fn ring(
    State(house): State<House>,
    player: Player,
    Path(n): Path<usize>,
) -> Result<super::Created<CallPlaced>, Problem> {
    let callers = callers(&house, &player)?;
    let ringer = ringer(n).ok_or_else(|| Problem::not_found("caller"))?;
    let call = callers
        .ring(&ringer)
        .await
        .map_err(|error| unplaced(&error))?;
    Ok(super::Created(CallPlaced { call }))
}

fn unplaced(error: &std::io::Error) -> Problem {
    tracing::warn!(%error, "a demo call could not be placed");
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "call_not_placed").retry_after(1)
}

/// Rush hour: twenty callers in two minutes, some of whom hang up.
#[utoipa::path(post, path = "/api/demo/rush-hour", tag = "demo",
    responses((status = 200, body = RushState), Problems))]
async fn start_rush(
    State(house): State<House>,
    player: Player,
) -> Result<Json<RushState>, Problem> {
    let callers = callers(&house, &player)?;
    let ringers = (1..=Kind::ALL.len()).filter_map(ringer).collect();
    Ok(Json(RushState {
        started: callers.start_rush(ringers, rand::random()),
    }))
}

/// The rush ends, and with it its calls.
#[utoipa::path(delete, path = "/api/demo/rush-hour", tag = "demo",
    responses((status = 204), Problems))]
async fn stop_rush(State(house): State<House>, player: Player) -> Result<StatusCode, Problem> {
    callers(&house, &player)?.stop_rush().await;
    Ok(StatusCode::NO_CONTENT)
}

/// Be the customer: the page's sound and keys become a SIP call.
#[utoipa::path(post, path = "/api/demo/customer-call", tag = "demo", request_body = CustomerCall,
    responses((status = 201, body = CustomerAnswer), Problems))]
async fn be_the_customer(
    State(house): State<House>,
    player: Player,
    Body(call): Body<CustomerCall>,
) -> Result<super::Created<CustomerAnswer>, Problem> {
    let callers = callers(&house, &player)?;
    let browser: BrowserConfig = demo_browser(&house.config);
    let placed = callers
        .call_from_page(&browser, &call.sdp, &call.from)
        .await;
    let (sdp, call) = placed.map_err(|error| match error {
        BridgeError::Browser(error) => unanswered(error),
        BridgeError::Phone(error) => unplaced(&error),
    })?;
    Ok(super::Created(CustomerAnswer { sdp, call }))
}

/// A guest enters by the code the terminal showed, and goes on to the customer's page.
#[utoipa::path(get, path = "/api/demo/guest/{code}", tag = "demo",
    params(("code" = String, Path)), responses((status = 303), Problems))]
async fn let_in(
    State(house): State<House>,
    headers: HeaderMap,
    Path(code): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    if house.guest.as_ref() != Some(&code) {
        return Err(Problem::new(StatusCode::NOT_FOUND, "no_such_path"));
    }
    let secure = cookie::over_tls(&headers, house.config.public_url.as_deref());
    let cookie = cookie::set_guest(&code, secure);
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to("/caller")))
}

/// The customer hangs up.
#[utoipa::path(delete, path = "/api/demo/customer-call/{call}", tag = "demo",
    params(("call" = String, Path)), responses((status = 204), Problems))]
async fn hang_up(
    State(house): State<House>,
    player: Player,
    Path(call): Path<String>,
) -> Result<StatusCode, Problem> {
    if callers(&house, &player)?.hang_up(&call).await {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Problem::not_found("call"))
    }
}
