//! The program as people and scripts meet it: the real binary, in a home of its own.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod bad_input;
mod codes;
mod doctor;
mod editing;
mod faults;
mod fleet;
mod help;
mod hostile;
mod interrupted;
mod keeping;
mod migrating;
mod newcomer;
mod organizations;
mod resync;
mod serving;
mod undoing;
mod world;
