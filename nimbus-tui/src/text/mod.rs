//! Text from data in a terminal: made harmless, measured, cut and wrapped. The one home of these rules: the command line
//! uses them, too.

pub mod clean;
pub mod measure;
pub mod wrap;
