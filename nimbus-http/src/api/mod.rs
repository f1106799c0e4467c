//! THE ENDPOINT TABLE: one folder per noun with its rows, what goes over the wire for them, and the handlers behind
//! them. Routes, document and typed client all come from here.

pub mod organizations;
pub mod paths;

use crate::endpoint::Row;

/// The rows of every noun, in the order of the document.
pub const TABLES: &[&[&Row]] = &[organizations::ROWS];

/// Every row.
pub fn rows() -> impl Iterator<Item = &'static Row> {
    TABLES.iter().flat_map(|table| table.iter().copied())
}

/// The OpenAPI document of the table, as JSON text.
#[cfg(feature = "server")]
pub fn document() -> String {
    let rows: Vec<_> = rows().collect();
    crate::openapi::generate(&rows).expect("a test makes the document, so no two types go by one name")
}

/// The router with every row mounted.
#[cfg(feature = "server")]
pub(crate) fn mounted() -> axum::Router<crate::server::api::App> {
    let router = axum::Router::new();
    organizations::serve::mount_all(router)
}
