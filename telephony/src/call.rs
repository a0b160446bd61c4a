//! The life of one call as a pure state: `handle(input, now) -> outputs`.
//!
//! New → ringing → answered → menu → queue → talking (⇄ held) → over. The session (`session`)
//! carries the outputs out and brings back what happened; nothing here waits, sends or sleeps.
//! What a caller hears follows from the stage alone ([`Call::caller_hears`]): there is no flag that
//! could disagree with it.

use std::sync::Arc;

use crate::command::{EndReason, PromptRef};
use crate::flow::Flow;
use crate::id::AgentId;
use crate::ivr::{Ivr, IvrInput, IvrOutput};
use crate::signal::{CallSignal, Cause, EndedBy};

/// Played where a flow names none.
const MUSIC: &str = "music";

#[derive(Clone, Debug)]
pub(crate) enum CallInput {
    Answer(Arc<Flow>),
    Reject {
        status: u16,
        retry_after: Option<u32>,
    },
    Bridge(AgentId),
    Park,
    Hold,
    Resume,
    Mute(bool),
    SendDigits(String),
    Say(PromptRef),
    HangUp(EndReason),
    /// The 200 OK was acknowledged.
    Acknowledged,
    Cancelled,
    PeerBye,
    /// The dialog failed: no ACK, or closed by the stack.
    DialogFailed,
    Digit(char),
    /// What `Play` asked for has been heard.
    Played,
    CallerHolds(bool),
    AgentJoined(AgentId),
    AgentMissing(AgentId),
    /// The agent's browser is gone.
    AgentLost,
    /// Another call has taken the agent's browser.
    AgentTaken,
    MediaLost,
    /// The time of [`Call::deadline`] has come.
    Deadline,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum CallOutput {
    Accept,
    Reject {
        status: u16,
        retry_after: Option<u32>,
    },
    Bye,
    Play(Vec<PromptRef>),
    Music(String),
    Hush,
    /// Ask for the agent's browser; answered by `AgentJoined` or `AgentMissing`.
    Join(AgentId),
    Leave,
    Dial(String),
    Signal(CallSignal),
    /// Nothing comes after this.
    Over,
}

/// What goes to the caller's ear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hears {
    Nothing,
    /// Prompts or music.
    Player,
    Agent,
    /// The agent is muted: silence, but a living stream.
    Silence,
}

#[derive(Clone, Debug)]
enum Stage {
    Ringing,
    /// 200 is out; the flow waits for the ACK.
    Answering(Arc<Flow>),
    Menu(Ivr),
    Queued,
    /// The browser has been asked for; music goes on.
    Joining(AgentId),
    Talking {
        agent: AgentId,
        held: bool,
        /// The browser still belongs to this call (a held call may lose it to another).
        joined: bool,
    },
    Over,
}

#[derive(Clone, Debug)]
pub(crate) struct Call {
    stage: Stage,
    music: String,
    muted: bool,
    caller_holds: bool,
}

type Outputs = Vec<CallOutput>;

impl Call {
    pub fn new() -> Self {
        Self {
            stage: Stage::Ringing,
            music: MUSIC.to_owned(),
            muted: false,
            caller_holds: false,
        }
    }

    pub fn handle(&mut self, input: CallInput, now: i64) -> Outputs {
        let mut out = Vec::new();
        if matches!(self.stage, Stage::Over) {
            return out;
        }
        match input {
            CallInput::Answer(flow) => self.answer(flow, &mut out),
            CallInput::Reject {
                status,
                retry_after,
            } => self.reject(status, retry_after, &mut out),
            CallInput::Bridge(agent) => self.bridge(agent, &mut out),
            CallInput::Park => self.park(&mut out),
            CallInput::Hold => self.hold(&mut out),
            CallInput::Resume => self.resume(&mut out),
            CallInput::Mute(on) => self.muted = on,
            CallInput::SendDigits(digits) => self.dial(digits, &mut out),
            CallInput::Say(prompt) => self.say(prompt, &mut out),
            CallInput::HangUp(reason) => self.hang_up(reason, &mut out),
            CallInput::Acknowledged => self.acknowledged(now, &mut out),
            CallInput::Cancelled => self.end(EndedBy::Caller, Cause::Abandoned, &mut out),
            CallInput::PeerBye => self.peer_bye(&mut out),
            CallInput::DialogFailed => self.end(EndedBy::System, Cause::Protocol, &mut out),
            CallInput::Digit(digit) => self.digit(digit, now, &mut out),
            CallInput::Played => self.played(now, &mut out),
            CallInput::CallerHolds(holds) => self.caller_holds(holds, &mut out),
            CallInput::AgentJoined(agent) => self.joined(agent, &mut out),
            CallInput::AgentMissing(agent) => self.missing(agent, &mut out),
            CallInput::AgentLost => self.agent_gone(&mut out),
            CallInput::AgentTaken => self.agent_taken(&mut out),
            CallInput::MediaLost => self.media_lost(&mut out),
            CallInput::Deadline => self.menu(IvrInput::Deadline, now, &mut out),
        }
        out
    }

    /// When `Deadline` is due, if a menu waits for a key.
    pub fn deadline(&self) -> Option<i64> {
        match &self.stage {
            Stage::Menu(ivr) => ivr.deadline(),
            _ => None,
        }
    }

    /// Keys are sought in the caller's voice only where a menu waits for them: elsewhere a voice
    /// may sound like one.
    pub fn listens_for_tones(&self) -> bool {
        matches!(self.stage, Stage::Menu(_))
    }

    pub fn caller_hears(&self) -> Hears {
        match &self.stage {
            _ if self.caller_holds => Hears::Nothing,
            Stage::Ringing | Stage::Answering(_) | Stage::Over => Hears::Nothing,
            Stage::Menu(_) | Stage::Queued | Stage::Joining(_) => Hears::Player,
            Stage::Talking { held: true, .. } => Hears::Player,
            Stage::Talking { .. } if self.muted => Hears::Silence,
            Stage::Talking { .. } => Hears::Agent,
        }
    }

    pub fn agent_hears(&self) -> bool {
        matches!(
            self.stage,
            Stage::Talking {
                held: false,
                joined: true,
                ..
            }
        )
    }

    pub fn is_ringing(&self) -> bool {
        matches!(self.stage, Stage::Ringing)
    }

    pub fn is_talking(&self) -> bool {
        matches!(self.stage, Stage::Talking { .. })
    }

    pub fn is_over(&self) -> bool {
        matches!(self.stage, Stage::Over)
    }

    fn answered(&self) -> bool {
        !matches!(self.stage, Stage::Ringing | Stage::Over)
    }

    fn answer(&mut self, flow: Arc<Flow>, out: &mut Outputs) {
        match self.stage {
            Stage::Ringing => {
                self.stage = Stage::Answering(flow);
                out.push(CallOutput::Accept);
            }
            _ => refuse("answer", "the call is answered already", out),
        }
    }

    fn reject(&mut self, status: u16, retry_after: Option<u32>, out: &mut Outputs) {
        if self.answered() {
            return refuse("reject", "the call is answered already", out);
        }
        out.push(CallOutput::Reject {
            status,
            retry_after,
        });
        let cause = if status == 503 {
            Cause::Overload
        } else {
            Cause::Protocol
        };
        self.end(EndedBy::System, cause, out);
    }

    fn acknowledged(&mut self, now: i64, out: &mut Outputs) {
        let Stage::Answering(flow) = &self.stage else {
            return;
        };
        self.stage = Stage::Menu(Ivr::new(flow.clone()));
        out.push(CallOutput::Signal(CallSignal::Answered));
        self.menu(IvrInput::Start, now, out);
    }

    fn menu(&mut self, input: IvrInput, now: i64, out: &mut Outputs) {
        let Stage::Menu(ivr) = &mut self.stage else {
            return;
        };
        for output in ivr.handle(input, now) {
            match output {
                IvrOutput::Play(prompts) => out.push(CallOutput::Play(prompts)),
                IvrOutput::Hush => out.push(CallOutput::Hush),
                IvrOutput::Chose(choice) => out.push(CallOutput::Signal(CallSignal::Chose(choice))),
                IvrOutput::Enqueue {
                    queue,
                    music,
                    language,
                } => {
                    self.stage = Stage::Queued;
                    self.music = music;
                    self.play_music(out);
                    out.push(CallOutput::Signal(CallSignal::Queued { queue, language }));
                    return;
                }
            }
        }
    }

    fn digit(&mut self, digit: char, now: i64, out: &mut Outputs) {
        match self.stage {
            Stage::Menu(_) => self.menu(IvrInput::Digit(digit), now, out),
            _ => out.push(CallOutput::Signal(CallSignal::Digit(digit))),
        }
    }

    fn played(&mut self, now: i64, out: &mut Outputs) {
        match self.stage {
            Stage::Menu(_) => self.menu(IvrInput::Played, now, out),
            // An announcement over the music is over.
            _ if self.caller_hears() == Hears::Player => self.play_music(out),
            _ => {}
        }
    }

    fn bridge(&mut self, agent: AgentId, out: &mut Outputs) {
        match self.stage {
            Stage::Ringing | Stage::Answering(_) => {
                refuse("bridge", "the call is not answered yet", out)
            }
            Stage::Talking { agent: current, .. } if current == agent => {
                refuse("bridge", "already joined", out)
            }
            Stage::Talking { agent: current, .. } => {
                out.push(CallOutput::Leave);
                out.push(CallOutput::Signal(CallSignal::Unbridged { agent: current }));
                self.join(agent, out);
            }
            _ => self.join(agent, out),
        }
    }

    fn join(&mut self, agent: AgentId, out: &mut Outputs) {
        self.stage = Stage::Joining(agent);
        out.push(CallOutput::Join(agent));
    }

    fn joined(&mut self, agent: AgentId, out: &mut Outputs) {
        match &mut self.stage {
            Stage::Joining(wanted) if *wanted == agent => {
                self.stage = Stage::Talking {
                    agent,
                    held: false,
                    joined: true,
                };
                self.muted = false;
                out.push(CallOutput::Hush);
                out.push(CallOutput::Signal(CallSignal::Bridged { agent }));
            }
            Stage::Talking {
                agent: current,
                held,
                joined,
            } if *current == agent => {
                *held = false;
                *joined = true;
                out.push(CallOutput::Hush);
            }
            _ => out.push(CallOutput::Leave),
        }
    }

    fn missing(&mut self, agent: AgentId, out: &mut Outputs) {
        match self.stage {
            Stage::Joining(wanted) if wanted == agent => {
                self.stage = Stage::Queued;
                self.play_music(out);
                refuse("bridge", "the agent has no connected browser", out);
            }
            Stage::Talking { agent: current, .. } if current == agent => self.agent_gone(out),
            _ => {}
        }
    }

    fn park(&mut self, out: &mut Outputs) {
        match self.stage {
            Stage::Talking { agent, .. } => {
                out.push(CallOutput::Leave);
                self.back_to_queue(agent, out);
            }
            Stage::Joining(_) => {
                out.push(CallOutput::Leave);
                self.stage = Stage::Queued;
            }
            Stage::Queued => {}
            _ => refuse("park", "nobody is joined", out),
        }
    }

    fn agent_gone(&mut self, out: &mut Outputs) {
        if let Stage::Talking { agent, .. } = self.stage {
            out.push(CallOutput::Leave);
            self.back_to_queue(agent, out);
        }
    }

    fn agent_taken(&mut self, out: &mut Outputs) {
        match &mut self.stage {
            Stage::Talking {
                held: true, joined, ..
            } => *joined = false,
            Stage::Talking { agent, .. } => {
                let agent = *agent;
                self.back_to_queue(agent, out);
            }
            _ => {}
        }
    }

    fn back_to_queue(&mut self, agent: AgentId, out: &mut Outputs) {
        self.stage = Stage::Queued;
        self.play_music(out);
        out.push(CallOutput::Signal(CallSignal::Unbridged { agent }));
    }

    fn hold(&mut self, out: &mut Outputs) {
        match &mut self.stage {
            Stage::Talking { held, .. } => {
                *held = true;
                self.play_music(out);
            }
            _ => refuse("hold", "nobody is joined", out),
        }
    }

    fn resume(&mut self, out: &mut Outputs) {
        match &mut self.stage {
            Stage::Talking {
                held, joined: true, ..
            } => {
                *held = false;
                out.push(CallOutput::Hush);
            }
            Stage::Talking { agent, .. } => out.push(CallOutput::Join(*agent)),
            _ => refuse("resume", "nobody is joined", out),
        }
    }

    fn dial(&mut self, digits: String, out: &mut Outputs) {
        if self.is_talking() {
            out.push(CallOutput::Dial(digits));
        } else {
            refuse("send_digits", "nobody is joined", out);
        }
    }

    fn say(&mut self, prompt: PromptRef, out: &mut Outputs) {
        match self.stage {
            Stage::Queued | Stage::Joining(_) | Stage::Talking { held: true, .. } => {
                out.push(CallOutput::Play(vec![prompt]));
            }
            _ => refuse("say", "the caller does not hear music", out),
        }
    }

    fn caller_holds(&mut self, holds: bool, out: &mut Outputs) {
        if holds != self.caller_holds {
            self.caller_holds = holds;
            let signal = if holds {
                CallSignal::HeldByCaller
            } else {
                CallSignal::ResumedByCaller
            };
            out.push(CallOutput::Signal(signal));
        }
    }

    fn hang_up(&mut self, reason: EndReason, out: &mut Outputs) {
        let (by, cause) = match reason {
            EndReason::Agent => (EndedBy::Agent, Cause::NormalClearing),
            EndReason::System => (EndedBy::System, Cause::NormalClearing),
            EndReason::Shutdown => (EndedBy::System, Cause::Shutdown),
        };
        if self.answered() {
            out.push(CallOutput::Bye);
        } else {
            let status = if reason == EndReason::Shutdown {
                503
            } else {
                480
            };
            out.push(CallOutput::Reject {
                status,
                retry_after: None,
            });
        }
        self.end(by, cause, out);
    }

    fn peer_bye(&mut self, out: &mut Outputs) {
        if !self.answered() {
            // RFC 3261 15.1.2: the INVITE that the BYE ends still wants its answer.
            out.push(CallOutput::Reject {
                status: 487,
                retry_after: None,
            });
        }
        let cause = if self.is_talking() {
            Cause::NormalClearing
        } else {
            Cause::Abandoned
        };
        self.end(EndedBy::Caller, cause, out);
    }

    fn media_lost(&mut self, out: &mut Outputs) {
        if self.answered() {
            out.push(CallOutput::Bye);
            self.end(EndedBy::System, Cause::MediaLost, out);
        }
    }

    fn end(&mut self, by: EndedBy, cause: Cause, out: &mut Outputs) {
        if matches!(self.stage, Stage::Talking { .. } | Stage::Joining(_)) {
            out.push(CallOutput::Leave);
        }
        self.stage = Stage::Over;
        out.push(CallOutput::Signal(CallSignal::Ended { by, cause }));
        out.push(CallOutput::Over);
    }

    fn play_music(&self, out: &mut Outputs) {
        out.push(CallOutput::Music(self.music.clone()));
    }
}

fn refuse(what: &'static str, why: &str, out: &mut Outputs) {
    out.push(CallOutput::Signal(CallSignal::Refused {
        what,
        why: why.to_owned(),
    }));
}

#[cfg(test)]
mod tests;
