//! Rows a data test begins with: the named cast and whatever customers, devices and tickets it asks for.
//!
//! Names, serials and numbers are random in each run, so that no test lives on a value somebody wrote down twice.

use std::sync::Arc;

use rand::RngExt as _;
use serde_json::{Value, json};
use tickets_base::db::JsonText;
use tickets_base::id::{
    ContactPointId, CustomerId, DeviceId, PartId, PersonId, ProductId, QueueId, SiteId, TeamId,
    TicketId,
};
use tickets_base::viewer::Grant;
use tickets_base::{Db, Timestamp, Viewer};
use uuid::Uuid;

/// Writes rows into one database at one time.
pub struct Seed<'a> {
    db: &'a Db,
    now: Timestamp,
    company: TeamId,
    node: Arc<str>,
}

/// A product and what a repair of it needs.
pub struct Product {
    pub id: ProductId,
    pub code: String,
    pub skill: Option<String>,
}

impl<'a> Seed<'a> {
    /// A company and a queue for each kind of work.
    pub async fn new(db: &'a Db, now: Timestamp) -> Self {
        let company = TeamId::mint(now);
        let seed = Self {
            db,
            now,
            company,
            node: "test".into(),
        };
        db.exec(
            "insert into org_unit (id, parent, kind, name_en, name_zh, path, version)
             values ($1, null, 'company', 'North', '北方', $2, 1)",
            (company, seed.unit_path()),
        )
        .await
        .unwrap();
        for (code, kind) in [("support", "call"), ("field", "repair"), ("desk", "ticket")] {
            seed.queue(code, kind).await;
        }
        seed
    }

    /// More rows for a house that stands already: its company, its queues.
    pub async fn on(db: &'a Db, now: Timestamp) -> Self {
        let (company,): (TeamId,) = db
            .one("select id from org_unit where parent is null", ())
            .await
            .unwrap();
        Self {
            db,
            now,
            company,
            node: "test".into(),
        }
    }

    pub fn unit_path(&self) -> String {
        format!("/{}/", self.company)
    }

    /// The house itself, which may do everything.
    pub fn house(&self) -> Viewer {
        Viewer::house(&self.node)
    }

    /// Somebody who may do everything, by name in the facts.
    pub fn viewer(&self, person: PersonId) -> Viewer {
        self.viewer_with(person, &["* * all *"])
    }

    /// Somebody with rights written as `verb record scope fields`.
    pub fn viewer_with(&self, person: PersonId, rights: &[&str]) -> Viewer {
        let grant = |line: &&str| {
            let mut words = line.split(' ').map(str::to_owned);
            let mut next = || words.next().expect("four words");
            Grant {
                verb: next(),
                record: next(),
                scope: next(),
                fields: next(),
            }
        };
        let grants: Vec<_> = rights.iter().map(grant).collect();
        Viewer::new(person, &self.unit_path(), &grants, &self.node)
    }

    /// Letters nobody wrote before.
    pub fn word() -> String {
        let mut random = rand::rng();
        (0..8)
            .map(|_| char::from(random.random_range(b'a'..=b'z')))
            .collect()
    }

    /// A mobile number of the range that is never given out.
    pub fn mobile() -> String {
        format!("+86100{:08}", rand::rng().random_range(0..100_000_000))
    }

    pub async fn queue(&self, code: &str, kind: &str) -> QueueId {
        let id = QueueId::mint(self.now);
        self.db
            .exec(
                "insert into queue (id, code, name_en, name_zh, kind, strategy, skills, relax, ring_s, wrap_up_s,
                                    service_level_s, short_abandon_s, recorded, music, outcome_required, version)
                 values ($1, $2, $2, $2, $3, 'longest_idle', '[]', '[]', 20, 60, 20, 5, 0, 'music', 1, 1)",
                (id, code, kind),
            )
            .await
            .unwrap();
        id
    }

    /// `position`: agent, technician, manager, sales, admin.
    pub async fn person(&self, sign_in: &str, name: &str, position: &str) -> PersonId {
        let id = PersonId::mint(self.now);
        self.db
            .exec(
                "insert into person (id, sign_in, name, name_terms, unit, unit_path, language, time_zone, capacity,
                                     position, created_at, version)
                 values ($1, $2, $3, '', $4, $5, 'zh', 'Asia/Shanghai', 100, $6, $7, 1)",
                (id, sign_in, name, self.company, self.unit_path(), position, self.now),
            )
            .await
            .unwrap();
        id
    }

    /// Somebody who repairs, where and what.
    pub async fn technician(
        &self,
        sign_in: &str,
        name: &str,
        territory: &str,
        skill: &str,
    ) -> PersonId {
        let id = self.person(sign_in, name, "technician").await;
        self.skill(id, skill).await;
        let insert = "insert into person_territory (person, territory) values ($1, $2)";
        self.db.exec(insert, (id, territory)).await.unwrap();
        id
    }

    pub async fn skill(&self, person: PersonId, skill: &str) {
        let insert = "insert into skill (code, name_en, name_zh) values ($1, $1, $1) on conflict (code) do nothing";
        self.db.exec(insert, (skill,)).await.unwrap();
        let insert = "insert into person_skill (person, skill, level) values ($1, $2, 3)";
        self.db.exec(insert, (person, skill)).await.unwrap();
    }

    /// Hours of a person's own, and days that differ: `(2026-03-07, true, [["09:00","12:00"]])`.
    pub async fn calendar(&self, person: PersonId, week: Value, days: &[(&str, bool, Value)]) {
        let id = Uuid::from_u128(rand::rng().random());
        self.db
            .exec(
                "insert into calendar (id, name_en, name_zh, time_zone, week, version)
                 values ($1, 'Hours', '工作时间', 'Asia/Shanghai', $2, 1)",
                (id, JsonText(week)),
            )
            .await
            .unwrap();
        for (day, open, intervals) in days {
            self.db
                .exec(
                    "insert into calendar_day (calendar, day, open, intervals, name_en, name_zh)
                     values ($1, $2, $3, $4, '', '')",
                    (id, *day, i64::from(*open), JsonText(intervals.clone())),
                )
                .await
                .unwrap();
        }
        let update = "update person set calendar = $2 where id = $1";
        self.db.exec(update, (person, id)).await.unwrap();
    }

    /// With a checklist of one required and one free item.
    pub async fn product(&self, skill: Option<&str>) -> Product {
        let (id, code) = (ProductId::mint(self.now), format!("X-{}", Self::word()));
        let checklist = json!([
            {"code": "power", "en": "Power off", "zh": "断电", "required": true},
            {"code": "photo", "en": "Look at the seal", "zh": "检查密封", "required": false},
        ]);
        self.db
            .exec(
                "insert into product (id, code, name_en, name_zh, skill, warranty_months, checklist)
                 values ($1, $2, 'Pump', '水泵', $3, 24, $4)",
                (id, code.as_str(), skill.map(str::to_owned), JsonText(checklist)),
            )
            .await
            .unwrap();
        Product {
            id,
            code,
            skill: skill.map(str::to_owned),
        }
    }

    /// A customer with a number, an address for mail, and a name nobody wrote before.
    pub async fn customer(&self, language: &str) -> CustomerId {
        let id = CustomerId::mint(self.now);
        let name = format!("客户{}", Self::word());
        let email = format!("{}@example.test", Self::word());
        self.db
            .exec(
                "insert into customer (id, kind, name, name_sort, class, language, unit_path, email, open_tickets,
                                       open_complaints, open_repairs, created_at, version)
                 values ($1, 'person', $2, $2, 'standard', $3, $4, $5, 0, 0, 0, $6, 1)",
                (id, name, language, self.unit_path(), email, self.now),
            )
            .await
            .unwrap();
        let mobile = Self::mobile();
        self.db
            .exec(
                "insert into contact_point (id, customer, kind, raw, normalised, certainty, source, created_at)
                 values ($1, $2, 'phone', $3, $3, 'known', 'test', $4)",
                (ContactPointId::mint(self.now), id, mobile, self.now),
            )
            .await
            .unwrap();
        id
    }

    pub async fn site(&self, customer: CustomerId, territory: &str) -> SiteId {
        let id = SiteId::mint(self.now);
        self.db
            .exec(
                "insert into site (id, customer, name, address, territory, contact_name, contact_phone, created_at)
                 values ($1, $2, '总部', $3, $4, '王先生', $5, $6)",
                (id, customer, format!("{} 路 1 号", Self::word()), territory, Self::mobile(), self.now),
            )
            .await
            .unwrap();
        id
    }

    /// `warranty_until`: `2027-05-31`, or nothing known.
    pub async fn device(
        &self,
        customer: CustomerId,
        product: &Product,
        site: Option<SiteId>,
        warranty_until: Option<&str>,
    ) -> DeviceId {
        let (id, serial) = (DeviceId::mint(self.now), Self::word().to_uppercase());
        self.db
            .exec(
                "insert into device (id, customer, site, product, serial, serial_key, warranty_until, created_at, version)
                 values ($1, $2, $3, $4, $5, $5, $6, $7, 1)",
                (id, customer, site, product.id, serial, warranty_until.map(str::to_owned), self.now),
            )
            .await
            .unwrap();
        id
    }

    /// An open ticket, counted on its customer.
    pub async fn ticket(&self, customer: CustomerId, complaint: bool) -> TicketId {
        let id = TicketId::mint(self.now);
        let (no,): (i64,) = self
            .db
            .one("select coalesce(max(no), 0) + 1 from ticket", ())
            .await
            .unwrap();
        let subject = format!("故障 {}", Self::word());
        let complained = complaint.then_some(self.now);
        self.db
            .exec(
                "insert into ticket (id, no, subject, customer, complaint, complaint_at, status, open, priority, channel,
                                     unit_path, language, body, created_at, changed_at, note_count, version)
                 values ($1, $2, $3, $4, $5, $6, 'open', 1, 'p3', 'phone', $7, 'zh', $3, $8, $8, 0, 1)",
                (id, no, subject, customer, i64::from(complaint), complained, self.unit_path(), self.now),
            )
            .await
            .unwrap();
        let count = "update customer set open_tickets = open_tickets + 1, open_complaints = open_complaints + $2 where id = $1";
        self.db
            .exec(count, (customer, i64::from(complaint)))
            .await
            .unwrap();
        id
    }

    /// A part without terms: for lines on a repair, not for searching.
    pub async fn part(&self, price: i64, stock: i64) -> PartId {
        let (id, no) = (PartId::mint(self.now), Self::word().to_uppercase());
        self.db
            .exec(
                "insert into part (id, no, no_key, name_en, name_zh, price, currency, stock)
                 values ($1, $2, $2, 'Seal', '密封圈', $3, 'CNY', $4)",
                (id, no, price, stock),
            )
            .await
            .unwrap();
        id
    }
}
