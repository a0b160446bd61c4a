//! A browser in the place of a phone's mouth and ear: the page on which one plays the customer.
//!
//! The page's sound and keys go out on a true SIP call, and what the call hears comes back to the
//! page. Either one leaving ends the other.

use std::net::SocketAddr;

use tokio::sync::mpsc;
use uuid::Uuid;

use super::{CallHandle, CallPlan, Phone};
use crate::browser::{BrowserConfig, BrowserError, BrowserEvent, BrowserLeg};
use crate::id::AgentId;
use crate::media::MediaFrame;
use crate::media::source::Source;
use crate::signal::MediaState;

/// Frames between the two; both sides drop what finds no room.
const STORE: usize = 32;

#[derive(Debug, thiserror::Error)]
pub enum BridgeError {
    #[error(transparent)]
    Browser(#[from] BrowserError),
    #[error("the call could not be placed: {0}")]
    Phone(#[from] std::io::Error),
}

/// Answers the page's offer and places the call. Returns the answer for the page, and the call.
/// `plan` says who calls; what it says is the page's sound.
pub async fn call_from_browser(
    config: &BrowserConfig,
    offer_sdp: &str,
    phone: &Phone,
    target: SocketAddr,
    plan: CallPlan,
) -> Result<(String, CallHandle), BridgeError> {
    let (out, events) = mpsc::channel(STORE);
    // The id only names the leg's events, and this leg has a channel of its own.
    let (leg, answer) = BrowserLeg::answer(config, AgentId(Uuid::nil()), offer_sdp, out).await?;
    let (said_in, said) = mpsc::channel(STORE);
    let (heard_in, heard) = mpsc::channel(STORE);
    let plan = plan.saying(Source::live(said)).heard_by(heard_in);
    let call = phone.call(target, plan).await?;
    tokio::spawn(carry(leg, events, said_in, heard, call.clone()));
    Ok((answer, call))
}

async fn carry(
    leg: BrowserLeg,
    mut events: mpsc::Receiver<(AgentId, BrowserEvent)>,
    said: mpsc::Sender<MediaFrame>,
    mut heard: mpsc::Receiver<MediaFrame>,
    call: CallHandle,
) {
    let mut over = Box::pin(call.ended());
    loop {
        tokio::select! {
            _ = &mut over => break,
            Some(frame) = heard.recv() => leg.send(frame),
            event = events.recv() => match event {
                Some((_, BrowserEvent::Frame(frame))) => {
                    // A phone that falls behind misses sound.
                    let _missed = said.try_send(frame);
                }
                Some((_, BrowserEvent::State(MediaState::Connected))) => {}
                Some((_, BrowserEvent::State(MediaState::Lost))) | None => {
                    call.hang_up().await;
                    break;
                }
            },
        }
    }
    leg.close().await;
}
