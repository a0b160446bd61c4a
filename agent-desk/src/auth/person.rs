//! `Signed`: the person a handler serves.

use std::convert::Infallible;

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use tickets::session::Session;
use tickets_base::Viewer;
use tickets_base::id::PersonId;

use crate::problem::Problem;
use crate::state::House;

/// Somebody who is signed in. Naming it in a handler refuses everybody else with 401.
#[derive(Clone, Debug)]
pub struct Signed {
    /// Whose page it is; with "see as" the person looked as.
    pub person: PersonId,
    /// What that person may see and do; read-only with "see as".
    pub viewer: Viewer,
    /// The session of who really sits there.
    pub session: Session,
}

impl Signed {
    /// Somebody is looking as somebody else.
    pub fn is_looking_as(&self) -> bool {
        self.session.see_as.is_some()
    }
}

impl FromRequestParts<House> for Signed {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &House) -> Result<Self, Problem> {
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or_else(|| Problem::unauthorized("not_signed_in"))
    }
}

/// For the few routes that serve people who are not signed in.
impl OptionalFromRequestParts<House> for Signed {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &House) -> Result<Option<Self>, Infallible> {
        Ok(parts.extensions.get::<Self>().cloned())
    }
}
