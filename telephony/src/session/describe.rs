//! Offers and answers of one call (RFC 3264): the first one, and every change after it.

use std::net::{IpAddr, SocketAddr};

use super::Session;
use crate::call::CallInput;
use crate::sip::dialog::Reply;
use crate::sip::sdp::{self, Description, Direction, Ours};

/// What has been agreed on.
pub(super) struct Talk {
    theirs: Option<Description>,
    ours: Ours,
    /// Our own offer is out and its answer comes with the ACK.
    awaits_answer: bool,
}

impl Talk {
    pub fn new(offer: Option<Description>, address: IpAddr, port: u16) -> Self {
        Self {
            theirs: offer,
            ours: Ours {
                address: SocketAddr::new(address, port),
                // Any number serves; it must only stay the same (RFC 8866 5.2).
                session: u64::from(rand::random::<u32>()),
                version: 0,
            },
            awaits_answer: false,
        }
    }

    fn next_text(&mut self) -> String {
        self.ours.version += 1;
        match &self.theirs {
            Some(theirs) => sdp::answer(theirs, self.ours, theirs.direction.mirrored()),
            None => self.offer(),
        }
    }

    fn offer(&mut self) -> String {
        self.awaits_answer = true;
        sdp::offer(self.ours, Direction::SendRecv)
    }
}

impl Session {
    /// 200 OK, with our answer or, where the caller offered nothing, our offer.
    pub(super) fn accept(&mut self) {
        let text = self.talk.next_text();
        let headers = self.life.headers();
        if let Some(dialog) = &self.dialog {
            dialog.accept(text, headers);
        }
    }

    /// A re-INVITE or UPDATE: hold, resume, another address, or a mere refresh.
    pub(super) fn change(&mut self, is_invite: bool, body: &[u8], reply: Reply) {
        let headers = self.life.headers();
        if body.is_empty() {
            let text = is_invite.then(|| {
                self.talk.ours.version += 1;
                self.talk.offer()
            });
            return reply.send(200, headers, text);
        }
        match sdp::read(body) {
            Ok(theirs) => {
                self.agree(theirs);
                let text = self.talk.next_text();
                reply.send(200, headers, Some(text));
            }
            // What was agreed before stays in force (RFC 3261 14.2).
            Err(_) => reply.send(488, Vec::new(), None),
        }
    }

    /// The answer to our own offer came with the ACK.
    pub(super) fn take_late_answer(&mut self, answer: Option<Vec<u8>>) {
        if !std::mem::take(&mut self.talk.awaits_answer) {
            return;
        }
        match answer.as_deref().map(sdp::read) {
            Some(Ok(theirs)) => self.agree(theirs),
            _ => tracing::debug!(call.id = %self.id, "an ACK carried no answer to our offer"),
        }
    }

    fn agree(&mut self, theirs: Description) {
        self.rtp.describe(&theirs);
        let holds = theirs.is_hold();
        self.talk.theirs = Some(theirs);
        self.feed(CallInput::CallerHolds(holds));
    }
}
