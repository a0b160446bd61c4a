//! Offset and effect commit together.

use kit::data_test;
use tickets_base::lease::{self, TERM};
use tickets_base::{Error, reader};

use super::fact::{number, write};

const INSERT: &str = "insert into skill (code, name_en, name_zh) values ($1, '', '')";

data_test! {
    async fn a_reader_that_dies_goes_on_where_it_stopped(data: Data) {
        for n in 1..=5 {
            write(&data.db, n).await;
        }
        number(&data.db).await;
        let held = lease::acquire(&data.db, &reader::lease_name("r"), "a", data.now()).await.unwrap().unwrap();

        let mut batch = reader::next(&data.db, "r", &held, 3).await.unwrap().unwrap();
        let (tx, facts) = batch.split();
        for fact in facts {
            tx.exec(INSERT, (fact.seq.to_string(),)).await.unwrap();
        }
        batch.commit().await.unwrap();

        // The second batch's work is done, and the node dies before its commit.
        let mut batch = reader::next(&data.db, "r", &held, 3).await.unwrap().unwrap();
        assert_eq!(batch.facts[0].seq, 4);
        let (tx, facts) = batch.split();
        for fact in facts {
            tx.exec(INSERT, (fact.seq.to_string(),)).await.unwrap();
        }
        drop(batch);

        let mut batch = reader::next(&data.db, "r", &held, 3).await.unwrap().unwrap();
        let (tx, facts) = batch.split();
        for fact in facts {
            tx.exec(INSERT, (fact.seq.to_string(),)).await.unwrap();
        }
        batch.commit().await.unwrap();
        assert!(reader::next(&data.db, "r", &held, 3).await.unwrap().is_none());
        let done: Vec<(String,)> = data.db.all("select code from skill order by code", ()).await.unwrap();
        assert_eq!(done.concat_codes(), "12345");
    }

    async fn a_reader_taken_over_by_another_node_is_told_so(data: Data) {
        write(&data.db, 1).await;
        number(&data.db).await;
        let name = reader::lease_name("r");
        let old = lease::acquire(&data.db, &name, "a", data.now()).await.unwrap().unwrap();
        lease::acquire(&data.db, &name, "b", data.now() + TERM).await.unwrap().unwrap();
        let refused = reader::next(&data.db, "r", &old, 3).await;
        assert!(matches!(refused, Err(Error::LeaseLost { .. })));
    }

    async fn a_new_reader_may_begin_at_the_end(data: Data) {
        write(&data.db, 1).await;
        number(&data.db).await;
        reader::begin_at_end(&data.db, "r").await.unwrap();
        write(&data.db, 2).await;
        number(&data.db).await;
        reader::begin_at_end(&data.db, "r").await.unwrap();
        let held = lease::acquire(&data.db, &reader::lease_name("r"), "a", data.now()).await.unwrap().unwrap();
        let batch = reader::next(&data.db, "r", &held, 3).await.unwrap().unwrap();
        assert_eq!(batch.facts.iter().map(|f| f.seq).collect::<Vec<_>>(), [2]);
    }
}

trait ConcatCodes {
    fn concat_codes(&self) -> String;
}

impl ConcatCodes for Vec<(String,)> {
    fn concat_codes(&self) -> String {
        self.iter().map(|(code,)| code.as_str()).collect()
    }
}
