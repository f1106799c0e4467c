//! Migrating: looked at first, done once however many are at it, and refused where nobody did.

use nimbus_core::store::StoreError;
use nimbus_core::store::postgres::{Options, Postgres, Url};
use nimbus_core::store::sqlite::Sqlite;
use nimbus_core::time::SystemClock;
use nimbus_faults::databases::Database;
use sqlx::Connection as _;

use super::catalogue::of_postgres;
use super::production::{connect, run};

fn url(database: &Database) -> Url {
    database.url().parse().unwrap()
}

#[tokio::test]
async fn what_is_outstanding_is_told_and_nothing_is_done_on_postgres() {
    let database = Database::new().await;
    let url = url(&database);
    assert_eq!(Postgres::outstanding(&url).await.unwrap().first().map(|first| first.number), Some(1));
    assert!(of_postgres(&mut connect(database.url()).await).await.is_empty());
    assert_eq!(Postgres::migrate(&url, &SystemClock).await.unwrap()[0].name, "initial");
    assert!(Postgres::outstanding(&url).await.unwrap().is_empty());
    assert!(Postgres::migrate(&url, &SystemClock).await.unwrap().is_empty());
}

#[test]
fn what_is_outstanding_is_told_and_nothing_is_done_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("nimbus.db");
    assert_eq!(Sqlite::outstanding(&path).unwrap().first().map(|first| first.number), Some(1));
    assert!(!path.exists());
    assert_eq!(Sqlite::migrate(&path, &SystemClock).unwrap()[0].name, "initial");
    assert!(Sqlite::outstanding(&path).unwrap().is_empty());
    assert!(Sqlite::migrate(&path, &SystemClock).unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_who_migrate_at_once_all_succeed_and_one_of_them_does_it() {
    let database = Database::new().await;
    let all: Vec<_> = (0..6)
        .map(|_| {
            let url = url(&database);
            tokio::spawn(async move { Postgres::migrate(&url, &SystemClock).await })
        })
        .collect();
    let mut done = Vec::new();
    for one in all {
        done.push(one.await.unwrap().expect("each of them succeeds").len());
    }
    done.sort_unstable();
    assert_eq!(done, [0, 0, 0, 0, 0, 1]);
}

#[tokio::test]
async fn without_leave_to_migrate_a_database_that_lacks_something_is_refused_with_what_to_do() {
    let database = Database::new().await;
    let options = Options { watch: false, durable: false, migrate: false, ..Options::default() };
    let refused = Postgres::open(&url(&database), &options, &SystemClock).await.unwrap_err();
    assert!(matches!(&refused, StoreError::Unsafe(why) if why.contains("`nimbus migrate`")), "{refused}");
    Postgres::migrate(&url(&database), &SystemClock).await.unwrap();
    Postgres::open(&url(&database), &options, &SystemClock).await.unwrap();
}

#[tokio::test]
async fn the_first_migration_given_up_half_way_leaves_an_empty_database() {
    let database = Database::new().await;
    let mut other = connect(database.url()).await;
    // Whoever reads the roles keeps nobody waiting; whoever has the name of one of the tables does.
    let mut holding = other.begin().await.unwrap();
    run(&mut holding, "create table jobs ()").await;
    let refused = Postgres::migrate(&url(&database), &SystemClock).await.unwrap_err();
    assert!(matches!(&refused, StoreError::Unavailable(why) if why.contains("lock")), "{refused}");
    holding.rollback().await.unwrap();
    assert!(of_postgres(&mut other).await.is_empty());
    assert_eq!(Postgres::migrate(&url(&database), &SystemClock).await.unwrap().len(), 1);
}
