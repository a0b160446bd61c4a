//! Windows that can be promised: hours, holidays, territories, skills, and what is promised already.

use kit::{Data, Seed, data_test};
use serde_json::json;
use tickets::repair::{self, NewRepair};
use tickets::visit::windows::{self, Window};
use tickets::visit::{Job, Wish};
use tickets_base::id::{DeviceId, TicketId};
use tickets_base::{Error, Timestamp, Viewer};

/// An instant of 2026 in Shanghai.
fn at(month: i8, day: i8, hour: i8) -> Timestamp {
    let date = jiff::civil::date(2026, month, day).at(hour, 0, 0, 0);
    let zoned = date.in_tz("Asia/Shanghai").unwrap();
    Timestamp(zoned.timestamp().as_millisecond())
}

async fn free(data: &Data, viewer: &Viewer, job: &Job, from: Timestamp, days: u16) -> Vec<Window> {
    windows::list(&data.db, viewer, job, from, days, data.now())
        .await
        .unwrap()
}

fn names(window: &Window) -> Vec<&str> {
    window
        .technicians
        .iter()
        .map(|who| who.name.as_str())
        .collect()
}

fn wish(ticket: TicketId, device: DeviceId) -> NewRepair {
    NewRepair {
        ticket,
        device: Some(device),
        product: None,
        model_text: None,
        fault: "不转".to_owned(),
        site: None,
        address: None,
        territory: None,
        contact_name: None,
        contact_phone: None,
        in_warranty: None,
        warranty_reason: None,
        window: None,
        call: None,
        again: false,
    }
}

data_test! {
    async fn a_window_is_offered_for_whoever_knows_the_product_and_serves_the_place(data: Data) {
        let seed = Seed::new(&data.db, data.now()).await;
        seed.technician("wei", "王伟", "north", "pump").await;
        seed.technician("bo", "李博", "south", "pump").await;
        seed.technician("tao", "陈涛", "north", "valve").await;
        let viewer = seed.house();
        let product = seed.product(Some("pump")).await;
        let job = Job { territory: "north".to_owned(), product: Some(product.id) };
        // Monday 09:00: the first window still to come begins at ten.
        let windows = free(&data, &viewer, &job, data.now(), 1).await;
        let begins: Vec<_> = windows.iter().map(|window| window.from).collect();
        assert_eq!(begins, [at(3, 2, 10), at(3, 2, 13), at(3, 2, 15)]);
        assert!(windows.iter().all(|window| names(window) == ["王伟"]));
        let any = Job { product: None, ..job };
        assert_eq!(free(&data, &viewer, &any, data.now(), 1).await[0].free, 2);
    }

    async fn a_holiday_has_no_windows_and_a_make_up_saturday_has(data: Data) {
        let seed = Seed::new(&data.db, data.now()).await;
        let wei = seed.technician("wei", "王伟", "north", "pump").await;
        let week = json!([{"day": 1, "from": "08:00", "to": "12:00"}, {"day": 2, "from": "08:00", "to": "12:00"}]);
        let days = [("2026-03-03", false, json!([])), ("2026-03-07", true, json!([{"from": "14:00", "to": "16:00"}]))];
        seed.calendar(wei, week, &days).await;
        let job = Job { territory: "north".to_owned(), product: None };
        let windows = free(&data, &seed.house(), &job, at(3, 3, 0), 6).await;
        let begins: Vec<_> = windows.iter().map(|window| window.from).collect();
        assert_eq!(begins, [at(3, 7, 14)]);
    }

    async fn whoever_is_promised_elsewhere_is_passed_by_while_somebody_can_go(data: Data) {
        let seed = Seed::new(&data.db, data.now()).await;
        let wei = seed.technician("wei", "王伟", "north", "pump").await;
        let bo = seed.technician("bo", "李博", "north", "pump").await;
        let night = seed.technician("tao", "陈涛", "north", "pump").await;
        seed.calendar(night, json!([{"day": 2, "from": "18:00", "to": "22:00"}]), &[]).await;
        let product = seed.product(Some("pump")).await;
        let mut repairs = Vec::new();
        for technician in [wei, bo] {
            let customer = seed.customer("zh").await;
            let site = seed.site(customer, "north").await;
            let device = seed.device(customer, &product, Some(site), None).await;
            let window = Wish { from: at(3, 3, 8), to: at(3, 3, 10), technician: None };
            let wish = NewRepair { window: Some(window), ..wish(seed.ticket(customer, false).await, device) };
            let mut tx = data.db.begin().await.unwrap();
            let id = repair::request(&mut tx, &seed.house(), &wish, data.now()).await.unwrap();
            tx.commit().await.unwrap();
            let mut kept = windows::kept_from(&data.db, id, data.now()).await.unwrap();
            kept.sort_unstable();
            let mut expected = if repairs.is_empty() { vec![night] } else { vec![wei, night] };
            expected.sort_unstable();
            assert_eq!(kept, expected);
            let to = repair::Assignment { technician, reservation: None, version: None };
            let mut tx = data.db.begin().await.unwrap();
            repair::assign(&mut tx, &seed.house(), id, to, data.now()).await.unwrap();
            tx.commit().await.unwrap();
            repairs.push(id);
        }
        // Both have a visit then, but the own one keeps nobody from itself.
        let kept = windows::kept_from(&data.db, repairs[0], data.now()).await.unwrap();
        assert!(!kept.contains(&wei) && kept.contains(&bo), "{kept:?}");
        let sql = "update visit set technician = $1 where repair = $2";
        data.db.exec(sql, (wei, repairs[1])).await.unwrap();
        data.db.exec("update person set left_at = 1 where id in ($1, $2)", (bo, night)).await.unwrap();
        let kept = windows::kept_from(&data.db, repairs[0], data.now()).await.unwrap();
        assert_eq!(kept, [], "nobody else could go");
    }

    async fn of_two_agents_who_promise_the_last_place_one_is_told(data: Data) {
        let seed = Seed::new(&data.db, data.now()).await;
        seed.technician("wei", "王伟", "north", "pump").await;
        let viewer = seed.house();
        let product = seed.product(Some("pump")).await;
        let mut wishes = Vec::new();
        for _ in 0..4 {
            let customer = seed.customer("zh").await;
            let site = seed.site(customer, "north").await;
            let device = seed.device(customer, &product, Some(site), None).await;
            let window = Wish { from: at(3, 3, 8), to: at(3, 3, 10), technician: None };
            let ticket = seed.ticket(customer, false).await;
            wishes.push(NewRepair { window: Some(window), ..wish(ticket, device) });
        }
        let now = data.now();
        let asked = wishes.into_iter().map(|wish| {
            let (db, viewer) = (data.db.clone(), viewer.clone());
            tokio::spawn(async move {
                let mut tx = db.begin().await?;
                let id = repair::request(&mut tx, &viewer, &wish, now).await?;
                tx.commit().await?;
                Ok::<_, Error>(id)
            })
        });
        let mut kept = 0;
        for answer in asked.collect::<Vec<_>>() {
            match answer.await.unwrap() {
                Ok(_) => kept += 1,
                Err(error) => assert_eq!(error.code(), "window_taken"),
            }
        }
        assert_eq!(kept, 1);
        // Refused requests left nothing.
        let (repairs,): (i64,) = data.db.one("select count(*) from repair", ()).await.unwrap();
        assert_eq!(repairs, 1);
        let job = Job { territory: "north".to_owned(), product: Some(product.id) };
        let left = free(&data, &viewer, &job, at(3, 3, 0), 1).await;
        assert!(left.iter().all(|window| window.from != at(3, 3, 8)));
    }
}
