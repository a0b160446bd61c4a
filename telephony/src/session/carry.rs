//! What the call's state asks for, done.

use std::collections::VecDeque;

use tokio::sync::mpsc;

use super::Session;
use crate::call::{CallInput, CallOutput};
use crate::clock::now_ms;
use crate::id::AgentId;
use crate::signal::{CallSignal, Signal, SignalKind};

/// Frames from the agent that may wait while the session is busy: 320 ms, as in the browser leg.
const NEWS: usize = 16;

impl Session {
    /// Tells the state what happened and does what it answers, until it has nothing more to say.
    pub(super) fn feed(&mut self, input: CallInput) {
        let mut todo = VecDeque::from([input]);
        while let Some(input) = todo.pop_front() {
            for output in self.call.handle(input, now_ms()) {
                todo.extend(self.carry(output));
            }
        }
    }

    /// Carries one output out; what that brings about goes back to the state.
    fn carry(&mut self, output: CallOutput) -> Option<CallInput> {
        match output {
            CallOutput::Accept => self.accept(),
            CallOutput::Reject {
                status,
                retry_after,
            } => {
                if let Some(dialog) = &self.dialog {
                    dialog.reject(status, retry_after);
                }
            }
            CallOutput::Bye => {
                if let Some(dialog) = self.dialog.take() {
                    dialog.bye();
                }
            }
            CallOutput::Play(prompts) => self.player.play(&prompts),
            CallOutput::Music(name) => self.player.music(&name),
            CallOutput::Hush => self.player.hush(),
            CallOutput::Join(agent) => return Some(self.join_seat(agent)),
            CallOutput::Leave => self.leave_seat(),
            CallOutput::Dial(digits) => self.dialer.add(&digits),
            CallOutput::Signal(signal) => self.tell(signal),
            CallOutput::Over => self.rtp.goodbye(),
        }
        None
    }

    fn join_seat(&mut self, agent: AgentId) -> CallInput {
        let (sender, receiver) = mpsc::channel(NEWS);
        if let Some(offered) = self.offered.take() {
            self.seat = Some(offered);
        }
        let joined = self
            .seat
            .as_ref()
            .is_some_and(|seat| seat.join(self.id, sender));
        if joined {
            self.news = Some(receiver);
            CallInput::AgentJoined(agent)
        } else {
            CallInput::AgentMissing(agent)
        }
    }

    pub(super) fn leave_seat(&mut self) {
        self.news = None;
        if let Some(seat) = &self.seat {
            seat.leave(self.id);
        }
    }

    fn tell(&mut self, signal: CallSignal) {
        self.outbox.push_back(Signal {
            at: now_ms(),
            kind: SignalKind::Call(self.id, signal),
        });
    }
}
