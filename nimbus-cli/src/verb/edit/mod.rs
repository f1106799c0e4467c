//! `nimbus edit`: changes a task, by options or in an editor.

mod change;
mod merged;
mod sets;
mod written;

use clap::Args;

use crate::context::Context;
use crate::exit::Failure;
use crate::naming::Named;
use crate::verb::task;
use change::Change;
use sets::Sets;

/// Change a task.
///
/// Without options your editor opens with title and description. An edit there is refused if the task was changed
/// meanwhile; what you wrote is kept.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  nimbus edit OPS-42
  nimbus edit 1 --due fri --priority high --assign me
  nimbus edit 1 --status in_progress --add-tag security
  nimbus edit 1 --due none --description - < text.md")]
pub(crate) struct Edit {
    /// The task: a reference, id, address, or number of the last listing.
    task: Named,
    #[command(flatten)]
    change: Change,
    #[command(flatten)]
    sets: Sets,
}

impl Edit {
    /// Changes it.
    pub(crate) async fn run(self, cx: &Context) -> Result<(), Failure> {
        let path = task::path(cx, cx.task(&self.task).await?).await?;
        if self.change.is_empty() && self.sets.is_empty() {
            let task = written::edit(cx, &path).await?;
            return task::answer(cx, &task, "Changed");
        }
        let task = merged::edit(cx, &path, self.change, self.sets).await?;
        task::answer(cx, &task, "Changed")
    }
}
