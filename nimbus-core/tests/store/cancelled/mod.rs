//! Requests that are given up at any moment: nothing that is acknowledged afterwards may be lost (gate R18).

mod naive;
mod people;
mod store;
