//! One task: made, read, changed, put into the trash and taken out.

use nimbus_core::ops::task as ops;

use super::super::{CreateTask, DeleteTask, EditTask, GetTask, OneTaskExtra, RestoreTask, Task};
use super::{Reply, task};
use crate::server::api::{App, Visitor};
use crate::server::{Answer, Call};

pub(super) async fn create(app: App, call: Call<CreateTask, Visitor>) -> Reply<CreateTask> {
    let write = app.writing(&call, &call.path.org).await?;
    let create_tags = call.query.create_tags.unwrap_or_default();
    let done = task(write.run(&ops::CreateTask { new: call.body, create_tags }).await?);
    let path = format!("/v1/orgs/{}/tasks/{}", call.path.org, done.output.id);
    Ok(app.written(done).location(&path))
}

pub(super) async fn get(app: App, call: Call<GetTask, Visitor>) -> Reply<GetTask> {
    let look = app.looking(&call, &call.path.org).await?;
    let counts = call.query.include.unwrap_or_default().contains(&OneTaskExtra::Counts);
    let (placed, counted) = look.nimbus().get_task(&look.caller, look.org, &call.path.task, counts).await?;
    let task = Task::whole(placed).counting(counted);
    // What hangs on a task changes without its version.
    Ok(if counts { Answer::of(task) } else { app.record(task) })
}

pub(super) async fn edit(app: App, call: Call<EditTask, Visitor>) -> Reply<EditTask> {
    let write = app.writing(&call, &call.path.org).await?;
    Ok(app.written(task(write.run(&ops::EditTask { task: call.path.task, patch: call.body }).await?)))
}

pub(super) async fn delete(app: App, call: Call<DeleteTask, Visitor>) -> Reply<DeleteTask> {
    let write = app.writing(&call, &call.path.org).await?;
    let done = write.run(&ops::DeleteTask { task: call.path.task }).await?;
    Ok(Answer::of(()).by(done.operation, done.replayed))
}

pub(super) async fn restore(app: App, call: Call<RestoreTask, Visitor>) -> Reply<RestoreTask> {
    let write = app.writing(&call, &call.path.org).await?;
    Ok(app.written(task(write.run(&ops::RestoreTask { task: call.path.task }).await?)))
}
