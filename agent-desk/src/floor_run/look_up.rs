//! Who is calling: the number by the rules of its line, the customers who have it. Begun when the
//! call arrives, done before the menu ends.

use floor::{Input, Known};
use telephony::Party;
use tickets::customer::{self, CustomerClass, Match, MatchQuality};
use tickets::phone::{self, CallerNumber, LineRules};
use tickets_base::Result;
use tickets_base::id::{CallId, LineId};

use super::Runner;
use super::mailbox::Mail;
use super::pop::match_of;
use crate::state::House;

/// Seconds of waiting that a customer's class counts for: before everybody of the last five
/// minutes, but not for ever.
const VIP_S: i64 = 300;
const CONTRACT_S: i64 = 60;

/// A caller as found.
#[derive(Clone, Debug)]
pub struct Caller {
    pub number: CallerNumber,
    /// The surest first.
    pub matches: Vec<Match>,
}

impl Runner {
    pub(super) fn look_up(&self, call: CallId, line: LineId, party: Party) {
        let house = self.house.clone();
        let rules = self.rules_of(Some(line));
        tokio::spawn(async move {
            match find(&house, &rules, &party).await {
                Ok((caller, known)) => {
                    let mail = Mail::Found {
                        call,
                        caller: Box::new(caller),
                        known,
                    };
                    house.floor.post(mail).await;
                }
                // The pop shows the number alone; the desk can find the customer by hand.
                Err(error) => {
                    tracing::warn!(%error, call.id = %call, "the caller was not looked up")
                }
            }
        });
    }

    pub(super) fn rules_of(&self, line: Option<LineId>) -> LineRules {
        let known = line.and_then(|line| self.known.rules.get(&line));
        known.cloned().unwrap_or_default()
    }

    pub(super) fn found(&mut self, call: CallId, caller: Caller, known: Known) {
        self.pops.found(call, caller);
        self.handle(Input::LookedUp { call, known });
    }
}

pub(super) async fn find(
    house: &House,
    rules: &LineRules,
    party: &Party,
) -> Result<(Caller, Known)> {
    let number = phone::read(&party.number, rules);
    let matches = match number.key() {
        Some(key) if !party.withheld => customer::by_number(&house.db, key).await?,
        _ => Vec::new(),
    };
    let withheld = party.withheld || number.kind == phone::NumberKind::Withheld;
    let quality = if withheld {
        MatchQuality::Withheld
    } else {
        customer::quality(&matches)
    };
    let exact = match (quality, matches.as_slice()) {
        (MatchQuality::Exact, [one, ..]) => Some(one.customer),
        _ => None,
    };
    let known = Known {
        matched: match_of(quality),
        customer: exact,
        number: number.key().map(str::to_owned),
        priority_s: priority_s(house, &matches).await?,
        language: None,
    };
    Ok((Caller { number, matches }, known))
}

/// Of the one who is most likely calling; several on one number give no head start.
async fn priority_s(house: &House, matches: &[Match]) -> Result<i64> {
    let [one] = matches else { return Ok(0) };
    let found = customer::load(&house.db, &[one.customer]).await?;
    Ok(match found.first().map(|customer| customer.class) {
        Some(CustomerClass::Vip) => VIP_S,
        Some(CustomerClass::Contract) => CONTRACT_S,
        Some(CustomerClass::Standard) | None => 0,
    })
}
