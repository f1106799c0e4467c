//! What cannot be provoked through the port: panics, engines that roll back by themselves, commits between two reads.

mod migrate;
mod protocol;
mod stage;
mod verify;
mod writer;

pub(super) use stage::at_once;
