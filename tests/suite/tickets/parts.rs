//! The part table: numbers by their beginning, names by their words, pages by keyset.

use kit::{Data, Seed, data_test};
use tickets::org::Words;
use tickets::part::{self, NewPart, Part};
use tickets_base::Viewer;

async fn write(data: &Data, viewer: &Viewer, no: &str, en: &str, zh: &str) {
    let new = NewPart {
        no: no.to_owned(),
        name: Words::new(en, zh),
        price: 1_250,
        currency: "CNY".to_owned(),
        stock: 7,
        product: None,
    };
    let mut tx = data.db.begin().await.unwrap();
    part::create(&mut tx, viewer, &new, data.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

async fn all(data: &Data, viewer: &Viewer, q: &str) -> Vec<String> {
    let mut found: Vec<Part> = Vec::new();
    loop {
        let after = found.last().map(|part| (part.place.clone(), part.id.0));
        let page = part::list(&data.db, viewer, q, after, 2).await.unwrap();
        if page.is_empty() {
            return found.into_iter().map(|part| part.no).collect();
        }
        found.extend(page);
    }
}

data_test! {
    async fn a_part_is_found_by_its_number_or_a_word_of_its_name_page_by_page(data: Data) {
        let seed = Seed::new(&data.db, data.now()).await;
        let viewer = seed.house();
        for n in 1..=5 {
            write(&data, &viewer, &format!("44-A{n}"), "Pump seal", "水泵密封圈").await;
        }
        write(&data, &viewer, "9-Z", "Motor", "主电机").await;
        assert_eq!(all(&data, &viewer, "44a").await, ["44-A1", "44-A2", "44-A3", "44-A4", "44-A5"]);
        assert_eq!(all(&data, &viewer, "").await.len(), 6);
        let mut seals = all(&data, &viewer, "密封 水泵").await;
        seals.sort();
        assert_eq!(seals, ["44-A1", "44-A2", "44-A3", "44-A4", "44-A5"]);
        assert_eq!(all(&data, &viewer, "motors").await, ["9-Z"]);
        assert_eq!(all(&data, &viewer, "电机").await, ["9-Z"]);
        assert!(all(&data, &viewer, "阀门").await.is_empty());
    }

    async fn a_number_stands_once_however_it_is_written(data: Data) {
        let seed = Seed::new(&data.db, data.now()).await;
        let viewer = seed.house();
        write(&data, &viewer, "44-A", "Seal", "密封圈").await;
        let again = NewPart {
            no: "44 a".to_owned(),
            name: Words::new("Seal", "密封圈"),
            price: 1,
            currency: "CNY".to_owned(),
            stock: 0,
            product: None,
        };
        let mut tx = data.db.begin().await.unwrap();
        let refused = part::create(&mut tx, &viewer, &again, data.now()).await;
        assert_eq!(refused.unwrap_err().code(), "part_exists");
    }
}
