//! The program from outside: HTTP and the desk socket.

mod articles;
mod bad_input;
mod idempotency;
mod news;
mod notices;
mod records;
mod repairs;
mod roles;
mod sign_in;
mod themes;
