//! The schema of both engines: how it is migrated, who may do what with it, and that it is the same one.

mod catalogue;
mod lint;
mod migrating;
mod parity;
pub(crate) mod production;
mod references;
mod roles;
mod secured;
mod settings;
mod story;
