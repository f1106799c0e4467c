//! Finding the place a task is moved to: right after or right before another task of its project.

use crate::error::{Error, Result};
use crate::fault::{Edit, Fault, Faults};
use crate::position::Position;
use crate::project::Project;
use crate::reads::Reads;
use crate::reference::TaskRef;
use crate::task::{Task, TaskPatch};

/// What a task is put next to.
struct Beside<'a> {
    pointer: &'static str,
    task: &'a TaskRef,
    after: bool,
}

fn beside<'a>(patch: &'a TaskPatch, faults: &mut Faults) -> Option<Beside<'a>> {
    match (&patch.after, &patch.before) {
        (Edit::Leave, Edit::Leave) => None,
        (Edit::Set(task), Edit::Leave) => Some(Beside { pointer: "/after", task, after: true }),
        (Edit::Leave, Edit::Set(task)) => Some(Beside { pointer: "/before", task, after: false }),
        (Edit::Set(_), Edit::Set(_)) => {
            faults.push(Fault::at("/before", "conflicting", "give either `after` or `before`, not both"));
            None
        }
    }
}

/// Whether a patch says where the task stands among its neighbours.
pub(super) fn is_asked(patch: &TaskPatch) -> bool {
    patch.after.set().is_some() || patch.before.set().is_some()
}

/// The position a patch puts `task` at in `project`; `None` where it says nothing, or something wrong.
///
/// # Errors
/// A conflict where no position is left between the two neighbours: about a thousand moves to one edge of a gap.
pub(super) async fn position(
    reads: &Reads,
    task: &Task,
    project: &Project,
    patch: &TaskPatch,
    faults: &mut Faults,
) -> Result<Option<Position>> {
    let Some(beside) = beside(patch, faults) else { return Ok(None) };
    let found = reads.task(beside.task).await?.map(|found| found.task);
    let found = found.filter(|found| found.deleted_at.is_none() && found.project == project.id);
    let Some(found) = found else {
        let detail = format!("there is no task {} in project {}", beside.task, project.key);
        faults.push(Fault::at(beside.pointer, "not_found", detail));
        return Ok(None);
    };
    if found.id == task.id {
        faults.push(Fault::at(beside.pointer, "invalid", "a task cannot stand next to itself"));
        return Ok(None);
    }
    let position = found.position.ok_or_else(|| Error::internal("a stored task has no position"))?;
    let next = reads.neighbour(project, &position, beside.after).await?;
    if next.is_some() && next == task.position && task.project == project.id {
        return Ok(next);
    }
    let (low, high) =
        if beside.after { (Some(&position), next.as_ref()) } else { (next.as_ref(), Some(&position)) };
    Position::between(low, high)
        .map(Some)
        .map_err(|_| Error::conflict(no_room(project, found.number, beside.after)))
}

/// What to do where a gap is full.
fn no_room(project: &Project, number: u64, after: bool) -> String {
    let (beside, instead) = if after {
        ("after", "after one that comes later")
    } else {
        ("before", "before one that comes earlier")
    };
    let place = format!("{beside} {}-{number}", project.key);
    format!(
        "there is no room left right {place}, where about a thousand tasks were put; put this one {instead}"
    )
}
