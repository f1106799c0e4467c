//! `nimbus restore`: tasks out of the trash.

use clap::Args;
use nimbus_http::api::tasks::RestoreTask;

use crate::context::Context;
use crate::exit::Failure;
use crate::naming::Named;
use crate::verb::task;

/// Take tasks out of the trash; `nimbus list --deleted` shows what is there.
#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// The tasks: references, ids, addresses, or numbers of the last listing.
    #[arg(required = true, value_name = "TASK")]
    tasks: Vec<Named>,
}

impl Restore {
    /// Takes them out.
    pub(crate) async fn run(self, cx: &Context) -> Result<(), Failure> {
        let client = cx.client().await?;
        task::each(cx, &self.tasks, "Restored", async |path| {
            Ok(client.ask::<RestoreTask>(&path).send().await?.value)
        })
        .await
    }
}
