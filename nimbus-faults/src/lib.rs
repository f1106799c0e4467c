//! Faults on purpose, for the tests: what production does to a program once a year, as often as a test likes.
//!
//! A crate for tests alone; nothing that is shipped depends on it. The counts are the caller's: the same code serves an
//! ordinary run and `NIMBUS_GATE=full` ([`gate::count`]). Processes are found in `/proc`, so pausing and killing clusters needs Linux.

pub mod chance;
pub mod databases;
mod family;
pub mod gate;
mod port;
pub mod postgres;
pub mod process;
pub mod proxy;
pub mod vfs;
