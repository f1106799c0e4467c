//! Everything that options ask for, in one edit: it is made whole or not at all, and undone whole.

use nimbus_core::task::TaskPatch;
use nimbus_http::api::paths::TaskPath;
use nimbus_http::api::tasks::{EditTask, GetTask, Task};
use nimbus_http::wire::problem_code::ProblemCode;

use super::change::Change;
use super::sets::{Sets, Wanted};
use crate::context::Context;
use crate::exit::Failure;

/// Tries before somebody is told that others keep changing the task.
const TRIES: usize = 5;

/// Makes the edit; a set that somebody else changed meanwhile is merged with again.
pub(super) async fn edit(cx: &Context, path: &TaskPath, change: Change, sets: Sets) -> Result<Task, Failure> {
    let (long, merges) = (change.is_long(), !sets.is_empty());
    let patch = change.patch(cx).await?;
    if !long && !merges {
        // Single fields merge at the server.
        return Ok(cx.client().await?.ask::<EditTask>(path).body(patch).send().await?.value);
    }
    let mut wanted = sets.find(cx).await?;
    for _ in 1..TRIES {
        match once(cx, path, &patch, &mut wanted).await {
            // A long text is not written over one that nobody here has seen.
            Err(failure) if has_changed(&failure) && !long => {}
            done => return done,
        }
    }
    once(cx, path, &patch, &mut wanted).await
}

fn has_changed(failure: &Failure) -> bool {
    let code = failure.problem.as_ref().and_then(nimbus_http::wire::problem::Problem::known);
    code == Some(ProblemCode::PreconditionFailed)
}

async fn once(
    cx: &Context,
    path: &TaskPath,
    patch: &TaskPatch,
    wanted: &mut Wanted,
) -> Result<Task, Failure> {
    let client = cx.client().await?;
    let present = client.ask::<GetTask>(path).send().await?;
    if present.value.deleted_at.is_none() {
        wanted.make_tags(cx).await?;
    }
    let mut asking = client.ask::<EditTask>(path).body(wanted.over(&present.value, patch.clone()));
    if let Some(tag) = &present.etag {
        asking = asking.if_match(tag);
    }
    Ok(asking.send().await?.value)
}
