//! The HTTP crate from outside: the server's chassis over real sockets, rows of a small table, the typed client.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod answers;
mod browser;
mod client;
mod document;
mod drain;
mod flaky;
mod logs;
mod notes;
mod pages;
mod patience;
mod rows;
mod streams;
mod wire;
