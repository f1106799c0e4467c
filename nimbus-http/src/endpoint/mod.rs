//! An endpoint: one row of the table from which the route, its documentation and the typed client come.

pub mod access;
pub mod payload;
pub mod reply;
pub mod row;
mod table;

pub use access::{Access, Right};
pub use payload::{Nothing, Payload, Upload};
pub use reply::{Empty, Events, Json, Lines, Redirect, Reply};
pub use row::{IfMatch, Method, Row};

use nimbus_core::fault::Input;

/// One thing the API can do. Made by [`endpoints!`](crate::endpoints), never by hand.
pub trait Endpoint: Send + Sync + 'static {
    /// The parameters in its path.
    type Path: Input + Send + Sync + 'static;
    /// The parameters after the `?`.
    type Query: Input + Send + Sync + 'static;
    /// What is sent to it.
    type Body: Payload;
    /// What it answers.
    type Reply: Reply;
    /// Its row of the table.
    const ROW: &'static Row;
}
