//! One struct per thing a person can do.

pub mod task;
