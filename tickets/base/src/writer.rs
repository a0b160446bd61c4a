//! Many small writes, one commit.
//!
//! One task takes what has queued up (at most 64 jobs), runs them in one transaction with a savepoint each, and tells every
//! job's sender after COMMIT. On SQLite that is three to six times faster than a transaction each, with the disk in sync. The
//! writes of calls go first. The queues are bounded: when one is full the job is refused at once ([`Error::Busy`]) and nobody
//! waits for room.

use std::any::Any;
use std::pin::Pin;

use tokio::sync::{mpsc, oneshot};

use crate::clock::Stopwatch;
use crate::db::{Db, Tx};
use crate::error::{Error, Result};

/// What a job returns while it borrows the transaction.
pub type Work<'t, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 't>>;

/// Whose writes go first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Priority {
    /// A call waits for it.
    Call,
    Rest,
}

/// Jobs in one commit: more makes the last one of a batch wait longer than its sync saves.
const BATCH: usize = 64;

/// A handle for whoever writes; cheap to clone. The task ends when the last one is dropped, after what was queued.
#[derive(Clone, Debug)]
pub struct Writer {
    calls: mpsc::Sender<Job>,
    rest: mpsc::Sender<Job>,
}

/// What a job said, after its commit. Dropping it does not undo the job.
#[derive(Debug)]
pub struct Receipt<T> {
    done: oneshot::Receiver<Result<Answer>>,
    answer: std::marker::PhantomData<T>,
}

type Answer = Box<dyn Any + Send>;
type Run = Box<dyn for<'t> FnOnce(&'t mut Tx) -> Work<'t, Answer> + Send>;

struct Job {
    run: Run,
    done: oneshot::Sender<Result<Answer>>,
}

impl Writer {
    /// Starts the task; each of the two queues holds at most `room` jobs.
    pub fn start(db: Db, room: usize) -> Self {
        let (calls, call_jobs) = mpsc::channel(room);
        let (rest, rest_jobs) = mpsc::channel(room);
        tokio::spawn(run(db, call_jobs, rest_jobs));
        Self { calls, rest }
    }

    /// Queues a job at once, without waiting; jobs of one priority run in the order they were submitted.
    ///
    /// # Errors
    /// [`Error::Busy`] when the queue is full, [`Error::Unavailable`] when the task has ended.
    pub fn submit<T, F>(&self, priority: Priority, job: F) -> Result<Receipt<T>>
    where
        T: Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> Work<'t, T> + Send + 'static,
    {
        let (done, receipt) = oneshot::channel();
        let run: Run = Box::new(|tx| {
            Box::pin(async move { job(tx).await.map(|answer| Box::new(answer) as Answer) })
        });
        let queue = match priority {
            Priority::Call => &self.calls,
            Priority::Rest => &self.rest,
        };
        queue
            .try_send(Job { run, done })
            .map_err(|refused| match refused {
                mpsc::error::TrySendError::Full(_) => Error::Busy,
                mpsc::error::TrySendError::Closed(_) => unavailable(),
            })?;
        Ok(Receipt {
            done: receipt,
            answer: std::marker::PhantomData,
        })
    }

    /// Submits and waits for the commit.
    pub async fn write<T, F>(&self, priority: Priority, job: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> Work<'t, T> + Send + 'static,
    {
        self.submit(priority, job)?.committed().await
    }

    /// How many more jobs of calls fit: 0 means a new call must be refused.
    pub fn room_for_calls(&self) -> usize {
        self.calls.capacity()
    }
}

impl<T: 'static> Receipt<T> {
    /// Waits until the job's transaction is committed.
    pub async fn committed(self) -> Result<T> {
        let answer = self.done.await.map_err(|_| unavailable())??;
        Ok(*answer
            .downcast()
            .expect("the job's answer is of the receipt's type"))
    }
}

fn unavailable() -> Error {
    Error::Unavailable { what: "database" }
}

async fn run(db: Db, mut calls: mpsc::Receiver<Job>, mut rest: mpsc::Receiver<Job>) {
    loop {
        let first = tokio::select! {
            biased;
            job = calls.recv() => job,
            job = rest.recv() => job,
        };
        let mut batch: Vec<Job> = first.into_iter().collect();
        fill(&mut calls, &mut batch);
        fill(&mut rest, &mut batch);
        // The two senders go together: no first job and nothing queued is the end.
        if batch.is_empty() {
            return;
        }
        commit(&db, batch).await;
    }
}

/// Takes what is there without waiting, as far as the batch has room.
fn fill(queue: &mut mpsc::Receiver<Job>, batch: &mut Vec<Job>) {
    while batch.len() < BATCH {
        let Ok(job) = queue.try_recv() else { return };
        batch.push(job);
    }
}

/// Runs a batch in one transaction and tells everybody how it went.
async fn commit(db: &Db, batch: Vec<Job>) {
    let took = Stopwatch::start();
    let (mut waiting, mut runs) = (Vec::new(), Vec::new());
    for job in batch {
        waiting.push(job.done);
        runs.push(job.run);
    }
    match run_all(db, runs).await {
        Ok(answers) => {
            for (done, answer) in waiting.into_iter().zip(answers) {
                // Whoever does not wait for the answer has dropped his end.
                let _ = done.send(answer);
            }
        }
        Err(error) => {
            tracing::error!(%error, jobs = waiting.len(), "a batch of writes was not committed");
            for done in waiting {
                let _ = done.send(Err(unavailable()));
            }
        }
    }
    metrics::histogram!("tandem_commit_seconds").record(took.elapsed().as_secs_f64());
}

/// The answers of the jobs; an error when the transaction itself failed and nothing was kept.
async fn run_all(db: &Db, runs: Vec<Run>) -> Result<Vec<Result<Answer>>> {
    let mut tx = db.begin_patiently().await?;
    let jobs = runs.len();
    let mut answers: Vec<Result<Answer>> = Vec::with_capacity(jobs);
    for run in runs {
        // A job that is alone needs no savepoint: the transaction is its own. After one that failed, the savepoint it was
        // rolled back to still stands.
        match answers.last() {
            None if jobs == 1 => {}
            None => tx.savepoint().await?,
            Some(Ok(_)) => tx.next_savepoint().await?,
            Some(Err(_)) => {}
        }
        let answer = run(&mut tx).await;
        if answer.is_err() && jobs == 1 {
            tx.rollback().await?;
            return Ok(vec![answer]);
        }
        if answer.is_err() {
            tx.undo().await?;
        }
        answers.push(answer);
    }
    tx.commit().await?;
    Ok(answers)
}
