//! The first words of messages to customers; an administrator changes them in the page.
//!
//! Names a template may use: `customer`, `company`, `repair` (its number), `technician`, `day`,
//! `from`, `to`, `result`.

use tickets_base::id::TemplateId;
use tickets_base::{Result, Timestamp, Tx};

/// Code, language, subject, body.
const WORDS: [(&str, &str, &str, &str); 6] = [
    (
        "repair_assigned",
        "zh",
        "维修单 {{ repair }} 已安排",
        "{{ customer }}，您好！您的维修单 {{ repair }} 已安排给技师 {{ technician }}，\
         上门时间 {{ day }} {{ from }}–{{ to }}。{{ company }}",
    ),
    (
        "repair_assigned",
        "en",
        "Repair {{ repair }} is arranged",
        "Dear {{ customer }}, {{ technician }} will come for repair {{ repair }} on {{ day }} \
         between {{ from }} and {{ to }}. {{ company }}",
    ),
    (
        "repair_rearranged",
        "zh",
        "维修单 {{ repair }} 已改约",
        "{{ customer }}，您好！您的维修单 {{ repair }} 改为 {{ day }} {{ from }}–{{ to }} 上门。{{ company }}",
    ),
    (
        "repair_rearranged",
        "en",
        "Repair {{ repair }} has a new time",
        "Dear {{ customer }}, repair {{ repair }} is now arranged for {{ day }} \
         between {{ from }} and {{ to }}. {{ company }}",
    ),
    (
        "repair_done",
        "zh",
        "维修单 {{ repair }} 已完成",
        "{{ customer }}，您好！您的维修单 {{ repair }} 已由技师 {{ technician }} 完成：{{ result }}。\
         如仍有问题，请随时联系我们。{{ company }}",
    ),
    (
        "repair_done",
        "en",
        "Repair {{ repair }} is done",
        "Dear {{ customer }}, {{ technician }} has finished repair {{ repair }}: {{ result }}. \
         If anything is still wrong, please call us. {{ company }}",
    ),
];

/// Lays what is missing, for mail and for text messages alike.
pub async fn lay(tx: &mut Tx, now: Timestamp) -> Result<()> {
    for (code, language, subject, body) in WORDS {
        for channel in ["email", "sms"] {
            tx.exec(
                "insert into template (id, code, channel, language, subject, body, version)
                 values ($1, $2, $3, $4, $5, $6, 1) on conflict (code, channel, language) do nothing",
                (TemplateId::mint(now), code, channel, language, subject, body),
            )
            .await?;
        }
    }
    Ok(())
}
