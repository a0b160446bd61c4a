//! What tickets and wrap-ups are filed under at first: a short tree that a house makes its own.

use tickets_base::id::CategoryId;
use tickets_base::{Result, Timestamp, Tx};

use crate::pinyin;

/// Kind, branch (English, Chinese), leaves.
type Branch = (
    &'static str,
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
);

const TREE: [Branch; 8] = [
    (
        "ticket",
        "Fault",
        "故障",
        &[
            ("Leak", "漏水"),
            ("Does not start", "无法启动"),
            ("Noise", "异响"),
            ("Display or control", "显示与控制"),
            ("Damaged on delivery", "到货损坏"),
        ],
    ),
    (
        "ticket",
        "Service",
        "服务",
        &[
            ("Late technician", "技师迟到"),
            ("Repeated repair", "重复维修"),
            ("Attitude", "服务态度"),
            ("Installation", "安装"),
        ],
    ),
    (
        "ticket",
        "Order and invoice",
        "订单与发票",
        &[
            ("Wrong invoice", "发票有误"),
            ("Delivery", "交货"),
            ("Return", "退货"),
        ],
    ),
    (
        "ticket",
        "Question",
        "咨询",
        &[
            ("Use", "使用方法"),
            ("Warranty", "保修"),
            ("Price", "价格"),
            ("Spare part", "配件"),
        ],
    ),
    (
        "wrap_up",
        "Fault reported",
        "报修",
        &[
            ("Visit booked", "已约上门"),
            ("Solved on the phone", "电话解决"),
            ("Urged", "催单"),
        ],
    ),
    (
        "wrap_up",
        "Complaint",
        "投诉",
        &[
            ("About a product", "产品投诉"),
            ("About service", "服务投诉"),
            ("About an invoice", "账单投诉"),
        ],
    ),
    (
        "wrap_up",
        "Question",
        "咨询",
        &[
            ("Use", "使用咨询"),
            ("Order", "订单咨询"),
            ("Price", "价格咨询"),
        ],
    ),
    (
        "wrap_up",
        "Other",
        "其他",
        &[("Wrong number", "打错电话"), ("No answer", "无人应答")],
    ),
];

/// Lays the tree into an empty table; one that holds anything is left alone.
pub async fn lay(tx: &mut Tx, now: Timestamp) -> Result<()> {
    let (there,): (i64,) = tx.one("select count(*) from category", ()).await?;
    if there > 0 {
        return Ok(());
    }
    let mut sort = 0;
    for (kind, en, zh, leaves) in TREE {
        sort += 1;
        let branch = insert(tx, None, kind, (en, zh), sort, now).await?;
        for leaf in leaves {
            sort += 1;
            insert(tx, Some(branch), kind, *leaf, sort, now).await?;
        }
    }
    Ok(())
}

async fn insert(
    tx: &mut Tx,
    parent: Option<CategoryId>,
    kind: &str,
    (en, zh): (&str, &str),
    sort: i64,
    now: Timestamp,
) -> Result<CategoryId> {
    let id = CategoryId::mint(now);
    let terms = format!("{} {}", pinyin::terms(zh), pinyin::terms(en));
    tx.exec(
        "insert into category (id, parent, kind, name_en, name_zh, terms, sort, retired)
         values ($1, $2, $3, $4, $5, $6, $7, 0)",
        (id, parent, kind, en, zh, terms, sort),
    )
    .await?;
    Ok(id)
}
