//! How SQLite answers the questions of the port: no statement may read a whole table or a whole index,
//! nor all that an organization ever wrote.

mod explaining;
mod lists;
mod questions;
mod writing;
