//! What cannot be provoked through the port: panics, engines that roll back by themselves, commits between two reads, power
//! that goes under a migration.

mod migrate;
mod protocol;
mod stage;
mod upgrade;
mod verify;
mod writer;

pub(super) use stage::at_once;
