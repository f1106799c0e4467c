//! An empty PostgreSQL database of its own for each test, on the server that `NIMBUS_TEST_POSTGRES_URL` names.

mod template;
mod url;

use std::env;
use std::hash::{BuildHasher as _, RandomState};
use std::net::{SocketAddr, ToSocketAddrs as _};
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};

/// The variable that names the server, as a `postgres://` URL of a database there that may make others.
pub const VARIABLE: &str = "NIMBUS_TEST_POSTGRES_URL";

/// A database that nobody else knows of. It is dropped when this goes, whoever is still connected to it.
///
/// ```no_run
/// # async fn example() {
/// let database = nimbus_faults::databases::Database::new().await;
/// println!("{} is empty", database.url());
/// # }
/// ```
#[derive(Debug)]
pub struct Database {
    /// Where databases are made and dropped.
    server: String,
    name: String,
    url: String,
}

impl Database {
    /// Makes an empty one.
    ///
    /// # Panics
    /// Where the variable is unset or the server does not do it: a test without its database has failed, it is not
    /// passed over.
    pub async fn new() -> Self {
        // Nobody is ever connected to `template0`, which would be in the way; and it holds nothing of a server's own.
        said(Self::copy(server(), "template0").await)
    }

    /// Makes a copy of another one, with all that is in it: faster than filling each anew.
    ///
    /// # Panics
    /// As [`Database::new`]; and where somebody is connected to the other one, which PostgreSQL does not copy then.
    pub async fn like(other: &Self) -> Self {
        said(Self::copy(other.server.clone(), &other.name).await)
    }

    async fn copy(server: String, template: &str) -> Result<Self, sqlx::Error> {
        let name = unused_name();
        // No `strategy file_copy`: it gained 2 ms of 14 where nothing is synced, and costs two checkpoints elsewhere.
        run(&server, format!("create database {name} template {template}")).await?;
        Ok(Self { url: url::with_name(&server, &name), server, name })
    }

    /// The URL of the database, with the user, the password and the options of the server's.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where the server listens: what a [proxy](crate::proxy::Proxy) stands before.
    ///
    /// # Panics
    /// Where the name of the server leads nowhere.
    pub fn address(&self) -> SocketAddr {
        let options: PgConnectOptions = self.url.parse().expect("a database was made with this URL");
        let mut addresses =
            (options.get_host(), options.get_port()).to_socket_addrs().expect("the name is known");
        addresses.next().expect("a name that is known leads somewhere")
    }

    /// The URL with this address instead of the server's.
    pub fn url_through(&self, proxy: SocketAddr) -> String {
        url::through(&self.url, proxy)
    }

    /// Its name on the server.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for Database {
    /// Needs no runtime of the caller's: the test's own may be gone, or be the one that runs this.
    fn drop(&mut self) {
        let sql = format!("drop database if exists {} with (force)", self.name);
        let server = self.server.clone();
        let dropped = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.map_err(sqlx::Error::Io)?.block_on(run(&server, sql))
        });
        // No panic: it would hide why the test failed, and a database too many does not make a test wrong.
        if let Ok(Err(problem)) = dropped.join() {
            eprintln!("{} is left behind: {problem}", self.name);
        }
    }
}

async fn run(server: &str, statement: String) -> Result<(), sqlx::Error> {
    let mut connection = PgConnection::connect(server).await?;
    connection.execute(sql(statement)).await?;
    connection.close().await
}

/// Statements about databases take no arguments; the names in them are made here.
fn sql(statement: String) -> AssertSqlSafe<String> {
    AssertSqlSafe(statement)
}

/// What the server answered, or a panic that says whose answer it was. Without the URL: it may hold a password.
fn said<T>(answer: Result<T, sqlx::Error>) -> T {
    answer.unwrap_or_else(|problem| panic!("the server of {VARIABLE} does not make a database: {problem}"))
}

fn server() -> String {
    named(env::var(VARIABLE).ok())
}

fn named(server: Option<String>) -> String {
    server.unwrap_or_else(|| {
        panic!(
            "{VARIABLE} is not set: this test needs PostgreSQL. Run the tests through scripts/test, or some of them \
             through scripts/with-postgres cargo nextest run …"
        )
    })
}

/// Processes on several machines may use one server, and what a killed one left behind is still there: hence the random
/// part.
fn unused_name() -> String {
    static MADE: AtomicU32 = AtomicU32::new(0);
    let number = MADE.fetch_add(1, Ordering::Relaxed);
    let random = RandomState::new().hash_one(number) >> 32;
    format!("nimbus_test_{}_{number}_{random:08x}", process::id())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[should_panic(expected = "Run the tests through scripts/test")]
    fn without_a_server_a_test_fails_and_says_what_to_do() {
        named(None);
    }

    #[test]
    fn no_name_is_given_twice() {
        assert_ne!(unused_name(), unused_name());
    }
}
