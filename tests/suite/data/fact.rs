//! The log has one order for everybody, and loses nothing.

use std::sync::Arc;
use std::time::Duration;

use kit::data_test;
use serde_json::json;
use tickets_base::fact::{self, FactDraft, FactLog};
use tickets_base::id::{CustomerId, TicketId};
use tickets_base::{By, Clock, Db, Engine, Timestamp, Viewer, lease};

pub fn house() -> Viewer {
    let node: Arc<str> = "a".into();
    Viewer::house(&node).with_trace("t1")
}

pub async fn write(db: &Db, n: i64) {
    let mut tx = db.begin().await.unwrap();
    let draft = FactDraft::new("ticket.changed", &house(), Timestamp(n)).body(json!({ "n": n }));
    fact::record(&mut tx, draft).await.unwrap();
    tx.commit().await.unwrap();
}

/// Makes what is committed visible to readers, as the running log does.
pub async fn number(db: &Db) {
    if db.engine() == Engine::Postgres {
        let held = lease::acquire(db, fact::LEASE, "test", Timestamp(1))
            .await
            .unwrap()
            .unwrap();
        fact::number(db, &held).await.unwrap();
    }
}

data_test! {
    async fn a_fact_is_read_as_it_was_written(data: Data) {
        let (ticket, customer) = (TicketId::mint(data.now()), CustomerId::mint(data.now()));
        let draft = FactDraft::new("ticket.opened", &house(), data.now())
            .about("ticket", ticket.0)
            .about("customer", customer.0)
            .about("ticket", ticket.0)
            .because("req-1")
            .body(json!({"priority": "p2"}));
        let mut tx = data.db.begin().await.unwrap();
        let id = fact::record(&mut tx, draft).await.unwrap();
        tx.commit().await.unwrap();
        number(&data.db).await;

        let read = fact::after(&data.db, 0, 10).await.unwrap().remove(0);
        assert_eq!((read.id, read.seq, read.at, read.by), (id, 1, data.now(), By::System));
        assert_eq!(read.subject("ticket"), Some(ticket.0));
        assert_eq!(read.subject("customer"), Some(customer.0));
        assert_eq!(read.subjects.len(), 2);
        assert_eq!((read.cause.as_deref(), read.trace.as_deref()), (Some("req-1"), Some("t1")));
        assert_eq!(read.body, json!({"priority": "p2"}));
        assert_eq!(fact::about(&data.db, "ticket", ticket.0, 10).await.unwrap()[0].id, id);
        assert_eq!(fact::last_seq(&data.db).await.unwrap(), 1);
    }

    async fn a_rolled_back_fact_never_was(data: Data) {
        let mut tx = data.db.begin().await.unwrap();
        fact::record(&mut tx, FactDraft::new("a.b", &house(), data.now())).await.unwrap();
        drop(tx);
        write(&data.db, 1).await;
        number(&data.db).await;
        let read = fact::after(&data.db, 0, 10).await.unwrap();
        assert_eq!(read.iter().map(|f| f.seq).collect::<Vec<_>>(), [1]);
    }

    async fn facts_of_one_instant_and_one_commit_are_read_in_the_order_they_were_written(data: Data) {
        let mut tx = data.db.begin().await.unwrap();
        for n in 0..40 {
            let draft = FactDraft::new("a.b", &house(), data.now()).body(json!({ "n": n }));
            fact::record(&mut tx, draft).await.unwrap();
        }
        tx.commit().await.unwrap();
        number(&data.db).await;
        let read = fact::after(&data.db, 0, 100).await.unwrap();
        let order: Vec<i64> = read.iter().map(|fact| fact.body["n"].as_i64().unwrap()).collect();
        assert_eq!(order, (0..40).collect::<Vec<_>>());
    }

    async fn a_log_tells_every_fact_once_and_in_order(data: Data) {
        let log = FactLog::start(data.db.clone(), Clock::system(), "a").await.unwrap();
        let mut told = log.subscribe();
        let writers: Vec<_> = (0..8)
            .map(|w| {
                let db = data.db.clone();
                tokio::spawn(async move {
                    for n in 0..25 {
                        write(&db, w * 100 + n).await;
                    }
                })
            })
            .collect();
        for writer in writers {
            writer.await.unwrap();
        }
        let mut seen = Vec::new();
        while seen.len() < 200 {
            seen.push(told.recv().await.unwrap());
        }
        let seqs: Vec<i64> = seen.iter().map(|fact| fact.seq).collect();
        assert_eq!(seqs, (1..=200).collect::<Vec<_>>());
        assert_eq!(fact::last_seq(&data.db).await.unwrap(), 200);
        // A page of facts is told first and its last number shown afterwards.
        let shown = log.watch().wait_for(|seq| *seq >= 200).await.map(|seq| *seq);
        assert_eq!(shown.unwrap(), 200);
    }

    async fn a_second_node_hears_of_it(data: Data) {
        let here = FactLog::start(data.db.clone(), Clock::system(), "a").await.unwrap();
        let other_db = data.again().await;
        let there = FactLog::start(other_db, Clock::system(), "b").await.unwrap();
        let (mut told_here, mut told_there) = (here.subscribe(), there.subscribe());
        write(&data.db, 1).await;
        let heard = tokio::time::timeout(Duration::from_secs(10), async {
            (told_here.recv().await.unwrap().seq, told_there.recv().await.unwrap().seq)
        });
        assert_eq!(heard.await.unwrap(), (1, 1));
    }
}

/// A node that stops hands the numbering over at once, not when its lease runs out.
#[test]
fn a_log_that_stops_gives_its_lease_back() {
    kit::data::run(kit::data::POSTGRES, |data| async move {
        let clock = Clock::system();
        let log = FactLog::start(data.db.clone(), clock.clone(), "a")
            .await
            .unwrap();
        let mut told = log.subscribe();
        write(&data.db, 1).await;
        assert_eq!(told.recv().await.unwrap().seq, 1);
        log.stop().await;
        let next = lease::acquire(&data.db, fact::LEASE, "b", clock.now())
            .await
            .unwrap();
        assert_eq!(next.map(|held| held.fence), Some(2));
    });
}

/// The trap of numbers drawn while writing: the first to write commits last.
#[test]
fn writers_that_commit_out_of_order_lose_nothing_for_a_reader() {
    kit::data::run(kit::data::POSTGRES, |data| async move {
        let db = &data.db;
        let draft = |n: i64| FactDraft::new("a.b", &house(), Timestamp(n)).body(json!({ "n": n }));
        let mut first = db.begin().await.unwrap();
        fact::record(&mut first, draft(1)).await.unwrap();
        let mut second = db.begin().await.unwrap();
        fact::record(&mut second, draft(2)).await.unwrap();
        second.commit().await.unwrap();
        number(db).await;
        let read = fact::after(db, 0, 10).await.unwrap();
        assert_eq!(read.len(), 1, "the uncommitted one has no number yet");
        let offset = read[0].seq;
        first.commit().await.unwrap();
        number(db).await;
        let rest = fact::after(db, offset, 10).await.unwrap();
        assert_eq!(
            rest.iter().map(|f| f.body["n"].clone()).collect::<Vec<_>>(),
            [json!(1)]
        );
    });
}

/// Sixteen writers that hold their transactions open for different whiles, and a reader that never looks back.
#[test]
fn a_reader_beside_sixteen_writers_sees_every_fact() {
    kit::data::run(kit::data::POSTGRES, |data| async move {
        let _log = FactLog::start(data.db.clone(), Clock::system(), "a")
            .await
            .unwrap();
        let db = data.again().await;
        let writers: Vec<_> = (0..16_i64)
            .map(|w| tokio::spawn(write_slowly(db.clone(), w)))
            .collect();
        let mut seen = std::collections::BTreeSet::new();
        let mut offset = 0;
        while seen.len() < 16 * 20 {
            for fact in fact::after(&data.db, offset, 50).await.unwrap() {
                assert_eq!(fact.seq, offset + 1);
                offset = fact.seq;
                assert!(seen.insert(fact.body["n"].as_i64().unwrap()));
            }
        }
        for writer in writers {
            writer.await.unwrap();
        }
        assert_eq!(
            seen,
            (0..16)
                .flat_map(|w| (0..20).map(move |n| w * 100 + n))
                .collect()
        );
    });
}

async fn write_slowly(db: Db, writer: i64) {
    for n in 0..20 {
        let mut tx = db.begin().await.unwrap();
        let draft =
            FactDraft::new("a.b", &house(), Timestamp(n)).body(json!({ "n": writer * 100 + n }));
        fact::record(&mut tx, draft).await.unwrap();
        // Between writing and committing the others overtake.
        for _ in 0..(writer + n) % 7 {
            let _: (i64,) = tx.one("select count(*) from skill", ()).await.unwrap();
        }
        tx.commit().await.unwrap();
    }
}
