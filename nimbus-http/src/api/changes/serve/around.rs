//! What it takes to show records that were put back: the keys of their projects, the tasks of comments.

use std::collections::BTreeMap;

use nimbus_core::change::Record;
use nimbus_core::error::{Error, Result};
use nimbus_core::id::{ProjectId, TaskId};
use nimbus_core::nimbus::Caller;
use nimbus_core::policy::Scopes;
use nimbus_core::reference::{ProjectRef, TaskRef};
use nimbus_core::store::Placed;
use nimbus_core::text::ProjectKey;

use super::super::ChangedRecord;
use super::super::made::present;
use crate::server::api::{App, Writing};
use crate::wire::problem::Problem;

/// The surroundings of some records.
#[derive(Debug, Default)]
pub(super) struct Around {
    keys: BTreeMap<ProjectId, ProjectKey>,
    tasks: BTreeMap<TaskId, Placed>,
}

impl Around {
    /// What these records need.
    pub(super) async fn of(app: &App, write: &Writing, records: &[Record]) -> Result<Self, Problem> {
        // It is done: whoever may write is answered what was written, as by every other write.
        let reader = Caller { scopes: Scopes::ALL, ..write.caller.clone() };
        let mut around = Self::default();
        for record in records {
            match record {
                Record::Task(task) if !around.keys.contains_key(&task.project) => {
                    let project = ProjectRef::Id(task.project);
                    let project = app.nimbus().get_project(&reader, write.org, &project).await?;
                    around.keys.insert(project.id, project.key);
                }
                Record::Comment(comment) if !around.tasks.contains_key(&comment.task) => {
                    let task = TaskRef::Id(comment.task);
                    match app.nimbus().get_task(&reader, write.org, &task, false).await {
                        Ok((placed, _)) => drop(around.tasks.insert(placed.task.id, placed)),
                        // Its task went away since: it is shown without.
                        Err(Error::NotFound { .. }) => {}
                        Err(error) => return Err(error.into()),
                    }
                }
                _ => {}
            }
        }
        Ok(around)
    }

    /// A record as it goes over the wire.
    pub(super) fn shown(&self, record: Record) -> Result<ChangedRecord> {
        let (id, reference, title) = (record.id(), self.reference(&record), self.title(&record));
        let record = present(record, &self.keys)?;
        Ok(ChangedRecord { kind: id.kind, id: id.to_string(), reference, title, record })
    }

    fn reference(&self, record: &Record) -> Option<String> {
        let of_task = |key: &ProjectKey, number| TaskRef::Ref(key.clone(), number).to_string();
        match record {
            Record::Task(task) => self.keys.get(&task.project).map(|key| of_task(key, task.number)),
            Record::Comment(comment) => {
                self.tasks.get(&comment.task).map(|placed| of_task(&placed.key, placed.task.number))
            }
            Record::Project(project) => Some(project.key.to_string()),
            _ => None,
        }
    }

    fn title(&self, record: &Record) -> Option<String> {
        match record {
            Record::Task(task) => Some(task.title.to_string()),
            Record::Comment(comment) => {
                self.tasks.get(&comment.task).map(|placed| placed.task.title.to_string())
            }
            Record::Project(project) => Some(project.name.to_string()),
            Record::Tag(tag) => Some(tag.name.to_string()),
            _ => None,
        }
    }
}
