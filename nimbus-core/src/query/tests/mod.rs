//! The language as a whole: what is refused, what things mean, and that printing and reading agree.

mod docs;
mod errors;
mod meaning;
mod round_trip;
