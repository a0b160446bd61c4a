//! A record as another one names it: enough to show and to open it.

use serde::Serialize;
use tickets_base::id::{CategoryId, CustomerId, DeviceId, PersonId, ProductId, QueueId};
use utoipa::ToSchema;

use crate::org::Words;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PersonRef {
    pub id: PersonId,
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct CustomerRef {
    pub id: CustomerId,
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct QueueRef {
    pub id: QueueId,
    pub code: String,
    pub name: Words,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ProductRef {
    pub id: ProductId,
    pub code: String,
    pub name: Words,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct DeviceRef {
    pub id: DeviceId,
    pub serial: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct CategoryRef {
    pub id: CategoryId,
    pub name: Words,
}
