//! The handlers of tasks.

mod list;
mod one;
mod quick;
mod sets;

use axum::Router;
use nimbus_core::nimbus::Done;
use nimbus_core::store::Placed;

use super::Task;
use crate::server::api::App;
use crate::server::{Answer, mount};
use crate::wire::problem::Problem;

type Reply<E> = Result<Answer<E>, Problem>;

pub(crate) fn mount_all(router: Router<App>) -> Router<App> {
    let router = mount(router, list::list);
    let router = mount(router, one::create);
    let router = mount(router, quick::add);
    let router = mount(router, one::get);
    let router = mount(router, one::edit);
    let router = mount(router, one::delete);
    let router = mount(router, one::restore);
    let router = mount(router, sets::tag);
    let router = mount(router, sets::untag);
    let router = mount(router, sets::assign);
    mount(router, sets::unassign)
}

/// What a write made of a task, as it goes over the wire.
fn task(done: Done<Placed>) -> Done<Task> {
    let Done { output, operation, replayed } = done;
    Done { output: Task::whole(output), operation, replayed }
}
