//! A new call's INVITE, and the dialog it becomes. With `stack`, the only code that touches the
//! stack's types.

use std::net::SocketAddr;

use rsipstack::dialog::dialog::{DialogState, TerminatedReason, TransactionHandle};
use rsipstack::dialog::invite_dialog::InviteDialog;
use rsipstack::sip::prelude::{HasHeaders, HeadersExt};
use rsipstack::sip::{Header, Method, Request, StatusCode, Uri};
use rsipstack::transaction::Transaction;
use rsipstack::transaction::transaction::{TransactionEvent, TransactionEventSender};
use rsipstack::transport::SipConnection;
use tokio::sync::mpsc;

use super::identity::{Named, user_of};
use super::stack::{RETRY_AFTER, Stack, reply_and_wait};

/// An INVITE that nobody has answered yet, not even with 100.
pub(crate) struct Invitation {
    stack: Stack,
    transaction: Transaction,
}

/// What an INVITE says, without types of the stack.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub named: Named,
    pub dialled: String,
    pub call_id: String,
    pub source: SocketAddr,
    pub body: Vec<u8>,
    pub session: SessionAsked,
}

/// RFC 4028 as the peer asked for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct SessionAsked {
    pub expires_s: Option<u32>,
    pub peer_refreshes: bool,
}

impl Invitation {
    pub(super) fn new(stack: Stack, transaction: Transaction) -> Self {
        Self { stack, transaction }
    }

    /// `None` when the stack cannot tell where it came from.
    pub fn asked(&self) -> Option<Asked> {
        let request = &self.transaction.original;
        let (_, target) = SipConnection::parse_target_from_via(request.via_header().ok()?).ok()?;
        Some(Asked {
            named: named(request),
            dialled: user_of(&request.uri.to_string()),
            call_id: request.call_id_header().ok()?.value().to_owned(),
            source: target.try_into().ok()?,
            body: request.body.clone(),
            session: session_asked(request),
        })
    }

    pub fn refuse(self, status: u16, retry_after: Option<u32>) {
        let headers = retry_after.map(retry_header).into_iter().collect();
        tokio::spawn(reply_and_wait(self.transaction, status, headers));
    }

    /// Refuses with a header that says what would have been right.
    pub fn refuse_with(self, status: u16, header: (&str, &str)) {
        let headers = vec![Header::Other(header.0.to_owned(), header.1.to_owned())];
        tokio::spawn(reply_and_wait(self.transaction, status, headers));
    }

    /// Makes a dialog of it and sends 100; ringing or an answer is the caller's to send.
    pub fn open(self, contact: &str) -> Result<(Dialog, DialogEvents), String> {
        let Self { stack, transaction } = self;
        let contact = Uri::try_from(contact).map_err(|e| e.to_string())?;
        let (sender, states) = stack.dialogs.new_dialog_state_channel();
        let opened =
            stack
                .dialogs
                .get_or_create_server_invite(&transaction, sender, None, Some(contact));
        let invite = match opened {
            Ok(invite) => invite,
            Err(error) => {
                tokio::spawn(reply_and_wait(transaction, 400, Vec::new()));
                return Err(error.to_string());
            }
        };
        let responses = transaction.tu_sender.clone();
        let mut handled = invite.clone();
        let mut transaction = transaction;
        tokio::spawn(async move {
            if let Err(error) = handled.handle(&mut transaction).await {
                tracing::debug!(%error, "an INVITE was not handled to its end");
            }
        });
        Ok((
            Dialog {
                stack,
                invite,
                responses,
            },
            DialogEvents { states },
        ))
    }
}

/// One caller's dialog. Dropped, it is forgotten by the stack.
pub(crate) struct Dialog {
    stack: Stack,
    invite: InviteDialog,
    responses: TransactionEventSender,
}

/// What happened in a dialog.
pub(crate) enum DialogEvent {
    /// The 200 was acknowledged; the body is the peer's answer when the offer was ours.
    Acknowledged(Option<Vec<u8>>),
    Cancelled,
    /// The peer hung up.
    Bye,
    /// The 200 was never acknowledged; a BYE has been sent.
    Unacknowledged,
    /// Some other end, such as a refusal of ours.
    Closed,
    /// A re-INVITE or UPDATE.
    Changed {
        /// An UPDATE without a body only refreshes; a re-INVITE without one wants our offer.
        is_invite: bool,
        body: Vec<u8>,
        session: SessionAsked,
        reply: Reply,
    },
    Info {
        content_type: String,
        body: Vec<u8>,
        reply: Reply,
    },
    Other {
        reply: Reply,
        is_options: bool,
    },
}

/// Where the answer to a request inside a dialog goes.
pub(crate) struct Reply(TransactionHandle);

impl Reply {
    pub fn send(self, status: u16, headers: Vec<(&'static str, String)>, body: Option<String>) {
        let mut headers: Vec<Header> = headers
            .into_iter()
            .map(|(n, v)| Header::Other(n.to_owned(), v))
            .collect();
        if body.is_some() {
            headers.push(Header::ContentType("application/sdp".into()));
        }
        tokio::spawn(async move {
            let sent = self
                .0
                .respond(
                    StatusCode::from(status),
                    Some(headers),
                    body.map(String::into_bytes),
                )
                .await;
            if sent.is_err() {
                tracing::debug!("a request was over before it was answered");
            }
        });
    }
}

impl Dialog {
    pub fn ring(&self) {
        if let Err(error) = self.invite.ringing(None, None) {
            tracing::debug!(%error, "180 could not be sent");
        }
    }

    pub fn accept(&self, sdp: String, headers: Vec<(&'static str, String)>) {
        let mut headers: Vec<Header> = headers
            .into_iter()
            .map(|(n, v)| Header::Other(n.to_owned(), v))
            .collect();
        headers.push(Header::ContentType("application/sdp".into()));
        headers.push(Header::Other(
            "Allow".to_owned(),
            super::validate::ALLOW.to_owned(),
        ));
        if let Err(error) = self.invite.accept(Some(headers), Some(sdp.into_bytes())) {
            tracing::debug!(%error, "200 could not be sent");
        }
    }

    /// Refuses an unanswered call. The stack's own refusal carries no headers, so ours goes first
    /// and the stack's is the repetition it drops.
    pub fn reject(&self, status: u16, retry_after: Option<u32>) {
        let status = StatusCode::from(status);
        let request = self.invite.initial_request();
        let mut response = self
            .stack
            .endpoint
            .make_response(&request, status.clone(), None);
        let tag = self.invite.id().local_tag;
        for header in response.headers.iter_mut() {
            if let Header::To(to) = header {
                *to = format!("{};tag={tag}", to.value()).into();
            }
        }
        response
            .headers
            .extend(retry_after.map(retry_header).into_iter().collect());
        if self
            .responses
            .send(TransactionEvent::Respond(response))
            .is_err()
        {
            tracing::debug!("the INVITE was over before it was refused");
        }
        if let Err(error) = self.invite.reject(Some(status), None) {
            tracing::debug!(%error, "refused already");
        }
    }

    /// Sends BYE and forgets the dialog.
    pub fn bye(self) {
        tokio::spawn(async move {
            if let Err(error) = self
                .invite
                .bye_with_reason("Q.850;cause=16".to_owned())
                .await
            {
                tracing::debug!(%error, "BYE was not answered");
            }
        });
    }

    /// Refreshes the session where that is ours to do (RFC 4028). False when the peer has let the
    /// call go.
    pub fn refresh(&self, expires_s: u32) -> impl Future<Output = bool> + Send + use<> {
        let invite = self.invite.clone();
        async move {
            let headers = vec![
                Header::Other(
                    "Session-Expires".to_owned(),
                    format!("{expires_s};refresher=uac"),
                ),
                Header::Other("Supported".to_owned(), "timer".to_owned()),
            ];
            match invite.update(Some(headers), None).await {
                Ok(Some(response)) => !matches!(response.status_code.code(), 408 | 481),
                _ => false,
            }
        }
    }

    /// Asks whether the peer still knows the call. Only a clear no, or silence, is a no.
    pub fn probe(&self) -> impl Future<Output = bool> + Send + use<> {
        let invite = self.invite.clone();
        async move {
            match invite.request(Method::Options, None, None).await {
                Ok(Some(response)) => !matches!(response.status_code.code(), 408 | 481),
                _ => false,
            }
        }
    }
}

impl Drop for Dialog {
    fn drop(&mut self) {
        self.stack.dialogs.remove_dialog(&self.invite.id());
    }
}

/// The dialog's news, in order.
pub(crate) struct DialogEvents {
    states: mpsc::UnboundedReceiver<DialogState>,
}

impl DialogEvents {
    /// `None` when the dialog is gone.
    pub async fn next(&mut self, dialog: &Dialog) -> Option<DialogEvent> {
        loop {
            if let Some(event) = read_state(self.states.recv().await?, dialog) {
                return Some(event);
            }
        }
    }
}

fn read_state(state: DialogState, dialog: &Dialog) -> Option<DialogEvent> {
    Some(match state {
        DialogState::Confirmed(..) => {
            let ack = dialog.invite.last_remote_ack();
            DialogEvent::Acknowledged(ack.map(|a| a.body).filter(|b| !b.is_empty()))
        }
        DialogState::Terminated(_, TerminatedReason::UacCancel) => DialogEvent::Cancelled,
        DialogState::Terminated(_, TerminatedReason::UacBye) => DialogEvent::Bye,
        DialogState::Terminated(_, TerminatedReason::Timeout) => DialogEvent::Unacknowledged,
        DialogState::Terminated(..) => DialogEvent::Closed,
        DialogState::Updated(_, request, handle) => DialogEvent::Changed {
            is_invite: request.method == Method::Invite,
            session: session_asked(&request),
            body: request.body,
            reply: Reply(handle),
        },
        DialogState::Info(_, request, handle) => DialogEvent::Info {
            content_type: header(&request, "Content-Type").unwrap_or_default(),
            body: request.body,
            reply: Reply(handle),
        },
        DialogState::Options(_, _, handle) => DialogEvent::Other {
            reply: Reply(handle),
            is_options: true,
        },
        DialogState::Refer(_, _, handle)
        | DialogState::Message(_, _, handle)
        | DialogState::Notify(_, _, handle)
        | DialogState::Publish(_, _, handle) => DialogEvent::Other {
            reply: Reply(handle),
            is_options: false,
        },
        DialogState::Calling(_)
        | DialogState::Trying(_)
        | DialogState::Early(..)
        | DialogState::WaitAck(..) => return None,
    })
}

fn named(request: &Request) -> Named {
    Named {
        from: request
            .from_header()
            .map(|f| f.value().to_owned())
            .unwrap_or_default(),
        asserted: all(request, "P-Asserted-Identity"),
        remote_party: header(request, "Remote-Party-ID"),
        privacy: header(request, "Privacy"),
    }
}

fn session_asked(request: &Request) -> SessionAsked {
    let supports = all(request, "Supported")
        .iter()
        .flat_map(|v| v.split(','))
        .any(|tag| tag.trim() == "timer");
    let Some(value) = header(request, "Session-Expires").filter(|_| supports) else {
        return SessionAsked::default();
    };
    let mut parts = value.split(';');
    SessionAsked {
        expires_s: parts.next().and_then(|s| s.trim().parse().ok()),
        peer_refreshes: !parts.any(|p| p.trim() == "refresher=uas"),
    }
}

fn header(request: &Request, name: &str) -> Option<String> {
    all(request, name).into_iter().next()
}

fn all(request: &Request, name: &str) -> Vec<String> {
    request
        .headers()
        .iter()
        .filter(|h| h.name().eq_ignore_ascii_case(name))
        .map(|h| value_of(&h.to_string()))
        .collect()
}

fn value_of(line: &str) -> String {
    line.split_once(':')
        .map_or("", |(_, value)| value)
        .trim()
        .to_owned()
}

fn retry_header(seconds: u32) -> Header {
    Header::RetryAfter(seconds.clamp(1, RETRY_AFTER * 120).to_string().into())
}
