//! `nimbus reopen`: tasks that are not finished after all.

use clap::Args;
use nimbus_core::fault::Edit;
use nimbus_core::task::{Status, TaskPatch};
use nimbus_http::api::tasks::EditTask;

use crate::context::Context;
use crate::exit::Failure;
use crate::naming::Named;
use crate::verb::task;

/// Mark tasks as to do again.
#[derive(Debug, Args)]
pub(crate) struct Reopen {
    /// The tasks: references, ids, addresses, or numbers of the last listing.
    #[arg(required = true, value_name = "TASK")]
    tasks: Vec<Named>,
}

impl Reopen {
    /// Marks them.
    pub(crate) async fn run(self, cx: &Context) -> Result<(), Failure> {
        let client = cx.client().await?;
        task::each(cx, &self.tasks, "Reopened", async |path| {
            let patch = TaskPatch { status: Edit::Set(Status::Todo), ..TaskPatch::default() };
            Ok(client.ask::<EditTask>(&path).body(patch).send().await?.value)
        })
        .await
    }
}
