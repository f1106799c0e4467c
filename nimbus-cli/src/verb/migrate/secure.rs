//! Who may do what in a database on PostgreSQL: its roles, and row-level security.

#[cfg(feature = "postgres")]
use nimbus_core::store::postgres::Postgres;

#[cfg(feature = "postgres")]
use crate::connect;
use crate::context::Context;
use crate::exit::Failure;
#[cfg(feature = "postgres")]
use crate::out::Line;
use crate::serve::Database;

/// Prints the statements as they are: for `psql`.
#[cfg(feature = "postgres")]
pub(super) fn print_roles(cx: &Context) -> Result<(), Failure> {
    cx.out.text(Postgres::ROLES)
}

/// Switches row-level security.
#[cfg_attr(
    not(feature = "postgres"),
    expect(unused_variables, reason = "only a server has what is switched")
)]
#[cfg_attr(not(feature = "postgres"), expect(clippy::unused_async, reason = "only a server is waited for"))]
pub(super) async fn switch(cx: &Context, database: &Database, on: bool) -> Result<(), Failure> {
    match database {
        Database::Sqlite(_) => Err(Failure::usage("a file has no row-level security")
            .fix("name a database on a server: --database postgres://USER@HOST/DATABASE")),
        #[cfg(feature = "postgres")]
        Database::Postgres(url) => {
            let tables = Postgres::secure(url, on).await.map_err(|why| connect::refused(url, &why))?;
            let is = if on { "is on for" } else { "is off for" };
            let line =
                Line::new().say("row-level security ").say(is).data(format!(" {} tables", tables.len()));
            cx.out.answer(&serde_json::json!({"row_level_security": on, "tables": tables}), "", line)?;
            cx.out.note(&Line::new().say("restart every server on this database: they look when they start"));
            Ok(())
        }
    }
}

/// Says that there is nothing to print.
#[cfg(not(feature = "postgres"))]
pub(super) fn print_roles(_: &Context) -> Result<(), Failure> {
    Err(Failure::usage("this program was built without PostgreSQL, which alone has roles"))
}
