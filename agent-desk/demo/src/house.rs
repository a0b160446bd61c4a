//! The house the generator furnishes: who works there and what its base is called.

use std::collections::HashMap;

use tickets::house::seed;
use tickets_base::{Db, Result};
use uuid::Uuid;

/// A person of the house.
pub use tickets::house::seed::Worker as Employee;

/// Ids of rows that stand before the generator runs.
#[derive(Clone, Debug)]
pub struct House {
    pub company_path: String,
    pub people: Vec<Employee>,
    /// By code: sales, repairs, support, field, desk.
    pub queues: HashMap<String, Uuid>,
    /// Ticket categories by their English name.
    pub categories: HashMap<String, Uuid>,
    /// Wrap-up categories by their English name.
    pub wrap_ups: HashMap<String, Uuid>,
}

impl House {
    /// Reads the base and the people of a house.
    pub async fn read(db: &Db) -> Result<Self> {
        let codes = seed::codes(db).await?;
        Ok(Self {
            company_path: codes.company_path,
            people: seed::workers(db).await?,
            queues: codes.queues,
            categories: codes.categories,
            wrap_ups: codes.wrap_ups,
        })
    }

    pub fn of_position<'a>(&'a self, position: &'a str) -> impl Iterator<Item = &'a Employee> {
        self.people
            .iter()
            .filter(move |person| person.position == position)
    }

    /// The one who signs in so.
    pub fn person(&self, sign_in: &str) -> Option<&Employee> {
        self.people.iter().find(|person| person.sign_in == sign_in)
    }
}
