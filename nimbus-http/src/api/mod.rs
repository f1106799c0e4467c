//! THE ENDPOINT TABLE: one folder per noun with its rows, what goes over the wire for them, and the handlers behind
//! them. Routes, document and typed client all come from here.

pub mod changes;
pub mod comments;
pub mod insights;
pub mod organizations;
pub mod paths;
pub mod tasks;

use crate::endpoint::Row;

/// The rows of every noun, in the order of the document.
pub const TABLES: &[&[&Row]] =
    &[organizations::ROWS, tasks::ROWS, comments::ROWS, changes::ROWS, insights::ROWS];

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
    let router = organizations::serve::mount_all(router);
    let router = tasks::serve::mount_all(router);
    let router = comments::serve::mount_all(router);
    let router = changes::serve::mount_all(router);
    insights::serve::mount_all(router)
}
