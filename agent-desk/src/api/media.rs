//! The page's sound: one PeerConnection a page and node, offered by the page, answered here.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use telephony::AgentId;
use telephony::browser::BrowserError;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::Signed;
use crate::extract::Body;
use crate::problem::{Problem, Problems};
use crate::state::House;

pub fn routes() -> OpenApiRouter<House> {
    OpenApiRouter::new().routes(routes!(offer))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MediaOffer {
    sdp: String,
    /// The node that is to carry it, of `hello.nodes`; without it, the one that answers.
    node: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct MediaAnswer {
    sdp: String,
    node: String,
}

/// Answer the page's WebRTC offer. The new connection takes the place of this person's older one,
/// also in a call that is under way.
#[utoipa::path(post, path = "/api/media/offer", tag = "media", request_body = MediaOffer,
    responses((status = 200, body = MediaAnswer), Problems))]
async fn offer(
    State(house): State<House>,
    signed: Signed,
    Body(offer): Body<MediaOffer>,
) -> Result<Json<MediaAnswer>, Problem> {
    if offer
        .node
        .as_deref()
        .is_some_and(|node| node != &*house.node)
    {
        // Media is not relayed: the balancer must send this to the node that is named.
        return Err(Problem::conflict("other_node").with("node", house.node.to_string()));
    }
    let agent = AgentId(signed.person.0);
    let answered = house.telephony.browser_offer(agent, &offer.sdp).await;
    let sdp = answered.map_err(unanswered)?;
    Ok(Json(MediaAnswer {
        sdp,
        node: house.node.to_string(),
    }))
}

/// What was wrong with an offer.
pub fn unanswered(error: BrowserError) -> Problem {
    match error {
        BrowserError::Offer(why) => Problem::invalid("sdp", "bad_sdp").with("why", why),
        BrowserError::NoCommonCodec => Problem::invalid("sdp", "no_common_codec"),
        BrowserError::NoPort(ports) => {
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, "no_media_port")
                .with("ports", ports.to_string())
                .retry_after(5)
        }
        BrowserError::Connection(why) => {
            tracing::warn!(why, "a page's sound could not be answered");
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, "media_failed").retry_after(1)
        }
    }
}
