//! How SQLite answers the questions of the port: no statement may read a whole table or a whole index.

mod explaining;
mod lists;
mod questions;
