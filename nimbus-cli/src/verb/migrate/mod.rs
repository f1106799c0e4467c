//! `nimbus migrate`: brings the schema of a database up to date, for those who operate one.

mod apply;
mod secure;

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::context::Context;
use crate::exit::Failure;
use crate::serve::Database;

/// Bring the schema of a database up to date.
///
/// `nimbus serve` does so by itself when it starts, unless it is told `--no-migrate`; then this is done before, by somebody
/// who may alter tables. The database is named as for `nimbus serve`. Any number may be at it at the same time. A migration
/// that cannot get a lock within two seconds is given up whole, so that nobody is kept waiting: run it again.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  nimbus migrate --check --database postgres://nimbus_owner@db/nimbus
  nimbus migrate --database postgres://nimbus_owner@db/nimbus
  nimbus migrate --print-roles | psql postgres://postgres@db/nimbus
  nimbus migrate --row-level-security on --database postgres://nimbus_owner@db/nimbus")]
pub(crate) struct Migrate {
    /// The database, `postgres://USER@HOST/DATABASE` or `sqlite:PATH`; that in `NIMBUS_DATABASE` or `DATABASE_URL` if left out.
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    /// The folder of the database; that in `NIMBUS_DATA_DIR`, else your data folder, if left out.
    #[arg(long, value_name = "DIR", conflicts_with = "database")]
    data: Option<PathBuf>,
    /// Only look: fails where something is to be applied, and applies nothing.
    #[arg(long)]
    check: bool,
    /// Print the statements that make the roles of a production database on PostgreSQL, and do nothing else.
    #[arg(long, conflicts_with_all = ["check", "row_level_security", "database", "data"])]
    print_roles: bool,
    /// Let PostgreSQL itself keep organizations apart, as a second net, or not; applies no migrations. Restart all servers
    /// afterwards.
    #[arg(long, value_enum, value_name = "WHETHER", conflicts_with = "check")]
    row_level_security: Option<Switch>,
}

/// On or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Switch {
    /// Rows are shown only to connections that name their organization
    On,
    /// Rows are shown to whoever may read the table
    Off,
}

impl Migrate {
    /// Does it.
    pub(crate) async fn run(self, cx: &Context) -> Result<(), Failure> {
        if self.print_roles {
            return secure::print_roles(cx);
        }
        let database = Database::of(self.database.as_deref(), self.data.as_deref())?;
        if self.check {
            return apply::check(cx, &database).await;
        }
        match self.row_level_security {
            Some(switch) => secure::switch(cx, &database, switch == Switch::On).await,
            None => apply::apply(cx, &database).await,
        }
    }
}
