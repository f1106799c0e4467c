//! A proxy delays, stalls, refuses and cuts when it is told to, and only then.

mod commits;
mod network;
mod server;
