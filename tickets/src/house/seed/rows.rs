//! The rows a generator may bring, one struct a table, columns as in the schema.

use tickets_base::Result;
use tickets_base::db::Sql;
use uuid::Uuid;

use super::SeedRow;

/// The column of a field: its own name, unless Rust keeps that for itself.
macro_rules! column {
    ($column:ident) => {
        stringify!($column)
    };
    ($column:ident $sql:literal) => {
        $sql
    };
}

/// Declares a struct and how it is written.
macro_rules! rows {
    ($($(#[$doc:meta])* $name:ident $table:literal { $first:ident: $first_type:ty $(, $column:ident $(= $sql:literal)?: $type:ty)* $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name {
            pub $first: $first_type,
            $(pub $column: $type,)*
        }

        impl SeedRow for $name {
            const INSERT: &'static str = concat!(
                "insert into ", $table, " (", stringify!($first) $(, ", ", column!($column $($sql)?))*, ") values "
            );
            const COLUMNS: usize = [stringify!($first) $(, stringify!($column))*].len();

            fn bind(&self, sql: &mut Sql) -> Result<()> {
                sql.bind(self.$first.clone())?;
                $(sql.push(", ").bind(self.$column.clone())?;)*
                Ok(())
            }
        }
    )+};
}

rows! {
    ProductRow "product" {
        id: Uuid,
        code: String,
        name_en: String,
        name_zh: String,
        skill: Option<String>,
        warranty_months: i64,
        checklist: String,
    }
    CustomerRow "customer" {
        id: Uuid,
        kind: String,
        name: String,
        name_sort: String,
        company: Option<Uuid>,
        class: String,
        language: String,
        owner: Option<Uuid>,
        unit_path: String,
        email: Option<String>,
        contract_until: Option<String>,
        note: Option<String>,
        open_tickets: i64,
        open_complaints: i64,
        open_repairs: i64,
        created_at: i64,
        last_contact_at: Option<i64>,
        version: i64,
    }
    ContactPointRow "contact_point" {
        id: Uuid,
        customer: Uuid,
        kind: String,
        raw: String,
        normalised: Option<String>,
        extension: Option<String>,
        certainty: String,
        verified_at: Option<i64>,
        source: String,
        created_at: i64,
    }
    SiteRow "site" {
        id: Uuid,
        customer: Uuid,
        name: String,
        address: String,
        territory: String,
        contact_name: Option<String>,
        contact_phone: Option<String>,
        created_at: i64,
    }
    DeviceRow "device" {
        id: Uuid,
        customer: Uuid,
        site: Option<Uuid>,
        product: Uuid,
        serial: String,
        serial_key: String,
        batch: Option<String>,
        made_week: Option<String>,
        firmware: Option<String>,
        bought_on: Option<String>,
        warranty_until: Option<String>,
        created_at: i64,
        version: i64,
    }
    DealRow "deal" {
        id: Uuid,
        customer: Uuid,
        owner: Uuid,
        unit_path: String,
        name: String,
        stage: String,
        amount: i64,
        currency: String,
        expected_on: Option<String>,
        open: i64,
        created_at: i64,
        version: i64,
    }
    ContactRow "contact" {
        id: Uuid,
        customer: Uuid,
        at: i64,
        kind: String,
        direction: String,
        subject_kind: String,
        subject: Uuid,
        person: Option<Uuid>,
        summary: String,
    }
    WorkItemRow "work_item" {
        id: Uuid,
        kind: String,
        queue: Uuid,
        state: String,
        assignee: Option<Uuid>,
        skills: String,
        territory: Option<String>,
        language: Option<String>,
        priority_s: i64,
        units: i64,
        waiting_since: i64,
        reservation: Option<Uuid>,
        version: i64,
    }
    TicketRow "ticket" {
        id: Uuid,
        no: i64,
        subject: String,
        customer: Option<Uuid>,
        contact_name: Option<String>,
        device: Option<Uuid>,
        product: Option<Uuid>,
        batch: Option<String>,
        category: Option<Uuid>,
        complaint: i64,
        complaint_at: Option<i64>,
        status: String,
        open: i64,
        priority: String,
        channel: String,
        queue: Option<Uuid>,
        owner: Option<Uuid>,
        unit_path: String,
        language: String,
        call: Option<Uuid>,
        promise: Option<String>,
        promise_due: Option<i64>,
        body: String,
        created_by: Option<Uuid>,
        created_at: i64,
        changed_at: i64,
        resolved_at: Option<i64>,
        closed_at: Option<i64>,
        note_count: i64,
        version: i64,
    }
    TicketNoteRow "ticket_note" {
        id: Uuid,
        ticket: Uuid,
        kind: String,
        author: Option<Uuid>,
        body: String,
        at: i64,
    }
    RepairRow "repair" {
        id: Uuid,
        no: i64,
        ticket: Uuid,
        customer: Uuid,
        device: Option<Uuid>,
        product: Option<Uuid>,
        model_text: Option<String>,
        fault: String,
        site: Option<Uuid>,
        address: String,
        territory: String,
        contact_name: String,
        contact_phone: String,
        in_warranty: String,
        warranty_reason: String,
        status: String,
        open: i64,
        technician: Option<Uuid>,
        urged: i64,
        urged_at: Option<i64>,
        result: Option<String>,
        result_note: Option<String>,
        requested_by: Option<Uuid>,
        created_at: i64,
        changed_at: i64,
        done_at: Option<i64>,
        unit_path: String,
        version: i64,
    }
    VisitRow "visit" {
        id: Uuid,
        repair: Uuid,
        technician: Option<Uuid>,
        window_from: i64,
        window_to: i64,
        promised_at: i64,
        promised_by: Option<Uuid>,
        state: String,
        started_at: Option<i64>,
        started_device_at: Option<i64>,
        ended_at: Option<i64>,
        reason: Option<String>,
        version: i64,
    }
    RepairCheckRow "repair_check" {
        repair: Uuid,
        code: String,
        done_at: Option<i64>,
        skipped_reason: Option<String>,
        by: Option<Uuid>,
    }
    PartRow "part" {
        id: Uuid,
        no: String,
        no_key: String,
        name_en: String,
        name_zh: String,
        price: i64,
        currency: String,
        stock: i64,
        product: Option<Uuid>,
    }
    PartTermRow "part_term" {
        term: String,
        part: Uuid,
    }
    RepairPartRow "repair_part" {
        id: Uuid,
        repair: Uuid,
        part: Uuid,
        quantity: i64,
        price: i64,
        currency: String,
        by: Option<Uuid>,
        at: i64,
    }
    CallRow "call" {
        id: Uuid,
        direction: String,
        line: Option<Uuid>,
        dialled: String,
        from_raw: String,
        from_number: Option<String>,
        withheld: i64,
        customer: Option<Uuid>,
        known_as = "match": String,
        queue: Option<Uuid>,
        choices: String,
        language: Option<String>,
        person: Option<Uuid>,
        unit_path: String,
        arrived_at: i64,
        queued_at: Option<i64>,
        answered_at: Option<i64>,
        ended_at: Option<i64>,
        wrapped_up_at: Option<i64>,
        wait_ms: Option<i64>,
        talk_ms: Option<i64>,
        hold_ms: Option<i64>,
        wrap_up_ms: Option<i64>,
        outcome: Option<String>,
        cause: Option<String>,
        ended_by: Option<String>,
        wrap_outcome: Option<String>,
        category: Option<Uuid>,
        note: Option<String>,
        ticket: Option<Uuid>,
        node: String,
        version: i64,
    }
    ArticleRow "article" {
        id: Uuid,
        no: i64,
        language: String,
        title: String,
        body: String,
        state: String,
        product: Option<Uuid>,
        owner: Option<Uuid>,
        twin: Option<Uuid>,
        used: i64,
        created_at: i64,
        changed_at: i64,
        version: i64,
    }
    ArticleLinkRow "article_link" {
        article: Uuid,
        ticket: Uuid,
        at: i64,
        person: Option<Uuid>,
        query: String,
    }
    SkillRow "skill" {
        code: String,
        name_en: String,
        name_zh: String,
    }
}
