//! The runner on PostgreSQL, with migrations made for it.

use std::time::{Duration, Instant};

use nimbus_faults::databases::Database;
use sqlx::{Connection as _, Executor as _, PgConnection};

use super::{texts, upkeep};
use crate::store::postgres::engine::Writing;
use crate::store::postgres::migrate::apply_of;
use crate::store::postgres::secure;
use crate::store::sql::Engine as _;
use crate::store::sql::migrate::Migration;
use crate::time::SystemClock;

const FIRST: Migration = Migration {
    number: 1,
    name: "first",
    sql: "create table migrations (number integer primary key, name text not null, checksum text not null, \
              applied_at timestamptz not null); \
          create table things (id bigint); \
          insert into things values (1), (2);",
};

const fn second(sql: &'static str) -> Migration {
    Migration { number: 2, name: "second", sql }
}

const ALONE: &[Migration] = &[FIRST];
const BROKEN: &[Migration] =
    &[FIRST, second("create table more (id bigint); create table more (id bigint);")];
const MENDED: &[Migration] = &[FIRST, second("create table more (id bigint);")];
const WIDER: &[Migration] = &[FIRST, second("alter table things add column more text")];
const INDEXED: &[Migration] = &[
    FIRST,
    second(
        "-- no transaction\n\
         -- What a failure leaves behind is no index.\n\
         drop index concurrently if exists things_id;\n\
         create unique index concurrently things_id on things (id);\n",
    ),
];

async fn run(engine: &mut Writing, known: &'static [Migration]) -> Result<Vec<u32>, String> {
    let done = apply_of(known, engine, &SystemClock).await;
    done.map(|done| done.iter().map(|one| one.number).collect()).map_err(|why| why.to_string())
}

async fn there(engine: &mut Writing, what: &str) -> bool {
    texts(engine, &format!("select coalesce(to_regclass('{what}')::text, '')")).await == [what]
}

async fn applied(engine: &mut Writing) -> Vec<String> {
    texts(engine, "select number::text from migrations order by number").await
}

#[tokio::test]
async fn a_migration_that_fails_leaves_nothing_and_is_applied_when_it_is_mended() {
    let database = Database::new().await;
    let mut engine = upkeep(&database);
    let why = run(&mut engine, BROKEN).await.unwrap_err();
    assert!(why.contains("already exists"), "{why}");
    assert!(!there(&mut engine, "more").await && applied(&mut engine).await == ["1"]);
    assert_eq!(run(&mut engine, MENDED).await, Ok(vec![2]));
    assert!(there(&mut engine, "more").await);
    assert_eq!(run(&mut engine, MENDED).await, Ok(Vec::new()));
}

#[tokio::test]
async fn an_index_is_built_beside_running_work_and_begun_again_after_a_failure() {
    let database = Database::new().await;
    let mut engine = upkeep(&database);
    assert_eq!(run(&mut engine, ALONE).await, Ok(vec![1]));
    engine.execute("insert into things values (2)".into(), Vec::new()).await.unwrap();
    let why = run(&mut engine, INDEXED).await.unwrap_err();
    assert!(why.contains("things_id"), "{why}");
    let valid = "select indisvalid::text from pg_index where indexrelid = to_regclass('things_id')";
    assert_eq!(texts(&mut engine, valid).await, ["false"], "a build that failed leaves something behind");
    assert_eq!(applied(&mut engine).await, ["1"]);
    let once = "delete from things where ctid <> all (select min(ctid) from things group by id)";
    engine.execute(once.into(), Vec::new()).await.unwrap();
    assert_eq!(run(&mut engine, INDEXED).await, Ok(vec![2]));
    assert_eq!(texts(&mut engine, valid).await, ["true"]);
}

#[tokio::test]
async fn a_lock_that_does_not_come_fails_the_migration_and_a_later_run_succeeds() {
    let database = Database::new().await;
    let mut engine = upkeep(&database);
    run(&mut engine, ALONE).await.unwrap();
    let mut other = PgConnection::connect(database.url()).await.unwrap();
    let mut reading = other.begin().await.unwrap();
    reading.execute("select * from things").await.unwrap();
    let begun = Instant::now();
    let why = run(&mut engine, WIDER).await.unwrap_err();
    assert!(why.contains("lock") && begun.elapsed() < Duration::from_secs(4), "{why}, {:?}", begun.elapsed());
    let column =
        "select attname::text from pg_attribute where attrelid = 'things'::regclass and attname = 'more'";
    assert!(texts(&mut engine, column).await.is_empty() && applied(&mut engine).await == ["1"]);
    reading.rollback().await.unwrap();
    assert_eq!(run(&mut engine, WIDER).await, Ok(vec![2]));
    assert_eq!(texts(&mut engine, column).await, ["more"]);
}

#[tokio::test]
async fn the_lock_of_whoever_migrates_is_given_back_also_after_a_failure() {
    let database = Database::new().await;
    let (mut one, mut another) = (upkeep(&database), upkeep(&database));
    run(&mut one, BROKEN).await.unwrap_err();
    // The first is still connected: what it kept would be waited for until it is not.
    let mended = tokio::time::timeout(Duration::from_secs(10), run(&mut another, MENDED)).await;
    assert_eq!(mended, Ok(Ok(vec![2])));
}

#[tokio::test]
async fn where_tables_are_secured_those_made_later_are_too() {
    const SECURED: &[Migration] = &[Migration {
        sql: "create table migrations (number integer primary key, name text not null, checksum text not null, \
                              applied_at timestamptz not null); \
                          create table things (id bigint); create policy tenants on things using (true);",
        ..FIRST
    }];
    const LATER: &[Migration] = &[
        SECURED[0],
        second(
            "create table more (id bigint); create policy tenants on more using (true); create table free ();",
        ),
    ];
    let database = Database::new().await;
    let mut engine = upkeep(&database);
    run(&mut engine, SECURED).await.unwrap();
    let on = "select relname::text from pg_class where relforcerowsecurity order by 1";
    assert!(texts(&mut engine, on).await.is_empty());
    secure::switch(&mut engine, true).await.unwrap();
    assert_eq!(run(&mut engine, LATER).await, Ok(vec![2]));
    assert_eq!(texts(&mut engine, on).await, ["more", "things"]);
}
