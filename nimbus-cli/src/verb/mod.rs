//! One verb, one file.

pub(crate) mod api;
pub(crate) mod completion;
pub(crate) mod doctor;
pub(crate) mod login;
pub(crate) mod logout;
pub(crate) mod member;
pub(crate) mod org;
pub(crate) mod patch;
pub(crate) mod project;
pub(crate) mod secret;
pub(crate) mod status;
pub(crate) mod tag;
pub(crate) mod tui;
