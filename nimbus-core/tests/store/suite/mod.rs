//! What every store must do, case by case.

mod brought;
mod cut;
mod hidden;
mod history;
mod keys;
mod limits;
mod log;
mod people;
mod port;
mod purge;
pub(crate) mod races;
mod renamed;
mod tamper;
mod tenancy;
mod trash;
mod unavailable;
mod undo;
mod unique;
mod versions;
