//! Looking for what is outstanding, and applying it.

#[cfg(feature = "postgres")]
use nimbus_core::store::postgres::Postgres;
use nimbus_core::store::sql::migrate::Migration;
use nimbus_core::store::sqlite::Sqlite;
use nimbus_core::time::SystemClock;
use serde_json::json;

use crate::connect;
use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::out::{Form, Line};
use crate::serve::Database;

/// Says what is outstanding, and fails where anything is.
#[cfg_attr(not(feature = "postgres"), expect(clippy::unused_async, reason = "only a server is waited for"))]
pub(super) async fn check(cx: &Context, database: &Database) -> Result<(), Failure> {
    let outstanding = match database {
        Database::Sqlite(path) => Sqlite::outstanding(path).map_err(|why| connect::closed(path, &why))?,
        #[cfg(feature = "postgres")]
        Database::Postgres(url) => {
            Postgres::outstanding(url).await.map_err(|why| connect::refused(url, &why))?
        }
    };
    tell(cx, "outstanding", outstanding)?;
    match outstanding.len() {
        0 => Ok(()),
        1 => Err(Failure::new(Exit::Error, "one migration is to be applied")),
        several => Err(Failure::new(Exit::Error, format!("{several} migrations are to be applied"))),
    }
    .map_err(|failure| failure.fix("apply it with `nimbus migrate`"))
}

/// Applies what is outstanding, and says what that was.
#[cfg_attr(not(feature = "postgres"), expect(clippy::unused_async, reason = "only a server is waited for"))]
pub(super) async fn apply(cx: &Context, database: &Database) -> Result<(), Failure> {
    let applied = match database {
        Database::Sqlite(path) => {
            Sqlite::migrate(path, &SystemClock).map_err(|why| connect::closed(path, &why))?
        }
        #[cfg(feature = "postgres")]
        Database::Postgres(url) => {
            Postgres::migrate(url, &SystemClock).await.map_err(|why| connect::refused(url, &why))?
        }
    };
    tell(cx, "applied", &applied)
}

/// Says which migrations it is about, and what about them.
fn tell(cx: &Context, what: &'static str, migrations: &[Migration]) -> Result<(), Failure> {
    let name = |one: &Migration| format!("{:04} {}", one.number, one.name);
    match cx.out.form() {
        Form::Json => {
            let all: Vec<_> =
                migrations.iter().map(|one| json!({"number": one.number, "name": one.name})).collect();
            cx.out.json(&json!({what: all}))
        }
        Form::Quiet => migrations.iter().try_for_each(|one| cx.out.line(&Line::new().data(name(one)))),
        Form::Human if migrations.is_empty() => {
            cx.out.line(&Line::new().say("nothing to do: the schema is up to date"))
        }
        Form::Human => {
            migrations.iter().try_for_each(|one| cx.out.line(&Line::new().say(what).say(" ").data(name(one))))
        }
    }
}
