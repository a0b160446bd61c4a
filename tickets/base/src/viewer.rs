//! Who looks, and what they may see and do: a person's roles compiled into one [`Viewer`].
//!
//! A role is rows of verb × record kind × scope × field group; a viewer is their union. The same two questions are asked
//! everywhere (list, search, report, export, webhook, WebSocket push):
//!
//! * [`Viewer::scope`] gives two parameters for the one predicate every statement shares, with the columns of its table:
//!
//!   ```sql
//!   (t.owner = $1 or substr(t.unit_path || '|', 1, length($2)) = $2)
//!   ```
//!
//! * [`Viewer::may`] answers the same about a row in memory.
//!
//! They agree because [`Scope::sees`] is the predicate's twin; a test holds them together.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::db::Db;
use crate::error::{Error, Result};
use crate::fact::By;
use crate::id::PersonId;

mod words;

pub use words::{Fields, Kind, Reach, Verb};

/// Whose a row is: what visibility looks at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ownership {
    pub owner: Option<PersonId>,
    /// `/root/…/unit/`
    pub unit_path: String,
}

/// One grant of a role, as its row says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    pub verb: String,
    pub record: String,
    pub scope: String,
    pub fields: String,
}

/// Who acts: compiled once a sign-in or change of roles, cheap to clone.
#[derive(Clone)]
pub struct Viewer(Arc<Inner>);

struct Inner {
    person: Option<PersonId>,
    unit_path: String,
    language: String,
    reach: HashMap<(Verb, Kind), Reach>,
    fields: HashMap<Kind, Vec<Fields>>,
    read_only: bool,
    node: Arc<str>,
    trace: Option<Arc<str>>,
}

impl Viewer {
    /// Compiles a person's grants.
    pub fn new(person: PersonId, unit_path: &str, grants: &[Grant], node: &Arc<str>) -> Self {
        let mut inner = Inner::empty(node);
        inner.person = Some(person);
        unit_path.clone_into(&mut inner.unit_path);
        for grant in grants {
            inner.add(grant);
        }
        Self(Arc::new(inner))
    }

    /// Reads a person's roles; `NotFound` for one who has left.
    pub async fn load(db: &Db, person: PersonId, node: &Arc<str>) -> Result<Self> {
        let home: Option<(String, String)> = db
            .opt(
                "select unit_path, language from person where id = $1 and left_at is null",
                (person,),
            )
            .await?;
        let (unit_path, language) = home.ok_or(Error::not_found("person"))?;
        let rows: Vec<(String, String, String, String)> = db
            .all(
                "select g.verb, g.record, g.scope, g.fields from person_role r
                 join role_grant g on g.role = r.role where r.person = $1",
                (person,),
            )
            .await?;
        let grants: Vec<_> = rows
            .into_iter()
            .map(|(verb, record, scope, fields)| Grant {
                verb,
                record,
                scope,
                fields,
            })
            .collect();
        Ok(Self::new(person, &unit_path, &grants, node).with_language(&language))
    }

    /// The house itself: jobs, the floor, rules. Sees everything.
    pub fn house(node: &Arc<str>) -> Self {
        let mut inner = Inner::empty(node);
        let all = || "*".to_owned();
        inner.add(&Grant {
            verb: all(),
            record: all(),
            scope: "all".to_owned(),
            fields: all(),
        });
        Self(Arc::new(inner))
    }

    fn changed(&self, change: impl FnOnce(&mut Inner)) -> Self {
        let mut inner = self.0.copy();
        change(&mut inner);
        Self(Arc::new(inner))
    }

    /// The same viewer within one request: its trace stands in the facts it records.
    pub fn with_trace(&self, trace: impl Into<Arc<str>>) -> Self {
        self.changed(|inner| inner.trace = Some(trace.into()))
    }

    pub fn with_language(&self, language: &str) -> Self {
        self.changed(|inner| language.clone_into(&mut inner.language))
    }

    /// "See as": reads as this person, writes nothing.
    pub fn read_only(&self) -> Self {
        self.changed(|inner| inner.read_only = true)
    }

    pub fn is_read_only(&self) -> bool {
        self.0.read_only
    }

    pub fn person(&self) -> Option<PersonId> {
        self.0.person
    }

    pub fn unit_path(&self) -> &str {
        &self.0.unit_path
    }

    pub fn language(&self) -> &str {
        &self.0.language
    }

    pub fn node(&self) -> &Arc<str> {
        &self.0.node
    }

    pub fn trace(&self) -> Option<&str> {
        self.0.trace.as_deref()
    }

    /// Who a fact of this viewer is by.
    pub fn by(&self) -> By {
        self.0.person.map_or(By::System, By::Person)
    }

    /// How far `verb` reaches over records of `kind`.
    pub fn reach(&self, verb: Verb, kind: Kind) -> Reach {
        if self.0.read_only && verb != Verb::Read {
            return Reach::None;
        }
        self.0
            .reach
            .get(&(verb, kind))
            .copied()
            .unwrap_or(Reach::None)
    }

    /// The parameters of the shared predicate for `verb` over `kind`.
    pub fn scope(&self, verb: Verb, kind: Kind) -> Scope {
        let none = || "-".to_owned();
        let reach = self.reach(verb, kind);
        let prefix = match reach {
            Reach::None | Reach::Own => none(),
            Reach::Team => format!("{}|", self.0.unit_path),
            Reach::Below => self.0.unit_path.clone(),
            Reach::All => String::new(),
        };
        let owner = match reach {
            Reach::None => None,
            _ => self.0.person,
        };
        Scope {
            owner: owner.unwrap_or(PersonId(Uuid::nil())),
            prefix,
        }
    }

    /// May this viewer do `verb` to a record that is so owned?
    pub fn may(&self, verb: Verb, kind: Kind, ownership: &Ownership) -> bool {
        self.scope(verb, kind).sees(ownership)
    }

    /// May this viewer do `verb` to any record of the kind at all?
    pub fn may_some(&self, verb: Verb, kind: Kind) -> bool {
        self.reach(verb, kind) != Reach::None
    }

    /// As [`Viewer::may`], as a `Forbidden`.
    pub fn demand(&self, verb: Verb, kind: Kind, ownership: &Ownership) -> Result<()> {
        if self.may(verb, kind, ownership) {
            Ok(())
        } else {
            Err(self.refusal())
        }
    }

    /// As [`Viewer::may_some`], as a `Forbidden`.
    pub fn demand_some(&self, verb: Verb, kind: Kind) -> Result<()> {
        if self.may_some(verb, kind) {
            Ok(())
        } else {
            Err(self.refusal())
        }
    }

    fn refusal(&self) -> Error {
        Error::forbidden(if self.0.read_only {
            "see_as_is_read_only"
        } else {
            "not_allowed"
        })
    }

    /// Are this group's fields shown in clear when reading the kind?
    pub fn shows(&self, kind: Kind, fields: Fields) -> bool {
        self.0
            .fields
            .get(&kind)
            .is_some_and(|shown| shown.contains(&fields))
    }

    /// What the page may ask: `read:ticket:all`, sorted.
    pub fn permissions(&self) -> Vec<String> {
        let mut out: Vec<_> = Verb::ALL
            .iter()
            .flat_map(|verb| Kind::ALL.iter().map(move |kind| (*verb, *kind)))
            .map(|(verb, kind)| (verb, kind, self.reach(verb, kind)))
            .filter(|(_, _, reach)| *reach != Reach::None)
            .map(|(verb, kind, reach)| format!("{}:{}:{}", verb.word(), kind.word(), reach.word()))
            .collect();
        out.sort();
        out
    }
}

impl fmt::Debug for Viewer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Viewer")
            .field("person", &self.0.person)
            .finish_non_exhaustive()
    }
}

impl Inner {
    fn empty(node: &Arc<str>) -> Self {
        Self {
            person: None,
            unit_path: String::new(),
            language: "zh".to_owned(),
            reach: HashMap::new(),
            fields: HashMap::new(),
            read_only: false,
            node: Arc::clone(node),
            trace: None,
        }
    }

    fn copy(&self) -> Self {
        Self {
            person: self.person,
            unit_path: self.unit_path.clone(),
            language: self.language.clone(),
            reach: self.reach.clone(),
            fields: self.fields.clone(),
            read_only: self.read_only,
            node: Arc::clone(&self.node),
            trace: self.trace.clone(),
        }
    }

    /// Words this release does not know grant nothing.
    fn add(&mut self, grant: &Grant) {
        let reach = Reach::parse(&grant.scope);
        for verb in Verb::matching(&grant.verb) {
            for kind in Kind::matching(&grant.record) {
                let known = self.reach.entry((verb, kind)).or_insert(Reach::None);
                *known = reach.max(*known);
                if verb == Verb::Read {
                    self.fields
                        .entry(kind)
                        .or_default()
                        .extend(Fields::matching(&grant.fields));
                }
            }
        }
    }
}

/// The two parameters of the shared predicate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    pub owner: PersonId,
    pub prefix: String,
}

impl Scope {
    /// The predicate's twin, for a row in memory.
    pub fn sees(&self, row: &Ownership) -> bool {
        row.owner == Some(self.owner) || format!("{}|", row.unit_path).starts_with(&self.prefix)
    }
}

/// `13812345678` as `138****5678`; shorter ones keep their last two characters. What is no digit stays out.
pub fn mask(number: &str) -> String {
    let digits: Vec<char> = number.chars().filter(char::is_ascii_digit).collect();
    // The country code of a mobile number in E.164 says nothing and would shift the picture.
    let digits = match digits.as_slice() {
        ['8', '6', rest @ ..] if number.starts_with("+86") && rest.len() >= 10 => rest,
        all => all,
    };
    let (head, tail) = if digits.len() >= 9 {
        (3, 4)
    } else {
        (0, digits.len().min(2))
    };
    let hidden = if digits.len() >= 9 {
        4
    } else {
        digits.len() - tail
    };
    let mut out: String = digits[..head].iter().collect();
    out.extend(std::iter::repeat_n('*', hidden));
    out.extend(&digits[digits.len() - tail..]);
    out
}

#[cfg(test)]
mod tests;
