//! The box that finds, and the pop: every field read from rows.

use kit::{Data, Seed, data_test};
use tickets::category::{self, CategoryKind};
use tickets::contact::{self, ContactSubject, Direction, NewContact};
use tickets::customer::{self, CustomerKind, NewCustomer};
use tickets::device::{self, NewDevice};
use tickets::phone::LineRules;
use tickets::pop;
use tickets::search_box::{self, HitKind};
use tickets::ticket::{self, NewTicket};
use tickets::warranty::InWarranty;
use tickets_base::id::{CategoryId, CustomerId, DealId, PersonId};
use tickets_base::{Db, Error, Timestamp, Viewer};

async fn named(
    data: &Data,
    viewer: &Viewer,
    name: &str,
    company: Option<CustomerId>,
) -> CustomerId {
    let new = NewCustomer {
        name: name.to_owned(),
        kind: company.is_none().then_some(CustomerKind::Organisation),
        phone: None,
        company,
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

async fn ticket(data: &Data, viewer: &Viewer, new: NewTicket) -> tickets_base::id::TicketId {
    let mut tx = data.db.begin().await.unwrap();
    let id = ticket::open(&mut tx, viewer, &new, data.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    id
}

async fn found(db: &Db, viewer: &Viewer, typed: &str) -> Vec<(HitKind, String)> {
    let hits = search_box::search(db, viewer, typed).await.unwrap();
    hits.into_iter().map(|hit| (hit.kind, hit.id)).collect()
}

async fn deal(data: &Data, customer: CustomerId, owner: PersonId, open: i64) {
    data.db
        .exec(
            "insert into deal (id, customer, owner, unit_path, name, stage, amount, currency, open, created_at, version)
             values ($1, $2, $3, '/', '年度合同', 'offer', 100, 'CNY', $4, 1, 1)",
            (DealId::mint(data.now()), customer, owner, open),
        )
        .await
        .unwrap();
}

data_test! {
    async fn one_box_finds_by_name_sound_initials_number_and_serial(data: Data) {
        let seed = Seed::new(&data.db, data.now()).await;
        let lin = seed.viewer(seed.person("lin", "林晓", "agent").await);
        let company = named(&data, &lin, "北方通联", None).await;
        let product = seed.product(None).await;
        let new = NewDevice {
            customer: company,
            product: product.id,
            serial: "X2-00 431".into(),
            site: None,
            batch: None,
            bought_on: None,
            warranty_until: None,
        };
        let mut tx = data.db.begin().await.unwrap();
        let device = device::create(&mut tx, &lin, &new, data.now()).await.unwrap();
        tx.commit().await.unwrap();
        let open = NewTicket { subject: "水泵漏水".into(), customer: Some(company), ..NewTicket::default() };
        let ticket = ticket(&data, &lin, open).await;

        let company = (HitKind::Customer, company.to_string());
        for typed in ["北方", "通联", "北方通联", "beifang", "BFTL", "bft", "北"] {
            assert!(found(&data.db, &lin, typed).await.contains(&company), "{typed}");
        }
        let device = (HitKind::Device, device.to_string());
        for typed in ["x200431", "X200"] {
            assert!(found(&data.db, &lin, typed).await.contains(&device), "{typed}");
        }
        let ticket = (HitKind::Ticket, ticket.to_string());
        for typed in ["1001", "#1001", "漏水", "水泵漏水", "水泵 漏水"] {
            assert!(found(&data.db, &lin, typed).await.contains(&ticket), "{typed}");
        }
        for typed in ["南方", "", " ", "zzz", "漏油"] {
            assert_eq!(found(&data.db, &lin, typed).await, [], "{typed}");
        }
    }

    async fn what_may_not_be_seen_is_not_found(data: Data) {
        let seed = Seed::new(&data.db, data.now()).await;
        let all = seed.viewer(seed.person("lin", "林晓", "agent").await);
        named(&data, &all, "北方通联", None).await;
        let seller = seed.viewer_with(seed.person("chen", "陈强", "sales").await, &["read customer own base"]);
        assert_eq!(found(&data.db, &seller, "北方").await, []);
        assert!(search_box::customers(&data.db, &seller, "北方").await.unwrap().is_empty());
    }

    async fn rows_of_an_import_are_found_after_catching_up(data: Data) {
        let seed = Seed::new(&data.db, data.now()).await;
        let lin = seed.viewer(seed.person("lin", "林晓", "agent").await);
        let id = seed.customer("zh").await;
        seed.ticket(id, false).await;
        assert_eq!(found(&data.db, &lin, "客户").await, []);
        assert_eq!(search_box::index_missing(&data.db).await.unwrap(), 2);
        assert_eq!(search_box::index_missing(&data.db).await.unwrap(), 0);
        assert!(found(&data.db, &lin, "客户").await.contains(&(HitKind::Customer, id.to_string())));
        assert_eq!(found(&data.db, &lin, "故障").await.len(), 1);
    }

    async fn the_pop_reads_every_field_from_rows(data: Data) {
        let seed = Seed::new(&data.db, data.now()).await;
        let lin = seed.person("lin", "林晓", "agent").await;
        let viewer = seed.viewer(lin);
        let company = named(&data, &viewer, "北方通联", None).await;
        let person = named(&data, &viewer, "王先生", Some(company)).await;
        let product = seed.product(None).await;
        seed.device(company, &product, None, Some("2027-05-31")).await;
        seed.device(person, &product, None, Some("2020-01-01")).await;
        deal(&data, person, lin, 1).await;
        deal(&data, person, lin, 0).await;
        let mut tx = data.db.begin().await.unwrap();
        for n in 0..12_i64 {
            let line = NewContact {
                customer: person,
                kind: ContactSubject::Call,
                direction: Direction::In,
                subject: uuid::Uuid::nil(),
                person: None,
                summary: n.to_string(),
            };
            contact::add(&mut tx, &line, Timestamp(data.now().0 - 100 + n)).await.unwrap();
        }
        tx.commit().await.unwrap();

        let before = pop::read(&data.db, &[person], &seed.house(), data.now()).await.unwrap();
        assert_eq!(before.customer.as_ref().map(|c| c.id), Some(person));
        assert_eq!(before.company.as_ref().map(|c| c.name.as_str()), Some("北方通联"));
        assert_eq!(before.contacts.iter().map(|c| c.summary.clone()).collect::<Vec<_>>().join(","), "11,10,9,8,7,6,5,4,3,2");
        let mut verdicts: Vec<_> = before.devices.iter().map(|d| d.warranty.verdict == InWarranty::In).collect();
        verdicts.sort_unstable();
        assert_eq!(verdicts, [false, true]);
        assert_eq!((before.deals.len(), before.open_tickets.len(), &before.promise), (1, 0, &None));

        for promise in ["周五前回电", "周三前上门"] {
            let new = NewTicket {
                subject: "漏水".into(),
                customer: Some(person),
                promise: Some(promise.into()),
                promise_due: Some(Timestamp(data.now().0 + if promise.contains("三") { 1 } else { 2 })),
                ..NewTicket::default()
            };
            ticket(&data, &viewer, new).await;
        }
        let after = pop::read(&data.db, &[person], &seed.house(), data.now()).await.unwrap();
        assert_eq!(after.open_tickets.len(), 2);
        assert_eq!(after.customer.as_ref().map(|c| c.open_tickets), Some(2));
        assert_eq!(after.promise.map(|p| p.text).as_deref(), Some("周三前上门"));

        let several = pop::read(&data.db, &[person, company], &seed.house(), data.now()).await.unwrap();
        assert_eq!((several.customer.is_none(), several.candidates.len()), (true, 2));
    }

    async fn the_pop_hides_from_its_reader_what_a_list_would_hide(data: Data) {
        let seed = Seed::new(&data.db, data.now()).await;
        let lin = seed.person("lin", "林晓", "agent").await;
        let customer = seed.customer("zh").await;
        deal(&data, customer, lin, 1).await;
        let rows = pop::read(&data.db, &[customer], &seed.house(), data.now()).await.unwrap();
        let mut agent = rows.clone();
        agent.mask_for(&seed.viewer_with(lin, &["read customer all base", "read deal all base"]));
        let shown = &agent.customer.as_ref().unwrap().contact_points[0].shown;
        assert!(shown.contains("****"), "{shown}");
        assert_eq!(agent.deals[0].amount, None);
        let mut nobody = rows.clone();
        nobody.mask_for(&seed.viewer_with(lin, &["read customer own base"]));
        assert_eq!(nobody, pop::PopRows::default());
        assert_eq!(rows.deals[0].amount, Some(100));
    }

    async fn a_serial_belongs_to_one_device(data: Data) {
        let seed = Seed::new(&data.db, data.now()).await;
        let lin = seed.viewer(seed.person("lin", "林晓", "agent").await);
        let customer = seed.customer("zh").await;
        let product = seed.product(None).await;
        let new = |serial: &str| NewDevice {
            customer,
            product: product.id,
            serial: serial.to_owned(),
            site: None,
            batch: None,
            bought_on: Some("2026-01-31".into()),
            warranty_until: None,
        };
        let mut tx = data.db.begin().await.unwrap();
        let first = device::create(&mut tx, &lin, &new("ab-1 2"), data.now()).await.unwrap();
        let again = device::create(&mut tx, &lin, &new("AB12"), data.now()).await;
        tx.commit().await.unwrap();
        let Err(Error::Conflict { code: "serial_exists", current }) = again else { panic!("{again:?}") };
        assert_eq!(current["id"], first.to_string());
        let listed = device::of_customer(&data.db, &lin, customer, data.now()).await.unwrap();
        assert_eq!(listed.len(), 1);
    }

    async fn a_category_is_found_by_initials_of_its_path(data: Data) {
        let insert = "insert into category (id, parent, kind, name_en, name_zh, terms, sort, retired)
             values ($1, $2, 'ticket', $3, $4, $5, 1, $6)";
        let (pump, leak, old) = (CategoryId::mint(Timestamp(1)), CategoryId::mint(Timestamp(2)), CategoryId::mint(Timestamp(3)));
        data.db.exec(insert, (pump, None::<CategoryId>, "Pump", "水泵", "水泵 shuibeng sb pump", 0_i64)).await.unwrap();
        data.db.exec(insert, (leak, Some(pump), "Leak", "漏水", "漏水 loushui ls leak", 0_i64)).await.unwrap();
        data.db.exec(insert, (old, Some(pump), "Old", "旧", "旧 jiu j old", 1_i64)).await.unwrap();
        let all = category::list(&data.db, CategoryKind::Ticket, "").await.unwrap();
        assert_eq!(all.iter().map(|c| c.id).collect::<Vec<_>>(), [pump, leak]);
        let found = category::list(&data.db, CategoryKind::Ticket, "LS").await.unwrap();
        assert_eq!(found.iter().map(|c| c.path.zh.as_str()).collect::<Vec<_>>(), ["水泵 / 漏水"]);
        assert!(category::list(&data.db, CategoryKind::WrapUp, "").await.unwrap().is_empty());
    }
}
