//! Who works at the invented company: the cast of five, and colleagues whose names stand in its history.

use tickets::house::base::Base;
use tickets::org::{self, Words};
use tickets::person::{self, NewPerson, Position, SkillLevel};
use tickets_base::id::{PersonId, TeamId};
use tickets_base::{Result, Timestamp, Tx, Viewer};

/// What technicians must know, beside the base's own skills.
const TRADES: [(&str, &str, &str); 5] = [
    ("heating", "Heating", "采暖"),
    ("pump", "Pumps", "水泵"),
    ("water", "Water treatment", "净水"),
    ("climate", "Climate", "空调新风"),
    ("control", "Controls", "温控"),
];

/// Where sites lie, as the company divides its city.
const EVERYWHERE: &[&str] = &["north", "south", "east", "west"];
const ALL_TRADES: &[&str] = &["field", "heating", "pump", "water", "climate", "control"];

struct Employee {
    sign_in: &'static str,
    name: &'static str,
    position: Position,
    unit: Unit,
    language: &'static str,
    skills: &'static [&'static str],
    territories: &'static [&'static str],
}

#[derive(Clone, Copy)]
enum Unit {
    Company,
    Centre,
    Field,
    Sales,
}

struct Units {
    company: TeamId,
    centre: TeamId,
    field: TeamId,
    sales: TeamId,
}

const fn agent(
    sign_in: &'static str,
    name: &'static str,
    language: &'static str,
    skills: &'static [&'static str],
) -> Employee {
    let (position, unit) = (Position::Agent, Unit::Centre);
    Employee {
        sign_in,
        name,
        position,
        unit,
        language,
        skills,
        territories: &[],
    }
}

const fn technician(
    sign_in: &'static str,
    name: &'static str,
    skills: &'static [&'static str],
    territories: &'static [&'static str],
) -> Employee {
    let (position, unit) = (Position::Technician, Unit::Field);
    Employee {
        sign_in,
        name,
        position,
        unit,
        language: "zh",
        skills,
        territories,
    }
}

const fn seller(sign_in: &'static str, name: &'static str) -> Employee {
    let (position, unit) = (Position::Sales, Unit::Sales);
    Employee {
        sign_in,
        name,
        position,
        unit,
        language: "zh",
        skills: &["zh", "en"],
        territories: &[],
    }
}

const fn office(sign_in: &'static str, name: &'static str, position: Position) -> Employee {
    let unit = Unit::Company;
    Employee {
        sign_in,
        name,
        position,
        unit,
        language: "zh",
        skills: &[],
        territories: &[],
    }
}

/// Knows every trade best, so that the repair promised in a tour comes to somebody who can sign in.
const MASTER: &str = "wei";

const STAFF: [Employee; 18] = [
    agent(
        "lin",
        "林晓",
        "zh",
        &["repairs", "support", "sales", "desk", "zh", "en"],
    ),
    agent("zhou", "周敏", "zh", &["repairs", "support", "desk", "zh"]),
    agent(
        "emma",
        "Emma Reed",
        "en",
        &["repairs", "support", "sales", "desk", "en"],
    ),
    agent("sun", "孙悦", "zh", &["support", "sales", "desk", "zh"]),
    agent(
        "he",
        "何倩",
        "zh",
        &["repairs", "support", "desk", "zh", "en"],
    ),
    agent("luo", "罗嘉", "zh", &["sales", "support", "desk", "zh"]),
    technician("wei", "王伟", ALL_TRADES, EVERYWHERE),
    technician(
        "zhao",
        "赵磊",
        &["field", "heating", "pump", "control"],
        &["north", "east"],
    ),
    technician(
        "ma",
        "马骏",
        &["field", "water", "climate", "control"],
        &["north", "west"],
    ),
    technician(
        "gao",
        "高翔",
        &["field", "heating", "pump", "water"],
        &["south", "west"],
    ),
    technician(
        "deng",
        "邓凯",
        &["field", "climate", "heating"],
        &["south", "east"],
    ),
    technician(
        "fang",
        "方舟",
        &["field", "pump", "water", "climate"],
        EVERYWHERE,
    ),
    office("mei", "李梅", Position::Manager),
    office("song", "宋岚", Position::Manager),
    seller("chen", "陈强"),
    seller("tang", "唐宁"),
    seller("xu", "许诺"),
    office("an", "安宁", Position::Admin),
];

/// Hires everybody. Nobody has a password yet.
pub async fn hire(tx: &mut Tx, viewer: &Viewer, base: &Base, now: Timestamp) -> Result<()> {
    for (code, en, zh) in TRADES {
        tickets::person::add_skill(tx, code, &Words::new(en, zh)).await?;
    }
    let units = units(tx, viewer, base.company, now).await?;
    for employee in &STAFF {
        hire_one(tx, viewer, base, &units, employee, now).await?;
    }
    Ok(())
}

async fn units(tx: &mut Tx, viewer: &Viewer, company: TeamId, now: Timestamp) -> Result<Units> {
    let branch = Words::new("Yunchuan branch", "云川分公司");
    let branch = org::create(tx, viewer, Some(company), "branch", &branch, now).await?;
    let mut units = Vec::new();
    for (kind, en, zh) in [
        ("team", "Customer centre", "客户中心"),
        ("team", "Field service", "维修部"),
        ("team", "Sales", "销售部"),
    ] {
        units.push(org::create(tx, viewer, Some(branch), kind, &Words::new(en, zh), now).await?);
    }
    Ok(Units {
        company,
        centre: units[0],
        field: units[1],
        sales: units[2],
    })
}

async fn hire_one(
    tx: &mut Tx,
    viewer: &Viewer,
    base: &Base,
    units: &Units,
    employee: &Employee,
    now: Timestamp,
) -> Result<PersonId> {
    let level = |skill: &&str| SkillLevel {
        skill: (*skill).to_owned(),
        level: if employee.sign_in == MASTER { 5 } else { 3 },
    };
    let new = NewPerson {
        sign_in: employee.sign_in.to_owned(),
        name: employee.name.to_owned(),
        position: employee.position,
        unit: match employee.unit {
            Unit::Company => units.company,
            Unit::Centre => units.centre,
            Unit::Field => units.field,
            Unit::Sales => units.sales,
        },
        language: employee.language.to_owned(),
        time_zone: "Asia/Shanghai".to_owned(),
        mobile: None,
        password_hash: None,
        capacity: person::USUAL_CAPACITY,
        roles: vec![base.roles[employee.position.word()]],
        skills: employee.skills.iter().map(level).collect(),
        territories: employee
            .territories
            .iter()
            .map(|word| (*word).to_owned())
            .collect(),
    };
    person::create(tx, viewer, new, now).await
}
