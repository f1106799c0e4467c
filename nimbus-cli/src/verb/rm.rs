//! `nimbus rm`: tasks into the trash.

use clap::Args;
use nimbus_http::api::tasks::DeleteTask;

use crate::context::Context;
use crate::exit::Failure;
use crate::naming::Named;
use crate::verb::task;

/// Put tasks into the trash, for 30 days; `nimbus restore` or `nimbus undo` takes them out again.
#[derive(Debug, Args)]
#[command(visible_alias = "delete")]
pub(crate) struct Rm {
    /// The tasks: references, ids, addresses, or numbers of the last listing.
    #[arg(required = true, value_name = "TASK")]
    tasks: Vec<Named>,
}

impl Rm {
    /// Puts them there.
    pub(crate) async fn run(self, cx: &Context) -> Result<(), Failure> {
        let client = cx.client().await?;
        task::each(cx, &self.tasks, "In the trash:", async |path| {
            // Looked at first, to say what went.
            let gone = task::get(cx, &path).await?;
            // One that is there already is where it was wanted.
            if gone.deleted_at.is_none() {
                client.ask::<DeleteTask>(&path).send().await?;
            }
            Ok(gone)
        })
        .await
    }
}
