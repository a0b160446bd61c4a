//! What a person says about their readiness. The floor decides; while they are busy it is a wish.

use axum::Json;
use axum::extract::State;
use floor::DeskCommand;
use floor::output::Reply;
use floor::person::Wish;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::people::Presence;
use crate::auth::Signed;
use crate::extract::Body;
use crate::problem::{Problem, Problems};
use crate::state::House;

/// Longer reasons are not reasons.
/// What may be asked for; `not_responding` is the server's.
const KNOWN: &str = "ready, away, transfers_only, offline";
const MOST_REASON: usize = 80;

pub fn routes() -> OpenApiRouter<House> {
    OpenApiRouter::new().routes(routes!(change))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PresenceWish {
    /// ready, away, transfers_only, offline; not_responding is set by the server alone
    state: String,
    /// Of being away.
    reason: Option<String>,
}

impl PresenceWish {
    pub(super) fn read(self) -> Result<Wish, Problem> {
        let state = floor::Presence::parse(&self.state)
            .ok_or_else(|| Problem::invalid("state", "unknown_word").with("known", KNOWN))?;
        let reason = self
            .reason
            .map(|r| r.trim().to_owned())
            .filter(|r| !r.is_empty());
        if reason
            .as_ref()
            .is_some_and(|r| r.chars().count() > MOST_REASON)
        {
            return Err(Problem::invalid("reason", "too_long").with("most", MOST_REASON));
        }
        Ok(Wish { state, reason })
    }
}

/// Change my presence. During a call or wrap-up it takes effect afterwards (`next`).
#[utoipa::path(put, path = "/api/presence", tag = "floor", request_body = PresenceWish,
    responses((status = 200, body = Presence), Problems))]
async fn change(
    State(house): State<House>,
    signed: Signed,
    Body(wish): Body<PresenceWish>,
) -> Result<Json<Presence>, Problem> {
    let wish = wish.read()?;
    match house
        .floor
        .ask(signed.person, DeskCommand::Presence(wish))
        .await?
    {
        Reply::Presence(view) => Ok(Json(view.into())),
        Reply::Done => super::people::presence(&house, signed.person)
            .await
            .map(Json)
            .map_err(Problem::from),
    }
}
