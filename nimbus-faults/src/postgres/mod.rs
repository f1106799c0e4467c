//! PostgreSQL clusters of a test's own, to be stopped, killed and paused. Tests that only need a database use
//! [`crate::databases`], which costs a hundredth of this.

mod cluster;
mod commands;
mod durability;
mod handshake;
mod postmaster;
mod programs;

pub use cluster::Cluster;
pub use durability::Durability;
