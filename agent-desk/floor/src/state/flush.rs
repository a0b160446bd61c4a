//! What follows from one input: rows of the calls that changed, then messages for the people and
//! queues whose state is now another.

use tickets_base::id::{CallId, PersonId, QueueId};

use super::{Floor, Touched};
use crate::call::Stage;
use crate::output::{Fact, Message, Output, Write};
use crate::view::{PresenceView, QueueView};

impl Floor {
    pub(super) fn flush(&mut self, now: i64) {
        let touched = self.touched_but_out();
        for (call, facts) in touched.calls {
            self.write_call(call, facts, now);
        }
        for person in touched.people.union(&touched.forced) {
            self.tell_person(*person, touched.forced.contains(person), now);
        }
        for queue in touched.queues {
            self.tell_queue(queue, now);
        }
    }

    /// Everything touched except the outputs, which stay in their order.
    fn touched_but_out(&mut self) -> Touched {
        let out = std::mem::take(&mut self.touched.out);
        std::mem::replace(
            &mut self.touched,
            Touched {
                out,
                ..Touched::default()
            },
        )
    }

    /// A floor that has nothing to say yet (another node's is the one that is) stays silent.
    pub(super) fn tell_all(&mut self) {
        if !self.active {
            return;
        }
        self.told_queues.clear();
        self.touched.queues.extend(self.queues.keys());
        self.touched.forced.extend(self.people.keys());
    }

    fn write_call(&mut self, id: CallId, facts: Vec<Fact>, now: i64) {
        let Some(call) = self.calls.get_mut(&id) else {
            return;
        };
        call.version += 1;
        let ack = call.stage == Stage::Arrived && facts.iter().any(|f| f.kind == "call.arrived");
        let (record, live) = (Box::new(call.record()), call.live_row(now));
        let over = call.stage == Stage::Over;
        self.touched.out.push(Output::Write(Write::Call {
            record,
            live,
            facts,
            ack,
        }));
        if over {
            self.calls.remove(&id);
        }
    }

    fn tell_person(&mut self, id: PersonId, forced: bool, now: i64) {
        self.tell_presence(id, forced, now);
        let state = self.phone_state(id);
        let Some(person) = self.people.get_mut(&id) else {
            return;
        };
        if forced || person.told_phone != state {
            person.told_phone.clone_from(&state);
            let version = self.next_version(now);
            self.push(Output::Message(Message::Phone {
                person: id,
                version,
                state,
            }));
        }
    }

    fn tell_presence(&mut self, id: PersonId, forced: bool, now: i64) {
        let Some(view) = self.presence_view(id) else {
            return;
        };
        let Some(person) = self.people.get(&id) else {
            return;
        };
        if !forced && person.told_presence.as_ref() == Some(&view) {
            return;
        }
        let version = self.next_version(now);
        let view = PresenceView { version, ..view };
        if let Some(person) = self.people.get_mut(&id) {
            person.version = version;
            person.told_presence = Some(view.clone());
        }
        self.push(Output::Message(Message::Presence { person: id, view }));
    }

    fn tell_queue(&mut self, id: QueueId, now: i64) {
        let view = self.queue_view(id);
        if self.told_queues.get(&id) == Some(&view) {
            return;
        }
        let view = QueueView {
            version: self.next_version(now),
            ..view
        };
        self.told_queues.insert(id, view);
        self.push(Output::Message(Message::Queue(view)));
    }
}
