//! The server's chassis over real sockets: who may stay connected, what every answer has in common, how it leaves.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod answers;
mod browser;
mod drain;
mod logs;
mod pages;
mod patience;
mod wire;
