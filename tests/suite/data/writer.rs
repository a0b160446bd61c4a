//! Many small writes, one commit; each job stands or falls alone.

use kit::data_test;
use tickets_base::writer::Priority;
use tickets_base::{Db, Error, Writer};

const INSERT: &str = "insert into skill (code, name_en, name_zh) values ($1, '', '')";

async fn codes(db: &Db) -> Vec<String> {
    let rows: Vec<(String,)> = db
        .all("select code from skill order by code", ())
        .await
        .unwrap();
    rows.into_iter().map(|(code,)| code).collect()
}

data_test! {
    async fn a_failed_job_leaves_the_others_of_its_commit(data: Data) {
        let writer = Writer::start(data.db.clone(), 100);
        let jobs: Vec<_> = ["a", "b", "a", "c"]
            .map(|code| {
                writer
                    .submit(Priority::Rest, move |tx| {
                        Box::pin(async move {
                            tx.exec(INSERT, (code,)).await?;
                            Ok(code.to_owned())
                        })
                    })
                    .unwrap()
            })
            .into_iter()
            .collect();
        let mut answers = Vec::new();
        for job in jobs {
            answers.push(job.committed().await);
        }
        assert!(matches!(&answers[2], Err(error) if error.is_unique_violation()));
        let kept: Vec<_> = answers.into_iter().flatten().collect();
        assert_eq!(kept, ["a", "b", "c"]);
        assert_eq!(codes(&data.db).await, ["a", "b", "c"]);
    }

    async fn what_was_acknowledged_is_there(data: Data) {
        let writer = Writer::start(data.db.clone(), 1000);
        let jobs: Vec<_> = (0..200)
            .map(|n| {
                let writer = writer.clone();
                tokio::spawn(async move {
                    let code = format!("{n:03}");
                    writer
                        .write(Priority::Call, move |tx| {
                            Box::pin(async move { tx.exec(INSERT, (code,)).await })
                        })
                        .await
                        .unwrap()
                })
            })
            .collect();
        for job in jobs {
            assert_eq!(job.await.unwrap(), 1);
        }
        assert_eq!(codes(&data.db).await.len(), 200);
    }

    async fn a_full_queue_refuses_at_once_and_calls_go_first(data: Data) {
        // Holding the one write connection (or a lock) keeps the writer in its first job.
        let writer = Writer::start(data.db.clone(), 2);
        let (go, gate) = tokio::sync::oneshot::channel::<()>();
        let (begun, first_runs) = tokio::sync::oneshot::channel::<()>();
        let first = writer
            .submit(Priority::Rest, move |_| {
                Box::pin(async move {
                    begun.send(()).unwrap();
                    gate.await.unwrap();
                    Ok(())
                })
            })
            .unwrap();
        first_runs.await.unwrap();
        let (order, mut ran) = tokio::sync::mpsc::unbounded_channel();
        let submit = |priority, name: &'static str| {
            let order = order.clone();
            writer.submit(priority, move |_| Box::pin(async move { order.send(name).map_err(|_| Error::Busy) }))
        };
        let waiting = [
            submit(Priority::Rest, "rest 1").unwrap(),
            submit(Priority::Rest, "rest 2").unwrap(),
            submit(Priority::Call, "call 1").unwrap(),
        ];
        assert!(matches!(submit(Priority::Rest, "rest 3"), Err(Error::Busy)));
        assert_eq!(writer.room_for_calls(), 1);
        go.send(()).unwrap();
        first.committed().await.unwrap();
        for job in waiting {
            job.committed().await.unwrap();
        }
        let names = [ran.recv().await, ran.recv().await, ran.recv().await];
        assert_eq!(names, [Some("call 1"), Some("rest 1"), Some("rest 2")]);
    }

    async fn a_closed_database_answers_every_job(data: Data) {
        let db = data.again().await;
        let writer = Writer::start(db.clone(), 10);
        db.close().await;
        let refused = writer
            .write(Priority::Call, |tx| Box::pin(async move { tx.exec(INSERT, ("x",)).await }))
            .await;
        assert!(matches!(refused, Err(Error::Unavailable { .. })));
    }
}
