//! What people look at: each question one statement, seen through the caller's place in the organization.

mod comment;
mod export;
mod log;
mod member;
mod organization;
mod project;
mod record;
mod tag;
mod task;
