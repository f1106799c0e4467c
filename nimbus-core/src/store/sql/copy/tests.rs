//! That the list of tables is what the engines have, and that what differs is found.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::tables::{OTHERS, TABLES};
use super::{CopyError, Destination, Purpose, Source, check, copy, fill, look};
use crate::store::keeping::Place;
use crate::store::sql::Type;
use crate::time::SystemClock;

type Tables = BTreeMap<String, BTreeMap<String, String>>;

/// The columns of every table as an engine tells them, and what each holds.
async fn told(mut destination: Destination, sql: &'static str) -> Tables {
    let mut tables = Tables::new();
    for row in destination.engine.query(sql.into(), Vec::new()).await.unwrap() {
        let mut row = row.read("the catalogue");
        let mut text = |name| row.text(name).unwrap();
        let (table, column, kind) = (text("table"), text("column"), text("type"));
        tables.entry(table).or_default().insert(column, kind);
    }
    tables
}

async fn in_sqlite(folder: &Path) -> Tables {
    let destination = Place::File(folder.join("a.db")).destination(&SystemClock).await.unwrap();
    let sql = "select m.name, p.name, lower(p.type) from sqlite_schema m, pragma_table_info(m.name) p \
               where m.type = 'table' and m.name not like 'sqlite_%' and m.name not like 'task_search_%'";
    told(destination, sql).await
}

/// Every table is copied, or it is known why not; every column of one that is copied is there, with a type that fits.
fn compare(tables: &Tables, own: &[(&str, &str)], fits: impl Fn(Type, &str) -> bool) {
    let listed: BTreeSet<&str> = TABLES.iter().map(|table| table.name).collect();
    for name in tables.keys() {
        let known = listed.contains(name.as_str()) || OTHERS.iter().any(|(other, _)| other == name);
        assert!(known, "{name} is not copied: list it in copy/tables.rs, or say there why not");
    }
    for table in TABLES {
        let mut there =
            tables.get(table.name).unwrap_or_else(|| panic!("there is no {}", table.name)).clone();
        for column in table.columns {
            let kind = there.remove(column.name);
            let kind = kind.unwrap_or_else(|| panic!("{} has no {}", table.name, column.name));
            assert!(fits(column.holds, &kind), "{}.{} holds {kind}", table.name, column.name);
        }
        let left: Vec<_> = there.keys().filter(|left| !own.contains(&(table.name, left.as_str()))).collect();
        assert!(left.is_empty(), "{left:?} of {} are not copied: list them in copy/tables.rs", table.name);
    }
}

#[tokio::test]
async fn every_table_and_column_of_sqlite_is_copied() {
    let folder = tempfile::tempdir().unwrap();
    let tables = in_sqlite(folder.path()).await;
    compare(&tables, &[("tasks", "row_id")], |holds, kind| match holds {
        Type::Int | Type::Flag | Type::Time => kind == "integer",
        Type::Text | Type::Day => kind == "text",
        Type::Bytes | Type::Id => kind == "blob",
    });
}

#[tokio::test]
#[should_panic(expected = "are not copied")]
async fn a_column_that_nobody_listed_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let mut tables = in_sqlite(folder.path()).await;
    tables.get_mut("tags").unwrap().insert("icon".to_owned(), "text".to_owned());
    compare(&tables, &[("tasks", "row_id")], |_, _| true);
}

#[cfg(feature = "postgres")]
#[tokio::test]
async fn every_table_and_column_of_postgres_is_copied() {
    let database = nimbus_faults::databases::Database::new().await;
    let place = Place::Server(Box::new(database.url().parse().unwrap()));
    let sql = "select cast(table_name as text), cast(column_name as text), cast(data_type as text) \
               from information_schema.columns where table_schema = 'public'";
    let tables = told(place.destination(&SystemClock).await.unwrap(), sql).await;
    compare(&tables, &[], |holds, kind| match holds {
        Type::Int => ["bigint", "integer", "smallint"].contains(&kind),
        Type::Flag => kind == "boolean",
        Type::Time => kind == "timestamp with time zone",
        Type::Text => kind == "text",
        Type::Day => kind == "date",
        Type::Bytes => kind == "bytea",
        Type::Id => kind == "uuid",
    });
}

/// A database with an account in it, and an empty one.
async fn pair(folder: &Path) -> (Source, Destination) {
    let (from, to) = (Place::File(folder.join("from.db")), Place::File(folder.join("to.db")));
    let mut furnished = from.destination(&SystemClock).await.unwrap();
    let sql = "insert into users (user_id, email, email_folded, name, created_at, updated_at) \
               values (zeroblob(16), 'ada@example.com', 'ada@example.com', 'Ada', 0, 0)";
    furnished.engine.execute(sql.into(), Vec::new()).await.unwrap();
    furnished.keep().await.unwrap();
    (from.source().await.unwrap(), to.destination(&SystemClock).await.unwrap())
}

#[tokio::test]
async fn what_was_written_otherwise_than_it_was_read_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let (mut source, mut destination) = pair(folder.path()).await;
    let copied = fill::fill(&mut *source.engine, &mut destination, &mut |_, _| ()).await.unwrap();
    let to = &mut *destination.engine;
    check::compare(to, &copied).await.unwrap();
    to.execute("update users set name = 'Eve'".into(), Vec::new()).await.unwrap();
    let found = check::compare(to, &copied).await.unwrap_err();
    assert!(matches!(found, CopyError::Differs { table: "users", wanted: 1, found: 1 }), "{found}");
}

#[tokio::test]
async fn a_copy_that_is_not_kept_was_never_there() {
    let folder = tempfile::tempdir().unwrap();
    let (mut source, mut destination) = pair(folder.path()).await;
    let copied = copy(&mut source, &mut destination, &Purpose::Move, &mut |_, _| ()).await.unwrap();
    assert_eq!(copied.rows(), 1);
    drop(destination);
    let to = Place::File(folder.path().join("to.db"));
    assert_eq!(look(&mut to.source().await.unwrap()).await.unwrap().rows(), 0);
    let mut again = to.destination(&SystemClock).await.unwrap();
    assert_eq!(copy(&mut source, &mut again, &Purpose::Move, &mut |_, _| ()).await.unwrap(), copied);
}
