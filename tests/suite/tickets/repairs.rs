//! A repair from the request to the closed job, and every way it may be refused.

use kit::{Data, Seed, data_test};
use serde_json::Value;
use tickets::calendar::{date_in, day_in};
use tickets::repair::{
    self, Assignment, Closing, Filter, NewRepair, Rearrangement, RepairResult, RepairStatus, Tick,
};
use tickets::visit::{VisitState, Wish};
use tickets::warranty::InWarranty;
use tickets_base::id::{CustomerId, DeviceId, PersonId, RepairId, TicketId};
use tickets_base::{Error, Result, Timestamp, Viewer};

const HOUR: i64 = 3_600_000;

/// One agent, one technician, one customer with one device and one ticket.
struct Scene {
    data: Data,
    agent: Viewer,
    wei: PersonId,
    technician: Viewer,
    customer: CustomerId,
    device: DeviceId,
    ticket: TicketId,
}

impl Scene {
    async fn new(data: Data) -> Self {
        let now = data.now();
        let seed = Seed::new(&data.db, now).await;
        let lin = seed.person("lin", "林晓", "agent").await;
        let wei = seed.technician("wei", "王伟", "north", "pump").await;
        let product = seed.product(Some("pump")).await;
        let customer = seed.customer("zh").await;
        let site = seed.site(customer, "north").await;
        let device = seed
            .device(customer, &product, Some(site), Some("2027-05-31"))
            .await;
        let ticket = seed.ticket(customer, true).await;
        let agent = seed.viewer(lin);
        let technician = seed.viewer_with(
            wei,
            &[
                "read repair all contact",
                "read customer all base",
                "write repair own base",
                "close repair own base",
            ],
        );
        Self {
            agent,
            wei,
            technician,
            customer,
            device,
            ticket,
            data,
        }
    }

    fn wish(&self) -> NewRepair {
        NewRepair {
            ticket: self.ticket,
            device: Some(self.device),
            product: None,
            model_text: None,
            fault: "漏水".to_owned(),
            site: None,
            address: None,
            territory: None,
            contact_name: None,
            contact_phone: None,
            in_warranty: None,
            warranty_reason: None,
            window: Some(self.window(24)),
            call: None,
            again: false,
        }
    }

    /// Two hours, so many hours from the start of the test (Monday, 09:00).
    fn window(&self, hours: i64) -> Wish {
        let from = Timestamp(self.data.now().0 + hours * HOUR);
        Wish {
            from,
            to: Timestamp(from.0 + 2 * HOUR),
            technician: None,
        }
    }

    async fn request(&self, wish: &NewRepair) -> Result<RepairId> {
        let mut tx = self.data.db.begin().await?;
        let id = repair::request(&mut tx, &self.agent, wish, self.data.now()).await?;
        tx.commit().await?;
        Ok(id)
    }

    async fn assign(&self, id: RepairId, version: Option<i64>) -> Result<()> {
        let mut tx = self.data.db.begin().await?;
        let to = Assignment {
            technician: self.wei,
            reservation: None,
            version,
        };
        repair::assign(&mut tx, &self.agent, id, to, self.data.now()).await?;
        tx.commit().await
    }

    async fn start(&self, id: RepairId, version: i64) -> Result<()> {
        let mut tx = self.data.db.begin().await?;
        repair::start(
            &mut tx,
            &self.technician,
            id,
            version,
            None,
            self.data.now(),
        )
        .await?;
        tx.commit().await
    }

    async fn tick(&self, id: RepairId, code: &str, tick: Tick) -> Result<()> {
        let mut tx = self.data.db.begin().await?;
        repair::tick(&mut tx, &self.technician, id, code, &tick, self.data.now()).await?;
        tx.commit().await
    }

    async fn close(&self, id: RepairId, result: RepairResult) -> Result<()> {
        let version = self.get(id).await.version;
        let mut tx = self.data.db.begin().await?;
        let closing = Closing {
            version,
            result,
            note: Some("换了密封圈".to_owned()),
            device_time: None,
        };
        repair::close(&mut tx, &self.technician, id, &closing, self.data.now()).await?;
        tx.commit().await
    }

    async fn get(&self, id: RepairId) -> repair::Repair {
        repair::get(&self.data.db, &self.agent, id).await.unwrap()
    }

    async fn counters(&self) -> (i64, i64, i64) {
        let sql = "select open_tickets, open_complaints, open_repairs from customer where id = $1";
        self.data.db.one(sql, (self.customer,)).await.unwrap()
    }

    async fn facts(&self, id: RepairId) -> Vec<String> {
        let sql = "select f.kind from fact_subject s join fact f on f.id = s.fact
                   where s.kind = 'repair' and s.id = $1 order by f.at, f.id";
        let rows: Vec<(String,)> = self.data.db.all(sql, (id,)).await.unwrap();
        rows.into_iter().map(|(kind,)| kind).collect()
    }

    async fn work_item(&self, id: RepairId) -> (String, Option<PersonId>, i64) {
        let sql = "select state, assignee, priority_s from work_item where id = $1";
        self.data.db.one(sql, (id,)).await.unwrap()
    }
}

fn code<T: std::fmt::Debug>(answer: Result<T>) -> &'static str {
    answer.unwrap_err().code()
}

data_test! {
    async fn a_repair_goes_from_the_request_to_a_resolved_ticket(data: Data) {
        let scene = Scene::new(data).await;
        let id = scene.request(&scene.wish()).await.unwrap();
        let asked = scene.get(id).await;
        assert_eq!((asked.status, asked.open, asked.no), (RepairStatus::Requested, true, 1));
        assert_eq!((asked.in_warranty, asked.warranty_reason.as_str()), (Some(true), "until_date"));
        assert_eq!(asked.territory, "north");
        assert_eq!(asked.visit.unwrap().state, VisitState::Promised);
        assert_eq!(scene.counters().await, (1, 1, 1));
        assert_eq!(scene.work_item(id).await.0, "waiting");

        scene.assign(id, Some(asked.version)).await.unwrap();
        let assigned = scene.get(id).await;
        assert_eq!(assigned.technician.as_ref().map(|who| who.name.as_str()), Some("王伟"));
        assert_eq!(assigned.visit.and_then(|visit| visit.technician), assigned.technician);
        assert_eq!(scene.work_item(id).await, ("assigned".to_owned(), Some(scene.wei), 0));

        scene.start(id, assigned.version).await.unwrap();
        scene.tick(id, "power", Tick::Done).await.unwrap();
        scene.close(id, RepairResult::Fixed).await.unwrap();
        let done = scene.get(id).await;
        assert_eq!((done.status, done.open), (RepairStatus::Done, false));
        assert_eq!(done.result_note.as_deref(), Some("换了密封圈"));
        assert_eq!(done.visit.map(|visit| visit.state), Some(VisitState::Done));
        assert_eq!(scene.counters().await, (0, 0, 0));
        let ticket: (String, i64) =
            scene.data.db.one("select status, open from ticket where id = $1", (scene.ticket,)).await.unwrap();
        assert_eq!(ticket, ("resolved".to_owned(), 0));
        let mut facts = scene.facts(id).await;
        facts.sort();
        assert_eq!(facts, ["repair.assigned", "repair.checked", "repair.done", "repair.requested", "repair.started", "visit.promised"]);
    }

    async fn a_fact_of_a_repair_holds_no_words_a_person_typed(data: Data) {
        let scene = Scene::new(data).await;
        let id = scene.request(&scene.wish()).await.unwrap();
        let mut tx = scene.data.db.begin().await.unwrap();
        repair::urge(&mut tx, &scene.agent, id, Some("客户很着急"), None, scene.data.now()).await.unwrap();
        tx.commit().await.unwrap();
        let rows: Vec<(String,)> = scene.data.db.all("select body from fact", ()).await.unwrap();
        let sql = "select address, contact_phone, contact_name from repair where id = $1";
        let personal: (String, String, String) = scene.data.db.one(sql, (id,)).await.unwrap();
        for (body,) in rows {
            for word in ["漏水", "着急", &personal.0, &personal.1, &personal.2] {
                assert!(!body.contains(word), "{body}");
            }
        }
    }

    async fn a_second_repair_for_a_device_is_offered_the_open_one_first(data: Data) {
        let scene = Scene::new(data).await;
        let id = scene.request(&scene.wish()).await.unwrap();
        let again = NewRepair { window: None, ..scene.wish() };
        match scene.request(&again).await {
            Err(Error::Conflict { code: "work_is_open", current }) => {
                assert_eq!(current["id"], Value::String(id.to_string()));
            }
            other => panic!("{other:?}"),
        }
        assert_eq!(scene.counters().await.2, 1);
        scene.request(&NewRepair { again: true, ..again }).await.unwrap();
        assert_eq!(scene.counters().await.2, 2);
    }

    async fn an_unknown_model_needs_an_address_and_has_an_unknown_warranty(data: Data) {
        let scene = Scene::new(data).await;
        let unknown = NewRepair {
            device: None,
            model_text: Some("绿色的老泵".to_owned()),
            window: None,
            ..scene.wish()
        };
        assert_eq!(code(scene.request(&unknown).await), "empty");
        let known = NewRepair { address: Some("南京路 1 号".to_owned()), ..unknown };
        let id = scene.request(&known).await.unwrap();
        let asked = scene.get(id).await;
        assert_eq!((asked.in_warranty, asked.warranty_reason.as_str()), (None, "no_device"));
    }

    async fn another_verdict_than_the_computed_one_needs_its_reason(data: Data) {
        let scene = Scene::new(data).await;
        let refused = NewRepair { in_warranty: Some(InWarranty::Out), ..scene.wish() };
        assert_eq!(code(scene.request(&refused).await), "reason_needed");
        let told = NewRepair { warranty_reason: Some("misuse".to_owned()), ..refused };
        let id = scene.request(&told).await.unwrap();
        assert_eq!(scene.get(id).await.in_warranty, Some(false));
    }

    async fn of_two_assignments_on_one_version_one_wins(data: Data) {
        let scene = Scene::new(data).await;
        let id = scene.request(&scene.wish()).await.unwrap();
        let (one, two) = tokio::join!(scene.assign(id, Some(1)), scene.assign(id, Some(1)));
        let lost = [one, two].into_iter().filter_map(Result::err).collect::<Vec<_>>();
        assert_eq!(lost.len(), 1);
        assert!(matches!(lost[0], Error::Conflict { .. }), "{lost:?}");
    }

    async fn a_job_given_back_keeps_its_window_and_waits_for_somebody_else(data: Data) {
        let scene = Scene::new(data).await;
        let id = scene.request(&scene.wish()).await.unwrap();
        scene.assign(id, None).await.unwrap();
        let before = scene.get(id).await;
        let give_back = async |reason: &str| {
            let mut tx = scene.data.db.begin().await?;
            repair::give_back(&mut tx, &scene.technician, id, before.version, reason, scene.data.now()).await?;
            tx.commit().await
        };
        assert_eq!(code(give_back("  ").await), "reason_needed");
        give_back("缺少工具").await.unwrap();
        let after = scene.get(id).await;
        assert_eq!((after.status, after.technician), (RepairStatus::GivenBack, None));
        let window = |repair: &repair::Repair| repair.visit.as_ref().map(|v| (v.from, v.to));
        assert_eq!(before.visit.as_ref().map(|v| (v.from, v.to)), window(&scene.get(id).await));
        assert_eq!(scene.work_item(id).await.0, "waiting");
        assert_eq!(repair::gave_back(&scene.data.db, id).await.unwrap(), [scene.wei]);
        // Not theirs any more.
        assert_eq!(code(scene.start(id, after.version).await), "not_allowed");
    }

    async fn a_technicians_day_and_what_comes_next_stand_apart(data: Data) {
        let scene = Scene::new(data).await;
        let id = scene.request(&scene.wish()).await.unwrap();
        scene.assign(id, None).await.unwrap();
        let on = async |now: Timestamp| {
            let day = day_in("Asia/Shanghai", date_in("Asia/Shanghai", now).unwrap()).unwrap();
            let (db, wei) = (&scene.data.db, &scene.technician);
            let jobs = repair::day(db, wei, scene.wei, day).await.unwrap();
            let later = repair::later(db, wei, scene.wei, day).await.unwrap();
            let ids = |list: Vec<repair::Repair>| list.iter().map(|repair| repair.id).collect::<Vec<_>>();
            (ids(jobs), ids(later))
        };
        let today = scene.data.now();
        assert_eq!(on(today).await, (vec![], vec![id]));
        // The day it is promised for, and every day after on which it is still open.
        for days in [1, 2] {
            assert_eq!(on(Timestamp(today.0 + days * 24 * HOUR)).await, (vec![id], vec![]));
        }
    }

    async fn a_new_window_keeps_the_technician_who_is_free_then(data: Data) {
        let scene = Scene::new(data).await;
        let id = scene.request(&scene.wish()).await.unwrap();
        scene.assign(id, None).await.unwrap();
        let version = scene.get(id).await.version;
        let wish = Rearrangement { version, window: scene.window(28), reason: "客户不在".to_owned() };
        let mut tx = scene.data.db.begin().await.unwrap();
        repair::rearrange(&mut tx, &scene.agent, id, &wish, scene.data.now()).await.unwrap();
        tx.commit().await.unwrap();
        let after = scene.get(id).await;
        assert_eq!(after.status, RepairStatus::Assigned);
        assert_eq!(after.visit.map(|visit| visit.from), Some(wish.window.from));
        let page = repair::show(&scene.data.db, &scene.agent, id).await.unwrap();
        let states: Vec<_> = page.visits.iter().map(|visit| visit.state).collect();
        assert_eq!(states, [VisitState::Rearranged, VisitState::Promised]);
        // Sunday: nobody works, nothing changes.
        let mut tx = scene.data.db.begin().await.unwrap();
        let version = scene.get(id).await.version;
        let sunday = Rearrangement { version, window: scene.window(6 * 24), reason: "x".to_owned() };
        let refused = repair::rearrange(&mut tx, &scene.agent, id, &sunday, scene.data.now()).await;
        assert_eq!(code(refused), "window_taken");
    }

    async fn an_urge_moves_the_job_forward_and_is_counted(data: Data) {
        let scene = Scene::new(data).await;
        let id = scene.request(&scene.wish()).await.unwrap();
        for _ in 0..2 {
            let mut tx = scene.data.db.begin().await.unwrap();
            repair::urge(&mut tx, &scene.agent, id, None, None, scene.data.now()).await.unwrap();
            tx.commit().await.unwrap();
        }
        assert_eq!(scene.get(id).await.urged, 2);
        assert_eq!(scene.work_item(id).await.2, 1_200);
    }

    async fn a_job_is_not_closed_while_a_required_check_is_open(data: Data) {
        let scene = Scene::new(data).await;
        let id = scene.request(&scene.wish()).await.unwrap();
        scene.assign(id, None).await.unwrap();
        scene.start(id, scene.get(id).await.version).await.unwrap();
        assert_eq!(code(scene.close(id, RepairResult::Fixed).await), "checks_open");
        let silent = Tick::Skipped { reason: String::new() };
        assert_eq!(code(scene.tick(id, "power", silent).await), "reason_needed");
        let told = Tick::Skipped { reason: "没有电源".to_owned() };
        scene.tick(id, "power", told).await.unwrap();
        scene.close(id, RepairResult::PartNeeded).await.unwrap();
        let sql = "select status from ticket where id = $1";
        let (status,): (String,) = scene.data.db.one(sql, (scene.ticket,)).await.unwrap();
        assert_eq!(status, "waiting_parts");
        assert_eq!(scene.counters().await, (1, 1, 0));
    }

    async fn a_part_leaves_the_stock_and_comes_back(data: Data) {
        let scene = Scene::new(data).await;
        let seed_part = {
            let part = tickets_base::id::PartId::mint(scene.data.now());
            let sql = "insert into part (id, no, no_key, name_en, name_zh, price, currency, stock)
                       values ($1, '44-A', '44A', 'Seal', '密封圈', 1250, 'CNY', 10)";
            scene.data.db.exec(sql, (part,)).await.unwrap();
            part
        };
        let id = scene.request(&scene.wish()).await.unwrap();
        scene.assign(id, None).await.unwrap();
        let now = scene.data.now();
        let mut tx = scene.data.db.begin().await.unwrap();
        let line = repair::add_part(&mut tx, &scene.technician, id, seed_part, 3, now).await.unwrap();
        tx.commit().await.unwrap();
        let page = repair::show(&scene.data.db, &scene.technician, id).await.unwrap();
        assert_eq!((page.parts[0].quantity, page.parts[0].price), (3, 1250));
        let stock = async || -> i64 {
            scene.data.db.one::<(i64,)>("select stock from part where id = $1", (seed_part,)).await.unwrap().0
        };
        assert_eq!(stock().await, 7);
        let mut tx = scene.data.db.begin().await.unwrap();
        repair::remove_part(&mut tx, &scene.technician, id, line, now).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(stock().await, 10);
    }

    async fn lists_go_on_where_they_stopped_and_show_what_a_viewer_may_see(data: Data) {
        let scene = Scene::new(data).await;
        let mut asked = Vec::new();
        for _ in 0..5 {
            asked.push(scene.request(&NewRepair { again: true, window: None, ..scene.wish() }).await.unwrap());
            scene.data.clock.advance(std::time::Duration::from_secs(1));
        }
        let db = &scene.data.db;
        let open = Filter { open: Some(true), ..Filter::default() };
        let first = repair::list(db, &scene.agent, open, None, 3).await.unwrap();
        let place = first.last().map(repair::Repair::place);
        let rest = repair::list(db, &scene.agent, open, place, 3).await.unwrap();
        let seen: Vec<_> = first.iter().chain(&rest).map(|repair| repair.id).collect();
        asked.reverse();
        assert_eq!(seen, asked);
        let seed_viewer = |rights: &[&str]| {
            let grants: Vec<_> = rights.iter().map(|line| {
                let words: Vec<_> = line.split(' ').map(str::to_owned).collect();
                tickets_base::viewer::Grant { verb: words[0].clone(), record: words[1].clone(), scope: words[2].clone(), fields: words[3].clone() }
            }).collect();
            Viewer::new(PersonId::mint(scene.data.now()), "/elsewhere/", &grants, &"test".into())
        };
        let stranger = seed_viewer(&["read repair team base"]);
        assert!(repair::list(db, &stranger, open, None, 9).await.unwrap().is_empty());
        assert_eq!(code(repair::get(db, &stranger, asked[0]).await), "not_found");
        let clerk = seed_viewer(&["read repair all base"]);
        let masked = repair::get(db, &clerk, asked[0]).await.unwrap();
        assert!(masked.contact_phone.contains("****"), "{}", masked.contact_phone);
    }
}
