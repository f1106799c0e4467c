//! The questions of readers, a file for each noun: each one statement that joins the caller's membership.

mod asking;
mod comment;
mod directory;
mod export;
mod log;
mod member;
mod organization;
mod paging;
mod present;
mod project;
mod stats;
mod tag;
mod task;

use crate::store::{Seen, StoreError};

type Read<T> = Result<T, StoreError>;
/// What outsiders do not see.
type Sight<T> = Read<Option<Seen<T>>>;
