//! Text from data in a terminal: made harmless, measured, cut and wrapped.

pub mod clean;
pub mod measure;
pub mod wrap;
