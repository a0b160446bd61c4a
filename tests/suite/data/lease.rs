//! One holder at a time, with a fence.

use kit::data_test;
use tickets_base::Error;
use tickets_base::lease::{TERM, acquire, check_fence, release, release_all, renew};

data_test! {
    async fn a_lease_has_one_holder_until_it_runs_out(data: Data) {
        let (db, now) = (&data.db, data.now());
        let mut a = acquire(db, "floor", "a", now).await.unwrap().unwrap();
        assert_eq!(acquire(db, "floor", "b", now).await.unwrap(), None);
        let late = now + TERM / 2;
        renew(db, &mut a, late).await.unwrap();
        assert_eq!(acquire(db, "floor", "b", now + TERM).await.unwrap(), None);
        let b = acquire(db, "floor", "b", late + TERM).await.unwrap().unwrap();
        assert_eq!((a.fence, b.fence), (1, 2));
        assert!(matches!(renew(db, &mut a, late + TERM).await, Err(Error::LeaseLost { .. })));
    }

    async fn a_released_lease_is_free_at_once(data: Data) {
        let (db, now) = (&data.db, data.now());
        let a = acquire(db, "floor", "a", now).await.unwrap().unwrap();
        release(db, &a).await.unwrap();
        assert!(acquire(db, "floor", "b", now).await.unwrap().is_some());
    }

    async fn who_leaves_gives_back_his_own_leases_alone(data: Data) {
        let (db, now) = (&data.db, data.now());
        for (name, holder) in [("floor", "a"), ("themes", "a"), ("notices", "b")] {
            acquire(db, name, holder, now).await.unwrap().unwrap();
        }
        release_all(db, "a").await.unwrap();
        assert!(acquire(db, "floor", "c", now).await.unwrap().is_some());
        assert!(acquire(db, "themes", "c", now).await.unwrap().is_some());
        assert!(acquire(db, "notices", "c", now).await.unwrap().is_none());
    }

    async fn a_holder_that_slept_too_long_cannot_write(data: Data) {
        let (db, now) = (&data.db, data.now());
        let old = acquire(db, "floor", "a", now).await.unwrap().unwrap();
        let new = acquire(db, "floor", "b", now + TERM).await.unwrap().unwrap();
        let mut tx = db.begin().await.unwrap();
        let refused = check_fence(&mut tx, "floor", old.fence).await;
        assert!(matches!(refused, Err(Error::LeaseLost { .. })));
        check_fence(&mut tx, "floor", new.fence).await.unwrap();
    }

    async fn of_many_that_ask_at_once_one_gets_it(data: Data) {
        let now = data.now();
        let asking: Vec<_> = (0..8)
            .map(|n| {
                let db = data.db.clone();
                tokio::spawn(async move { acquire(&db, "floor", &format!("n{n}"), now).await.unwrap() })
            })
            .collect();
        let mut won = 0;
        for one in asking {
            won += usize::from(one.await.unwrap().is_some());
        }
        assert_eq!(won, 1);
    }
}
