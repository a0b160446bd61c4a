//! Deals of the sellers.

use tickets::house::seed::DealRow;

use crate::customers::People;
use crate::house::House;
use crate::maker::{DAY, Maker, date};
use crate::topics::PRODUCTS;

/// About so many of a hundred owned companies and customers have or had a deal.
const SHARE: f64 = 0.45;

/// Deals, open and past, with customers that have a seller.
pub fn make(maker: &mut Maker, house: &House, people: &People) -> Vec<DealRow> {
    let mut deals = Vec::new();
    for customer in &people.customers {
        let Some(owner) = customer.owner else {
            continue;
        };
        let vip = customer.class == "vip";
        if !vip && !maker.chance(SHARE) {
            continue;
        }
        for _ in 0..maker.between(1, 3) {
            let stage = *maker.pick(&[
                "lead",
                "qualified",
                "offer",
                "negotiation",
                "won",
                "won",
                "won",
                "lost",
                "lost",
            ]);
            let open = !matches!(stage, "won" | "lost");
            let created = maker.now
                - if open {
                    maker.between(3, 120)
                } else {
                    maker.between(60, 700)
                } * DAY;
            let product = maker.pick(&PRODUCTS);
            let units = maker.between(1, 25);
            let zh = customer.language == "zh";
            deals.push(DealRow {
                id: maker.id(created),
                customer: customer.id,
                owner,
                unit_path: customer.unit_path.clone(),
                name: if zh {
                    format!("{units} 台{}", product.zh)
                } else {
                    format!("{units} × {}", product.en)
                },
                stage: stage.to_owned(),
                amount: product.price * units * 100,
                currency: "CNY".to_owned(),
                expected_on: Some(
                    date(if open {
                        maker.now + maker.between(5, 90) * DAY
                    } else {
                        created + 50 * DAY
                    })
                    .to_string(),
                ),
                open: i64::from(open),
                created_at: created,
                version: 1,
            });
        }
    }
    debug_assert!(house.people.is_empty() || !deals.is_empty());
    deals
}
