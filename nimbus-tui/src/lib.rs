//! Nimbus Tasks.
