//! The floor as it is now: queues and people, from the floor's memory.

use std::collections::HashMap;

use axum::Json;
use axum::extract::State;
use floor::QueueView;
use floor::view::Tally;
use serde::Serialize;
use tickets::org::Words;
use tickets::{person, queue};
use tickets_base::Timestamp;
use tickets_base::id::{CallId, PersonId, QueueId};
use tickets_base::viewer::{Kind, Verb};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::Signed;
use crate::floor_run::activity_word;
use crate::floor_run::configure::QueueName;
use crate::problem::{Problem, Problems};
use crate::state::House;

pub fn routes() -> OpenApiRouter<House> {
    OpenApiRouter::new().routes(routes!(show))
}

#[derive(Serialize, ToSchema)]
struct Live {
    version: i64,
    at: Timestamp,
    queues: Vec<LiveQueue>,
    people: Vec<LivePerson>,
}

/// A queue now, and what it did since midnight.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LiveQueue {
    pub queue: QueueId,
    pub code: String,
    /// call, repair, ticket: what waits here
    pub kind: String,
    pub name: Words,
    pub waiting: usize,
    /// When the one who has waited longest joined.
    pub longest_since: Option<Timestamp>,
    pub offered_today: i64,
    pub service_level: ServiceLevel,
}

/// Raw counts beside the figure, so that every variant can be shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ServiceLevel {
    pub answered_in_time: i64,
    pub answered: i64,
    pub abandoned: i64,
    pub short_abandoned: i64,
    /// Answered in time of all who were answered or gave up; null before the first.
    pub percent: Option<i64>,
    /// What the queue aims at: this share,
    pub aim_percent: i64,
    /// answered within so many seconds.
    pub within_s: i64,
}

#[derive(Serialize, ToSchema)]
struct LivePerson {
    person: PersonId,
    name: String,
    presence: String,
    reason: Option<String>,
    activity: String,
    /// Since when they do what they do.
    since: Timestamp,
    queue: Option<QueueId>,
    call: Option<CallId>,
}

impl LiveQueue {
    pub fn new(view: QueueView, queue: QueueName) -> Self {
        let (aim_percent, within_s) = queue.aim;
        let Tally {
            offered,
            answered,
            answered_in_time,
            abandoned,
            short_abandoned,
        } = view.today;
        Self {
            queue: view.queue,
            code: queue.code,
            kind: queue.kind,
            name: queue.name,
            waiting: view.waiting,
            longest_since: view.longest_since.map(Timestamp),
            offered_today: offered,
            service_level: ServiceLevel {
                answered_in_time,
                answered,
                abandoned,
                short_abandoned,
                percent: view.today.service_level(),
                aim_percent,
                within_s,
            },
        }
    }
}

/// Queues and people now. Changes come over the desk socket, topic `live`.
#[utoipa::path(get, path = "/api/live", tag = "floor",
    responses((status = 200, body = Live), Problems))]
async fn show(State(house): State<House>, signed: Signed) -> Result<Json<Live>, Problem> {
    signed.viewer.demand_some(Verb::Read, Kind::Queue)?;
    let look = |floor: &floor::Floor, now| {
        (
            floor.version(),
            now,
            floor.queue_views(),
            floor.presence_views(),
        )
    };
    let (version, now, queues, people) = house.floor.look(look).await?;
    let rows = queue::all(&house.db).await?;
    let names = rows.into_iter().map(|q| (q.id, QueueName::from(q)));
    let mut names: HashMap<_, _> = names.collect();
    let queues = queues
        .into_iter()
        .filter_map(|view| Some(LiveQueue::new(view, names.remove(&view.queue)?)));
    let workers = person::workers(&house.db).await?;
    let mut names: HashMap<_, _> = workers.into_iter().map(|w| (w.id, w.name)).collect();
    let people = people.into_iter().filter_map(|(person, view)| {
        Some(LivePerson {
            person,
            name: names.remove(&person)?,
            presence: view.state.as_str().to_owned(),
            reason: view.reason,
            activity: activity_word(view.activity).to_owned(),
            since: Timestamp(view.activity_since),
            queue: view.queue,
            call: view.call,
        })
    });
    Ok(Json(Live {
        version,
        at: Timestamp(now),
        queues: queues.collect(),
        people: people.collect(),
    }))
}
