//! What a ticket takes over from the call it comes from: the words its first note starts with.

use serde::Deserialize;
use tickets_base::db::JsonText;
use tickets_base::id::{CallId, CustomerId, DeviceId};
use tickets_base::viewer::mask;
use tickets_base::{Error, Result, Timestamp, Tx};

use crate::org::Words;
use crate::phone;

#[derive(sqlx::FromRow)]
pub struct CallRow {
    pub from_number: Option<String>,
    pub withheld: i64,
    pub customer: Option<CustomerId>,
    choices: JsonText<Vec<Choice>>,
    pub language: Option<String>,
    pub arrived_at: Timestamp,
    pub answered_at: Option<Timestamp>,
}

/// A key pressed in a menu; what else stands there is the menu's business.
#[derive(Deserialize)]
struct Choice {
    digit: Option<String>,
    label: Option<Words>,
}

pub async fn read(tx: &mut Tx, call: CallId) -> Result<CallRow> {
    tx.opt(
        "select from_number, withheld, customer, choices, language, arrived_at, answered_at
         from call where id = $1",
        (call,),
    )
    .await?
    .ok_or_else(|| Error::invalid("call", "unknown_reference"))
}

/// The number (masked: a note is read by people who may not see it), the keys pressed, the device, the wait.
pub async fn summary(
    tx: &mut Tx,
    call: &CallRow,
    device: Option<DeviceId>,
    language: &str,
) -> Result<String> {
    let zh = language == "zh";
    let word = |en: &'static str, chinese: &'static str| if zh { chinese } else { en };
    let mut lines = Vec::new();
    let number = match &call.from_number {
        Some(number) if call.withheld == 0 => mask(&phone::national(number)),
        _ => word("withheld", "未显示").to_owned(),
    };
    lines.push(format!("{}: {number}", word("Caller", "来电号码")));
    let pressed: Vec<String> = call
        .choices
        .0
        .iter()
        .filter_map(|choice| choice.shown(zh))
        .collect();
    if !pressed.is_empty() {
        lines.push(format!(
            "{}: {}",
            word("Menu", "菜单选择"),
            pressed.join(" → ")
        ));
    }
    if let Some(device) = device {
        let row: Option<(String, String)> = tx
            .opt(
                "select p.code, d.serial from device d join product p on p.id = d.product where d.id = $1",
                (device,),
            )
            .await?;
        if let Some((code, serial)) = row {
            lines.push(format!("{}: {code} {serial}", word("Device", "设备")));
        }
    }
    if let Some(answered) = call.answered_at {
        let waited = answered.since(call.arrived_at).as_secs();
        lines.push(format!("{}: {waited} s", word("Waited", "等待")));
    }
    Ok(lines.join("\n"))
}

impl Choice {
    fn shown(&self, zh: bool) -> Option<String> {
        let label = self
            .label
            .as_ref()
            .map(|label| if zh { &label.zh } else { &label.en });
        match (&self.digit, label) {
            (Some(digit), Some(label)) => Some(format!("{digit} {label}")),
            (Some(one), None) => Some(one.clone()),
            (None, Some(label)) => Some(label.clone()),
            (None, None) => None,
        }
    }
}
