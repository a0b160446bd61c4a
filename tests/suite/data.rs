//! The lower shelf on both databases: facts, leases, readers, the writer, viewers, and every statement of the house.

mod call;
mod fact;
mod lease;
mod reader;
mod statements;
mod viewer;
mod writer;
