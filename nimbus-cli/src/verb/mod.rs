//! One verb, one file.

pub(crate) mod api;
pub(crate) mod completion;
pub(crate) mod logout;
pub(crate) mod org;
pub(crate) mod tui;
