//! Customers: found by the number they call from, made and linked in one step, hidden and revealed.

use kit::{Data, Seed, data_test};
use tickets::contact::{self, ContactSubject, Direction, NewContact};
use tickets::customer::{
    self, ContactKind, CustomerChange, MatchQuality, NewContactPoint, NewCustomer,
};
use tickets::phone::LineRules;
use tickets_base::id::{CustomerId, PersonId};
use tickets_base::{Error, Result, Timestamp, Viewer};

fn named(name: &str, phone: Option<&str>) -> NewCustomer {
    NewCustomer {
        name: name.to_owned(),
        kind: None,
        phone: phone.map(str::to_owned),
        company: None,
        language: None,
        email: None,
        call: None,
    }
}

async fn create(data: &Data, viewer: &Viewer, new: &NewCustomer) -> Result<CustomerId> {
    let mut tx = data.db.begin().await?;
    let id = customer::create(&mut tx, viewer, new, &LineRules::default(), data.now()).await?;
    tx.commit().await?;
    Ok(id)
}

async fn link(data: &Data, viewer: &Viewer, id: CustomerId, raw: &str) -> Result<()> {
    let new = NewContactPoint {
        kind: ContactKind::Phone,
        raw: raw.to_owned(),
        call: None,
    };
    let mut tx = data.db.begin().await?;
    customer::link(&mut tx, viewer, id, &new, &LineRules::default(), data.now()).await?;
    tx.commit().await
}

async fn agent(data: &Data) -> Viewer {
    let seed = Seed::new(&data.db, data.now()).await;
    let lin = seed.person("lin", "林晓", "agent").await;
    seed.viewer_with(
        lin,
        &[
            "read customer all base",
            "create customer all base",
            "write customer all base",
            "reveal customer all base",
        ],
    )
}

data_test! {
    async fn a_new_customer_is_found_by_the_number_however_it_arrives(data: Data) {
        let agent = agent(&data).await;
        let id = create(&data, &agent, &named("王先生", Some("138 1234 5678"))).await.unwrap();
        for raw in ["013812345678", "+8613812345678", "1795113812345678"] {
            let found = customer::by_phone(&data.db, &agent, raw, &LineRules::default()).await.unwrap();
            assert_eq!(found.iter().map(|(c, _)| c.id).collect::<Vec<_>>(), [id], "{raw}");
        }
        let matches = customer::by_number(&data.db, "+8613812345678").await.unwrap();
        assert_eq!(customer::quality(&matches), MatchQuality::Exact);
        assert_eq!(customer::by_number(&data.db, "+8613812345679").await.unwrap(), []);
    }

    async fn a_caller_known_by_two_numbers_is_one_customer_and_a_shared_number_two(data: Data) {
        let agent = agent(&data).await;
        let zhang = create(&data, &agent, &named("张先生", Some("13812345678"))).await.unwrap();
        link(&data, &agent, zhang, "62345678").await.unwrap();
        link(&data, &agent, zhang, "010-62345678").await.unwrap();
        let one = customer::by_number(&data.db, "+861062345678").await.unwrap();
        assert_eq!(one.iter().map(|m| m.customer).collect::<Vec<_>>(), [zhang]);
        let li = create(&data, &agent, &named("李女士", Some("13812345678"))).await.unwrap();
        let both = customer::by_number(&data.db, "+8613812345678").await.unwrap();
        assert_eq!(both.len(), 2);
        assert!(both.iter().any(|m| m.customer == li));
        assert_eq!(customer::quality(&both), MatchQuality::Shared);
    }

    async fn a_number_that_may_be_no_key_is_kept_as_text(data: Data) {
        let agent = agent(&data).await;
        let id = create(&data, &agent, &named("北方通联", Some("400-820-8820"))).await.unwrap();
        assert_eq!(customer::by_number(&data.db, "+864008208820").await.unwrap(), []);
        link(&data, &agent, id, "138****5678").await.unwrap();
        let refused = link(&data, &agent, id, "nobody").await;
        assert!(matches!(refused, Err(Error::Invalid { code: "not_a_number", .. })));
        let shown = customer::get(&data.db, &agent, id).await.unwrap();
        assert_eq!(shown.contact_points.len(), 2);
    }

    async fn who_may_not_see_numbers_sees_a_mask_and_revealing_is_a_fact(data: Data) {
        let agent = agent(&data).await;
        let id = create(&data, &agent, &named("王先生", Some("13812345678"))).await.unwrap();
        let shown = customer::get(&data.db, &agent, id).await.unwrap();
        assert_eq!(shown.contact_points[0].shown, "138****5678");
        let mut tx = data.db.begin().await.unwrap();
        let clear = customer::reveal(&mut tx, &agent, id, shown.contact_points[0].id, data.now()).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!((clear.raw.as_str(), clear.shown.as_str()), ("+8613812345678", "138 1234 5678"));
        let kinds: Vec<(String,)> = data.db
            .all(
                "select f.kind from fact f join fact_subject s on s.fact = f.id where s.kind = 'customer' and s.id = $1
                 order by f.kind",
                (id,),
            )
            .await
            .unwrap();
        assert_eq!(kinds.iter().map(|(k,)| k.as_str()).collect::<Vec<_>>(), ["contact_point.revealed", "customer.created"]);
        let bodies: Vec<(String,)> = data.db.all("select body from fact", ()).await.unwrap();
        assert!(bodies.iter().all(|(body,)| !body.contains("5678") && !body.contains("王")));
    }

    async fn a_seller_sees_own_customers_alone(data: Data) {
        let seed = Seed::new(&data.db, data.now()).await;
        let chen = seed.person("chen", "陈强", "sales").await;
        let seller = seed.viewer_with(chen, &["read customer own base", "create customer own base", "write customer own base"]);
        let own = create(&data, &seller, &named("自己的客户", None)).await.unwrap();
        let other = seed.customer("zh").await;
        assert_eq!(customer::get(&data.db, &seller, own).await.unwrap().owner.map(|o| o.id), Some(chen));
        assert!(matches!(customer::get(&data.db, &seller, other).await, Err(Error::NotFound { .. })));
        let listed = customer::own(&data.db, &seller, None, None, 10).await.unwrap();
        assert_eq!(listed.iter().map(|c| c.id).collect::<Vec<_>>(), [own]);
        let refused = link(&data, &seller, other, "13812345678").await;
        assert!(matches!(refused, Err(Error::NotFound { .. })));
    }

    async fn a_change_of_an_old_version_is_refused(data: Data) {
        let agent = agent(&data).await;
        let id = create(&data, &agent, &named("王先生", None)).await.unwrap();
        let change = CustomerChange { version: 1, note: Some(Some("下午打".into())), ..CustomerChange::default() };
        let mut tx = data.db.begin().await.unwrap();
        customer::change(&mut tx, &agent, id, &change, data.now()).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = data.db.begin().await.unwrap();
        let refused = customer::change(&mut tx, &agent, id, &change, data.now()).await;
        assert!(matches!(refused, Err(Error::Conflict { code: "version_conflict", .. })));
        drop(tx);
        let shown = customer::get(&data.db, &agent, id).await.unwrap();
        assert_eq!((shown.version, shown.note.as_deref()), (2, Some("下午打")));
    }

    async fn a_merge_answers_to_both_numbers_and_can_be_taken_back(data: Data) {
        let agent = agent(&data).await;
        let old = create(&data, &agent, &named("王", Some("13812345678"))).await.unwrap();
        let new = create(&data, &agent, &named("王先生", Some("13912345678"))).await.unwrap();
        let mut tx = data.db.begin().await.unwrap();
        customer::merge(&mut tx, &agent, old, new, None, data.now()).await.unwrap();
        tx.commit().await.unwrap();
        let by_old = customer::by_number(&data.db, "+8613812345678").await.unwrap();
        assert_eq!(by_old[0].customer, new);
        assert_eq!(customer::get(&data.db, &agent, old).await.unwrap().id, new);
        let mut tx = data.db.begin().await.unwrap();
        customer::unmerge(&mut tx, &agent, old, data.now()).await.unwrap();
        tx.commit().await.unwrap();
        let by_old = customer::by_number(&data.db, "+8613812345678").await.unwrap();
        assert_eq!(by_old[0].customer, old);
    }

    async fn the_seller_s_page_begins_with_open_complaints(data: Data) {
        let seed = Seed::new(&data.db, data.now()).await;
        let chen: PersonId = seed.person("chen", "陈强", "sales").await;
        let seller = seed.viewer_with(chen, &["read customer own base"]);
        let (quiet, angry) = (seed.customer("zh").await, seed.customer("zh").await);
        let ticket = seed.ticket(angry, true).await;
        data.db.exec("update customer set owner = $1", (chen,)).await.unwrap();
        let first = customer::of_seller(&data.db, &seller, chen, None, 1).await.unwrap();
        assert_eq!(first[0].customer.id, angry);
        assert_eq!(first[0].open_complaint.as_ref().map(|c| c.ticket), Some(ticket));
        let place = Some((first[0].customer.open_complaints, first[0].customer.id.0));
        let rest = customer::of_seller(&data.db, &seller, chen, place, 10).await.unwrap();
        assert_eq!(rest.iter().map(|c| c.customer.id).collect::<Vec<_>>(), [quiet]);
        assert_eq!(rest[0].open_complaint, None);
    }

    async fn the_timeline_pages_from_the_newest(data: Data) {
        let seed = Seed::new(&data.db, data.now()).await;
        let house = seed.house();
        let id = seed.customer("zh").await;
        let mut tx = data.db.begin().await.unwrap();
        for n in 0..5_i64 {
            let line = NewContact {
                customer: id,
                kind: ContactSubject::Call,
                direction: Direction::In,
                subject: uuid::Uuid::from_u128(u128::try_from(n).unwrap()),
                person: None,
                summary: n.to_string(),
            };
            // Two at the same moment.
            contact::add(&mut tx, &line, Timestamp(data.now().0 + n / 2)).await.unwrap();
        }
        tx.commit().await.unwrap();
        let mut seen = Vec::new();
        let mut after = None;
        loop {
            let page = contact::timeline(&data.db, &house, id, after, 2).await.unwrap();
            let Some(last) = page.last() else { break };
            after = Some((last.at.0, last.id.0));
            seen.extend(page.into_iter().map(|line| line.summary));
        }
        seen[1..].sort();
        assert_eq!(seen, ["4", "0", "1", "2", "3"]);
        let last = customer::get(&data.db, &house, id).await.unwrap().last_contact_at;
        assert_eq!(last, Some(Timestamp(data.now().0 + 2)));
    }
}
