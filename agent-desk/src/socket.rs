//! The desk socket, `/ws`: news to desks, and what desks ask of their calls.
//!
//! | file | |
//! |---|---|
//! | [`message`] | the frames, both ways |
//! | [`desks`] | every socket of this node, and sending to them |
//! | [`news`], [`render`] | a fact as desks hear it, and who may |
//! | [`post`] | the task that follows the log and tells desks |
//! | [`desk`] | one socket's life |
//!
//! A socket costs 4.3 KiB with these buffers and 134 KiB with the library's own.

pub mod desk;
pub mod desks;
pub mod message;
pub mod news;
pub mod post;
pub mod render;

use axum::extract::State;
use axum::extract::ws::WebSocketUpgrade;
use axum::response::Response;

use crate::auth::Signed;
use crate::state::House;

/// The most a desk may say at once.
const MOST_FRAME_BYTES: usize = 64 << 10;

/// `GET /ws`: cookie and Origin were looked at on the way here.
pub async fn enter(
    State(house): State<House>,
    signed: Signed,
    upgrade: WebSocketUpgrade,
) -> Response {
    upgrade
        .read_buffer_size(2048)
        .write_buffer_size(0)
        .max_message_size(MOST_FRAME_BYTES)
        .on_upgrade(move |socket| desk::run(house, signed, socket))
}
