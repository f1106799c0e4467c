//! THE ENDPOINT TABLE: one folder per noun with its rows, what goes over the wire for them, and the handlers behind
//! them. Routes, document and typed client all come from here.

pub mod auth;
pub mod changes;
pub mod comments;
pub mod data;
pub mod insights;
pub mod invitations;
pub mod me;
pub mod members;
pub mod organizations;
pub mod paths;
pub mod projects;
pub mod sessions;
pub mod tags;
pub mod tasks;
pub mod tokens;

use crate::endpoint::Row;

/// Puts the nouns together: a noun that is not named here is neither mounted nor documented.
macro_rules! table {
    ($($noun:ident)*) => {
        /// The rows of every noun.
        pub const TABLES: &[&[&Row]] = &[$($noun::ROWS),*];

        /// The router with every row mounted.
        #[cfg(feature = "server")]
        pub(crate) fn mounted() -> axum::Router<crate::server::api::App> {
            let router = axum::Router::new();
            $(let router = $noun::serve::mount_all(router);)*
            router
        }
    };
}

table! {
    auth
    me
    sessions
    tokens
    organizations
    members
    invitations
    projects
    tags
    tasks
    comments
    changes
    insights
    data
}

/// Every row.
pub fn rows() -> impl Iterator<Item = &'static Row> {
    TABLES.iter().flat_map(|table| table.iter().copied())
}

/// The OpenAPI document of the table, as JSON text.
///
/// # Panics
/// If two types of the table go by one name, which a test that makes the document finds.
#[cfg(feature = "server")]
pub fn document() -> String {
    let rows: Vec<_> = rows().collect();
    crate::openapi::generate(&rows).expect("a test makes the document, so no two types go by one name")
}
