//! Customers that are one: asked about while a name is typed, merged with everything they have, and taken apart again.

use kit::{Data, Seed, data_test};
use tickets::customer::{self, CustomerKind, NewCustomer, Probe};
use tickets::phone::LineRules;
use tickets::ticket::{self, Closure, Filter, NewTicket};
use tickets_base::id::CustomerId;
use tickets_base::{Error, Viewer};
use tickets_duplicates::{REVIEW, Record, SAME};

async fn create(data: &Data, viewer: &Viewer, name: &str, phone: Option<&str>) -> CustomerId {
    let new = NewCustomer {
        name: name.to_owned(),
        kind: Some(CustomerKind::Organisation),
        phone: phone.map(str::to_owned),
        company: None,
        language: None,
        email: None,
        call: None,
    };
    let mut tx = data.db.begin().await.unwrap();
    let id = customer::create(&mut tx, viewer, &new, &LineRules::default(), data.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    id
}

async fn ask(data: &Data, viewer: &Viewer, name: &str, phone: &str) -> Vec<(CustomerId, f64)> {
    let record = Record {
        name: name.to_owned(),
        phone: phone.to_owned(),
        ..Record::default()
    };
    let probe = Probe::new(record, &LineRules::default());
    let found = customer::duplicates(&data.db, viewer, &probe)
        .await
        .unwrap();
    found
        .into_iter()
        .map(|one| (one.customer.id, one.score))
        .collect()
}

async fn open_ticket(data: &Data, viewer: &Viewer, customer: CustomerId) {
    let new = NewTicket {
        subject: "水泵漏水".into(),
        customer: Some(customer),
        ..NewTicket::default()
    };
    let mut tx = data.db.begin().await.unwrap();
    ticket::open(&mut tx, viewer, &new, data.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

async fn merge(
    data: &Data,
    viewer: &Viewer,
    old: CustomerId,
    into: CustomerId,
    version: Option<i64>,
) -> Result<(), Error> {
    let mut tx = data.db.begin().await.unwrap();
    customer::merge(&mut tx, viewer, old, into, version, data.now()).await?;
    tx.commit().await
}

async fn unmerge(data: &Data, viewer: &Viewer, old: CustomerId) {
    let mut tx = data.db.begin().await.unwrap();
    customer::unmerge(&mut tx, viewer, old, data.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

/// Open tickets on the row and in the list, which must agree.
async fn open_tickets(data: &Data, viewer: &Viewer, id: CustomerId) -> i64 {
    let counted = customer::get(&data.db, viewer, id)
        .await
        .unwrap()
        .open_tickets;
    let filter = Filter {
        customer: Some(id),
        open: Some(true),
        ..Filter::default()
    };
    let listed = ticket::list(&data.db, viewer, &filter, None, 50)
        .await
        .unwrap();
    assert_eq!(counted, listed.len() as i64);
    counted
}

data_test! {
    async fn a_company_is_asked_about_however_it_is_written_and_its_sister_is_not(data: Data) {
        let seed = Seed::new(&data.db, data.now()).await;
        let house = seed.house();
        let beijing = create(&data, &house, "北京移动", None).await;
        let shanghai = create(&data, &house, "上海移动", None).await;
        for name in ["中国移动北京公司", "China Mobile Beijing", "中国移动通信集团北京有限公司"] {
            let found = ask(&data, &house, name, "").await;
            assert_eq!(found.first().map(|(id, _)| *id), Some(beijing), "{name}");
            assert!(found[0].1 >= SAME && found.iter().all(|(id, _)| *id != shanghai), "{name} {found:?}");
        }
        let typed = create(&data, &house, "恒晟达科技有限公司", None).await;
        let found = ask(&data, &house, "恒盛达科技", "").await;
        assert_eq!(found.first().map(|(id, _)| *id), Some(typed));
        assert!((REVIEW..SAME).contains(&found[0].1));
    }

    async fn a_family_s_number_alone_is_no_duplicate(data: Data) {
        let seed = Seed::new(&data.db, data.now()).await;
        let house = seed.house();
        let known = create(&data, &house, "张伟", Some("13812345678")).await;
        assert_eq!(ask(&data, &house, "李女士", "138 1234 5678").await, []);
        assert_eq!(ask(&data, &house, "张伟", "").await, []);
        assert_eq!(ask(&data, &house, "张伟", "013812345678").await[0].0, known);
    }

    async fn who_may_not_see_a_customer_is_not_told_of_it(data: Data) {
        let seed = Seed::new(&data.db, data.now()).await;
        create(&data, &seed.house(), "北京移动", None).await;
        let chen = seed.person("chen", "陈强", "sales").await;
        let seller = seed.viewer_with(chen, &["read customer own base"]);
        assert_eq!(ask(&data, &seller, "北京移动", "").await, []);
    }

    async fn merged_customers_count_and_show_what_both_have_and_part_as_they_were(data: Data) {
        let seed = Seed::new(&data.db, data.now()).await;
        let lin = seed.person("lin", "林晓", "agent").await;
        let house = seed.viewer(lin);
        let a = create(&data, &house, "甲", Some("13812345671")).await;
        let b = create(&data, &house, "乙", Some("13812345672")).await;
        let c = create(&data, &house, "丙", Some("13812345673")).await;
        for customer in [a, a, b, c] {
            open_ticket(&data, &house, customer).await;
        }
        let preview = customer::merge_preview(&data.db, &house, a, b).await.unwrap();
        assert_eq!((preview.moves.tickets, preview.moves.contact_points, preview.open_tickets), (2, 1, 3));
        merge(&data, &house, a, b, Some(preview.into.version)).await.unwrap();
        let stale = merge(&data, &house, c, b, Some(preview.into.version)).await;
        assert!(matches!(stale, Err(Error::Conflict { code: "version_conflict", .. })));
        assert_eq!(open_tickets(&data, &house, b).await, 3);
        merge(&data, &house, b, c, None).await.unwrap();
        assert_eq!(open_tickets(&data, &house, c).await, 4);
        assert_eq!(customer::get(&data.db, &house, a).await.unwrap().id, c);
        assert_eq!(customer::get(&data.db, &house, c).await.unwrap().contact_points.len(), 3);
        assert_eq!(customer::merged(&data.db, &house, c).await.unwrap().len(), 2);
        // A ticket of the first closes while it stands for the last: every step counts one less.
        let filter = Filter { customer: Some(c), open: Some(true), ..Filter::default() };
        let tickets = ticket::list(&data.db, &house, &filter, None, 50).await.unwrap();
        let of_a = tickets.iter().find(|ticket| ticket.customer.as_ref().is_some_and(|customer| customer.id == a)).unwrap();
        let mut tx = data.db.begin().await.unwrap();
        ticket::close(&mut tx, &house, of_a.id, &Closure { version: of_a.version, note: None }, data.now()).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(open_tickets(&data, &house, c).await, 3);
        unmerge(&data, &house, b).await;
        assert_eq!(customer::get(&data.db, &house, a).await.unwrap().id, b);
        assert_eq!((open_tickets(&data, &house, b).await, open_tickets(&data, &house, c).await), (2, 1));
        unmerge(&data, &house, a).await;
        let each = [open_tickets(&data, &house, a).await, open_tickets(&data, &house, b).await, open_tickets(&data, &house, c).await];
        assert_eq!(each, [1, 1, 1]);
        assert_eq!(customer::get(&data.db, &house, a).await.unwrap().contact_points.len(), 1);
    }
}
