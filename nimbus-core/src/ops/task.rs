//! What people do with tasks.

use std::collections::BTreeSet;

use crate::change::{Change, Committed, OperationRow, RecordId, Seq};
use crate::error::{Error, Result};
use crate::fault::Fault;
use crate::id::{Id, TagId, TaskId, UserId};
use crate::nimbus::{Deciding, Decision, Operation};
use crate::policy::{Action, Facts, Principal};
use crate::project::Project;
use crate::reads::Reads;
use crate::reference::{PersonRef, ProjectRef, TagRef, TaskRef};
use crate::store::Placed;
use crate::task::{NewTask, Status, Task};

/// Makes a task.
#[derive(Debug, Clone)]
pub struct CreateTask {
    /// The task.
    pub new: NewTask,
}

/// What a new task points at, found.
#[derive(Debug)]
pub struct Pointed {
    project: Project,
    assignees: BTreeSet<UserId>,
    tags: BTreeSet<TagId>,
    parent: Option<TaskId>,
}

impl Operation for CreateTask {
    const NAME: &'static str = "task.create";
    type Target = ();
    type Gathered = Pointed;
    type Output = Placed;

    async fn target(&self, _: &Reads) -> Result<()> {
        Ok(())
    }

    fn permission(&self, _: &Principal, (): &()) -> (Action, Facts) {
        (Action::TaskCreate, Facts::default())
    }

    async fn gather(&self, reads: &Reads, (): &()) -> Result<Pointed> {
        let mut faults = Vec::new();
        let project = project(reads, &self.new.project, "/project", &mut faults).await?;
        let assignees =
            assignees(reads, self.new.assignees.as_deref().unwrap_or_default(), &mut faults).await?;
        let tags = tags(reads, self.new.tags.as_deref().unwrap_or_default(), &mut faults).await?;
        let parent = match &self.new.parent {
            Some(parent) => parent_for_new(reads, parent, &mut faults).await?,
            None => None,
        };
        match project {
            Some(project) if faults.is_empty() => Ok(Pointed { project, assignees, tags, parent }),
            _ => Err(Error::Invalid(faults)),
        }
    }

    fn decide(&self, cx: &Deciding<'_>, (): (), pointed: Pointed) -> Result<Decision<Placed>> {
        let new = self.new.clone();
        let key = pointed.project.key.clone();
        let mut task = Task {
            id: new.id.unwrap_or_else(|| cx.id()),
            version: Seq(0),
            project: pointed.project.id,
            number: 0,
            title: new.title,
            description: new.description.unwrap_or_default(),
            status: Status::Todo,
            priority: new.priority,
            start: new.start,
            due: new.due,
            estimate: new.estimate,
            assignees: pointed.assignees,
            tags: pointed.tags,
            parent: pointed.parent,
            position: None,
            created_at: cx.now,
            created_by: cx.me(),
            updated_at: cx.now,
            completed_at: None,
            deleted_at: None,
            source: None,
        };
        task.move_to(new.status.unwrap_or(Status::Todo), cx.now);
        let id = task.id;
        Ok(Decision::new(vec![Change::create(task.clone())], move |done| placed(done, id, task, key)))
    }

    async fn replay(&self, reads: &Reads, row: &OperationRow) -> Result<Placed> {
        subject(reads, row).await
    }

    fn creates(&self) -> Option<RecordId> {
        self.new.id.map(Into::into)
    }
}

/// The task as written, or as it was where nothing changed.
pub(super) fn placed(done: &Committed, id: TaskId, unchanged: Task, key: crate::text::ProjectKey) -> Placed {
    Placed { task: done.find(id).unwrap_or(unchanged), key, archived: false }
}

/// The task an operation was about, as it is now.
pub(super) async fn subject(reads: &Reads, row: &OperationRow) -> Result<Placed> {
    let id = row.subject.ok_or(Error::NotFound { what: "task" })?.id;
    reads.task(&TaskRef::Id(TaskId::from_uuid(id))).await?.ok_or(Error::NotFound { what: "task" })
}

/// The living project tasks can be put into, or a fault at `pointer` (worded alike for absent and foreign ones).
pub(super) async fn project(
    reads: &Reads,
    project: &ProjectRef,
    pointer: &str,
    faults: &mut Vec<Fault>,
) -> Result<Option<Project>> {
    let found = reads.project(project).await?.filter(|project| project.deleted_at.is_none());
    match &found {
        None => faults.push(Fault::at(pointer, "not_found", format!("there is no project {project}"))),
        Some(found) if found.archived => {
            faults.push(Fault::at(
                pointer,
                "archived",
                format!("project {} is archived; unarchive it first", found.key),
            ));
        }
        Some(_) => return Ok(found),
    }
    Ok(None)
}

/// The active members meant, with a fault for each that is none.
pub(super) async fn assignees(
    reads: &Reads,
    people: &[PersonRef],
    faults: &mut Vec<Fault>,
) -> Result<BTreeSet<UserId>> {
    if people.is_empty() {
        return Ok(BTreeSet::new());
    }
    let mut found = BTreeSet::new();
    for (index, (person, member)) in people.iter().zip(reads.members(people).await?).enumerate() {
        match member.filter(|member| member.deleted_at.is_none()) {
            Some(member) => drop(found.insert(member.id)),
            None => faults.push(Fault::at(
                format!("/assignees/{index}"),
                "not_found",
                format!("there is no member {person}"),
            )),
        }
    }
    if found.len() > Task::MAX_ASSIGNEES {
        faults.push(Fault::at(
            "/assignees",
            "too_many",
            format!("has {} people; at most {} are taken", found.len(), Task::MAX_ASSIGNEES),
        ));
    }
    Ok(found)
}

/// The living tags meant, with a fault for each that is none.
pub(super) async fn tags(reads: &Reads, tags: &[TagRef], faults: &mut Vec<Fault>) -> Result<BTreeSet<TagId>> {
    if tags.is_empty() {
        return Ok(BTreeSet::new());
    }
    let mut found = BTreeSet::new();
    for (index, (name, tag)) in tags.iter().zip(reads.tags(tags).await?).enumerate() {
        match tag.filter(|tag| tag.deleted_at.is_none()) {
            Some(tag) => drop(found.insert(tag.id)),
            None => faults.push(Fault::at(
                format!("/tags/{index}"),
                "not_found",
                format!("there is no tag {name}"),
            )),
        }
    }
    if found.len() > Task::MAX_TAGS {
        faults.push(Fault::at(
            "/tags",
            "too_many",
            format!("has {} tags; at most {} are taken", found.len(), Task::MAX_TAGS),
        ));
    }
    Ok(found)
}

/// The parent of a new task: living, and not as deep as can be.
async fn parent_for_new(reads: &Reads, parent: &TaskRef, faults: &mut Vec<Fault>) -> Result<Option<TaskId>> {
    let Some(found) = reads.task(parent).await?.filter(|found| found.task.deleted_at.is_none()) else {
        faults.push(Fault::at("/parent", "not_found", format!("there is no task {parent}")));
        return Ok(None);
    };
    let depth = reads.ancestors(found.task.id).await?.len() + 2;
    if depth > Task::MAX_DEPTH {
        faults.push(Fault::at(
            "/parent",
            "too_deep",
            format!("subtasks go {} levels deep at most", Task::MAX_DEPTH),
        ));
    }
    Ok(Some(found.task.id))
}
