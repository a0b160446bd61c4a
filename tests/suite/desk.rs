//! The program from outside: HTTP and the desk socket.

mod bad_input;
mod idempotency;
mod news;
mod records;
mod sign_in;
