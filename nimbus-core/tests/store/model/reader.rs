//! The questions operations ask about tasks.

use async_trait::async_trait;
use nimbus_core::change::Kind;
use nimbus_core::id::{OrgId, ProjectId, TaskId, UserId};
use nimbus_core::position::Position;
use nimbus_core::project::Project;
use nimbus_core::reference::TaskRef;
use nimbus_core::store::{Placed, StoreError, Tasks};
use nimbus_core::task::Task;
use nimbus_core::time::Timestamp;

use super::Model;
use super::state::Org;

/// Questions in one organization.
pub(crate) struct ModelReader {
    pub(crate) model: Model,
    pub(crate) org: OrgId,
}

impl ModelReader {
    /// Answers from the organization, or as an empty one would.
    pub(crate) fn ask<T: Default>(&self, answer: impl FnOnce(&Org) -> T) -> T {
        self.model.look(|state| state.orgs.get(&self.org).map(answer).unwrap_or_default())
    }
}

#[async_trait]
impl Tasks for ModelReader {
    async fn task(&self, task: &TaskRef) -> Result<Option<Placed>, StoreError> {
        Ok(self.ask(|org| org.find_task(task)))
    }

    async fn ancestors(&self, task: TaskId, limit: usize) -> Result<Vec<TaskId>, StoreError> {
        Ok(self.ask(|org| {
            let parent = |task: &TaskId| org.get::<Task>(*task)?.parent;
            std::iter::successors(parent(&task), parent).take(limit).collect()
        }))
    }

    async fn descendants(&self, task: TaskId, limit: usize) -> Result<Vec<(TaskId, usize)>, StoreError> {
        Ok(self.ask(|org| descendants(org, task, limit)))
    }

    async fn neighbour(
        &self,
        project: &Project,
        position: &Position,
        after: bool,
    ) -> Result<Option<Position>, StoreError> {
        Ok(self.ask(|org| {
            let living = |task: &Task| task.project == project.id && task.deleted_at.is_none();
            let places =
                org.all::<Task>(Kind::Task).into_iter().filter(living).filter_map(|task| task.position);
            if after {
                places.filter(|place| place > position).min()
            } else {
                places.filter(|place| place < position).max()
            }
        }))
    }

    async fn sources(&self, system: &str, keys: &[String]) -> Result<Vec<Task>, StoreError> {
        let meant = |task: &Task| {
            task.source.as_ref().is_some_and(|source| source.system == system && keys.contains(&source.key))
        };
        Ok(self.ask(|org| org.all(Kind::Task).into_iter().filter(meant).collect()))
    }

    async fn assigned(&self, user: UserId, limit: usize) -> Result<Vec<Task>, StoreError> {
        Ok(self.ask(|org| {
            let living = |task: &Task| task.deleted_at.is_none() && org.placed(task.clone()).is_some();
            let mut tasks: Vec<Task> = org.all(Kind::Task);
            tasks.retain(|task| task.assignees.contains(&user) && living(task));
            tasks.truncate(limit);
            tasks
        }))
    }

    async fn expired(&self, before: Timestamp, limit: usize) -> Result<Vec<Task>, StoreError> {
        let expired = |task: &Task| task.deleted_at.is_some_and(|at| at < before);
        Ok(self.ask(|org| {
            let mut tasks: Vec<Task> = org.all(Kind::Task).into_iter().filter(expired).collect();
            tasks.sort_by_key(|task| (task.deleted_at, task.id));
            tasks.truncate(limit);
            tasks
        }))
    }

    async fn tasks_of(&self, project: ProjectId, limit: usize) -> Result<Vec<Task>, StoreError> {
        let place = |task: &Task| {
            let living = task.deleted_at.is_none();
            (!living, task.position.clone().filter(|_| living), task.id)
        };
        Ok(self.ask(|org| {
            let mut tasks: Vec<Task> = org.all(Kind::Task);
            tasks.retain(|task| task.project == project);
            tasks.sort_by_key(place);
            tasks.truncate(limit);
            tasks
        }))
    }
}

/// Level by level, at most `limit` of them; by level, then id.
fn descendants(org: &Org, task: TaskId, limit: usize) -> Vec<(TaskId, usize)> {
    let all: Vec<Task> = org.all(Kind::Task);
    let mut found = Vec::new();
    let mut level = vec![task];
    for depth in 1..=limit {
        let below = |task: &&Task| task.parent.is_some_and(|parent| level.contains(&parent));
        level = all.iter().filter(below).map(|task| task.id).collect();
        found.extend(level.iter().map(|task| (*task, depth)));
    }
    found
}
