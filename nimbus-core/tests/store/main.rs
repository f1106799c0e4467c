//! The store: one behaviour suite on every backend, and random operations on the plain model and a real engine.

mod accounts_login;
mod accounts_sessions;
mod accounts_stage;
mod accounts_tokens;
mod backend;
mod model;
mod random;
mod suite;
mod world;
