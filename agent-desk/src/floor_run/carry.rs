//! Assignments: the floor's choice of a person for a ticket or repair, made true by its row.

use floor::Input;
use floor::input::Assigned;
use floor::output::Assignment;
use tickets::{repair, work};
use tickets_base::id::{RepairId, TicketId};
use tickets_base::{Error, Result, Viewer};
use tickets_routing::Kind;

use super::Runner;
use crate::state::House;

impl Runner {
    pub(super) fn assign(&self, assignment: Assignment) {
        let (house, fence) = (self.house.clone(), self.fence());
        tokio::spawn(async move {
            let reservation = assignment.reservation;
            let result = match assign(&house, fence, &assignment).await {
                Ok(()) => Assigned::Done,
                Err(Error::Conflict { .. } | Error::NotFound { .. }) => Assigned::Conflict,
                Err(error) => {
                    let work = assignment.work;
                    tracing::warn!(%error, %work, "an assignment was not kept; it is tried again");
                    Assigned::Failed
                }
            };
            house
                .floor
                .send(Input::Assigned {
                    reservation,
                    result,
                })
                .await;
        });
    }
}

async fn assign(house: &House, fence: i64, assignment: &Assignment) -> Result<()> {
    let viewer = Viewer::house(&house.node);
    let now = house.clock.now();
    let mut tx = house.db.begin().await?;
    tickets_base::lease::check_fence(&mut tx, super::keep::LEASE, fence).await?;
    match assignment.kind {
        Kind::Repair => {
            let to = repair::Assignment {
                technician: assignment.person,
                reservation: Some(assignment.reservation),
                // The state decides: it is still waiting, or somebody was faster.
                version: None,
            };
            repair::assign(&mut tx, &viewer, RepairId(assignment.work), to, now).await?;
        }
        Kind::Ticket => {
            let ticket = TicketId(assignment.work);
            work::assign_ticket(&mut tx, &viewer, ticket, assignment.person, now).await?;
        }
        Kind::Call | Kind::Chat => return Err(Error::not_found("work item")),
    }
    tx.commit().await
}
