//! What the verbs of tasks have in common: where a task is, and telling what became of one or several.

use nimbus_core::reference::TaskRef;
use nimbus_http::api::paths::TaskPath;
use nimbus_http::api::tasks::{GetTask, OneTaskQuery, Task};
use nimbus_http::endpoint::Nothing;
use serde_json::json;

use crate::context::Context;
use crate::exit::Failure;
use crate::naming::Named;
use crate::out::{Form, Line};

/// Where a task is.
pub(crate) async fn path(cx: &Context, task: TaskRef) -> Result<TaskPath, Failure> {
    Ok(TaskPath { org: cx.org().await?.clone(), task })
}

/// A task as it is now.
pub(crate) async fn get(cx: &Context, path: &TaskPath) -> Result<Task, Failure> {
    Ok(cx.client().await?.call::<GetTask>(path, &OneTaskQuery::default(), Nothing {}).await?)
}

/// Reference and title.
pub(crate) fn named(line: Line, task: &Task) -> Line {
    line.name(task.reference.to_string()).say("  ").data(&task.title)
}

/// What became of a task.
pub(crate) fn answer(cx: &Context, task: &Task, did: &'static str) -> Result<(), Failure> {
    cx.out.answer(task, task.reference.to_string(), named(Line::new().say(did).say(" "), task))
}

/// Does the same to every task that was named. One that fails does not keep the others from it; how the first one failed
/// decides the exit code.
pub(crate) async fn each(
    cx: &Context,
    names: &[Named],
    did: &'static str,
    mut act: impl AsyncFnMut(TaskPath) -> Result<Task, Failure>,
) -> Result<(), Failure> {
    let tasks = cx.tasks(names).await?;
    if let [only] = tasks.as_slice() {
        let task = act(path(cx, only.clone()).await?).await?;
        return answer(cx, &task, did);
    }
    let (mut items, mut failed) = (Vec::new(), Vec::new());
    for task in tasks {
        match act(path(cx, task.clone()).await?).await {
            Ok(task) if cx.out.form() == Form::Json => items.push(task),
            Ok(task) => answer(cx, &task, did)?,
            Err(failure) if failure.message.ends_with(&task.to_string()) => failed.push(failure),
            Err(failure) => failed.push(failure.about(&task)),
        }
    }
    if cx.out.form() == Form::Json {
        cx.out.json(&json!({ "items": items }))?;
    }
    let mut failed = failed.into_iter();
    match failed.next() {
        None => Ok(()),
        Some(first) => Err(Failure { others: failed.collect(), ..first }),
    }
}
