//! What follows from what, without a terminal or a server.

mod asking;
mod keys;
mod live;
mod writing;
