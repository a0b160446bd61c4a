//! What a column is, guessed from its heading in Chinese or English.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// What the rows of a list are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    Customers,
    Contacts,
    Devices,
    Tickets,
}

/// What a column may be taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    Number,
    Name,
    Kind,
    Company,
    ContactName,
    ContactPhone,
    Phone,
    Email,
    Wechat,
    Address,
    CreditCode,
    Class,
    Language,
    Owner,
    ContractUntil,
    Note,
    Customer,
    Product,
    Serial,
    Batch,
    BoughtOn,
    WarrantyUntil,
    Subject,
    Body,
    Priority,
    Category,
    CreatedAt,
}

/// Headings by field. A heading that is one of them, or ends with one, is it; earlier lines go first.
const HEADINGS: &[(Field, &[&str])] = &[
    (
        Field::CreditCode,
        &[
            "统一社会信用代码",
            "社会信用代码",
            "信用代码",
            "税号",
            "纳税人识别号",
            "credit code",
            "tax id",
            "tax number",
            "uscc",
        ],
    ),
    (
        Field::ContactPhone,
        &[
            "联系人电话",
            "联系人手机",
            "联系人手机号",
            "contact phone",
            "contact mobile",
        ],
    ),
    (
        Field::ContactName,
        &[
            "联系人",
            "联系人姓名",
            "负责人联系人",
            "对接人",
            "contact",
            "contact name",
            "contact person",
        ],
    ),
    (
        Field::ContractUntil,
        &[
            "合同到期",
            "合同到期日",
            "合同截止",
            "合同有效期",
            "服务到期",
            "contract until",
            "contract end",
            "contract expiry",
        ],
    ),
    (
        Field::WarrantyUntil,
        &[
            "保修到期",
            "保修期至",
            "质保到期",
            "保修截止",
            "质保期至",
            "warranty until",
            "warranty end",
            "warranty expiry",
            "warranty",
        ],
    ),
    (
        Field::BoughtOn,
        &[
            "购买日期",
            "采购日期",
            "购机日期",
            "安装日期",
            "bought on",
            "purchase date",
            "purchased",
            "date of purchase",
        ],
    ),
    (
        Field::CreatedAt,
        &[
            "报修时间",
            "创建时间",
            "创建日期",
            "提交时间",
            "受理时间",
            "created",
            "created at",
            "opened",
            "date opened",
        ],
    ),
    (
        Field::Serial,
        &[
            "序列号",
            "设备序列号",
            "机身号",
            "机号",
            "sn",
            "s/n",
            "serial",
            "serial number",
            "serial no",
        ],
    ),
    (Field::Batch, &["批次", "批号", "batch", "lot"]),
    (
        Field::Product,
        &[
            "产品",
            "产品型号",
            "型号",
            "机型",
            "设备型号",
            "product",
            "model",
            "product code",
        ],
    ),
    (
        Field::Subject,
        &[
            "主题",
            "工单标题",
            "标题",
            "问题",
            "故障",
            "故障现象",
            "subject",
            "title",
            "issue",
            "summary",
        ],
    ),
    (
        Field::Body,
        &[
            "问题描述",
            "故障描述",
            "详细描述",
            "描述",
            "内容",
            "description",
            "details",
            "body",
        ],
    ),
    (
        Field::Priority,
        &["优先级", "紧急程度", "priority", "urgency"],
    ),
    (
        Field::Category,
        &["分类", "工单类型", "问题类型", "category"],
    ),
    (
        Field::Email,
        &[
            "邮箱",
            "电子邮箱",
            "电子邮件",
            "邮件",
            "email",
            "e-mail",
            "mail",
            "email address",
        ],
    ),
    (Field::Wechat, &["微信", "微信号", "wechat", "weixin"]),
    (
        Field::Phone,
        &[
            "电话",
            "手机",
            "手机号",
            "手机号码",
            "电话号码",
            "联系电话",
            "固定电话",
            "座机",
            "办公电话",
            "联系方式",
            "号码",
            "tel",
            "phone",
            "mobile",
            "telephone",
            "cell",
            "phone number",
            "mobile number",
            "telephone number",
        ],
    ),
    (
        Field::Address,
        &[
            "地址",
            "联系地址",
            "公司地址",
            "详细地址",
            "安装地址",
            "收货地址",
            "住址",
            "address",
            "addr",
            "street",
            "location",
        ],
    ),
    (
        Field::Class,
        &[
            "客户等级",
            "客户级别",
            "等级",
            "级别",
            "class",
            "tier",
            "level",
        ],
    ),
    (
        Field::Kind,
        &[
            "客户类型",
            "客户类别",
            "性质",
            "kind",
            "customer type",
            "type",
        ],
    ),
    (Field::Language, &["语言", "language"]),
    (
        Field::Owner,
        &[
            "客户经理",
            "销售",
            "销售员",
            "业务员",
            "归属人",
            "负责人",
            "跟进人",
            "owner",
            "account manager",
            "salesperson",
            "seller",
            "sales",
        ],
    ),
    (
        Field::Company,
        &[
            "所属公司",
            "所属单位",
            "所属客户",
            "单位",
            "工作单位",
            "company",
            "organisation",
            "organization",
            "employer",
        ],
    ),
    (
        Field::Number,
        &[
            "客户编号",
            "编号",
            "客户编码",
            "客户代码",
            "序号",
            "id",
            "no",
            "no.",
            "customer no",
            "customer id",
            "number",
            "code",
        ],
    ),
    (
        Field::Note,
        &[
            "备注", "说明", "note", "notes", "remark", "remarks", "comment", "comments",
        ],
    ),
    (
        Field::Customer,
        &[
            "客户",
            "报修客户",
            "报修人",
            "customer",
            "client",
            "account",
        ],
    ),
    (
        Field::Name,
        &[
            "客户名称",
            "客户姓名",
            "公司名称",
            "单位名称",
            "企业名称",
            "名称",
            "姓名",
            "客户名",
            "全称",
            "name",
            "full name",
            "customer name",
            "company name",
            "client name",
        ],
    ),
];

fn narrow(heading: &str) -> String {
    let folded: String = heading.nfkc().flat_map(char::to_lowercase).collect();
    let folded = folded
        .split(['(', '*', '/'])
        .find(|part| !part.trim().is_empty())
        .unwrap_or_default();
    let words: Vec<&str> = folded
        .split(|c: char| c.is_whitespace() || c == '_' || c == ':')
        .filter(|w| !w.is_empty())
        .collect();
    words.join(" ")
}

fn field(heading: &str) -> Option<Field> {
    let heading = narrow(heading);
    if heading.is_empty() || heading.chars().count() > 24 {
        return None;
    }
    let exact = HEADINGS
        .iter()
        .find(|(_, words)| words.contains(&heading.as_str()));
    if let Some((field, _)) = exact {
        return Some(*field);
    }
    // 手机1, phone 2: a number behind it counts several of one kind.
    let bare = heading.trim_end_matches(|c: char| c.is_ascii_digit() || "一二三 ".contains(c));
    if bare.len() < heading.len() && !bare.is_empty() {
        return field(bare);
    }
    let ends =
        |word: &&&str| heading.ends_with(**word) && word.chars().count() >= 2 && !word.is_ascii();
    HEADINGS
        .iter()
        .find(|(_, words)| words.iter().any(|word| ends(&word)))
        .map(|(field, _)| *field)
}

pub(crate) fn known(heading: &str) -> bool {
    field(heading).is_some()
}

/// The field of each column; a second column of one field is only kept for numbers and addresses of mail.
pub fn guess(headings: &[String]) -> Vec<Option<Field>> {
    let mut taken: Vec<Field> = Vec::new();
    headings
        .iter()
        .map(|heading| {
            let field = field(heading)?;
            let many = matches!(field, Field::Phone | Field::Email | Field::ContactPhone);
            if taken.contains(&field) && !many {
                return None;
            }
            taken.push(field);
            Some(field)
        })
        .collect()
}

/// What the rows are, by the columns there are.
pub fn guess_sort(fields: &[Option<Field>]) -> Sort {
    let has = |field| fields.contains(&Some(field));
    if has(Field::Subject) || has(Field::Body) {
        Sort::Tickets
    } else if has(Field::Serial) {
        Sort::Devices
    } else if has(Field::Company) && !has(Field::CreditCode) {
        Sort::Contacts
    } else {
        Sort::Customers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guessed(headings: &[&str]) -> Vec<Option<Field>> {
        guess(
            &headings
                .iter()
                .map(|text| (*text).to_owned())
                .collect::<Vec<_>>(),
        )
    }

    #[test]
    fn headings_of_both_languages_are_understood() {
        use Field::{Address, ContactName, Email, Name, Number, Phone};
        let chinese = guessed(&[
            "客户编号",
            "客户名称",
            "手机号码",
            "座机",
            "电子邮箱",
            "联系地址（省市）",
            "联系人",
            "颜色",
        ]);
        assert_eq!(
            chinese,
            [
                Some(Number),
                Some(Name),
                Some(Phone),
                Some(Phone),
                Some(Email),
                Some(Address),
                Some(ContactName),
                None
            ]
        );
        let english = guessed(&[
            "ID", "Name", "Phone 1", "Phone 2", "E-Mail", "Address", "", "",
        ]);
        assert_eq!(
            english[..6],
            [
                Some(Number),
                Some(Name),
                Some(Phone),
                Some(Phone),
                Some(Email),
                Some(Address)
            ]
        );
    }

    #[test]
    fn a_list_is_what_its_columns_say() {
        let sort = |headings: &[&str]| guess_sort(&guessed(headings));
        assert_eq!(sort(&["客户名称", "电话"]), Sort::Customers);
        assert_eq!(sort(&["姓名", "所属公司", "手机"]), Sort::Contacts);
        assert_eq!(sort(&["客户", "型号", "序列号"]), Sort::Devices);
        assert_eq!(sort(&["客户", "电话", "问题描述"]), Sort::Tickets);
    }
}
