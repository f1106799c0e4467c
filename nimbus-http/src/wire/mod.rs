//! What goes over the wire and is not a type of the core.

pub mod base64url;
pub mod etag;
pub mod event;
pub mod json;
pub mod log_place;
pub mod page;
pub mod path;
pub mod phrase;
pub mod problem;
pub mod problem_code;
pub mod query;
pub mod rate_limit;
pub(crate) mod word;
