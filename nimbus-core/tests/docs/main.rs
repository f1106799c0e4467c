//! The documents: those that are drawn from the code, and what they promise of it.
#![expect(clippy::unwrap_used, reason = "in a test a panic is an answer")]

mod document;
mod house;
mod links;
mod permissions;
mod readme;
mod schema;
mod statements;
mod table;
