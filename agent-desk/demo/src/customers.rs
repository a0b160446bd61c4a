//! Customers with their numbers, sites and devices.

use tickets::house::seed::{ContactPointRow, CustomerRow, DeviceRow, ProductRow, SiteRow};
use tickets::pinyin;

use crate::house::House;
use crate::maker::{DAY, Maker, date, iso_week, short_week};
use crate::names;
use crate::topics::PRODUCTS;

pub const CUSTOMERS: usize = 2_000;
/// Of a hundred customers: companies, and people who work at one.
const COMPANIES: usize = 21;
const CONTACTS: usize = 24;
/// A month, for warranties and ages.
const MONTH: i64 = 30 * DAY;

/// The numbers the demo's five callers call from: a complaint, nobody known, two customers
/// on one number, a VIP, an old repair.
pub const CALLERS: [&str; 5] = [
    "13900010001",
    "13900010002",
    "13900010003",
    "13900010004",
    "13900010005",
];

/// Customers and what they own; the rows that are still to change stay here.
pub struct People {
    pub products: Vec<ProductRow>,
    pub customers: Vec<CustomerRow>,
    pub points: Vec<ContactPointRow>,
    pub sites: Vec<SiteRow>,
    pub devices: Vec<Owned>,
    /// The customers who call in the demo, by the caller's number 1, 3, 3, 4, 5.
    pub known_callers: Vec<(u8, usize)>,
}

/// A device, whose it is, and what it is.
pub struct Owned {
    pub row: DeviceRow,
    pub customer: usize,
    pub product: usize,
    pub site: usize,
    pub bought: i64,
}

/// Makes all customers and everything they own.
pub fn make(maker: &mut Maker, house: &House) -> People {
    let mut people = People {
        products: products(maker),
        customers: Vec::with_capacity(CUSTOMERS),
        points: Vec::new(),
        sites: Vec::new(),
        devices: Vec::new(),
        known_callers: Vec::new(),
    };
    make_callers(maker, house, &mut people);
    let mut companies = Vec::new();
    while people.customers.len() < CUSTOMERS {
        let draw = maker.index(100);
        let language = if maker.chance(0.58) { "zh" } else { "en" };
        if draw < COMPANIES {
            let name = company_name(maker, language);
            companies.push(people.customers.len());
            add(
                maker,
                house,
                &mut people,
                &name,
                language,
                "organisation",
                None,
            );
        } else if draw < COMPANIES + CONTACTS && !companies.is_empty() {
            let company = *maker.pick(&companies);
            let language = people.customers[company].language.clone();
            let name = person_name(maker, &language);
            add(
                maker,
                house,
                &mut people,
                &name,
                &language,
                "person",
                Some(company),
            );
        } else {
            let name = person_name(maker, language);
            add(maker, house, &mut people, &name, language, "person", None);
        }
    }
    people
}

fn products(maker: &mut Maker) -> Vec<ProductRow> {
    let at = maker.now - 1_500 * DAY;
    let row = |maker: &mut Maker, product: &crate::topics::Product| {
        ProductRow {
        id: maker.id(at),
        code: product.code.to_owned(),
        name_en: product.en.to_owned(),
        name_zh: product.zh.to_owned(),
        skill: Some(product.skill.to_owned()),
        warranty_months: product.warranty_months,
        checklist: serde_json::json!([
            {"code": "safe", "en": "Power and water are shut off", "zh": "已断电断水", "required": true},
            {"code": "fault", "en": "Fault seen and noted", "zh": "已确认并记录故障", "required": true},
            {"code": "test", "en": "Ran ten minutes after the repair", "zh": "修后试机十分钟", "required": true},
            {"code": "clean", "en": "Place left clean", "zh": "现场已清理", "required": false}
        ])
        .to_string(),
    }
    };
    PRODUCTS.iter().map(|product| row(maker, product)).collect()
}

/// The known customers behind the five callers' numbers; the second number is nobody's.
fn make_callers(maker: &mut Maker, house: &House, people: &mut People) {
    let north = add(maker, house, people, "北方通联", "zh", "organisation", None);
    people.customers[north].class = "vip".to_owned();
    people.customers[north].contract_until = Some(date(maker.now + 400 * DAY).to_string());
    let cast = [
        (1, "方晴", "zh", None),
        (3, "孙丽", "zh", None),
        (3, "孙建国", "zh", None),
        (4, "何志远", "zh", Some(north)),
        (5, "Emma Clarke", "en", None),
    ];
    for (n, name, language, company) in cast {
        let at = add(maker, house, people, name, language, "person", company);
        if n == 4 {
            people.customers[at].class = "vip".to_owned();
        }
        let number = CALLERS[usize::from(n) - 1];
        let own = people.customers[at].id;
        let point = people
            .points
            .iter_mut()
            .find(|p| p.customer == own && p.kind == "phone");
        let point = point.expect("everybody has a telephone");
        point.raw = number.to_owned();
        point.normalised = Some(format!("+86{number}"));
        point.certainty = "known".to_owned();
        let site = people
            .sites
            .iter()
            .rposition(|s| s.customer == own)
            .expect("everybody has a site");
        // What they call about: hot water, a pump, a thermostat; the VIP's company cools its hall.
        let product = [0, 9, 9, 6, 2][usize::from(n) - 1];
        let bought = maker.midnight(200 + 10 * i64::from(n));
        add_made_device(
            maker,
            people,
            at,
            product,
            site,
            (bought, bought - 30 * DAY),
        );
        people.known_callers.push((n, at));
    }
}

fn company_name(maker: &mut Maker, language: &str) -> String {
    if language == "zh" {
        names::chinese_company(&mut maker.random)
    } else {
        names::english_company(&mut maker.random)
    }
}

fn person_name(maker: &mut Maker, language: &str) -> String {
    if language == "zh" {
        names::chinese_person(&mut maker.random)
    } else {
        names::english_person(&mut maker.random)
    }
}

fn add(
    maker: &mut Maker,
    house: &House,
    people: &mut People,
    name: &str,
    language: &str,
    kind: &str,
    company: Option<usize>,
) -> usize {
    let days = maker.between(30, 1_300);
    let created = maker.working_moment(days);
    let sellers: Vec<_> = house.of_position("sales").collect();
    let owned = kind == "organisation" || company.is_some() || maker.chance(0.3);
    let owner = (owned && !sellers.is_empty()).then(|| sellers[maker.index(sellers.len())]);
    let contract = kind == "organisation" && maker.chance(0.5);
    let class = if maker.chance(0.025) {
        "vip"
    } else if contract {
        "contract"
    } else {
        "standard"
    };
    let id = maker.id(created);
    let at = people.customers.len();
    people.customers.push(CustomerRow {
        id,
        kind: kind.to_owned(),
        name: name.to_owned(),
        name_sort: pinyin::terms(name),
        company: company.map(|c| people.customers[c].id),
        class: class.to_owned(),
        language: language.to_owned(),
        owner: owner.map(|o| o.id),
        unit_path: owner.map_or_else(|| house.company_path.clone(), |o| o.unit_path.clone()),
        email: maker
            .chance(0.7)
            .then(|| format!("customer{at}@example.com")),
        contract_until: contract
            .then(|| date(maker.now + maker.between(20, 700) * DAY).to_string()),
        note: None,
        open_tickets: 0,
        open_complaints: 0,
        open_repairs: 0,
        created_at: created,
        last_contact_at: None,
        version: 1,
    });
    add_points(maker, people, at, created);
    let devices = match (kind, company) {
        ("organisation", _) => maker.between(2, 9),
        (_, Some(_)) => 0,
        _ => maker.between(1, 4),
    };
    own_devices(maker, people, at, devices);
    at
}

/// One or two telephones, sometimes with a number somebody only believes to be theirs.
fn add_points(maker: &mut Maker, people: &mut People, at: usize, created: i64) {
    let customer = people.customers[at].id;
    let count = if maker.chance(0.3) { 2 } else { 1 };
    for nth in 0..count {
        // 1xx 00xx xxxx with the customer's place in it: numbers of this form meet nobody by chance.
        let number = format!(
            "{}00{at:04}{nth}{}",
            maker.pick(&["133", "135", "136", "137", "138", "150", "158", "186"]),
            maker.between(0, 10)
        );
        let certain = nth == 0 || maker.chance(0.7);
        people.points.push(ContactPointRow {
            id: maker.id(created),
            customer,
            kind: "phone".to_owned(),
            raw: number.clone(),
            normalised: Some(format!("+86{number}")),
            extension: None,
            certainty: if certain { "known" } else { "maybe" }.to_owned(),
            verified_at: certain.then_some(created),
            source: "import".to_owned(),
            created_at: created,
        });
    }
}

fn own_devices(maker: &mut Maker, people: &mut People, customer: usize, count: i64) {
    // Products sell unequally; the order is that of the table of products.
    const SHARES: [u8; 12] = [14, 5, 16, 6, 15, 4, 10, 7, 6, 8, 9, 5];
    let sites = 1 + count / 4;
    let first = people.sites.len();
    for nth in 0..sites.min(if count == 0 { 1 } else { 3 }) {
        let site = site(maker, people, customer, nth);
        people.sites.push(site);
    }
    for _ in 0..count {
        let mut draw = maker.index(SHARES.iter().map(|s| usize::from(*s)).sum());
        let product = SHARES.iter().position(|&share| {
            let found = draw < usize::from(share);
            draw = draw.saturating_sub(usize::from(share));
            found
        });
        let site = first + maker.index(people.sites.len() - first);
        add_device(maker, people, customer, product.unwrap_or(0), site);
    }
}

fn site(maker: &mut Maker, people: &People, customer: usize, nth: i64) -> SiteRow {
    let owner = &people.customers[customer];
    let zh = owner.language == "zh";
    let (address, territory) = names::address(&owner.language, &mut maker.random);
    let name = match (nth, zh) {
        (0, true) => "主要地址",
        (0, false) => "Main address",
        (1, true) => "二号门店",
        (1, false) => "Second branch",
        (_, true) => "仓库",
        (_, false) => "Warehouse",
    };
    let contact = if owner.kind == "organisation" {
        person_name(maker, &owner.language)
    } else {
        owner.name.clone()
    };
    let phone = people
        .points
        .iter()
        .rev()
        .find(|p| p.customer == owner.id)
        .map(|p| p.raw.clone());
    SiteRow {
        id: maker.id(owner.created_at),
        customer: owner.id,
        name: name.to_owned(),
        address,
        territory: territory.to_owned(),
        contact_name: Some(contact),
        contact_phone: phone,
        created_at: owner.created_at,
    }
}

/// A device of that product; made some weeks before it was bought.
pub fn add_device(
    maker: &mut Maker,
    people: &mut People,
    customer: usize,
    product: usize,
    site: usize,
) -> usize {
    let days = maker.between(10, 1_250);
    let bought = maker.midnight(days);
    let made = bought - maker.between(14, 70) * DAY;
    add_made_device(maker, people, customer, product, site, (bought, made))
}

/// As [`add_device`], with the days it was bought and made.
pub fn add_made_device(
    maker: &mut Maker,
    people: &mut People,
    customer: usize,
    product: usize,
    site: usize,
    (bought, made): (i64, i64),
) -> usize {
    let kind = &PRODUCTS[product];
    let short = kind.code.replace('-', "");
    let serial = format!("{short}-{}-{:05}", short_week(made), people.devices.len());
    let until = bought + kind.warranty_months * MONTH;
    let row = DeviceRow {
        id: maker.id(bought),
        customer: people.customers[customer].id,
        site: Some(people.sites[site].id),
        product: people.products[product].id,
        serial_key: serial.replace('-', ""),
        serial,
        batch: Some(batch(product, made)),
        made_week: Some(iso_week(made)),
        firmware: matches!(product, 0 | 1 | 6 | 9).then(|| format!("2.{}", made / DAY % 7)),
        bought_on: Some(date(bought).to_string()),
        warranty_until: Some(date(until).to_string()),
        created_at: bought,
        version: 1,
    };
    people.devices.push(Owned {
        row,
        customer,
        product,
        site,
        bought,
    });
    people.devices.len() - 1
}

/// Everything of a product made in one week is one batch.
pub fn batch(product: usize, made: i64) -> String {
    format!(
        "{}-{}",
        &PRODUCTS[product].code.replace('-', "")[..2],
        short_week(made)
    )
}
