//! What the invented company's customers write about: products, topics, and the three
//! problems planted among the complaints.

use crate::maker::Maker;

/// A product the company sells.
#[derive(Debug)]
pub struct Product {
    pub code: &'static str,
    pub en: &'static str,
    pub zh: &'static str,
    /// How a Chinese customer calls it.
    pub nick: &'static str,
    /// What a technician must know.
    pub skill: &'static str,
    pub warranty_months: i64,
    pub price: i64,
}

const fn product(
    code: &'static str,
    en: &'static str,
    zh: &'static str,
    nick: &'static str,
    skill: &'static str,
    warranty_months: i64,
    price: i64,
) -> Product {
    Product {
        code,
        en,
        zh,
        nick,
        skill,
        warranty_months,
        price,
    }
}

pub const PRODUCTS: [Product; 12] = [
    product(
        "H-12",
        "Heat pump water heater H-12",
        "空气能热水器 H-12",
        "热水器",
        "heating",
        36,
        5_980,
    ),
    product(
        "H-20",
        "House heat pump H-20",
        "采暖热泵 H-20",
        "热泵",
        "heating",
        36,
        28_800,
    ),
    product(
        "X-200",
        "Booster pump X-200",
        "增压泵 X-200",
        "增压泵",
        "pump",
        24,
        1_680,
    ),
    product(
        "X-300",
        "Circulation pump X-300",
        "循环泵 X-300",
        "循环泵",
        "pump",
        24,
        890,
    ),
    product(
        "P-5",
        "Water purifier P-5",
        "净水器 P-5",
        "净水器",
        "water",
        24,
        2_380,
    ),
    product(
        "P-8",
        "Commercial purifier P-8",
        "商用净水机 P-8",
        "净水机",
        "water",
        12,
        9_600,
    ),
    product(
        "A-40",
        "Ceiling air conditioner A-40",
        "吸顶空调 A-40",
        "空调",
        "climate",
        36,
        12_500,
    ),
    product(
        "V-15",
        "Fresh air unit V-15",
        "新风机 V-15",
        "新风",
        "climate",
        24,
        6_400,
    ),
    product(
        "D-7",
        "Dehumidifier D-7",
        "除湿机 D-7",
        "除湿机",
        "climate",
        24,
        1_950,
    ),
    product(
        "C-3",
        "Smart thermostat C-3",
        "智能温控器 C-3",
        "温控器",
        "control",
        24,
        480,
    ),
    product(
        "B-60",
        "Gas boiler B-60",
        "燃气壁挂炉 B-60",
        "壁挂炉",
        "heating",
        36,
        8_700,
    ),
    product(
        "L-2",
        "Leak sensor L-2",
        "漏水感应器 L-2",
        "感应器",
        "control",
        24,
        160,
    ),
];

/// A subject of tickets.
#[derive(Debug)]
pub struct Topic {
    /// Its rules in the grammars: `code.n`, `code.v`, `code.s`.
    pub code: &'static str,
    /// Index into [`PRODUCTS`]; a topic without one fits any product.
    pub product: Option<usize>,
    /// How often it is drawn.
    pub weight: u32,
    /// Of ten, how many are complaints.
    pub complaints: u32,
    /// Of ten, how many lead to a repair.
    pub repairs: u32,
}

const fn fault(code: &'static str, product: usize, weight: u32) -> Topic {
    Topic {
        code,
        product: Some(product),
        weight,
        complaints: 3,
        repairs: 4,
    }
}

const fn matter(code: &'static str, weight: u32, complaints: u32) -> Topic {
    Topic {
        code,
        product: None,
        weight,
        complaints,
        repairs: 0,
    }
}

/// The subjects drawn at random.
pub const TOPICS: [Topic; 45] = [
    fault("h12_cold", 0, 12),
    fault("h12_fan", 0, 8),
    fault("h12_bill", 0, 5),
    fault("h20_floor", 1, 8),
    fault("h20_defrost", 1, 6),
    fault("h20_relay", 1, 5),
    fault("x200_press", 2, 10),
    fault("x200_start", 2, 12),
    fault("x200_air", 2, 6),
    fault("x300_speed", 3, 5),
    fault("x300_bearing", 3, 6),
    fault("p5_taste", 4, 8),
    fault("p5_flow", 4, 9),
    fault("p5_light", 4, 7),
    fault("p8_tank", 5, 5),
    fault("p8_pumpnoise", 5, 5),
    fault("a40_drip", 6, 11),
    fault("a40_cool", 6, 12),
    fault("a40_smell", 6, 6),
    fault("a40_remote", 6, 5),
    fault("v15_noise", 7, 7),
    fault("v15_filter", 7, 6),
    fault("v15_co2", 7, 4),
    fault("d7_full", 8, 5),
    fault("d7_frost", 8, 5),
    fault("c3_wifi", 9, 9),
    fault("c3_battery", 9, 6),
    fault("c3_temp", 9, 6),
    fault("b60_ignite", 10, 10),
    fault("b60_pressure", 10, 8),
    fault("b60_smell", 10, 4),
    fault("b60_bang", 10, 5),
    fault("l2_false", 11, 6),
    fault("l2_silent", 11, 3),
    matter("del_late", 12, 4),
    matter("del_damage", 6, 7),
    matter("inv_wrong", 9, 3),
    matter("tech_late", 9, 7),
    matter("war_ask", 10, 0),
    matter("quote_ask", 14, 0),
    matter("contract", 9, 0),
    matter("install", 14, 1),
    matter("howto", 16, 0),
    matter("spare", 12, 0),
    matter("app_login", 8, 1),
];

/// How a planted problem runs over time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Course {
    /// Begins so many weeks ago and grows until today.
    Rising { weeks: i64 },
    /// Devices of one batch alone, from when they were sold.
    Batch,
    /// Frequent until so many weeks ago, then over.
    Solved { weeks_ago: i64 },
}

/// A problem hidden among the complaints.
#[derive(Debug)]
pub struct Planted {
    pub topic: Topic,
    pub course: Course,
    pub texts: usize,
    /// The language all but one in [`OTHER_LANGUAGE`] of its texts are in.
    pub language: &'static str,
}

/// One text of a planted problem in so many is in the other language.
pub const OTHER_LANGUAGE: usize = 14;

/// When the bad batch was made: sixty weeks ago.
pub fn bad_batch(maker: &Maker) -> i64 {
    maker.midnight(60 * 7)
}

pub const PLANTED: [Planted; 3] = [
    Planted {
        topic: Topic {
            code: "h12_fog",
            product: Some(0),
            weight: 0,
            complaints: 10,
            repairs: 6,
        },
        course: Course::Rising { weeks: 16 },
        texts: 150,
        language: "zh",
    },
    Planted {
        topic: Topic {
            code: "x200_seal",
            product: Some(2),
            weight: 0,
            complaints: 10,
            repairs: 8,
        },
        course: Course::Batch,
        texts: 140,
        language: "en",
    },
    Planted {
        topic: Topic {
            code: "p5_latch",
            product: Some(4),
            weight: 0,
            complaints: 10,
            repairs: 3,
        },
        course: Course::Solved { weeks_ago: 30 },
        texts: 160,
        language: "zh",
    },
];
