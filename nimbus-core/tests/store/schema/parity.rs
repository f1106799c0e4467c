//! The same schema on both engines, as the databases themselves say: tables, columns, keys, references, indexes.

use std::collections::BTreeMap;

use nimbus_core::store::postgres::Postgres;
use nimbus_core::store::sqlite::Sqlite;
use nimbus_core::time::SystemClock;
use nimbus_faults::databases::Database;
use rusqlite::Connection;

use super::catalogue::{Column, Table, Tables, of_postgres, of_sqlite};
use super::production::connect;

async fn postgres() -> Tables {
    let database = Database::new().await;
    Postgres::migrate(&database.url().parse().unwrap(), &SystemClock).await.unwrap();
    of_postgres(&mut connect(database.url()).await).await
}

fn sqlite() -> Tables {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("nimbus.db");
    Sqlite::migrate(&path, &SystemClock).unwrap();
    of_sqlite(&Connection::open(path).unwrap())
}

/// What SQLite keeps where PostgreSQL has a type of its own.
fn on_sqlite(kind: &str) -> &'static str {
    match kind {
        "uuid" | "bytea" => "blob",
        "text" | "date" => "text",
        "boolean" | "smallint" | "integer" | "bigint" | "timestamp with time zone" => "integer",
        other => panic!("what is {other} on SQLite? say it here"),
    }
}

/// Takes away what one engine has for reasons of its own: the words of a search are a virtual table of SQLite's, whose rows
/// have numbers that `tasks` holds, and a table of PostgreSQL's; and SQLite, which reads no list part by part, has no use
/// for the index that serves a part alone.
fn without_exceptions(sqlite: &mut Tables, postgres: &mut Tables) {
    let virtual_table = sqlite.keys().filter(|name| name.starts_with("task_search")).cloned();
    let of_sqlite: Vec<_> = virtual_table.collect();
    assert!(!of_sqlite.is_empty());
    sqlite.retain(|name, _| !of_sqlite.contains(name));
    assert!(postgres.remove("task_words").is_some());
    let indexes = &mut postgres.get_mut("tasks").unwrap().indexes;
    assert!(indexes.remove("tasks_agenda").is_some());
    let tasks = sqlite.get_mut("tasks").unwrap();
    assert_eq!(std::mem::replace(&mut tasks.key, vec!["org_id".into(), "task_id".into()]), ["row_id"]);
    assert!(tasks.columns.remove("row_id").is_some());
    assert!(tasks.uniques.remove(&tasks.key), "what is the key on PostgreSQL is unique on SQLite");
}

fn translated(table: Table) -> Table {
    let translate = |(name, column): (String, Column)| {
        (name, Column { kind: on_sqlite(&column.kind).to_owned(), ..column })
    };
    Table { columns: table.columns.into_iter().map(translate).collect(), ..table }
}

#[tokio::test]
async fn both_engines_have_the_same_tables() {
    let (mut sqlite, mut postgres) = (sqlite(), postgres().await);
    without_exceptions(&mut sqlite, &mut postgres);
    let postgres: Tables = postgres.into_iter().map(|(name, table)| (name, translated(table))).collect();
    assert!(postgres.len() >= 20, "{} tables: some are not found", postgres.len());
    assert_eq!(sqlite.keys().collect::<Vec<_>>(), postgres.keys().collect::<Vec<_>>());
    for (name, table) in &postgres {
        let other = &sqlite[name];
        assert_eq!(other.columns, table.columns, "{name}: SQLite's columns, PostgreSQL's");
        assert_eq!(other.key, table.key, "{name}: SQLite's key, PostgreSQL's");
        assert_eq!(other.references, table.references, "{name}: SQLite's references, PostgreSQL's");
        assert_eq!(other.uniques, table.uniques, "{name}: what is unique on SQLite, on PostgreSQL");
        assert_eq!(other.indexes, table.indexes, "{name}: SQLite's indexes, PostgreSQL's");
        assert_eq!(other.checks, table.checks, "{name}: how many conditions SQLite has, PostgreSQL");
    }
}

/// A difference would be seen: the same comparison, of a table to which a column is added, or which is let off.
#[tokio::test]
async fn a_column_too_many_is_seen() {
    let database = Database::new().await;
    Postgres::migrate(&database.url().parse().unwrap(), &SystemClock).await.unwrap();
    let mut connection = connect(database.url()).await;
    let before = of_postgres(&mut connection).await;
    for (table, change) in [
        ("tags", "alter table tags add column x bigint"),
        ("projects", "alter table projects alter column name drop not null"),
        ("comments", "drop index comments_expired"),
        ("counters", "alter table counters drop constraint counters_org_id_project_id_fkey"),
        ("heads", "alter table heads drop constraint heads_seq_check"),
    ] {
        super::production::run(&mut connection, change).await;
        let after = of_postgres(&mut connection).await;
        assert_ne!(after[table], before[table], "{change}");
    }
}

#[tokio::test]
async fn migrations_have_the_same_numbers_and_names_on_both_engines() {
    let database = Database::new().await;
    let url = database.url().parse().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let named = |all: &[nimbus_core::store::sql::migrate::Migration]| {
        all.iter().map(|one| (one.number, one.name)).collect::<BTreeMap<_, _>>()
    };
    let postgres = named(Postgres::outstanding(&url).await.unwrap());
    assert_eq!(named(Sqlite::outstanding(&folder.path().join("none.db")).unwrap()), postgres);
    let numbers: Vec<u32> = postgres.keys().copied().collect();
    assert_eq!(numbers, (1..).take(numbers.len()).collect::<Vec<_>>());
}
