//! What every store must do, case by case.

mod log;
mod port;
mod unique;
