//! What desks ask for. Every command names a call of the person's own, or it is not found.

use serde_json::json;
use telephony::{Command, EndReason};
use tickets_base::id::{CallId, CustomerId, PersonId};

use super::Floor;
use crate::call::{Call, Stage};
use crate::ids;
use crate::input::{DeskCommand, Known, Match};
use crate::output::{Fact, Output, Refusal, Reply};

/// Keys sent in one command.
const MAX_DIGITS: usize = 32;

impl Floor {
    pub(super) fn desk(&mut self, person: PersonId, ask: u64, command: DeskCommand, now: i64) {
        let result = self.carry_out(person, command, now);
        self.push(Output::Reply { ask, result });
    }

    fn carry_out(
        &mut self,
        person: PersonId,
        command: DeskCommand,
        now: i64,
    ) -> Result<Reply, Refusal> {
        let done = match command {
            DeskCommand::Presence(wish) => return self.wants(person, wish, now),
            DeskCommand::Accept { call, reservation } => {
                self.accept(person, call, reservation, now)
            }
            DeskCommand::Decline {
                call,
                reservation,
                reason,
            } => self.decline(person, call, reservation, reason, now),
            DeskCommand::Hold { call } => self.hold(person, call, now),
            DeskCommand::Resume { call } => self.resume(person, call, now),
            DeskCommand::Mute { call, on } => self.mute(person, call, on),
            DeskCommand::Digits { call, digits } => self.digits(person, call, digits),
            DeskCommand::HangUp { call } => self.hang_up(person, call),
            DeskCommand::Customer { call, customer } => self.customer(person, call, customer, now),
            DeskCommand::WrapUp { call, wrap_up } => self.wrap_up(person, call, wrap_up, now),
            DeskCommand::ExtendWrapUp { call } => self.extend_wrap_up(person, call),
        };
        done.map(|()| Reply::Done)
    }

    /// A call that this person talks on or wraps up.
    pub(super) fn own_call(&mut self, person: PersonId, id: CallId) -> Result<&mut Call, Refusal> {
        self.calls
            .get_mut(&id)
            .filter(|c| c.holder() == Some(person))
            .ok_or(Refusal::NotFound)
    }

    fn talking(&mut self, person: PersonId, id: CallId) -> Result<&mut Call, Refusal> {
        let call = self.own_call(person, id)?;
        if call.end.is_some() {
            return Err(Refusal::Conflict("call_has_ended"));
        }
        Ok(call)
    }

    fn hold(&mut self, person: PersonId, id: CallId, now: i64) -> Result<(), Refusal> {
        let call = self.talking(person, id)?;
        match call.stage {
            Stage::Held { .. } => return Ok(()),
            Stage::Talking { .. } => call.enter(Stage::Held { person }, now),
            _ => return Err(Refusal::Conflict("not_connected")),
        }
        self.command(Command::Hold {
            call: ids::phone(id),
        });
        self.note(id, Some(Fact::of("call.held", id, now).by(person)));
        Ok(())
    }

    fn resume(&mut self, person: PersonId, id: CallId, now: i64) -> Result<(), Refusal> {
        let call = self.talking(person, id)?;
        match call.stage {
            Stage::Talking { .. } => return Ok(()),
            Stage::Held { .. } => call.enter(Stage::Talking { person }, now),
            _ => return Err(Refusal::Conflict("not_connected")),
        }
        self.command(Command::Resume {
            call: ids::phone(id),
        });
        self.note(id, Some(Fact::of("call.resumed", id, now).by(person)));
        Ok(())
    }

    fn mute(&mut self, person: PersonId, id: CallId, on: bool) -> Result<(), Refusal> {
        let call = self.talking(person, id)?;
        call.muted = on;
        self.command(Command::Mute {
            call: ids::phone(id),
            on,
        });
        self.touch_person(person);
        Ok(())
    }

    fn digits(&mut self, person: PersonId, id: CallId, digits: String) -> Result<(), Refusal> {
        self.talking(person, id)?;
        let known = |c: char| matches!(c, '0'..='9' | '*' | '#' | 'A'..='D');
        if digits.is_empty() || digits.len() > MAX_DIGITS || !digits.chars().all(known) {
            return Err(Refusal::Invalid {
                field: "digits",
                code: "not_keys",
            });
        }
        self.command(Command::SendDigits {
            call: ids::phone(id),
            digits,
        });
        Ok(())
    }

    fn hang_up(&mut self, person: PersonId, id: CallId) -> Result<(), Refusal> {
        self.talking(person, id)?;
        self.command(Command::HangUp {
            call: ids::phone(id),
            reason: EndReason::Agent,
        });
        Ok(())
    }

    fn customer(
        &mut self,
        person: PersonId,
        id: CallId,
        customer: CustomerId,
        now: i64,
    ) -> Result<(), Refusal> {
        let call = self.own_call(person, id)?;
        let known = call.known.get_or_insert(Known {
            matched: Match::Unknown,
            customer: None,
            number: None,
            priority_s: 0,
            language: None,
        });
        let before = known.customer.replace(customer);
        known.matched = Match::Exact;
        let mut fact = Fact::of("call.linked", id, now)
            .by(person)
            .about("customer", customer.0);
        fact.body = json!({"customer": customer, "before": before});
        self.note(id, Some(fact));
        Ok(())
    }
}
