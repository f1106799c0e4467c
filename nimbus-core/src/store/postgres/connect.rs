//! Where a database is, and connecting to it within a time limit.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions as _, Connection as _, Executor as _};

use super::failure::failed;
use crate::store::StoreError;
use crate::store::sql::EngineError;

/// How long connecting may take.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long a transaction that nothing happens in is left open by the server: longer than a head is held.
const IDLE: Duration = Duration::from_secs(10);
/// How long anybody waits for a lock at the most (GATES R9).
const LOCK: Duration = Duration::from_secs(2);
/// Statements kept prepared by each connection.
const PREPARED: usize = 512;

/// Where a database is: `postgres://user:password@host:port/database`, with parameters such as `sslmode=verify-full`.
///
/// What it prints is without its password and its parameters.
#[derive(Clone)]
pub struct Url {
    options: PgConnectOptions,
    /// Whether rows are only found by their keys through it.
    by_keys: bool,
}

impl FromStr for Url {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        if !["postgres://", "postgresql://"].iter().any(|scheme| text.starts_with(scheme)) {
            return Err("must begin with postgres://".to_owned());
        }
        let options: PgConnectOptions = text.parse().map_err(|why: sqlx::Error| why.to_string())?;
        if options.get_database().is_none_or(str::is_empty) {
            return Err("must name a database: postgres://user@host:5432/nimbus".to_owned());
        }
        let options = options.statement_cache_capacity(PREPARED).disable_statement_logging();
        Ok(Self { options: options.application_name("nimbus"), by_keys: false })
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (host, port) = (self.options.get_host(), self.options.get_port());
        write!(f, "postgres://{host}:{port}/{}", self.options.get_database().unwrap_or_default())
    }
}

impl fmt::Debug for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Url {
    /// The same for connections whose statements find rows by their keys: there is one good plan for each, and to look for
    /// better ones for how many keys there are just now takes longer than to run it.
    pub(super) fn by_keys(self) -> Self {
        Self { by_keys: true, ..self }
    }

    /// As sqlx has it.
    pub(super) fn options(&self) -> PgConnectOptions {
        self.options.clone()
    }

    /// A connection whose statements the server ends after `limit`, and that waits half as long for locks.
    pub(super) async fn connect(&self, limit: Duration) -> Result<PgConnection, EngineError> {
        let within = tokio::time::timeout(PATIENCE, self.set_up(limit)).await;
        within.unwrap_or_else(|_| {
            let why = format!("{self} takes no connection within {} seconds", PATIENCE.as_secs());
            Err(StoreError::Unavailable(why).into())
        })
    }

    async fn set_up(&self, limit: Duration) -> Result<PgConnection, EngineError> {
        // Whatever the reason, a wrong password or a database that is being restored: it is not there for now.
        let away = |why: sqlx::Error| {
            let said = why.as_database_error().map(|error| error.message().to_owned());
            StoreError::Unavailable(said.unwrap_or_else(|| why.to_string()))
        };
        let mut connection = PgConnection::connect_with(&self.options).await.map_err(away)?;
        // Compiling a plan takes longer than any statement here runs; several processes for one would take them from others,
        // and parts of a page are read in their order (see `Dialect::first_of`).
        let settings = format!(
            "set statement_timeout = {}; set lock_timeout = {}; set idle_in_transaction_session_timeout = {}; \
             set synchronous_commit = on; set jit = off; set max_parallel_workers_per_gather = 0; set time zone 'UTC'; \
             set plan_cache_mode = {}",
            limit.as_millis(),
            (limit / 2).min(LOCK).as_millis(),
            IDLE.as_millis(),
            if self.by_keys { "force_generic_plan" } else { "auto" },
        );
        connection.execute(sqlx::AssertSqlSafe(settings)).await.map_err(failed)?;
        Ok(connection)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case::another_scheme("mysql://db/nimbus", "must begin with postgres://")]
    #[case::no_database("postgres://db", "must name a database")]
    fn what_names_no_database_says_what_would(#[case] url: &str, #[case] why: &str) {
        let refused = url.parse::<Url>().unwrap_err();
        assert!(refused.contains(why), "{refused}");
    }

    #[test]
    fn a_password_is_never_printed() {
        let url: Url = "postgres://nimbus:secret@db:5433/tasks?sslmode=require".parse().unwrap();
        assert_eq!(format!("{url} {url:?}"), "postgres://db:5433/tasks postgres://db:5433/tasks");
    }
}
