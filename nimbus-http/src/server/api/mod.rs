//! The API on top of the chassis: what its handlers work with, and the router that serves it.

mod answers;
mod app;
mod browser;
mod credentials;
mod current;
mod cursor;
mod directories;
pub mod few;
mod filtering;
mod looking;
mod moments;
mod origin;
mod slugs;
mod visitor;
mod writing;

use axum::Router;

pub use answers::Versioned;
pub use app::App;
pub use cursor::{Listing, Place};
pub use filtering::Filtering;
pub use looking::Looking;
pub use visitor::Visitor;
pub use writing::Writing;

use crate::server::table;

/// The whole public router over `app`: every row of the table, the health checks and the documentation.
pub fn router(app: &App) -> Router {
    table(crate::api::mounted().with_state(app.clone()), app.setup().clone())
}
