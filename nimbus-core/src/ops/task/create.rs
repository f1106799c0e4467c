//! Making a task.

use std::collections::BTreeSet;

use crate::change::{Change, OperationRow, RecordId, Seq};
use crate::error::{Error, Result};
use crate::fault::{Fault, Faults};
use crate::id::{TagId, TaskId, UserId};
use crate::nimbus::{Deciding, Decision, Operation};
use crate::ops::one::{Found as _, subject};
use crate::ops::tag;
use crate::policy::{self, Action, Facts, Principal};
use crate::project::Project;
use crate::reads::Reads;
use crate::reference::TaskRef;
use crate::store::Placed;
use crate::task::{NewTask, Status, Task};
use crate::text::TagName;

use super::lineage::Lineage;
use super::pointed;

/// Makes a task.
#[derive(Debug, Clone)]
pub struct CreateTask {
    /// The task.
    pub new: NewTask,
    /// Whether tags named in it that are not there are made, too, where the policy lets the caller.
    pub create_tags: bool,
}

impl From<NewTask> for CreateTask {
    fn from(new: NewTask) -> Self {
        Self { new, create_tags: false }
    }
}

/// What a new task points at, found.
#[derive(Debug)]
pub struct Gathered {
    project: Project,
    assignees: BTreeSet<UserId>,
    tags: BTreeSet<TagId>,
    new_tags: Vec<TagName>,
    parent: Option<TaskId>,
}

impl Operation for CreateTask {
    const NAME: &'static str = "task.create";
    type Target = ();
    type Gathered = Gathered;
    type Output = Placed;

    async fn target(&self, _: &Reads) -> Result<()> {
        Ok(())
    }

    fn permission(&self, _: &Principal, (): &()) -> (Action, Facts) {
        (Action::TaskCreate, Facts::default())
    }

    async fn gather(&self, reads: &Reads, (): &()) -> Result<Gathered> {
        let (new, mut faults) = (&self.new, Faults::new());
        let project = reads.project(&new.project).await?;
        let project = pointed::takes_tasks(project, &new.project, &mut faults);
        let people = new.assignees.as_deref().unwrap_or_default();
        let assignees = pointed::assignees(reads, people, &BTreeSet::new(), &mut faults).await?;
        let tags = new.tags.as_deref().unwrap_or_default();
        let tags = pointed::tags(reads, tags, &BTreeSet::new(), self.create_tags, &mut faults).await?;
        let parent = match &new.parent {
            Some(parent) => living_parent(reads, parent, &mut faults).await?,
            None => None,
        };
        match project {
            Some(project) if faults.is_empty() => {
                Ok(Gathered { project, assignees, tags: tags.found, new_tags: tags.missing, parent })
            }
            _ => Err(Error::Invalid(faults)),
        }
    }

    fn decide(&self, cx: &Deciding<'_>, (): (), gathered: Gathered) -> Result<Decision<Placed>> {
        let Gathered { project, assignees, mut tags, new_tags, parent } = gathered;
        if !new_tags.is_empty() {
            policy::check(cx.principal, Action::TagCreate, Facts::default())?;
        }
        let mut changes = Vec::new();
        for name in new_tags {
            let tag = tag::make(cx, None, name, None);
            tags.insert(tag.id);
            changes.push(Change::create(tag));
        }
        let task = make(cx, self.new.clone(), project.id, assignees, tags, parent);
        changes.push(Change::create(task.clone()));
        let id = task.id;
        let placed = Placed { task, key: project.key, archived: false };
        Ok(Decision::new(changes, move |done| placed.written(done)).about(id))
    }

    async fn target_then(&self, _: &Reads, _: &OperationRow) -> Result<()> {
        Ok(())
    }
    async fn replay(&self, reads: &Reads, row: &OperationRow) -> Result<Placed> {
        subject(reads, row).await
    }

    fn creates(&self) -> Option<RecordId> {
        self.new.id.map(Into::into)
    }
}

fn make(
    cx: &Deciding<'_>,
    new: NewTask,
    project: crate::id::ProjectId,
    assignees: BTreeSet<UserId>,
    tags: BTreeSet<TagId>,
    parent: Option<TaskId>,
) -> Task {
    let mut task = Task {
        id: new.id.unwrap_or_else(|| cx.id()),
        version: Seq(0),
        project,
        number: 0,
        title: new.title,
        description: new.description.unwrap_or_default(),
        status: Status::Todo,
        priority: new.priority,
        start: new.start,
        due: new.due,
        estimate: new.estimate,
        assignees,
        tags,
        parent,
        position: None,
        created_at: cx.now,
        created_by: cx.me(),
        updated_at: cx.now,
        completed_at: None,
        deleted_at: None,
        source: None,
    };
    task.move_to(new.status.unwrap_or(Status::Todo), cx.now);
    task
}

/// The parent of a new task: living, and not as deep as can be.
async fn living_parent(reads: &Reads, parent: &TaskRef, faults: &mut Faults) -> Result<Option<TaskId>> {
    let Some(found) = reads.task(parent).await?.filter(|found| found.task.deleted_at.is_none()) else {
        faults.push(Fault::at("/parent", "not_found", format!("there is no task {parent}")));
        return Ok(None);
    };
    let lineage = Lineage::of_new(reads, found).await?;
    if lineage.is_too_deep() {
        faults.push(Fault::at("/parent", "too_deep", Lineage::too_deep()));
    }
    Ok(Some(lineage.parent.task.id))
}
