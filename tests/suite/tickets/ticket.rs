//! A ticket from its subject to its closing, with what hangs on it.

use kit::{Data, Seed, data_test};
use tickets::customer;
use tickets::ticket::{
    self, Closure, Filter, NewNote, NewTicket, Priority, Status, Ticket, TicketChange,
};
use tickets_base::id::{CustomerId, PersonId, TicketId};
use tickets_base::{Error, Result, Timestamp, Viewer};

struct Scene {
    data: Data,
    lin: PersonId,
    agent: Viewer,
    customer: CustomerId,
    other: CustomerId,
}

impl Scene {
    async fn new(data: Data) -> Self {
        let seed = Seed::new(&data.db, data.now()).await;
        let lin = seed.person("lin", "林晓", "agent").await;
        let customer = seed.customer("zh").await;
        let other = seed.customer("en").await;
        let agent = seed.viewer(lin);
        Self {
            lin,
            agent,
            customer,
            other,
            data,
        }
    }

    fn new_ticket(&self, subject: &str) -> NewTicket {
        NewTicket {
            subject: subject.to_owned(),
            customer: Some(self.customer),
            ..NewTicket::default()
        }
    }

    async fn open(&self, new: &NewTicket) -> Result<TicketId> {
        let mut tx = self.data.db.begin().await?;
        let id = ticket::open(&mut tx, &self.agent, new, self.data.now()).await?;
        tx.commit().await?;
        Ok(id)
    }

    async fn change(&self, id: TicketId, change: TicketChange) -> Result<()> {
        let mut tx = self.data.db.begin().await?;
        ticket::change(&mut tx, &self.agent, id, &change, self.data.now()).await?;
        tx.commit().await
    }

    async fn close(&self, id: TicketId, version: i64) -> Result<()> {
        let mut tx = self.data.db.begin().await?;
        let closure = Closure {
            version,
            note: Some("已答复".into()),
        };
        ticket::close(&mut tx, &self.agent, id, &closure, self.data.now()).await?;
        tx.commit().await
    }

    async fn get(&self, id: TicketId) -> Ticket {
        ticket::get(&self.data.db, &self.agent, id).await.unwrap()
    }

    async fn counters(&self, customer: CustomerId) -> (i64, i64) {
        let found = customer::get(&self.data.db, &self.agent, customer)
            .await
            .unwrap();
        (found.open_tickets, found.open_complaints)
    }

    async fn facts(&self, id: TicketId) -> Vec<String> {
        let rows: Vec<(String,)> = self
            .data
            .db
            .all(
                "select f.kind from fact_subject s join fact f on f.id = s.fact
                 where s.kind = 'ticket' and s.id = $1 order by f.at, f.seq, f.kind",
                (id,),
            )
            .await
            .unwrap();
        rows.into_iter().map(|(kind,)| kind).collect()
    }
}

data_test! {
    async fn a_subject_alone_opens_a_ticket(data: Data) {
        let scene = Scene::new(data).await;
        let first = scene.open(&NewTicket { subject: " 水泵漏水 ".into(), ..NewTicket::default() }).await.unwrap();
        let second = scene.open(&NewTicket { subject: "Second".into(), ..NewTicket::default() }).await.unwrap();
        let (first, second) = (scene.get(first).await, scene.get(second).await);
        assert_eq!((first.subject.as_str(), first.status, first.open), ("水泵漏水", Status::Open, true));
        assert_eq!(first.owner.map(|owner| owner.id), Some(scene.lin));
        assert_eq!(second.no, first.no + 1);
        for bad in ["", "  ", &"长".repeat(201), "a\0b"] {
            let refused = scene.open(&NewTicket { subject: bad.to_owned(), ..NewTicket::default() }).await;
            assert!(matches!(refused, Err(Error::Invalid { .. })), "{bad}");
        }
    }

    async fn a_ticket_rolled_back_gives_its_number_back(data: Data) {
        let scene = Scene::new(data).await;
        let mut tx = scene.data.db.begin().await.unwrap();
        ticket::open(&mut tx, &scene.agent, &scene.new_ticket("gone"), scene.data.now()).await.unwrap();
        drop(tx);
        let kept = scene.open(&scene.new_ticket("kept")).await.unwrap();
        assert_eq!(scene.get(kept).await.no, 1001);
        assert_eq!(scene.counters(scene.customer).await, (1, 0));
    }

    async fn the_customer_s_counters_follow_every_turn(data: Data) {
        let scene = Scene::new(data).await;
        let other = scene.other;
        let new = NewTicket { complaint: true, ..scene.new_ticket("投诉") };
        let id = scene.open(&new).await.unwrap();
        assert_eq!(scene.counters(scene.customer).await, (1, 1));
        scene.change(id, TicketChange { version: 1, complaint: Some(false), ..TicketChange::default() }).await.unwrap();
        assert_eq!(scene.counters(scene.customer).await, (1, 0));
        scene.change(id, TicketChange { version: 2, complaint: Some(true), customer: Some(Some(other)), ..TicketChange::default() }).await.unwrap();
        assert_eq!(scene.counters(scene.customer).await, (0, 0));
        assert_eq!(scene.counters(other).await, (1, 1));
        scene.change(id, TicketChange { version: 3, status: Some(Status::Resolved), ..TicketChange::default() }).await.unwrap();
        assert_eq!(scene.counters(other).await, (0, 0));
        scene.close(id, 4).await.unwrap();
        assert_eq!(scene.counters(other).await, (0, 0));
        scene.change(id, TicketChange { version: 5, status: Some(Status::Open), ..TicketChange::default() }).await.unwrap();
        assert_eq!(scene.counters(other).await, (1, 1));
    }

    async fn of_two_who_change_the_same_version_one_is_told(data: Data) {
        let scene = Scene::new(data).await;
        let id = scene.open(&scene.new_ticket("谁先")).await.unwrap();
        let urgent = |priority| TicketChange { version: 1, priority: Some(priority), ..TicketChange::default() };
        let (one, two) = tokio::join!(scene.change(id, urgent(Priority::P1)), scene.change(id, urgent(Priority::P2)));
        let lost = [&one, &two].into_iter().filter(|done| matches!(done, Err(Error::Conflict { code: "version_conflict", .. })));
        assert_eq!(lost.count(), 1, "{one:?} {two:?}");
        assert_eq!(scene.get(id).await.version, 2);
    }

    async fn a_ticket_in_a_queue_waits_for_a_person_until_it_has_one(data: Data) {
        let scene = Scene::new(data).await;
        let (queue,): (tickets_base::id::QueueId,) =
            scene.data.db.one("select id from queue where code = 'desk'", ()).await.unwrap();
        let id = scene.open(&NewTicket { queue: Some(queue), priority: Some(Priority::P1), ..scene.new_ticket("排队") }).await.unwrap();
        let work = "select state, assignee, priority_s from work_item where id = $1";
        let waiting: (String, Option<PersonId>, i64) = scene.data.db.one(work, (id,)).await.unwrap();
        assert_eq!(waiting, ("waiting".into(), None, 3_600));
        assert_eq!(scene.get(id).await.status, Status::New);
        scene.change(id, TicketChange { version: 1, owner: Some(Some(scene.lin)), ..TicketChange::default() }).await.unwrap();
        let taken: (String, Option<PersonId>, i64) = scene.data.db.one(work, (id,)).await.unwrap();
        assert_eq!(taken, ("assigned".into(), Some(scene.lin), 3_600));
        scene.close(id, 2).await.unwrap();
        let done: (String, Option<PersonId>, i64) = scene.data.db.one(work, (id,)).await.unwrap();
        assert_eq!(done.0, "done");
    }

    async fn every_turn_is_a_fact_and_a_line_of_the_timeline(data: Data) {
        let scene = Scene::new(data).await;
        let id = scene.open(&scene.new_ticket("漏水")).await.unwrap();
        let mut tx = scene.data.db.begin().await.unwrap();
        let later = Timestamp(scene.data.now().0 + 1);
        let new = NewNote { body: "客户再次来电".into(), kind: None };
        ticket::note(&mut tx, &scene.agent, id, &new, later).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = scene.data.db.begin().await.unwrap();
        let closure = Closure { version: 2, note: Some("已修".into()) };
        ticket::close(&mut tx, &scene.agent, id, &closure, Timestamp(later.0 + 1)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(scene.facts(id).await, ["ticket.opened", "ticket.noted", "ticket.closed"]);
        let notes = ticket::notes(&scene.data.db, &scene.agent, id, None, 10).await.unwrap();
        assert_eq!(notes.iter().map(|n| n.body.as_str()).collect::<Vec<_>>(), ["客户再次来电", "已修"]);
        assert_eq!(scene.get(id).await.note_count, 2);
        let lines = tickets::contact::timeline(&scene.data.db, &scene.agent, scene.customer, None, 10).await.unwrap();
        assert_eq!(lines.iter().map(|l| l.summary.as_str()).collect::<Vec<_>>(), ["已修", "漏水"]);
        assert_eq!(lines[0].subject, id.to_string());
        assert!(matches!(scene.close(id, 3).await, Err(Error::Conflict { code: "already_closed", .. })));
        let bodies: Vec<(String,)> = scene.data.db.all("select body from fact", ()).await.unwrap();
        assert!(bodies.iter().all(|(body,)| body.is_ascii()), "{bodies:?}");
    }

    async fn a_ticket_from_a_call_begins_with_what_the_house_knows(data: Data) {
        let scene = Scene::new(data).await;
        let call = tickets_base::id::CallId::mint(scene.data.now());
        scene.data.db
            .exec(
                "insert into call (id, direction, dialled, from_raw, from_number, withheld, customer, match, choices, language,
                                   unit_path, arrived_at, answered_at, node, version)
                 values ($1, 'in', '4008001', '013812345678', '+8613812345678', 0, $2, 'exact', $3, 'zh', '/', $4, $5, 'a', 1)",
                (
                    call,
                    scene.customer,
                    r#"[{"menu":"service","digit":"2","label":{"en":"Repairs","zh":"维修"}}]"#,
                    scene.data.now(),
                    Timestamp(scene.data.now().0 + 12_000),
                ),
            )
            .await
            .unwrap();
        let new = NewTicket { subject: "漏水".into(), call: Some(call), note: Some("请尽快".into()), ..NewTicket::default() };
        let id = scene.open(&new).await.unwrap();
        let ticket = scene.get(id).await;
        assert_eq!(ticket.customer.map(|c| c.id), Some(scene.customer));
        assert_eq!(ticket.language, "zh");
        let note = ticket::notes(&scene.data.db, &scene.agent, id, None, 10).await.unwrap().remove(0);
        for known in ["138****5678", "维修", "12 s", "请尽快"] {
            assert!(note.body.contains(known), "{known} in {}", note.body);
        }
        let (linked,): (Option<TicketId>,) =
            scene.data.db.one("select ticket from call where id = $1", (call,)).await.unwrap();
        assert_eq!(linked, Some(id));
    }

    async fn lists_page_by_keyset_and_show_what_the_viewer_may_see(data: Data) {
        let scene = Scene::new(data).await;
        let mut made = Vec::new();
        for n in 0..5_i64 {
            let mut tx = scene.data.db.begin().await.unwrap();
            // Pairs that changed at the same moment.
            let at = Timestamp(scene.data.now().0 + n / 2);
            made.push(ticket::open(&mut tx, &scene.agent, &scene.new_ticket("列表"), at).await.unwrap());
            tx.commit().await.unwrap();
        }
        for filter in [
            Filter::default(),
            Filter { open: Some(true), ..Filter::default() },
            Filter { owner: Some(scene.lin), ..Filter::default() },
            Filter { customer: Some(scene.customer), open: Some(true), ..Filter::default() },
        ] {
            let mut seen = Vec::new();
            let mut after = None;
            loop {
                let page = ticket::list(&scene.data.db, &scene.agent, &filter, after, 2).await.unwrap();
                let Some(last) = page.last() else { break };
                after = Some((last.changed_at.0, last.id.0));
                seen.extend(page.iter().map(|t| t.id));
            }
            assert_eq!(seen.len(), 5, "{filter:?}");
            let mut sorted = seen.clone();
            sorted.sort();
            assert_eq!(sorted, { let mut all = made.clone(); all.sort(); all });
        }
        let closed = Filter { open: Some(false), ..Filter::default() };
        assert!(ticket::list(&scene.data.db, &scene.agent, &closed, None, 10).await.unwrap().is_empty());
        let node: std::sync::Arc<str> = "a".into();
        let blind = Viewer::new(PersonId::mint(Timestamp(1)), "/elsewhere/", &[], &node);
        assert!(ticket::list(&scene.data.db, &blind, &Filter::default(), None, 10).await.unwrap().is_empty());
        assert!(matches!(ticket::get(&scene.data.db, &blind, made[0]).await, Err(Error::NotFound { .. })));
    }
}
