//! What every house has from its first start: the company, five roles, skills, queues, one line with
//! one menu, words for the wrap-up, templates for messages. Idempotent: what is there stays as it is.
//!
//! `serve` and `demo` lay the same base; the demo's company is added on top by its generator.

mod categories;
mod templates;

use std::collections::HashMap;

use serde_json::json;
use tickets_base::id::{FlowId, LineId, QueueId, RoleId, TeamId};
use tickets_base::{Result, Timestamp, Tx, Viewer};

use crate::org::{self, Words};
use crate::role::{self, SHIPPED, ShippedRole};

/// What a house is laid with.
#[derive(Clone, Debug)]
pub struct Plan {
    pub company: Words,
    /// The default menu, a published `telephony::Flow` as JSON: this room does not know its type.
    pub flow: String,
    /// Networks calls may come from besides this machine: `203.0.113.0/24`.
    pub sources: Vec<String>,
}

/// The base as it stands, by code.
#[derive(Clone, Debug)]
pub struct Base {
    pub company: TeamId,
    pub company_path: String,
    pub roles: HashMap<String, RoleId>,
    pub queues: HashMap<String, QueueId>,
    pub flow: FlowId,
}

/// A queue of the base. `ring_s` 20: long enough to find the headset, short enough that a caller is
/// not lost; `wrap_up_s` 60; `service_level_s` 20: the field's 80 % in 20 s.
struct ShippedQueue {
    code: &'static str,
    en: &'static str,
    zh: &'static str,
    kind: &'static str,
    wrap_up_s: i64,
}

/// The one queue of the base whose callers are told that they are recorded.
pub const RECORDED_QUEUE: &str = "support";

const QUEUES: [ShippedQueue; 5] = [
    ShippedQueue {
        code: "sales",
        en: "Sales",
        zh: "销售",
        kind: "call",
        wrap_up_s: 60,
    },
    ShippedQueue {
        code: "repairs",
        en: "Repairs",
        zh: "维修",
        kind: "call",
        wrap_up_s: 60,
    },
    ShippedQueue {
        code: "support",
        en: "Support",
        zh: "客服",
        kind: "call",
        wrap_up_s: 60,
    },
    ShippedQueue {
        code: "field",
        en: "Field service",
        zh: "上门维修",
        kind: "repair",
        wrap_up_s: 0,
    },
    ShippedQueue {
        code: "desk",
        en: "Service desk",
        zh: "工单处理",
        kind: "ticket",
        wrap_up_s: 0,
    },
];

const SKILLS: [(&str, &str, &str); 7] = [
    ("sales", "Sales", "销售"),
    ("repairs", "Repairs", "维修受理"),
    ("support", "Support", "客户支持"),
    ("field", "Field service", "上门维修"),
    ("desk", "Service desk", "工单处理"),
    ("zh", "Chinese", "中文"),
    ("en", "English", "英文"),
];

const RING_S: i64 = 20;
const SERVICE_LEVEL_S: i64 = 20;
/// Who hangs up sooner was not kept waiting by us.
const SHORT_ABANDON_S: i64 = 5;

/// Lays what is missing, in one transaction with whatever the caller adds.
pub async fn lay(tx: &mut Tx, viewer: &Viewer, plan: &Plan, now: Timestamp) -> Result<Base> {
    let (company, company_path) = company(tx, viewer, &plan.company, now).await?;
    let mut roles = HashMap::new();
    for shipped in SHIPPED {
        roles.insert(shipped.code.to_owned(), lay_role(tx, shipped, now).await?);
    }
    for (code, en, zh) in SKILLS {
        tx.exec(
            "insert into skill (code, name_en, name_zh) values ($1, $2, $3) on conflict (code) do nothing",
            (code, en, zh),
        )
        .await?;
    }
    let mut queues = HashMap::new();
    for queue in &QUEUES {
        queues.insert(queue.code.to_owned(), lay_queue(tx, queue, now).await?);
    }
    let flow = lay_flow(tx, &plan.flow, now).await?;
    lay_lines(tx, flow, &plan.sources, now).await?;
    categories::lay(tx, now).await?;
    templates::lay(tx, now).await?;
    Ok(Base {
        company,
        company_path,
        roles,
        queues,
        flow,
    })
}

async fn company(
    tx: &mut Tx,
    viewer: &Viewer,
    name: &Words,
    now: Timestamp,
) -> Result<(TeamId, String)> {
    let known: Option<(TeamId, String)> = tx
        .opt(
            "select id, path from org_unit where parent is null and kind = 'company'",
            (),
        )
        .await?;
    if let Some(known) = known {
        return Ok(known);
    }
    let id = org::create(tx, viewer, None, "company", name, now).await?;
    let path = org::path(tx, id).await?;
    Ok((id, path))
}

async fn lay_role(tx: &mut Tx, shipped: &ShippedRole, now: Timestamp) -> Result<RoleId> {
    let known: Option<(RoleId,)> = tx
        .opt("select id from role where code = $1", (shipped.code,))
        .await?;
    if let Some((id,)) = known {
        return Ok(id);
    }
    let id = RoleId::mint(now);
    tx.exec(
        "insert into role (id, code, name_en, name_zh, version) values ($1, $2, $3, $4, 1)",
        (id, shipped.code, shipped.en, shipped.zh),
    )
    .await?;
    role::replace(tx, id, &shipped.grants()).await?;
    Ok(id)
}

async fn lay_queue(tx: &mut Tx, queue: &ShippedQueue, now: Timestamp) -> Result<QueueId> {
    let known: Option<(QueueId,)> = tx
        .opt("select id from queue where code = $1", (queue.code,))
        .await?;
    if let Some((id,)) = known {
        return Ok(id);
    }
    let id = QueueId::mint(now);
    let skills = json!([{"skill": queue.code, "level": 1}]).to_string();
    let row = (
        id,
        queue.code,
        queue.en,
        queue.zh,
        queue.kind,
        "longest_idle",
        skills,
        "[]",
        RING_S,
        queue.wrap_up_s,
        SERVICE_LEVEL_S,
        SHORT_ABANDON_S,
        i64::from(queue.code == RECORDED_QUEUE),
        "music",
        1_i64,
    );
    tx.exec(
        "insert into queue (id, code, name_en, name_zh, kind, strategy, skills, relax, ring_s, wrap_up_s,
                            service_level_s, short_abandon_s, recorded, music, outcome_required, version)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 1)",
        row,
    )
    .await?;
    Ok(id)
}

async fn lay_flow(tx: &mut Tx, body: &str, now: Timestamp) -> Result<FlowId> {
    let known: Option<(FlowId,)> = tx
        .opt(
            "select id from flow where name = 'default' and state = 'published'",
            (),
        )
        .await?;
    if let Some((id,)) = known {
        return Ok(id);
    }
    let id = FlowId::mint(now);
    tx.exec(
        "insert into flow (id, name, state, body, created_at, version)
         values ($1, 'default', 'published', $2, $3, 1)",
        (id, body, now),
    )
    .await?;
    Ok(id)
}

/// A line for calls from this machine (a gateway beside it, a test phone) and one for each network.
async fn lay_lines(tx: &mut Tx, flow: FlowId, sources: &[String], now: Timestamp) -> Result<()> {
    let local = "127.0.0.0/8".to_owned();
    for source in std::iter::once(&local).chain(sources) {
        let known: Option<(LineId,)> = tx
            .opt("select id from line where source = $1", (source,))
            .await?;
        if known.is_some() {
            continue;
        }
        // Peking's rules until an administrator says otherwise; the prefixes are carriers' dialling aids.
        tx.exec(
            "insert into line (id, name, source, country, area_code, strip_prefixes, flow, created_at, version)
             values ($1, $2, $2, 'CN', '10', $3, $4, $5, 1)",
            (LineId::mint(now), source, json!(["17951", "17911"]).to_string(), flow, now),
        )
        .await?;
    }
    Ok(())
}
