//! `nimbus backup`: a whole database into a file.

use std::path::PathBuf;
use std::time::Instant;

use clap::Args;
use nimbus_core::store::keeping;
use nimbus_core::time::SystemClock;

use super::progress::Shown;
use super::{failed, told};
use crate::context::Context;
use crate::exit::Failure;
use crate::serve::Database;

/// Write a backup of a whole database into a file, also while servers use it (for whoever runs them).
///
/// It holds one moment of everything: accounts, organizations, the change log, request keys. It is read again and compared
/// before it gets its name, and only its owner can read it. `nimbus restore` puts it back, into either kind of database.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  nimbus backup nimbus.backup
  nimbus backup --database postgres://nimbus@db/nimbus /backup/$(date +%F).backup")]
pub(crate) struct Backup {
    /// The file to write.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The database, `postgres://USER@HOST/DATABASE` or `sqlite:PATH`; that of `nimbus serve` if left out.
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    /// Write over a file that is there.
    #[arg(long)]
    force: bool,
}

impl Backup {
    /// Writes it.
    pub(crate) async fn run(self, cx: &Context) -> Result<(), Failure> {
        let from = Database::of(self.database.as_deref(), None)?.place();
        let (begun, shown) = (Instant::now(), Shown::to(cx));
        let mut watch = |table: &'static str, rows: u64| shown.rows(table, rows);
        let done = keeping::backup(&from, &self.file, self.force, &SystemClock, &mut watch).await;
        drop(shown);
        let file = self.file.display();
        let report = done.map_err(|why| failed(&format!("there is no backup of {from} in {file}"), why))?;
        told::tell(cx, &format!("Backed up {from} to {file}:"), &report, begun.elapsed())
    }
}
