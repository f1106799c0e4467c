//! SQLite when the power goes, and when several processes share the file: what was acknowledged is there, whole.

mod cuts;
mod examine;
mod load;
mod processes;
