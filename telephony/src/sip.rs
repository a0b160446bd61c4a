//! SIP, from a datagram to a dialog.
//!
//! The socket is ours: a datagram is weighed by its source and rate, read as text, judged and
//! repaired before the SIP stack sees it. Nothing outside `stack` names that stack.
//!
//! | module | what it holds |
//! |---|---|
//! | `front` | the UDP socket and everything that happens before the stack |
//! | `guard` | who may speak to us, and how fast |
//! | `judge` | one datagram: silence, an answer, or on to the stack |
//! | `raw`, `validate`, `tidy`, `answer` | a message as text: read, weighed, repaired, answered |
//! | `stack`, `dialog` | the only code around the SIP stack: transactions, and one caller's dialog |
//! | `sdp`, `identity`, `info` | what bodies and headers mean |

pub(crate) mod answer;
pub(crate) mod dialog;
pub(crate) mod front;
pub(crate) mod guard;
pub(crate) mod identity;
pub(crate) mod info;
pub(crate) mod judge;
pub(crate) mod raw;
pub(crate) mod sdp;
pub(crate) mod stack;
pub(crate) mod tidy;
pub(crate) mod validate;

#[cfg(test)]
pub(crate) mod torture;
