//! The program from outside: HTTP and the desk socket.

mod bad_input;
mod sign_in;
