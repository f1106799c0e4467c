//! Changing a task: its fields, its place, its project and its parent, in one patch.

use std::collections::BTreeSet;

use crate::change::{OperationRow, RecordId, Seq};
use crate::error::{Error, Result};
use crate::fault::{Edit, Fault, Faults, Patch};
use crate::id::{TagId, UserId};
use crate::nimbus::{Deciding, Decision, Operation};
use crate::ops::one::{put, subject};
use crate::policy::{Action, Facts, Principal};
use crate::position::Position;
use crate::project::Project;
use crate::reads::Reads;
use crate::reference::{PersonRef, ProjectRef, TaskRef};
use crate::store::Placed;
use crate::task::{Task, TaskPatch};
use crate::text::Description;

use super::lineage::Lineage;
use super::{living, may_edit, may_take, place, pointed};

/// Changes a task. Fields left out of the patch stay; those of two edits at the same time merge.
///
/// An archived project takes no new tasks and none moved into it; what is in it can still be edited and moved out.
#[derive(Debug, Clone)]
pub struct EditTask {
    /// The task.
    pub task: TaskRef,
    /// The changes.
    pub patch: TaskPatch,
}

/// What a patch points at, found; `None` for what it leaves.
#[derive(Debug, Default)]
pub struct Gathered {
    /// The project moved to, if it is another one.
    pub(super) project: Option<Project>,
    pub(super) assignees: Option<BTreeSet<UserId>>,
    pub(super) tags: Option<BTreeSet<TagId>>,
    pub(super) parent: Option<Lineage>,
    pub(super) position: Option<Position>,
}

impl EditTask {
    /// Whether the patch does nothing but put `me` on the task.
    fn only_takes(&self, me: UserId) -> bool {
        let Patch::Set(people) = &self.patch.assignees else { return false };
        let others = TaskPatch { assignees: Patch::Leave, ..self.patch.clone() };
        let is_me = |person: &PersonRef| *person == PersonRef::Me || *person == PersonRef::Id(me);
        others == TaskPatch::default() && !people.is_empty() && people.iter().all(is_me)
    }

    async fn project(&self, reads: &Reads, task: &Task, faults: &mut Faults) -> Result<Option<Project>> {
        let Edit::Set(project) = &self.patch.project else { return Ok(None) };
        let found = reads.project(project).await?;
        if found.as_ref().is_some_and(|found| found.id == task.project) {
            return Ok(None);
        }
        Ok(pointed::takes_tasks(found, project, faults))
    }

    async fn position(
        &self,
        reads: &Reads,
        task: &Task,
        moved_to: Option<&Project>,
        faults: &mut Faults,
    ) -> Result<Option<Position>> {
        // Without a fault about the project, for then its neighbours cannot be told.
        if !place::is_asked(&self.patch) || !faults.is_empty() {
            return Ok(None);
        }
        if let Some(project) = moved_to {
            return place::position(reads, task, project, &self.patch, faults).await;
        }
        let project = super::super::found(reads.project(&ProjectRef::Id(task.project)).await?, "project")?;
        place::position(reads, task, &project, &self.patch, faults).await
    }

    async fn parent(&self, reads: &Reads, task: &Task, faults: &mut Faults) -> Result<Option<Lineage>> {
        let Patch::Set(parent) = &self.patch.parent else { return Ok(None) };
        let Some(found) = reads.task(parent).await?.filter(|found| found.task.deleted_at.is_none()) else {
            faults.push(Fault::at("/parent", "not_found", format!("there is no task {parent}")));
            return Ok(None);
        };
        Lineage::of(reads, task.id, found).await.map(Some)
    }
}

impl Operation for EditTask {
    const NAME: &'static str = "task.edit";
    type Target = Placed;
    type Gathered = Gathered;
    type Output = Placed;

    async fn target(&self, reads: &Reads) -> Result<Placed> {
        super::task(reads, &self.task).await
    }

    fn permission(&self, principal: &Principal, target: &Placed) -> (Action, Facts) {
        if self.only_takes(principal.user) {
            may_take(principal, &target.task)
        } else {
            may_edit(principal, &target.task)
        }
    }

    fn version(&self, target: &Placed) -> Option<(RecordId, Seq)> {
        Some((target.task.id.into(), target.task.version))
    }

    async fn gather(&self, reads: &Reads, target: &Placed) -> Result<Gathered> {
        living(target)?;
        let (task, mut faults) = (&target.task, Faults::new());
        let project = self.project(reads, task, &mut faults).await?;
        let position = self.position(reads, task, project.as_ref(), &mut faults).await?;
        let assignees = match list(&self.patch.assignees) {
            Some(people) => Some(pointed::assignees(reads, people, &task.assignees, &mut faults).await?),
            None => None,
        };
        let tags = match list(&self.patch.tags) {
            Some(tags) => Some(pointed::tags(reads, tags, &task.tags, false, &mut faults).await?.found),
            None => None,
        };
        let parent = self.parent(reads, task, &mut faults).await?;
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        Ok(Gathered { project, assignees, tags, parent, position })
    }

    fn decide(&self, cx: &Deciding<'_>, target: Placed, gathered: Gathered) -> Result<Decision<Placed>> {
        let mut after = target.clone();
        fields(cx, &self.patch, &mut after.task)?;
        let Gathered { project, assignees, tags, parent, position } = gathered;
        after.task.assignees = assignees.unwrap_or(after.task.assignees);
        after.task.tags = tags.unwrap_or(after.task.tags);
        if let Some(lineage) = parent {
            lineage.check_cycle(&target)?;
            if lineage.is_too_deep() {
                return Err(Error::invalid("/parent", "too_deep", Lineage::too_deep()));
            }
            after.task.parent = Some(lineage.parent.task.id);
        }
        if let Some(project) = project {
            after.task.project = project.id;
            // The commit gives it a number of its new project, and its last place unless another is asked for.
            after.task.number = 0;
            after.task.position = None;
            after.key = project.key;
            after.archived = false;
        }
        after.task.position = position.or(after.task.position);
        Ok(put(cx, &target, after))
    }

    async fn target_then(&self, reads: &Reads, row: &OperationRow) -> Result<Placed> {
        subject(reads, row).await
    }
    async fn replay(&self, reads: &Reads, row: &OperationRow) -> Result<Placed> {
        subject(reads, row).await
    }
}

/// The whole set a patch names; the empty one where it is cleared.
fn list<T>(patch: &Patch<Vec<T>>) -> Option<&[T]> {
    match patch {
        Patch::Leave => None,
        Patch::Clear => Some(&[]),
        Patch::Set(list) => Some(list),
    }
}

/// The fields that need nothing but the patch.
fn fields(cx: &Deciding<'_>, patch: &TaskPatch, task: &mut Task) -> Result<()> {
    let TaskPatch {
        title,
        description,
        status,
        priority,
        start,
        due,
        estimate,
        parent,
        project: _,
        assignees: _,
        tags: _,
        after: _,
        before: _,
    } = patch.clone();
    title.apply(&mut task.title);
    describe(cx, description, task)?;
    if let Edit::Set(status) = status {
        task.move_to(status, cx.now);
    }
    priority.apply(&mut task.priority);
    start.apply(&mut task.start);
    due.apply(&mut task.due);
    estimate.apply(&mut task.estimate);
    if parent == Patch::Clear {
        task.parent = None;
    }
    Ok(())
}

/// Long text is not merged: whoever changes it says which version they read (API.md 10).
fn describe(cx: &Deciding<'_>, patch: Patch<Description>, task: &mut Task) -> Result<()> {
    let text = match patch {
        Patch::Leave => return Ok(()),
        Patch::Clear => Description::default(),
        Patch::Set(text) => text,
    };
    if text != task.description && !cx.versioned {
        return Err(Error::VersionRequired {
            detail: "name the version of the task whose description you edit",
        });
    }
    task.description = text;
    Ok(())
}
