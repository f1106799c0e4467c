//! Databases of a test's own: empty, apart from each other, and gone afterwards.

use nimbus_faults::databases::{Database, VARIABLE};
use sqlx::{Connection as _, Executor as _, PgConnection, Row as _};

async fn connect(url: &str) -> PgConnection {
    PgConnection::connect(url).await.expect("the server answers")
}

async fn number(connection: &mut PgConnection, sql: &'static str) -> i64 {
    connection.fetch_one(sql).await.expect("an answer").get(0)
}

/// Whether the server knows the database.
async fn is_there(name: &str) -> bool {
    let server = std::env::var(VARIABLE).expect("the tests run through scripts/with-postgres");
    let mut server = connect(&server).await;
    let found = sqlx::query("select 1 from pg_database where datname = $1").bind(name);
    found.fetch_optional(&mut server).await.expect("an answer").is_some()
}

#[tokio::test]
async fn a_database_is_empty_and_apart_from_others() {
    let (one, other) = tokio::join!(Database::new(), Database::new());
    let mut one = connect(one.url()).await;
    let mut other = connect(other.url()).await;
    one.execute("create table things (id bigint)").await.expect("the table is made");
    let tables = "select count(*) from pg_tables where schemaname = 'public'";
    assert_eq!(number(&mut one, tables).await, 1);
    assert_eq!(number(&mut other, tables).await, 0);
}

#[tokio::test]
async fn a_copy_holds_what_the_other_holds() {
    let furnished = Database::new().await;
    let mut connection = connect(furnished.url()).await;
    connection.execute("create table things as select generate_series(1, 5000) as id").await.expect("rows");
    connection.close().await.expect("the connection ends");
    let copy = Database::like(&furnished).await;
    assert_eq!(number(&mut connect(copy.url()).await, "select count(*) from things").await, 5000);
}

#[tokio::test]
async fn a_database_is_dropped_with_its_value_although_somebody_is_connected() {
    let database = Database::new().await;
    let name = database.name().to_owned();
    let mut connection = connect(database.url()).await;
    assert!(is_there(&name).await);
    drop(database);
    assert!(!is_there(&name).await);
    connection.execute("select 1").await.expect_err("the connection was ended");
}

#[test]
fn a_database_is_dropped_without_a_runtime() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let database = runtime.block_on(Database::new());
    drop(runtime);
    let name = database.name().to_owned();
    drop(database);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    assert!(!runtime.block_on(is_there(&name)));
}
