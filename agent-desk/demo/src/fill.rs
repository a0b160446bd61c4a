//! Fills an empty, laid house with the invented company.

use tickets::house::seed::{self, SeedRow};
use tickets_base::{Db, Result, Timestamp};

use crate::company::{Company, generate};
use crate::house::House;

/// The tour is the same for everybody.
pub const SEED: u64 = 2_026;

/// How far a filling has come.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// What is being written: `customers`, `tickets`, …
    pub what: &'static str,
    /// Rows written of all rows.
    pub written: usize,
    pub of: usize,
}

/// Makes the company around the people who work in the house and writes its rows. The
/// base must have been laid and the people hired; search indexes and themes are the
/// caller's next steps.
pub async fn fill(
    db: &Db,
    now: Timestamp,
    mut progress: impl FnMut(Progress) + Send,
) -> Result<()> {
    let house = House::read(db).await?;
    progress(Progress {
        what: "company",
        written: 0,
        of: 0,
    });
    let company = tokio::task::spawn_blocking(move || generate(&house, SEED, now.millis()))
        .await
        .expect("the generator is tested and does not panic");
    let mut writing = Writing {
        db,
        written: 0,
        of: total(&company),
        progress: &mut progress,
    };
    write(&mut writing, &company).await?;
    seed::set_counter(db, "ticket_no", company.last_ticket_no).await?;
    seed::set_counter(db, "repair_no", company.last_repair_no).await
}

struct Writing<'a> {
    db: &'a Db,
    written: usize,
    of: usize,
    progress: &'a mut (dyn FnMut(Progress) + Send),
}

impl Writing<'_> {
    async fn rows<R: SeedRow>(&mut self, what: &'static str, rows: &[R]) -> Result<()> {
        let (written, of, progress) = (&mut self.written, self.of, &mut self.progress);
        seed::insert(self.db, rows, &mut |count| {
            *written += count;
            progress(Progress {
                what,
                written: *written,
                of,
            });
        })
        .await
    }
}

async fn write(writing: &mut Writing<'_>, company: &Company) -> Result<()> {
    writing.rows("products", &company.products).await?;
    writing.rows("customers", &company.customers).await?;
    writing.rows("customers", &company.contact_points).await?;
    writing.rows("sites", &company.sites).await?;
    writing.rows("devices", &company.devices).await?;
    writing.rows("deals", &company.deals).await?;
    writing.rows("parts", &company.parts).await?;
    writing.rows("parts", &company.part_terms).await?;
    writing.rows("tickets", &company.tickets).await?;
    writing.rows("tickets", &company.notes).await?;
    writing.rows("repairs", &company.repairs).await?;
    writing.rows("repairs", &company.visits).await?;
    writing.rows("repairs", &company.checks).await?;
    writing.rows("repairs", &company.parts_used).await?;
    writing.rows("repairs", &company.work).await?;
    writing.rows("calls", &company.calls).await?;
    writing.rows("timelines", &company.contacts).await?;
    writing.rows("articles", &company.articles).await?;
    writing.rows("articles", &company.links).await
}

fn total(company: &Company) -> usize {
    [
        company.products.len(),
        company.customers.len(),
        company.contact_points.len(),
        company.sites.len(),
        company.devices.len(),
        company.deals.len(),
        company.parts.len(),
        company.part_terms.len(),
        company.tickets.len(),
        company.notes.len(),
        company.repairs.len(),
        company.visits.len(),
        company.checks.len(),
        company.parts_used.len(),
        company.work.len(),
        company.calls.len(),
        company.contacts.len(),
        company.articles.len(),
        company.links.len(),
    ]
    .iter()
    .sum()
}
