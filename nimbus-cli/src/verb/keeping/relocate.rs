//! `nimbus move`: a whole database to another place.

use std::time::Instant;

use clap::Args;
use nimbus_core::store::keeping;
use nimbus_core::time::SystemClock;

use super::progress::Shown;
use super::{failed, told};
use crate::context::Context;
use crate::exit::Failure;
use crate::serve::Database;

/// Move a whole database into an empty one, of either kind (for whoever runs the servers).
///
/// Everything goes along as it is: accounts and sessions, ids and task numbers, versions, the change log and its chain,
/// request keys. Stop the servers first and start them on the new database afterwards; nobody who uses them notices. The
/// old database stays as it is.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  nimbus move --from sqlite:/var/lib/nimbus/nimbus.db --to postgres://nimbus@db/nimbus")]
pub(crate) struct Move {
    /// The database with everything in it, `postgres://USER@HOST/DATABASE` or `sqlite:PATH`.
    #[arg(long, value_name = "URL")]
    from: String,
    /// The empty one.
    #[arg(long, value_name = "URL")]
    to: String,
}

impl Move {
    /// Moves it.
    pub(crate) async fn run(self, cx: &Context) -> Result<(), Failure> {
        let (from, to) = (Database::at(&self.from)?.place(), Database::at(&self.to)?.place());
        let (begun, shown) = (Instant::now(), Shown::to(cx));
        let done =
            keeping::relocate(&from, &to, &SystemClock, &mut |table, rows| shown.rows(table, rows)).await;
        drop(shown);
        let report = done.map_err(|why| failed(&format!("{from} was not moved to {to}"), why))?;
        told::tell(cx, &format!("Moved {from} to {to}:"), &report, begun.elapsed())
    }
}
