//! The program from outside: HTTP and the desk socket.

mod acme;
mod articles;
mod bad_input;
mod https;
mod idempotency;
mod imports;
mod news;
mod notices;
mod records;
mod repairs;
mod roles;
mod sign_in;
mod themes;
