//! The kit does what it says: a fault that does not happen would make every test that counts on it worthless.

mod databases;
mod postgres;
mod process;
mod proxy;
