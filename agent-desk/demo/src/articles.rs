//! Forty articles, twenty in each language, about the products and how to help with them.

use tickets::house::seed::{ArticleLinkRow, ArticleRow, ProductRow};

use crate::house::House;
use crate::maker::{DAY, Maker};
use crate::tickets::Tickets;

/// Blocks of three lines: `= product | English title | 中文标题`, English, Chinese.
const TEXT: &str = include_str!("../data/articles.txt");

/// Tickets an article is linked to, where one fits its planted topic.
const LINKS: usize = 12;

/// All articles, published, each with its twin.
pub fn make(maker: &mut Maker, house: &House, products: &[ProductRow]) -> Vec<ArticleRow> {
    let owner = house.person("mei").map(|p| p.id);
    let mut articles: Vec<ArticleRow> = Vec::new();
    for block in TEXT.split("\n= ").map(|b| b.trim_start_matches("= ")) {
        let mut lines = block.lines();
        let head: Vec<&str> = lines.next().unwrap_or_default().split(" | ").collect();
        let (&[code, en, zh], Some(body_en), Some(body_zh)) =
            (head.as_slice(), lines.next(), lines.next())
        else {
            unreachable!("a test reads every block");
        };
        let created = maker.now - maker.between(60, 700) * DAY;
        let (first, second) = (maker.id(created), maker.id(created));
        let product = products.iter().find(|p| p.code == code).map(|p| p.id);
        for (id, twin, language, title, body) in [
            (first, second, "en", en, body_en),
            (second, first, "zh", zh, body_zh),
        ] {
            articles.push(ArticleRow {
                id,
                no: articles.len() as i64 + 1,
                language: language.to_owned(),
                title: title.to_owned(),
                body: body.to_owned(),
                state: "published".to_owned(),
                product,
                owner,
                twin: Some(twin),
                used: maker.between(3, 240),
                created_at: created,
                changed_at: created + maker.between(0, 40) * DAY,
                version: 1,
            });
        }
    }
    articles
}

/// Links between articles and the tickets they answered: the planted subjects have one
/// article each.
pub fn links(articles: &[ArticleRow], tickets: &Tickets) -> Vec<ArticleLinkRow> {
    let answers = [
        ("h12_fog", ["display", "起雾"]),
        ("x200_seal", ["shaft", "泵轴"]),
        ("p5_latch", ["latch", "卡扣"]),
        ("b60_ignite", ["light", "点不着"]),
        ("a40_drip", ["drips", "滴水"]),
    ];
    let mut links = Vec::new();
    for (topic, words) in answers {
        let with = tickets
            .drafts
            .iter()
            .zip(&tickets.tickets)
            .filter(|(draft, _)| draft.topic.code == topic);
        for (draft, ticket) in with.take(LINKS) {
            let article = articles.iter().find(|a| {
                a.language == draft.language && words.iter().any(|word| a.title.contains(word))
            });
            if let Some(article) = article {
                links.push(ArticleLinkRow {
                    article: article.id,
                    ticket: ticket.id,
                    at: ticket.changed_at,
                    person: ticket.owner,
                    query: ticket.subject.clone(),
                });
            }
        }
    }
    links
}
