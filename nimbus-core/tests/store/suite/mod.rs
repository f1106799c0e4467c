//! What every store must do, case by case.

mod hidden;
mod log;
mod port;
mod unique;
