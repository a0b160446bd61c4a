//! Names of invented people, companies and streets.

use rand::RngExt as _;
use rand::rngs::StdRng;

use crate::grammar::pick;

const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金贾韦夏付方邹熊孟秦白江";
const GIVEN: &str = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅鹏宇浩轩梓涵欣怡子墨雨桐佳琪思远志文博海燕晓东建国春生立新家豪美玲淑珍凯婷雪松柏森林岚峰";
const FIRST: [&str; 64] = [
    "Emma", "Liam", "Olivia", "Noah", "Ava", "Ethan", "Sophie", "Lucas", "Mia", "Oliver", "Grace",
    "Henry", "Chloe", "James", "Ella", "Daniel", "Ruby", "Samuel", "Nora", "Thomas", "Alice",
    "George", "Hannah", "Peter", "Clara", "Simon", "Julia", "Martin", "Laura", "Victor", "Irene",
    "Oscar", "Helen", "Felix", "Diana", "Hugo", "Paula", "Adam", "Maria", "Frank", "Elena",
    "Robert", "Vera", "Arthur", "Nina", "Leon", "Carol", "Walter", "Agnes", "Dennis", "Joan",
    "Philip", "Rosa", "Edgar", "Ingrid", "Colin", "Tessa", "Marcus", "Wendy", "Bruno", "Fiona",
    "Gavin", "Lydia", "Owen",
];
const LAST: [&str; 64] = [
    "Clarke",
    "Bennett",
    "Hughes",
    "Foster",
    "Marsh",
    "Whitfield",
    "Barton",
    "Lowell",
    "Pryce",
    "Hartley",
    "Osborne",
    "Kendall",
    "Mercer",
    "Thorne",
    "Aldridge",
    "Winslow",
    "Fairfax",
    "Gresham",
    "Holloway",
    "Ingram",
    "Jarvis",
    "Keating",
    "Langley",
    "Maddox",
    "Norwood",
    "Ogden",
    "Penrose",
    "Quigley",
    "Radford",
    "Sinclair",
    "Tilman",
    "Underhill",
    "Vaughn",
    "Wakefield",
    "Yardley",
    "Ashby",
    "Blackwell",
    "Carver",
    "Dalton",
    "Ellison",
    "Fenwick",
    "Garner",
    "Hobson",
    "Irving",
    "Jessop",
    "Kirby",
    "Lambert",
    "Monroe",
    "Nash",
    "Oakley",
    "Parrish",
    "Rowland",
    "Sutton",
    "Tate",
    "Upton",
    "Vickers",
    "Walden",
    "York",
    "Zeller",
    "Brandt",
    "Novak",
    "Moreau",
    "Lindgren",
    "Costa",
];

/// A Chinese person's name.
pub fn chinese_person(random: &mut StdRng) -> String {
    let surname = character(SURNAMES, random);
    let mut name = String::from(surname);
    name.push(character(GIVEN, random));
    if random.random_bool(0.65) {
        name.push(character(GIVEN, random));
    }
    name
}

/// An English person's name.
pub fn english_person(random: &mut StdRng) -> String {
    format!("{} {}", pick(&FIRST, random), pick(&LAST, random))
}

/// A Chinese company: a fanciful name, a trade, a form.
pub fn chinese_company(random: &mut StdRng) -> String {
    const HEADS: &str = "云澜霁星禾岚松溪皓沐棠澄远晴柏朗翎穗屿鹿";
    const TAILS: &str = "舟峰泽安禾宁川洲帆晖谷野汀原庭湾岭阳洛芃";
    const TRADES: [&str; 16] = [
        "酒店", "餐饮", "物业", "医疗", "食品", "教育", "科技", "置业", "健身", "纺织", "印务",
        "农业", "超市", "物流", "养老", "幼教",
    ];
    const FORMS: [&str; 4] = ["有限公司", "集团", "管理有限公司", "中心"];
    format!(
        "{}{}{}{}",
        character(HEADS, random),
        character(TAILS, random),
        pick(&TRADES, random),
        pick(&FORMS, random)
    )
}

/// An English company.
pub fn english_company(random: &mut StdRng) -> String {
    const HEADS: [&str; 24] = [
        "Amber", "Birch", "Cedar", "Dune", "Ember", "Fern", "Glen", "Harbour", "Ivory", "Juniper",
        "Kestrel", "Lark", "Maple", "Nimbus", "Orchard", "Pebble", "Quarry", "Robin", "Saffron",
        "Thistle", "Umber", "Vale", "Willow", "Zephyr",
    ];
    const TAILS: [&str; 8] = [
        "bridge", "field", "gate", "stone", "wood", "brook", "point", "crest",
    ];
    const TRADES: [&str; 14] = [
        "Hotels",
        "Clinics",
        "Bakery",
        "Logistics",
        "Schools",
        "Properties",
        "Dental",
        "Fitness",
        "Textiles",
        "Foods",
        "Nursery",
        "Print",
        "Stores",
        "Care Homes",
    ];
    const FORMS: [&str; 4] = ["Ltd", "Group", "Co.", "Partners"];
    format!(
        "{}{} {} {}",
        pick(&HEADS, random),
        pick(&TAILS, random),
        pick(&TRADES, random),
        pick(&FORMS, random)
    )
}

/// An address in the invented city of Yunchuan and its territory.
pub fn address(language: &str, random: &mut StdRng) -> (String, &'static str) {
    const AREAS: [(&str, &str, &str); 4] = [
        ("north", "北城区", "North District"),
        ("south", "南湖区", "South Lake"),
        ("east", "东岸区", "East Bank"),
        ("west", "西山区", "West Hills"),
    ];
    const ROADS: [(&str, &str); 12] = [
        ("青石路", "Bluestone Road"),
        ("长堤街", "Long Dyke Street"),
        ("望云大道", "Cloud View Avenue"),
        ("桂花巷", "Osmanthus Lane"),
        ("旧码头路", "Old Wharf Road"),
        ("松涛路", "Pine Wave Road"),
        ("麦田街", "Wheatfield Street"),
        ("银杏路", "Ginkgo Road"),
        ("水塔街", "Water Tower Street"),
        ("学府路", "College Road"),
        ("灯塔路", "Lighthouse Road"),
        ("磨坊巷", "Mill Lane"),
    ];
    let (territory, area_zh, area_en) = AREAS[random.random_range(0..AREAS.len())];
    let (road_zh, road_en) = ROADS[random.random_range(0..ROADS.len())];
    let (house, block, room) = (
        random.random_range(1..260),
        random.random_range(1..19),
        random.random_range(101..2900),
    );
    let address = if language == "zh" {
        format!("云川市{area_zh}{road_zh}{house}号{block}栋{room}室")
    } else {
        format!("{house} {road_en}, Building {block}, Unit {room}, {area_en}, Yunchuan")
    };
    (address, territory)
}

fn character(of: &str, random: &mut StdRng) -> char {
    let count = of.chars().count();
    of.chars()
        .nth(random.random_range(0..count))
        .expect("the place is within the text")
}
