//! Quick-add: a line of text becomes a task, or a preview of one.

use nimbus_core::error::Error;
use nimbus_core::fault::{Fault, Faults};
use nimbus_core::id::ProjectId;
use nimbus_core::nimbus::Done;
use nimbus_core::ops::task as ops;
use nimbus_core::query::{Quick, QuickKind, QuickNames};
use nimbus_core::reference::{PersonRef, ProjectRef, TagRef};
use nimbus_core::task::NewTask;

use super::super::{QuickAddTask, QuickAdded, QuickField, QuickSpan, QuickTask, Task};
use super::Reply;
use crate::server::api::{App, Looking, Visitor};
use crate::server::{Answer, Call};
use crate::wire::problem::Problem;

pub(super) async fn add(app: App, call: Call<QuickAddTask, Visitor>) -> Reply<QuickAddTask> {
    let write = app.writing(&call, &call.path.org).await?;
    let look = app.looking(&call, &call.path.org).await?;
    let read = Read::of(&look, &call).await?;
    if call.query.dry_run.unwrap_or_default() {
        return Ok(Answer::of(read.answer(None)));
    }
    let create_tags = call.query.create_tags.unwrap_or_default();
    let done = write.run(&ops::CreateTask { new: read.new_task(create_tags)?, create_tags }).await?;
    let Done { output, operation, replayed } = done;
    // No tag: what is answered is more than the record.
    Ok(Answer::of(read.answer(Some(Task::whole(output)))).by(operation, replayed))
}

/// A text with what it says and whom and what it names.
struct Read {
    quick: Quick,
    names: QuickNames,
    project: Option<ProjectId>,
}

impl Read {
    async fn of(look: &Looking, call: &Call<QuickAddTask, Visitor>) -> Result<Self, Problem> {
        let now = look.nimbus().clock().now();
        let moment = look.moment(&call.caller, now, call.query.time_zone.as_ref()).await?;
        let quick = Quick::parse(call.body.text.as_str(), &moment)
            .map_err(|error| Problem::invalid(vec![error.fault("/text", "invalid")]))?;
        let names = quick.names(&*look.names().await?, Some(look.caller.user)).map_err(|errors| {
            Problem::invalid(errors.iter().map(|error| error.fault("/text", "not_found")).collect())
        })?;
        let project = match (names.project, &call.body.project) {
            (Some(project), _) => Some(project),
            (None, Some(other)) => Some(beside(look, other).await?),
            (None, None) => None,
        };
        Ok(Self { quick, names, project })
    }

    /// The task to be made; every fault of a text that was understood and still makes none.
    fn new_task(&self, create_tags: bool) -> Result<NewTask, Problem> {
        let Self { quick, names, .. } = self;
        let mut faults = Faults::new();
        for tag in names.new_tags.iter().filter(|_| !create_tags) {
            let detail = format!("there is no tag {tag}; `create_tags=true` makes it");
            faults.push(Fault::at("/text", "not_found", detail));
        }
        let Some(project) = self.project.filter(|_| faults.is_empty()) else {
            if self.project.is_none() {
                let detail = "name the project: `#KEY` in the text, or `project` beside it";
                faults.push(Fault::at("/project", "required", detail));
            }
            return Err(Problem::invalid(faults));
        };
        let tags = names.tags.iter().copied().map(TagRef::Id);
        Ok(NewTask {
            priority: quick.priority,
            due: quick.due.clone(),
            assignees: Some(names.assignees.iter().copied().map(PersonRef::Id).collect()),
            tags: Some(tags.chain(names.new_tags.iter().cloned().map(TagRef::Name)).collect()),
            ..NewTask::titled(ProjectRef::Id(project), quick.title.clone())
        })
    }

    fn answer(self, task: Option<Task>) -> QuickAdded {
        let Self { quick, names, project } = self;
        let understood = QuickTask {
            title: quick.title,
            project,
            assignees: names.assignees.into_iter().collect(),
            priority: quick.priority,
            due: quick.due,
            tags: names.tags.into_iter().collect(),
            new_tags: names.new_tags,
        };
        let spans = quick.spans.into_iter().map(|span| QuickSpan {
            start: span.span.start as u64,
            end: span.span.end as u64,
            field: field(span.kind),
        });
        QuickAdded { task, understood, spans: spans.collect() }
    }
}

/// The project beside the text, which must be one the caller sees.
async fn beside(look: &Looking, project: &ProjectRef) -> Result<ProjectId, Problem> {
    match look.nimbus().get_project(&look.caller, look.org, project).await {
        Ok(found) => Ok(found.id),
        Err(Error::NotFound { what: "project" }) => {
            Err(Error::invalid("/project", "not_found", format!("there is no project {project}")).into())
        }
        Err(error) => Err(error.into()),
    }
}

fn field(kind: QuickKind) -> QuickField {
    match kind {
        QuickKind::Project => QuickField::Project,
        QuickKind::Assignee => QuickField::Assignee,
        QuickKind::Priority => QuickField::Priority,
        QuickKind::Due => QuickField::Due,
        QuickKind::Tag => QuickField::Tag,
    }
}
