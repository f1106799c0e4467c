//! The terminal user interface of Nimbus Tasks: one live list of tasks.
//!
//! It is built as model → action → pure update → effects → pure view: what happens (a key, an answer, a change made
//! elsewhere) is an action; `update` is a pure function from the model and an action to effects; a worker carries the
//! effects out over the typed client and answers with actions; the view draws the model and nothing else. So no key
//! ever waits for the network. One table of keys feeds dispatch, footer and help.

mod action;
mod effect;
mod error;
mod failure;
#[cfg(test)]
mod fixture;
mod help;
mod key;
mod keymap;
mod layout;
mod model;
mod run;
mod terminal;
pub mod text;
mod update;
mod view;
mod worker;

pub use error::TuiError;
pub use run::{Look, run};
