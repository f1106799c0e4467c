//! Databases that are furnished once and copied by every test that starts from the same things.

use sqlx::{Connection as _, Executor as _, PgConnection};

use super::{Database, said, server, sql, unused_name, url};

/// The key of the lock that those who furnish wait for each other with: any number that nobody else uses on a server of
/// tests.
const LOCK: i64 = 7_305_220_116;

impl Database {
    /// Makes a copy of the template of this name. The first test that asks furnishes it: in any process, while the
    /// others wait. It gets the URL of an empty database, and has closed its connections when it is done. The template
    /// stays as long as the server does, so its name says what is in it: with a digest of the migrations, say.
    ///
    /// ```no_run
    /// use nimbus_faults::databases::Database;
    /// use sqlx::{Connection as _, Executor as _, PgConnection};
    ///
    /// # async fn example() -> Result<(), sqlx::Error> {
    /// let database = Database::furnished("things_1", async |url| {
    ///     let mut connection = PgConnection::connect(url).await.unwrap();
    ///     connection.execute("create table things (id bigint primary key)").await.unwrap();
    ///     connection.close().await.unwrap();
    /// })
    /// .await;
    /// PgConnection::connect(database.url()).await?.execute("insert into things values (1)").await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    /// As [`Database::new`]; and where the name is longer than 40 bytes or holds other than a–z, 0–9 and `_`.
    pub async fn furnished(name: &str, furnish: impl AsyncFnOnce(&str)) -> Self {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        assert!(name.len() <= 40 && name.bytes().all(plain), "{name:?} is no name of a template");
        let (server, template) = (server(), format!("nimbus_template_{name}"));
        match Self::copy(server.clone(), &template).await {
            Err(sqlx::Error::Database(problem)) if problem.code().is_some_and(|code| code == UNKNOWN) => {
                make(&server, &template, furnish).await;
                said(Self::copy(server, &template).await)
            }
            made => said(made),
        }
    }
}

/// PostgreSQL's code for a database that is not there.
const UNKNOWN: &str = "3D000";

/// Makes the template, unless somebody else has made it while this waited.
async fn make(server: &str, template: &str, furnish: impl AsyncFnOnce(&str)) {
    let mut connection = said(PgConnection::connect(server).await);
    // Released with the connection, however this ends.
    let lock = sqlx::query("select pg_advisory_lock($1)").bind(LOCK);
    said(connection.execute(lock).await);
    let known = sqlx::query("select 1 from pg_database where datname = $1").bind(template);
    if said(connection.fetch_optional(known).await).is_some() {
        return;
    }
    // Under a name that nobody asks for until it is finished.
    let unfinished = unused_name();
    said(connection.execute(sql(format!("create database {unfinished} template template0"))).await);
    furnish(&url::with_name(server, &unfinished)).await;
    said(connection.execute(sql(format!("alter database {unfinished} rename to {template}"))).await);
    said(connection.close().await);
}
