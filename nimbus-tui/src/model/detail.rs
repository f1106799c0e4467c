//! One task, looked at closely.

use nimbus_core::id::TaskId;
use nimbus_http::api::tasks::{Counts, Task};

use crate::text::{clean, wrap};

/// The task that is shown whole.
#[derive(Debug)]
pub(crate) struct Detail {
    /// The task; of the list, until the whole one has come.
    pub(crate) task: Task,
    /// What hangs on it, once that has come.
    pub(crate) counts: Option<Counts>,
    /// Why the whole task could not be had.
    pub(crate) failed: Option<String>,
    /// The first line of its text on the screen.
    pub(crate) top: usize,
}

impl Detail {
    /// A task of the list, until the whole one has come.
    pub(crate) fn of(task: &Task) -> Self {
        Self { task: task.clone(), counts: None, failed: None, top: 0 }
    }

    /// Whose it is.
    pub(crate) fn id(&self) -> TaskId {
        self.task.id
    }

    /// Takes the whole task, unless a newer one is known.
    pub(crate) fn fill(&mut self, task: Task) {
        self.failed = None;
        self.counts = task.counts.or(self.counts);
        if task.version >= self.task.version {
            self.task = task;
        }
    }

    /// The long text in lines of `width` columns; its beginning, until the whole one has come.
    pub(crate) fn lines(&self, width: usize) -> Vec<String> {
        let whole = self.task.description.as_ref().map(|text| clean::lines(text.as_str()));
        match (whole, &self.failed, &self.task.excerpt) {
            (Some(whole), _, _) => wrap::wrap(&whole, width),
            (None, Some(why), _) => wrap::wrap(&clean::lines(why), width),
            (None, None, Some(excerpt)) => wrap::wrap(&clean::lines(excerpt), width),
            (None, None, None) => Vec::new(),
        }
    }
}
