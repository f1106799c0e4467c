//! A PostgreSQL database as production has it: one role owns it, another one serves.

use std::sync::Arc;

use nimbus_core::store::postgres::{Options, Postgres};
use nimbus_core::time::SystemClock;
use nimbus_faults::databases::Database;
use sha2::{Digest as _, Sha256};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};

use crate::backend::Backend;

/// The role that serves.
pub(crate) const APP: &str = "nimbus_app";
/// The role that migrates.
pub(crate) const OWNER: &str = "nimbus_owner";

/// The URL for somebody who has only the rights of a role, whoever signs in.
pub(crate) fn acting_as(role: &str, url: &str) -> String {
    let joint = if url.contains('?') { '&' } else { '?' };
    format!("{url}{joint}options=-c%20role%3D{role}")
}

/// A connection beside the store's.
pub(crate) async fn connect(url: &str) -> PgConnection {
    PgConnection::connect(url).await.expect("the server takes one more connection")
}

/// Runs statements, and panics where one fails.
pub(crate) async fn run(connection: &mut PgConnection, sql: &str) {
    let done = connection.execute(AssertSqlSafe(sql)).await;
    done.unwrap_or_else(|why| panic!("{sql}: {why}"));
}

/// The first column of what is answered.
pub(crate) async fn texts(connection: &mut PgConnection, sql: &str) -> Vec<String> {
    let rows = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(connection).await;
    rows.unwrap_or_else(|why| panic!("{sql}: {why}"))
}

/// Makes the roles in a database, and gives them what they need.
pub(crate) async fn give_roles(url: &str) {
    run(&mut connect(url).await, Postgres::ROLES).await;
}

/// An empty database with the roles, migrated by its owner; with row-level security on or off.
pub(crate) async fn database(secured: bool) -> Database {
    let content = Sha256::digest(
        [Postgres::ROLES, include_str!("../../../migrations/postgres/0001_initial.sql")].concat(),
    );
    let mark = content.iter().take(6).fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
    let name = format!("{}_{mark}", if secured { "secured" } else { "served" });
    let furnish = async |url: &str| {
        give_roles(url).await;
        let owner = acting_as(OWNER, url).parse().expect("a URL with a role is one");
        Postgres::migrate(&owner, &SystemClock).await.expect("the owner migrates");
        if secured {
            Postgres::secure(&owner, true).await.expect("the owner switches");
        }
    };
    Database::furnished(&name, furnish).await
}

/// A store on such a database, by the role that serves.
pub(crate) async fn backend(secured: bool) -> Backend {
    let database = database(secured).await;
    let url = acting_as(APP, database.url()).parse().expect("a URL with a role is one");
    let options = Options { watch: false, readers: 1, durable: false, migrate: false };
    let postgres =
        Postgres::open(&url, &options, &SystemClock).await.expect("the app opens what is migrated");
    Backend { store: postgres.store(), folder: None, database: Some(Arc::new(database)) }
}
