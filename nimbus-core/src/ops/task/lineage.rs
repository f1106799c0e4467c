//! A task's place in the tree of subtasks: no circles, and no deeper than can be.

use crate::error::{Error, Result};
use crate::id::TaskId;
use crate::reads::Reads;
use crate::store::Placed;
use crate::task::Task;

/// A parent with those above it, and how far the task that comes below it reaches down.
#[derive(Debug, Clone)]
pub(crate) struct Lineage {
    /// The parent.
    pub(crate) parent: Placed,
    /// The tasks above the parent, nearest first.
    pub(crate) ancestors: Vec<TaskId>,
    /// Levels of the task that comes below it: 1 for a task without subtasks.
    pub(crate) height: usize,
}

impl Lineage {
    /// The lineage a new task would have below `parent`.
    pub(crate) async fn of_new(reads: &Reads, parent: Placed) -> Result<Self> {
        let ancestors = reads.ancestors(parent.task.id).await?;
        Ok(Self { parent, ancestors, height: 1 })
    }

    /// The lineage `task` would have below `parent`.
    pub(crate) async fn of(reads: &Reads, task: TaskId, parent: Placed) -> Result<Self> {
        let below = reads.descendants(task).await?;
        let height = 1 + below.iter().map(|(_, level)| *level).max().unwrap_or_default();
        Ok(Self { height, ..Self::of_new(reads, parent).await? })
    }

    /// Whether the tree would be deeper than [`Task::MAX_DEPTH`].
    pub(crate) fn is_too_deep(&self) -> bool {
        self.ancestors.len() + 1 + self.height > Task::MAX_DEPTH
    }

    /// Refuses a parent that is the task itself or lies below it.
    ///
    /// # Errors
    /// [`Error::Cycle`] naming both.
    pub(crate) fn check_cycle(&self, task: &Placed) -> Result<()> {
        let child = name(task);
        let parent = name(&self.parent);
        if self.parent.task.id == task.task.id {
            return Err(Error::Cycle { detail: format!("{child} cannot be a part of itself") });
        }
        if self.ancestors.contains(&task.task.id) {
            let detail =
                format!("{child} cannot be a part of {parent}: {parent} is a part of {child} already");
            return Err(Error::Cycle { detail });
        }
        Ok(())
    }

    /// What is wrong with a tree that is too deep.
    pub(crate) fn too_deep() -> String {
        format!("subtasks go {} levels deep at most", Task::MAX_DEPTH)
    }
}

/// How people call a task: `OPS-42`.
pub(crate) fn name(placed: &Placed) -> String {
    format!("{}-{}", placed.key, placed.task.number)
}
