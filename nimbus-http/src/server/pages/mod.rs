//! The pages people read in a browser: the API's documentation, from this program alone.

pub(super) mod docs;
pub(super) mod html;
pub(super) mod join;
pub(super) mod problems;
