//! Nimbus Tasks inside another Rust program.
fn main() {}
