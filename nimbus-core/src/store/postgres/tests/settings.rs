//! The settings that the engine's sessions have, whatever the server's are.

use nimbus_faults::databases::Database;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};

use super::{texts, upkeep, url};
use crate::store::postgres::engine::Writing;

#[tokio::test]
async fn a_commit_is_waited_for_also_where_the_database_would_not() {
    let database = Database::new().await;
    let mut other = PgConnection::connect(database.url()).await.unwrap();
    let sql = format!("alter database {} set synchronous_commit = off", database.name());
    other.execute(AssertSqlSafe(sql)).await.unwrap();
    let mut other = PgConnection::connect(database.url()).await.unwrap();
    let asked = sqlx::query_scalar::<_, String>("show synchronous_commit");
    assert_eq!(asked.fetch_one(&mut other).await.unwrap(), "off", "anybody else does not wait");
    let writer = Writing::new(url(&database), false, std::sync::Arc::default());
    for mut ours in [upkeep(&database), writer] {
        assert_eq!(texts(&mut ours, "show synchronous_commit").await, ["on"]);
    }
}

#[tokio::test]
async fn whoever_migrates_waits_two_seconds_for_a_lock_at_the_most() {
    let database = Database::new().await;
    let mut engine = upkeep(&database);
    assert_eq!(texts(&mut engine, "show lock_timeout").await, ["2s"]);
}
