//! The database behind a server, looked into past the server.

use std::path::PathBuf;
use std::sync::Arc;

use nimbus_core::store::postgres::{self, Postgres};
use nimbus_core::store::sql::SqlStore;
use nimbus_core::store::sqlite::{self, Sqlite};
use nimbus_core::time::SystemClock;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, Row as _};

/// Where the data is.
#[derive(Debug, Clone)]
pub(super) enum Data {
    /// In a file.
    Sqlite(PathBuf),
    /// On a server.
    Postgres(String),
}

impl Data {
    /// As `--database` has it.
    pub(super) fn url(&self) -> String {
        match self {
            Self::Sqlite(path) => format!("sqlite:{}", path.display()),
            Self::Postgres(url) => url.clone(),
        }
    }

    /// The number a statement answers.
    pub(super) async fn number(&self, sql: &str) -> i64 {
        match self {
            Self::Sqlite(path) => {
                let file = rusqlite::Connection::open(path).unwrap();
                file.query_row(sql, [], |row| row.get(0)).expect(sql)
            }
            Self::Postgres(url) => connect(url).await.fetch_one(AssertSqlSafe(sql)).await.expect(sql).get(0),
        }
    }

    /// The bytes that the rows of a statement begin with.
    pub(super) async fn bytes(&self, sql: &str) -> Vec<Vec<u8>> {
        match self {
            Self::Sqlite(path) => {
                let file = rusqlite::Connection::open(path).unwrap();
                let mut statement = file.prepare(sql).expect(sql);
                statement.query_map([], |row| row.get(0)).expect(sql).map(Result::unwrap).collect()
            }
            Self::Postgres(url) => {
                let rows = connect(url).await.fetch_all(AssertSqlSafe(sql)).await.expect(sql);
                rows.iter().map(|row| row.get::<Vec<u8>, _>(0)).collect()
            }
        }
    }

    /// Runs statements.
    pub(super) async fn script(&self, sql: &str) {
        match self {
            Self::Sqlite(path) => rusqlite::Connection::open(path).unwrap().execute_batch(sql).expect(sql),
            Self::Postgres(url) => drop(connect(url).await.execute(AssertSqlSafe(sql)).await.expect(sql)),
        }
    }

    /// A statement that answers text as bytes, for [`Self::bytes`].
    pub(super) fn as_bytes(&self, text: &str) -> String {
        match self {
            Self::Sqlite(_) => format!("cast({text} as blob)"),
            Self::Postgres(_) => format!("convert_to({text}, 'UTF8')"),
        }
    }

    /// The store, opened beside whoever else uses it.
    pub(super) async fn store(&self) -> Arc<SqlStore> {
        match self {
            Self::Sqlite(path) => {
                let options = sqlite::Options { watch: false, ..sqlite::Options::default() };
                Sqlite::open(path, &options, &SystemClock).unwrap().store()
            }
            Self::Postgres(url) => {
                let options = postgres::Options { watch: false, ..postgres::Options::default() };
                Postgres::open(&url.parse().unwrap(), &options, &SystemClock).await.unwrap().store()
            }
        }
    }
}

async fn connect(url: &str) -> PgConnection {
    PgConnection::connect(url).await.expect("the database answers")
}
