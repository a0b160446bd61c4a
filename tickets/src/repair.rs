//! A repair: work at a customer's door that somebody owes, from the request to the closed job.
//!
//! One file a verb. Each verb is a compare-and-set on the repair's `version`, writes one fact in the same transaction, and
//! keeps three other rows in step: the work item (what routing sees), the visit (what was promised), the customer's counters.
//! PersonRef may do what: whoever may write repairs does everything; a technician's own reach covers the jobs given to them.

mod assign;
mod close;
mod give_back;
mod list;
mod parts;
mod rearrange;
mod request;
mod rows;
mod show;
mod start;
mod tick;
mod ticket_side;
mod urge;

pub use assign::{Assignment, assign};
pub use close::{Closing, RepairResult, close};
pub use give_back::{gave_back, give_back};
pub use list::{Filter, day, later, list};
pub use parts::{PartLine, PartLineId, UsedPart, add_part, remove_part};
pub use rearrange::{Rearrangement, rearrange};
pub use request::{NewRepair, request};
pub use show::{Check, FullRepair, PastRepair, brief, get, show};
pub use start::start;
pub use tick::{Tick, tick};
pub use urge::urge;

use serde::{Deserialize, Serialize};
use tickets_base::Timestamp;
use tickets_base::id::{DeviceId, RepairId, TicketId};
use utoipa::ToSchema;

use crate::reference::{CustomerRef, PersonRef, ProductRef};
use crate::visit::Visit;

/// Where a repair stands. `given_back` is open: it waits for another technician.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RepairStatus {
    Requested,
    Assigned,
    UnderWay,
    Done,
    GivenBack,
    Cancelled,
}

impl RepairStatus {
    pub fn word(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Assigned => "assigned",
            Self::UnderWay => "under_way",
            Self::Done => "done",
            Self::GivenBack => "given_back",
            Self::Cancelled => "cancelled",
        }
    }

    pub fn of(word: &str) -> Self {
        match word {
            "requested" => Self::Requested,
            "assigned" => Self::Assigned,
            "under_way" => Self::UnderWay,
            "done" => Self::Done,
            "given_back" => Self::GivenBack,
            _ => Self::Cancelled,
        }
    }

    /// Nobody has it: routing looks for somebody.
    pub fn waits_for_a_person(self) -> bool {
        matches!(self, Self::Requested | Self::GivenBack)
    }
}

/// A repair as lists and messages show it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Repair {
    pub id: RepairId,
    /// Shown as `R-812`.
    pub no: i64,
    pub ticket: RepairTicket,
    pub customer: CustomerRef,
    pub device: Option<RepairDevice>,
    pub product: Option<ProductRef>,
    /// The model in the customer's words, when we do not know the device.
    pub model_text: Option<String>,
    pub fault: String,
    pub address: String,
    pub territory: String,
    pub contact_name: String,
    /// Masked unless the viewer may see contact fields.
    pub contact_phone: String,
    /// Null: nobody knows.
    pub in_warranty: Option<bool>,
    /// `until_date`, `from_purchase`, `expired`, `no_date`, `no_device`, or a person's own: `goodwill`, `misuse`.
    pub warranty_reason: String,
    pub status: RepairStatus,
    pub open: bool,
    pub technician: Option<PersonRef>,
    /// How often the customer asked where we are.
    pub urged: i64,
    pub urged_at: Option<Timestamp>,
    pub result: Option<RepairResult>,
    pub result_note: Option<String>,
    /// The visit that stands, or the last one done.
    pub visit: Option<Visit>,
    pub version: i64,
    pub created_at: Timestamp,
    pub changed_at: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RepairTicket {
    pub id: TicketId,
    pub no: i64,
    pub subject: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RepairDevice {
    pub id: DeviceId,
    pub serial: String,
    pub batch: Option<String>,
    /// `2027-05-31`
    pub warranty_until: Option<String>,
}
