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

/// Makes a copy of a template that is made once; tells whether this was the time.
async fn with_a_table(name: &str) -> (Database, bool) {
    let mut furnished = false;
    let database = Database::furnished(name, async |url| {
        let mut connection = connect(url).await;
        connection.execute("create table things as select 1::bigint as id").await.expect("a table");
        connection.close().await.expect("the connection ends");
        furnished = true;
    })
    .await;
    (database, furnished)
}

#[tokio::test]
async fn a_template_is_furnished_once_and_its_copies_are_apart() {
    // On a server that stays, the template of another run has another name.
    let name = format!("kit_{}", std::process::id());
    let copies = tokio::join!(with_a_table(&name), with_a_table(&name), with_a_table(&name));
    let furnished = [copies.0.1, copies.1.1, copies.2.1];
    assert_eq!(furnished.iter().filter(|furnished| **furnished).count(), 1, "{furnished:?}");
    let mut one = connect(copies.0.0.url()).await;
    one.execute("insert into things values (2)").await.expect("a row");
    let mut other = connect(copies.1.0.url()).await;
    assert_eq!(number(&mut one, "select count(*) from things").await, 2);
    assert_eq!(number(&mut other, "select count(*) from things").await, 1);
    let mut server = connect(&std::env::var(VARIABLE).expect("a server")).await;
    let drop = format!("drop database nimbus_template_{name}");
    server.execute(sqlx::AssertSqlSafe(drop)).await.expect("nobody uses it");
}

#[tokio::test]
#[should_panic(expected = "is no name of a template")]
async fn a_name_that_is_no_name_is_refused() {
    with_a_table("things; drop database postgres").await;
}
