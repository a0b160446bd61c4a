//! The five roles a house starts with. A line is `verbs record scope fields`.

/// A role of the base.
#[derive(Clone, Copy, Debug)]
pub struct ShippedRole {
    pub code: &'static str,
    pub en: &'static str,
    pub zh: &'static str,
    pub lines: &'static [&'static str],
}

/// Numbers are masked where `contact` is missing; `reveal` shows one, and that is a fact.
pub const SHIPPED: &[ShippedRole] = &[
    ShippedRole {
        code: "agent",
        en: "Agent",
        zh: "客服",
        lines: &[
            "read customer all base,service",
            "read ticket all base,service",
            "read repair all base,contact,service",
            "read call team base,service",
            "read deal all base",
            "read article,part,person,queue all base",
            "create,write customer,ticket,repair all base",
            "close ticket all base",
            "assign ticket all base",
            "create,write article team base",
            "reveal customer all base",
            "write call own base",
        ],
    },
    ShippedRole {
        code: "technician",
        en: "Technician",
        zh: "维修技师",
        lines: &[
            "read customer all base,service",
            "read ticket all base,service",
            "read repair all base,contact,service",
            "read article,part,person,queue all base",
            "write,close repair own base",
            "reveal customer all base",
        ],
    },
    ShippedRole {
        code: "manager",
        en: "Manager",
        zh: "经理",
        lines: &[
            "read * all *",
            "create,write,close,assign customer,ticket,repair all base",
            "create,write,close article all base",
            "write theme all base",
            "write call below base",
            "reveal customer all base",
            "supervise person,call,queue all base",
            "export * below base",
        ],
    },
    ShippedRole {
        code: "sales",
        en: "Sales",
        zh: "销售",
        lines: &[
            "read customer own base,contact,service,sales",
            "read ticket all base,service",
            "read repair all base,service",
            "read call own base,service",
            "read deal own base,sales,finance",
            "read article,part,person,queue all base",
            "create,write customer,deal own base",
            "create ticket,repair all base",
        ],
    },
    ShippedRole {
        code: "admin",
        en: "Administrator",
        zh: "管理员",
        lines: &["* * all *"],
    },
];

impl ShippedRole {
    /// The rights its lines stand for.
    pub fn grants(&self) -> Vec<super::RoleGrant> {
        self.lines.iter().flat_map(|line| expand(line)).collect()
    }
}

fn expand(line: &str) -> Vec<super::RoleGrant> {
    let mut words = line
        .split(' ')
        .map(|word| word.split(',').collect::<Vec<_>>());
    let mut next = || words.next().unwrap_or_default();
    let (verbs, records, scopes, fields) = (next(), next(), next(), next());
    let mut grants = Vec::new();
    for verb in &verbs {
        for record in &records {
            for scope in &scopes {
                for field in &fields {
                    grants.push(super::RoleGrant {
                        verb: (*verb).to_owned(),
                        record: (*record).to_owned(),
                        scope: (*scope).to_owned(),
                        fields: (*field).to_owned(),
                    });
                }
            }
        }
    }
    grants
}

#[cfg(test)]
mod tests {
    use super::*;
    use tickets_base::viewer::{Fields, Kind, Reach, Verb};

    #[test]
    fn every_shipped_right_is_made_of_known_words() {
        for role in SHIPPED {
            assert!(!role.grants().is_empty());
            for grant in role.grants() {
                assert!(!Verb::matching(&grant.verb).is_empty(), "{grant:?}");
                assert!(!Kind::matching(&grant.record).is_empty(), "{grant:?}");
                assert!(Reach::parse(&grant.scope) != Reach::None, "{grant:?}");
                assert!(!Fields::matching(&grant.fields).is_empty(), "{grant:?}");
            }
        }
    }
}
