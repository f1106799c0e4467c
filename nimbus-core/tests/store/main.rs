//! The store: one behaviour suite on every backend, and random operations on the plain model and a real engine.

mod backend;
mod model;
mod random;
mod suite;
mod world;
