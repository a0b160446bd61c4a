//! A call's record: whole, by its version; and what is left of a node that went down.

use kit::data_test;
use serde_json::json;
use tickets::call::{self, CallFilter, CallRecord, WrapUp};
use tickets::house::base::{self, Base, Plan};
use tickets::house::live_call::{self, LiveCall};
use tickets::org::Words;
use tickets::reservation::{self, NewReservation};
use tickets_base::id::{CallId, PersonId, ReservationId};
use tickets_base::{Db, Timestamp, fact};

use super::fact::{house, number};

async fn lay(db: &Db, now: Timestamp) -> Base {
    let plan = Plan {
        company: Words {
            en: "Northern Link".into(),
            zh: "北方通联".into(),
        },
        flow: "{}".into(),
        sources: Vec::new(),
    };
    let mut tx = db.begin().await.unwrap();
    let base = base::lay(&mut tx, &house(), &plan, now).await.unwrap();
    tx.commit().await.unwrap();
    base
}

fn arrived(id: CallId, at: Timestamp) -> CallRecord {
    CallRecord {
        id,
        line: None,
        dialled: "4008001".into(),
        from_raw: "013812345678".into(),
        from_number: None,
        withheld: false,
        customer: None,
        matched: "unknown",
        queue: None,
        choices: json!([]),
        language: None,
        person: None,
        arrived_at: at,
        queued_at: None,
        answered_at: None,
        ended_at: None,
        wait_ms: None,
        talk_ms: None,
        hold_ms: None,
        outcome: None,
        cause: None,
        ended_by: None,
        node: "a".into(),
        version: 1,
    }
}

fn live(call: CallId, node: &str, at: Timestamp) -> LiveCall {
    LiveCall {
        call,
        node: node.into(),
        state: "queued",
        queue: None,
        joined_at: Some(at),
        reservation: None,
        person: None,
        changed_at: at,
        fence: 1,
    }
}

async fn keep(db: &Db, record: &CallRecord, live: Option<LiveCall>) {
    let mut tx = db.begin().await.unwrap();
    call::keep(&mut tx, record).await.unwrap();
    match live {
        Some(live) => live_call::keep(&mut tx, &live).await.unwrap(),
        None => live_call::remove(&mut tx, record.id).await.unwrap(),
    }
    tx.commit().await.unwrap();
}

async fn live_rows(db: &Db) -> i64 {
    let (n,): (i64,) = db.one("select count(*) from live_call", ()).await.unwrap();
    n
}

data_test! {
    async fn an_older_state_never_covers_a_newer_one(data: Data) {
        let base = lay(&data.db, data.now()).await;
        let id = CallId::mint(data.now());
        let first = arrived(id, data.now());
        let ended = CallRecord {
            queue: Some(base.queues["repairs"]),
            queued_at: Some(data.now()),
            ended_at: Some(Timestamp(data.now().0 + 9_000)),
            wait_ms: Some(9_000),
            outcome: Some("abandoned"),
            version: 3,
            ..first.clone()
        };
        keep(&data.db, &ended, None).await;
        keep(&data.db, &first, Some(live(id, "a", data.now()))).await;
        let read = call::get(&data.db, &house(), id).await.unwrap();
        assert_eq!((read.outcome.as_deref(), read.wait_ms, read.version), (Some("abandoned"), Some(9_000), 3));
        assert_eq!(read.queue_code.as_deref(), Some("repairs"));
        assert_eq!(live_rows(&data.db).await, 0);
    }

    async fn what_the_desk_writes_stays_when_the_floor_writes_again(data: Data) {
        let id = CallId::mint(data.now());
        keep(&data.db, &arrived(id, data.now()), None).await;
        let wrap_up = WrapUp { outcome: Some("solved".into()), note: Some("换了滤芯".into()), ..WrapUp::default() };
        let mut tx = data.db.begin().await.unwrap();
        call::keep_wrap_up(&mut tx, id, &wrap_up).await.unwrap();
        call::keep_wrap_up(&mut tx, id, &WrapUp { took_ms: Some(5), ..WrapUp::default() }).await.unwrap();
        tx.commit().await.unwrap();
        keep(&data.db, &CallRecord { version: 2, ..arrived(id, data.now()) }, None).await;
        let read = call::get(&data.db, &house(), id).await.unwrap();
        assert_eq!(read.wrap_outcome.as_deref(), Some("solved"));
        assert_eq!(read.note.as_deref(), Some("换了滤芯"));
    }

    async fn calls_are_listed_newest_first_and_by_pages(data: Data) {
        let base = lay(&data.db, data.now()).await;
        let mut ids = Vec::new();
        for n in 0..5 {
            let at = Timestamp(data.now().0 + n);
            let id = CallId::mint(at);
            let queue = (n % 2 == 0).then_some(base.queues["sales"]);
            keep(&data.db, &CallRecord { queue, ..arrived(id, at) }, None).await;
            ids.push((at, id));
        }
        let all = CallFilter::default();
        let page = call::list(&data.db, &house(), &all, None, 2).await.unwrap();
        assert_eq!(page.iter().map(|c| c.id).collect::<Vec<_>>(), [ids[4].1, ids[3].1]);
        let rest = call::list(&data.db, &house(), &all, Some(ids[3]), 10).await.unwrap();
        assert_eq!(rest.iter().map(|c| c.id).collect::<Vec<_>>(), [ids[2].1, ids[1].1, ids[0].1]);
        let sales = CallFilter { queue: Some(base.queues["sales"]), ..all };
        assert_eq!(call::list(&data.db, &house(), &sales, None, 10).await.unwrap().len(), 3);
    }

    async fn the_counters_of_today_come_from_the_records(data: Data) {
        let base = lay(&data.db, data.now()).await;
        let queue = Some(base.queues["support"]);
        let at = data.now();
        let of = |n: i64, outcome, wait_ms| CallRecord {
            queue,
            queued_at: Some(at),
            answered_at: (outcome == "answered").then_some(at),
            ended_at: Some(at),
            wait_ms: Some(wait_ms),
            outcome: Some(outcome),
            ..arrived(CallId::mint(Timestamp(at.0 + n)), at)
        };
        for record in [of(0, "answered", 9_000), of(1, "answered", 30_000), of(2, "abandoned", 40_000),
            of(3, "short_abandoned", 1_000)] {
            keep(&data.db, &record, None).await;
        }
        let today = call::today(&data.db, at).await.unwrap();
        assert_eq!(today.len(), 1);
        let t = today[0];
        assert_eq!((t.offered, t.answered, t.answered_in_time, t.abandoned, t.short_abandoned), (4, 2, 1, 1, 1));
        assert!(call::today(&data.db, Timestamp(at.0 + 1)).await.unwrap().is_empty());
    }

    async fn a_take_over_ends_the_calls_of_the_floor_before_it_with_a_fact(data: Data) {
        let at = data.now();
        let (mine, other) = (CallId::mint(at), CallId::mint(at));
        keep(&data.db, &arrived(mine, at), Some(LiveCall { fence: 1, ..live(mine, "a", at) })).await;
        keep(&data.db, &arrived(other, at), Some(LiveCall { fence: 2, ..live(other, "b", at) })).await;
        let later = Timestamp(at.0 + 60_000);
        assert_eq!(call::end_lost(&data.db, &house(), 2, later).await.unwrap(), 1);
        assert_eq!(call::end_lost(&data.db, &house(), 2, later).await.unwrap(), 0);
        let read = call::get(&data.db, &house(), mine).await.unwrap();
        assert_eq!((read.cause.as_deref(), read.ended_at), (Some("node_lost"), Some(later)));
        assert_eq!(live_rows(&data.db).await, 1, "the call of the floor that is now goes on");
        number(&data.db).await;
        let facts = fact::about(&data.db, "call", mine.0, 10).await.unwrap();
        assert_eq!((facts.len(), facts[0].kind.as_str()), (1, "call.ended"));
    }

    async fn an_offer_is_kept_with_its_reasons_and_its_end(data: Data) {
        let at = data.now();
        let new = NewReservation {
            id: ReservationId::mint(at),
            entry: CallId::mint(at).0,
            entry_kind: "call",
            person: PersonId::mint(at),
            at,
            until: Timestamp(at.0 + 20_000),
            explanation: json!({"chosen": "per_…", "candidates": []}),
        };
        let mut tx = data.db.begin().await.unwrap();
        reservation::keep(&mut tx, &new).await.unwrap();
        reservation::end(&mut tx, new.id, "declined", Timestamp(at.0 + 3)).await.unwrap();
        reservation::end(&mut tx, new.id, "expired", Timestamp(at.0 + 9)).await.unwrap();
        reservation::explain_decline(&mut tx, new.id, "午饭").await.unwrap();
        tx.commit().await.unwrap();
        let read = reservation::of_entry(&data.db, new.entry, 5).await.unwrap().remove(0);
        assert_eq!((read.result.as_deref(), read.ended_at), (Some("declined"), Some(Timestamp(at.0 + 3))));
        assert_eq!(read.reason.as_deref(), Some("午饭"));
        assert_eq!(read.explanation.0["chosen"], "per_…");
    }
}
