//! The handlers of the change log.

mod around;
mod events;
mod log;
mod undo;

use axum::Router;

use crate::server::api::App;
use crate::server::{Answer, mount};
use crate::wire::problem::Problem;

type Reply<E> = Result<Answer<E>, Problem>;

pub(crate) fn mount_all(router: Router<App>) -> Router<App> {
    let router = mount(router, log::history);
    let router = mount(router, log::list);
    let router = mount(router, events::follow);
    mount(router, undo::undo)
}
