//! The tasks that were named on the command line.

use nimbus_core::id::TaskId;
use nimbus_core::reference::TaskRef;

use super::Context;
use crate::exit::Failure;
use crate::listing::Listing;
use crate::naming::Named;

impl Context {
    /// The tasks that were named, numbers being those of the last listing.
    pub(crate) async fn tasks(&self, named: &[Named]) -> Result<Vec<TaskRef>, Failure> {
        let mut tasks = Vec::new();
        for name in named {
            match name {
                Named::Task(task) => tasks.push(task.clone()),
                Named::Numbers(numbers) => {
                    for number in numbers {
                        tasks.push(TaskRef::Id(self.numbered(*number).await?));
                    }
                }
            }
        }
        tasks.dedup();
        Ok(tasks)
    }

    /// The one task that was named.
    pub(crate) async fn task(&self, named: &Named) -> Result<TaskRef, Failure> {
        let tasks = self.tasks(std::slice::from_ref(named)).await?;
        match <[TaskRef; 1]>::try_from(tasks) {
            Ok([task]) => Ok(task),
            Err(_) => Err(Failure::usage("this takes one task at a time")),
        }
    }

    async fn numbered(&self, number: u64) -> Result<TaskId, Failure> {
        let whose = self.whose().await?;
        Listing::task(&self.config()?.folders.state, &whose, number)
    }
}
