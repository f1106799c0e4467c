//! `nimbus restore`: tasks out of the trash, or a whole backup into a database.

use std::path::Path;

use clap::Args;
use nimbus_http::api::tasks::RestoreTask;

use crate::context::Context;
use crate::exit::Failure;
use crate::naming::Named;
use crate::verb::{keeping, task};

/// Take tasks out of the trash; with --database, put a backup into an empty database.
///
/// `nimbus list --deleted` shows what is in the trash. A backup is a file of `nimbus backup`; what is restored from it gets a
/// new epoch, so that whoever remembers versions or places in the log from before is told to look again.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  nimbus restore OPS-42
  nimbus restore /backup/2026-11-23.backup --database postgres://nimbus@db/nimbus")]
pub(crate) struct Restore {
    /// The tasks: references, ids, addresses, or numbers of the last listing; or the file of the backup.
    #[arg(required = true, value_name = "TASK|FILE")]
    named: Vec<String>,
    /// The empty database that a backup is put into, `postgres://USER@HOST/DATABASE` or `sqlite:PATH`.
    #[arg(long, value_name = "URL")]
    database: Option<String>,
}

impl Restore {
    /// Takes them out, or puts it back.
    pub(crate) async fn run(self, cx: &Context) -> Result<(), Failure> {
        let Some(database) = &self.database else {
            return restore(cx, &self.tasks()?).await;
        };
        match self.named.as_slice() {
            [file] => keeping::restore::restore(cx, Path::new(file), database).await,
            _ => Err(Failure::usage("one backup at a time is put into a database")
                .fix("name one file: `nimbus restore FILE --database URL`")),
        }
    }

    /// The tasks that are named.
    fn tasks(&self) -> Result<Vec<Named>, Failure> {
        let parse = |name: &String| {
            name.parse().map_err(|why: String| {
                let failure = Failure::usage(format!("{name:?}: {why}"));
                if Path::new(name).is_file() {
                    return failure.fix("a backup needs to be told where: add --database URL");
                }
                failure
            })
        };
        self.named.iter().map(parse).collect()
    }
}

async fn restore(cx: &Context, tasks: &[Named]) -> Result<(), Failure> {
    let client = cx.client().await?;
    task::each(cx, tasks, "Restored", async |path| Ok(client.ask::<RestoreTask>(&path).send().await?.value))
        .await
}
