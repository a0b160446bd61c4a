//! Rows into the floor's configuration, and the names that messages carry.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use floor::config::{Config, Line, Net, Person, Queue, Relax};
use telephony::Flow;
use tickets::house::menu;
use tickets::org::Words;
use tickets::phone::LineRules;
use tickets::{customer, person, queue};
use tickets_base::id::{FlowId, LineId, PersonId, QueueId};
use tickets_base::{Db, Result};

/// Changes whenever something does that the floor is configured with.
pub type Mark = (i64, i64, i64, i64, i64);

/// What the runner keeps of the configuration beside the floor.
#[derive(Clone, Debug, Default)]
pub struct Known {
    pub queues: BTreeMap<QueueId, QueueName>,
    pub rules: HashMap<LineId, LineRules>,
    /// Whose SIP is answered.
    pub sources: Vec<String>,
    /// What the rows looked like; another value means that they have changed.
    pub mark: Option<Mark>,
}

#[derive(Clone, Debug)]
pub struct QueueName {
    pub code: String,
    /// call, repair, ticket
    pub kind: String,
    pub name: Words,
    /// So many percent of the calls answered within so many seconds.
    pub aim: (i64, i64),
}

impl From<queue::Queue> for QueueName {
    fn from(row: queue::Queue) -> Self {
        Self {
            code: row.code,
            kind: row.kind,
            name: Words {
                en: row.name_en,
                zh: row.name_zh,
            },
            aim: (row.service_level_percent, row.service_level_s),
        }
    }
}

/// Reads everything the floor is configured with.
pub async fn read(db: &Db) -> Result<(Config, Known)> {
    let mark = person::floor_mark(db).await?;
    let queues = queue::all(db).await?;
    let workers = person::workers(db).await?;
    let people = people(db, &queues, &workers).await?;
    let flows = flows(db).await?;
    let rows = menu::lines(db).await?;
    let mut rules = HashMap::new();
    for line in &rows {
        rules.insert(line.id, customer::line_rules(db, Some(line.id)).await?);
    }
    let config = Config {
        queues: queues.iter().map(queue_of).collect(),
        people,
        lines: lines(&rows, &flows),
        numbers: numbers(db, &flows).await?,
    };
    let names = queues.into_iter().map(|q| (q.id, QueueName::from(q)));
    let known = Known {
        queues: names.collect(),
        rules,
        sources: rows.into_iter().map(|line| line.source).collect(),
        mark: Some(mark),
    };
    Ok((config, known))
}

fn queue_of(row: &queue::Queue) -> Queue {
    let level = |asked: &queue::Asked| (asked.skill.clone(), asked.level);
    let relax = |r: &queue::Relax| Relax {
        after_ms: r.after_s * 1000,
        drop: r.drop.clone(),
    };
    Queue {
        id: row.id,
        code: row.code.clone(),
        skills: row.skills.0.iter().map(level).collect(),
        relax: row.relax.0.iter().map(relax).collect(),
        ring_ms: row.ring_s * 1000,
        wrap_up_ms: row.wrap_up_s * 1000,
        service_level_ms: row.service_level_s * 1000,
        short_abandon_ms: row.short_abandon_s * 1000,
        outcome_required: row.outcome_required != 0,
    }
}

async fn people(
    db: &Db,
    queues: &[queue::Queue],
    workers: &[person::Worker],
) -> Result<Vec<Person>> {
    let mut skills: HashMap<PersonId, BTreeMap<String, u8>> = HashMap::new();
    for (person, skill, level) in person::all_skills(db).await? {
        let level = u8::try_from(level).unwrap_or(0);
        skills.entry(person).or_default().insert(skill, level);
    }
    let mut territories: HashMap<PersonId, Vec<String>> = HashMap::new();
    for (person, territory) in person::all_territories(db).await? {
        territories.entry(person).or_default().push(territory);
    }
    Ok(workers
        .iter()
        .map(|worker| {
            let skills = skills.remove(&worker.id).unwrap_or_default();
            Person {
                id: worker.id,
                queues: queues_of(queues, worker, &skills),
                languages: skills.keys().filter(|s| is_language(s)).cloned().collect(),
                skills,
                territories: territories.remove(&worker.id).unwrap_or_default(),
                capacity: u32::try_from(worker.capacity).unwrap_or(0),
            }
        })
        .collect())
}

/// Who has every skill that a queue asks for to the end belongs to it; a queue that asks for
/// nothing belongs to those whose position fits its kind.
fn queues_of(
    queues: &[queue::Queue],
    worker: &person::Worker,
    skills: &BTreeMap<String, u8>,
) -> Vec<QueueId> {
    let belongs = |queue: &&queue::Queue| {
        let mut lasting = queue.lasting_skills().peekable();
        match lasting.peek() {
            Some(_) => lasting.all(|skill| skills.contains_key(skill)),
            None => (queue.kind == "repair") == (worker.position == "technician"),
        }
    };
    queues
        .iter()
        .filter(belongs)
        .map(|queue| queue.id)
        .collect()
}

/// Languages are skills of two letters: `zh`, `en`.
fn is_language(skill: &str) -> bool {
    skill.len() == 2 && skill.bytes().all(|b| b.is_ascii_lowercase())
}

async fn flows(db: &Db) -> Result<HashMap<FlowId, Arc<Flow>>> {
    let mut flows = HashMap::new();
    for row in menu::flows(db).await? {
        match serde_json::from_str::<Flow>(&row.body) {
            Ok(flow) => {
                flows.insert(row.id, Arc::new(flow));
            }
            Err(error) => tracing::error!(%error, flow.id = %row.id, "a flow cannot be read"),
        }
    }
    Ok(flows)
}

fn lines(rows: &[menu::Line], flows: &HashMap<FlowId, Arc<Flow>>) -> Vec<Line> {
    let mut lines = Vec::new();
    for row in rows {
        let flow = row.flow.and_then(|id| flows.get(&id));
        let (Some(net), Some(flow)) = (Net::parse(&row.source), flow) else {
            tracing::error!(line.id = %row.id, "a line without a readable source or flow is not used");
            continue;
        };
        lines.push(Line {
            id: row.id,
            sources: vec![net],
            flow: Arc::clone(flow),
        });
    }
    lines
}

type Numbers = BTreeMap<String, (LineId, Arc<Flow>)>;

async fn numbers(db: &Db, flows: &HashMap<FlowId, Arc<Flow>>) -> Result<Numbers> {
    let rows = menu::numbers(db).await?;
    let known = rows.into_iter().filter_map(|row| {
        let flow = flows.get(&row.flow)?;
        Some((row.number, (row.line, Arc::clone(flow))))
    });
    Ok(known.collect())
}
