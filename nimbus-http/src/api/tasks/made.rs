//! Tasks of the core as they go over the wire.

use nimbus_core::reference::TaskRef;
use nimbus_core::store::{self, Placed};
use nimbus_core::text::{Description, ProjectKey};

use super::{Counts, Task};

impl Task {
    /// A task with its whole description.
    pub fn whole(placed: Placed) -> Self {
        Self::of(placed.task, &placed.key)
    }

    /// A task of a list, with the beginning of its description.
    pub fn brief(placed: Placed) -> Self {
        let task = Self::whole(placed);
        let excerpt = task.description.as_ref().map(Description::excerpt);
        Self { description: None, excerpt, ..task }
    }

    /// The same task with what hangs on it.
    #[must_use]
    pub fn counting(self, counts: Option<store::page::Counts>) -> Self {
        let counts = counts.map(|counts| Counts {
            comments: counts.comments,
            attachments: counts.attachments,
            subtasks: counts.subtasks,
            subtasks_done: counts.subtasks_done,
        });
        Self { counts, ..self }
    }

    /// A task of the project with this key.
    pub fn of(task: nimbus_core::task::Task, key: &ProjectKey) -> Self {
        let nimbus_core::task::Task {
            id,
            version,
            project,
            number,
            title,
            description,
            status,
            priority,
            start,
            due,
            estimate,
            assignees,
            tags,
            parent,
            position,
            created_at,
            created_by,
            updated_at,
            completed_at,
            deleted_at,
            source,
        } = task;
        Self {
            id,
            reference: TaskRef::Ref(key.clone(), number),
            version,
            project,
            number,
            title,
            description: Some(description),
            excerpt: None,
            status,
            priority,
            start,
            due,
            estimate,
            assignees,
            tags,
            parent,
            position,
            created_at,
            created_by,
            updated_at,
            completed_at,
            deleted_at,
            source,
            counts: None,
        }
    }
}
