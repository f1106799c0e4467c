//! The `nimbus` program.
fn main() {}
