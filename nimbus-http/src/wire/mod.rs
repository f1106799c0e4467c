//! What goes over the wire and is not a type of the core.

pub mod fault;
pub mod problem;
pub mod problem_code;
