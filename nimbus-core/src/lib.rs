//! Nimbus Tasks: organizations, projects and tasks with one gap-free change log; storage-agnostic.

pub mod accounts;
#[cfg(feature = "engine")]
pub mod chain;
pub mod change;
pub mod comment;
pub mod error;
pub mod fault;
pub mod id;
pub mod member;
pub mod organization;
pub mod policy;
pub mod position;
pub mod project;
pub mod query;
pub mod reference;
#[cfg(feature = "engine")]
pub mod store;
pub mod tag;
pub mod task;
pub mod text;
pub mod time;
