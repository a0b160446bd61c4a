//! Calls of the past weeks: the Calls page and the timelines begin with a history.

use tickets::house::seed::{CallRow, ContactRow};
use uuid::Uuid;

use crate::customers::People;
use crate::house::{Employee, House};
use crate::maker::{MINUTE, Maker};

pub const CALLS: usize = 3_000;
const DAYS: i64 = 60;
const SECOND: i64 = 1_000;

/// Calls with their lines on the timeline.
pub fn make(maker: &mut Maker, house: &House, people: &People) -> (Vec<CallRow>, Vec<ContactRow>) {
    let (mut calls, mut contacts) = (Vec::new(), Vec::new());
    let mut moments: Vec<i64> = (0..CALLS)
        .map(|_| {
            let days = maker.between(1, DAYS);
            maker.working_moment(days)
        })
        .collect();
    moments.sort_unstable();
    for at in moments {
        let call = call(maker, house, people, at);
        if let (Some(customer), "answered") =
            (call.customer, call.outcome.as_deref().unwrap_or_default())
        {
            let zh = call.language.as_deref() == Some("zh");
            let seconds = call.talk_ms.unwrap_or(0) / SECOND;
            let summary = match (zh, seconds / 60) {
                (true, 0) => format!("来电，通话{seconds}秒"),
                (true, minutes) => format!("来电，通话{minutes}分钟"),
                (false, 0) => format!("Incoming call, {seconds} s"),
                (false, minutes) => format!("Incoming call, {minutes} min"),
            };
            contacts.push(ContactRow {
                id: maker.id(at),
                customer,
                at,
                kind: "call".to_owned(),
                direction: "in".to_owned(),
                subject_kind: "call".to_owned(),
                subject: call.id,
                person: call.person,
                summary,
            });
        }
        calls.push(call);
    }
    (calls, contacts)
}

/// How a call went: who took it, and how long each part of it lasted.
struct Course<'a> {
    /// Nobody: the caller gave up.
    person: Option<&'a Employee>,
    queued: i64,
    wait: i64,
    talk: i64,
    ended: i64,
}

impl Course<'_> {
    fn answered(&self) -> bool {
        self.person.is_some()
    }

    fn outcome(&self) -> &'static str {
        if self.answered() {
            "answered"
        } else if self.wait < 5 * SECOND {
            "short_abandoned"
        } else {
            "abandoned"
        }
    }
}

fn course<'a>(maker: &mut Maker, house: &'a House, at: i64) -> Course<'a> {
    let agents: Vec<_> = house.of_position("agent").collect();
    let answered = maker.chance(0.92) && !agents.is_empty();
    let person = answered.then(|| agents[maker.index(agents.len())]);
    let menu = maker.between(6, 20) * SECOND;
    let wait = maker.between(2, if answered { 45 } else { 150 }) * SECOND;
    let talk = maker.between(20, 420) * SECOND;
    let queued = at + menu;
    Course {
        person,
        queued,
        wait,
        talk,
        ended: queued + wait + if answered { talk } else { 0 },
    }
}

/// What the agent chose at the end.
fn wrap_outcome(maker: &mut Maker) -> String {
    (*maker.pick(&["solved", "solved", "visit_booked", "call_back", "complaint"])).to_owned()
}

fn wrap_up_category(maker: &mut Maker, house: &House) -> Option<Uuid> {
    let name = *maker.pick(&[
        "Visit booked",
        "Solved on the phone",
        "Urged",
        "Use",
        "Order",
    ]);
    house.wrap_ups.get(name).copied()
}

fn call(maker: &mut Maker, house: &House, people: &People, at: i64) -> CallRow {
    let point = maker.pick(&people.points);
    let known = maker.chance(0.85);
    let customer = people
        .customers
        .iter()
        .find(|c| c.id == point.customer)
        .filter(|_| known);
    let queue = *maker.pick(&["sales", "repairs", "repairs", "support"]);
    let course = course(maker, house, at);
    let (person, answered) = (course.person, course.answered());
    let number = if known {
        point.raw.clone()
    } else {
        format!("1870000{:04}", maker.between(0, 10_000))
    };
    CallRow {
        id: maker.id(at),
        direction: "in".to_owned(),
        line: None,
        dialled: "4000001000".to_owned(),
        from_number: Some(format!("+86{number}")),
        from_raw: number,
        withheld: 0,
        customer: customer.map(|c| c.id),
        known_as: if customer.is_some() {
            "exact"
        } else {
            "unknown"
        }
        .to_owned(),
        queue: house.queues.get(queue).copied(),
        choices: "[]".to_owned(),
        language: Some(
            customer
                .map_or("zh", |c| if c.language == "zh" { "zh" } else { "en" })
                .to_owned(),
        ),
        person: person.map(|p| p.id),
        unit_path: person.map_or_else(|| house.company_path.clone(), |p| p.unit_path.clone()),
        arrived_at: at,
        queued_at: Some(course.queued),
        answered_at: answered.then_some(course.queued + course.wait),
        ended_at: Some(course.ended),
        wrapped_up_at: answered.then_some(course.ended + MINUTE / 2),
        wait_ms: Some(course.wait),
        talk_ms: answered.then_some(course.talk),
        hold_ms: answered.then_some(0),
        wrap_up_ms: answered.then_some(30 * SECOND),
        outcome: Some(course.outcome().to_owned()),
        cause: Some("normal".to_owned()),
        ended_by: Some("caller".to_owned()),
        wrap_outcome: answered.then(|| wrap_outcome(maker)),
        // Drawn for every call, kept for the answered ones.
        category: wrap_up_category(maker, house).filter(|_| answered),
        note: None,
        ticket: None,
        node: "import".to_owned(),
        version: 1,
    }
}
