//! `nimbus done`: tasks that are finished.

use clap::Args;
use nimbus_core::fault::Edit;
use nimbus_core::task::{Status, TaskPatch};
use nimbus_http::api::tasks::EditTask;

use crate::context::Context;
use crate::exit::Failure;
use crate::naming::Named;
use crate::verb::task;

/// Mark tasks as done.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  nimbus done 1\n  nimbus done OPS-42 OPS-43\n  nimbus done 1-3,7")]
pub(crate) struct Done {
    /// The tasks: references, ids, addresses, or numbers of the last listing.
    #[arg(required = true, value_name = "TASK")]
    tasks: Vec<Named>,
}

impl Done {
    /// Marks them.
    pub(crate) async fn run(self, cx: &Context) -> Result<(), Failure> {
        let client = cx.client().await?;
        task::each(cx, &self.tasks, "Done:", async |path| {
            let patch = TaskPatch { status: Edit::Set(Status::Done), ..TaskPatch::default() };
            Ok(client.ask::<EditTask>(&path).body(patch).send().await?.value)
        })
        .await
    }
}
