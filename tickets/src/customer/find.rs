//! Who is calling: customers by a number. The one look-up that must be done before the telephone rings.

use serde::Serialize;
use tickets_base::db::JsonText;
use tickets_base::id::{CustomerId, LineId};
use tickets_base::{Db, Result, Timestamp, word};
use utoipa::ToSchema;

use super::Certainty;
use crate::house::setting;
use crate::phone::LineRules;

word! {
    /// How well a caller is known.
    MatchQuality {
        Exact "exact"
        Maybe "maybe"
        Shared "shared"
        Unknown "unknown"
        Withheld "withheld"
    }
}

/// One customer this number may belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Match {
    pub customer: CustomerId,
    pub certainty: Certainty,
    /// When somebody last confirmed that the number is theirs.
    pub verified_at: Option<Timestamp>,
}

/// More customers on one number than this is a switchboard; a pop could not show them.
const MOST: i64 = 20;

/// Customers of a number in [`key`](crate::phone::CallerNumber::key) form, the surest first, merged ones once.
pub async fn by_number(db: &Db, key: &str) -> Result<Vec<Match>> {
    let rows: Vec<(CustomerId, Certainty, Option<Timestamp>)> = db
        .all(
            "select coalesce(a.customer, p.customer), p.certainty, p.verified_at
             from contact_point p left join customer_alias a on a.old = p.customer
             where p.normalised = $1
             order by p.certainty, p.verified_at desc nulls last limit $2",
            (key, MOST),
        )
        .await?;
    let mut found: Vec<Match> = Vec::new();
    for (customer, certainty, verified_at) in rows {
        if found.iter().all(|known| known.customer != customer) {
            found.push(Match {
                customer,
                certainty,
                verified_at,
            });
        }
    }
    Ok(found)
}

/// What the matches of a number that was sent say about the caller.
pub fn quality(matches: &[Match]) -> MatchQuality {
    match matches {
        [] => MatchQuality::Unknown,
        [one] if one.certainty == Certainty::Known => MatchQuality::Exact,
        [_] => MatchQuality::Maybe,
        // One who is sure beside guesses is the one.
        [first, rest @ ..]
            if first.certainty == Certainty::Known
                && rest.iter().all(|other| other.certainty == Certainty::Maybe) =>
        {
            MatchQuality::Maybe
        }
        _ => MatchQuality::Shared,
    }
}

/// How numbers look on a line; the house's first line for numbers typed by a person.
pub async fn line_rules(db: &Db, line: Option<LineId>) -> Result<LineRules> {
    let row: Option<(String, String, JsonText<Vec<String>>)> = match line {
        Some(line) => {
            db.opt("select country, area_code, strip_prefixes from line where id = $1", (line,)).await?
        }
        None => {
            db.opt("select country, area_code, strip_prefixes from line order by created_at, id limit 1", ())
                .await?
        }
    };
    let mut rules = LineRules::default();
    if let Some((country, area_code, strip_prefixes)) = row {
        rules.country = country;
        rules.area_code = area_code;
        rules.strip_prefixes = strip_prefixes.0;
    }
    if let Some(prefixes) = setting::get(db, "relay_prefixes").await? {
        // A setting that is no list of texts hides nothing.
        rules.relay_prefixes = serde_json::from_str(&prefixes).unwrap_or_default();
    }
    Ok(rules)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matched(certainty: Certainty) -> Match {
        Match {
            customer: CustomerId::mint(Timestamp(1)),
            certainty,
            verified_at: None,
        }
    }

    #[test]
    fn how_well_a_caller_is_known_follows_from_the_matches() {
        let (known, maybe) = (matched(Certainty::Known), matched(Certainty::Maybe));
        assert_eq!(quality(&[]), MatchQuality::Unknown);
        assert_eq!(quality(&[known]), MatchQuality::Exact);
        assert_eq!(quality(&[maybe]), MatchQuality::Maybe);
        assert_eq!(quality(&[known, known]), MatchQuality::Shared);
        assert_eq!(quality(&[maybe, maybe]), MatchQuality::Shared);
        assert_eq!(quality(&[known, maybe]), MatchQuality::Maybe);
    }
}
