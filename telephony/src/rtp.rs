//! RTP of a telephone leg: where it comes from, where it goes, what it carries.
//!
//! | module | what it holds |
//! |---|---|
//! | `latch` | which source address is the caller's |
//! | `leg` | the sockets of one call: datagrams to frames and back |
//! | `rtcp` | the reports a peer may wait for |

pub(crate) mod latch;
pub(crate) mod leg;
pub(crate) mod rtcp;
