//! The server: listening, who may stay connected for how long, and what every answer has in common.

pub mod answer;
pub mod api;
pub mod body;
pub mod deadline;
pub mod drain;
pub mod gate;
pub mod incoming;
pub mod limits;
pub mod listen;
pub mod local;
pub mod mount;
pub mod operator;
pub mod ready;
pub mod setup;
pub mod signal;

mod accept;
mod conditional;
mod connection;
mod cors;
pub(crate) mod fingerprint;
mod from_core;
mod headers;
pub(crate) mod live;
mod methods;
mod observe;
mod pages;
mod problem;
mod readable;
mod refuse;
mod request_id;
mod shell;
mod sse;
mod stall;

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn;

pub use answer::{Answer, Render};
pub use connection::Peer;
pub use drain::Draining;
pub use gate::{Call, Gate};
pub use limits::Limits;
pub use listen::Server;
pub use local::LocalPerson;
pub use mount::mount;
pub use ready::{Check, Ready};
pub use request_id::RequestId;
pub use setup::Setup;

/// The public router: `api` inside the shell that every answer passes, beside the health checks and the documentation.
pub fn public(api: Router, setup: Setup) -> Router {
    table(api.layer(from_fn(observe::note_route)), setup)
}

/// The same for rows of the table, which note their routes themselves.
fn table(api: Router, setup: Setup) -> Router {
    let pages = operator::routes(Arc::new(setup.clone()))
        .merge(pages::docs::routes(setup.openapi))
        .merge(pages::join::routes(setup.public_url.clone()))
        .merge(pages::problems::routes());
    shell::wrap(api.merge(pages.layer(from_fn(observe::note_route))), setup)
}

/// The operator's router, for a listener of its own that the public cannot reach: the health checks and `private`, such
/// as metrics.
pub fn private(private: Router, setup: Setup) -> Router {
    let router = private.merge(operator::routes(Arc::new(setup.clone())));
    shell::wrap(router.layer(from_fn(observe::note_route)), setup)
}
