//! `docs/schema.md`: the tables of a fresh database, with the comments of the migrations.

mod columns;
mod comments;
mod render;

use nimbus_core::store::sqlite::{Options, Sqlite};
use nimbus_core::time::SystemClock;
use rusqlite::{Connection, OpenFlags};

use crate::document::compare;

/// A fresh database as this program makes it, opened anew for looking.
fn fresh() -> (tempfile::TempDir, Connection) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("nimbus.db");
    let options = Options { watch: false, ..Options::default() };
    drop(Sqlite::open(&path, &options, &SystemClock).unwrap());
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    (folder, connection)
}

#[test]
fn the_schema_is_drawn_as_the_migrations_make_it() {
    let (_folder, connection) = fresh();
    compare("docs/schema.md", &render::document(&connection));
}

#[test]
fn every_reference_of_an_organizations_data_names_the_organization_first() {
    let (_folder, connection) = fresh();
    for table in columns::tables(&connection) {
        if !columns::columns(&connection, &table).iter().any(|column| column.name == "org_id") {
            continue;
        }
        for reference in columns::references(&connection, &table) {
            // Accounts belong to nobody's organization.
            if reference.table != "users" {
                assert_eq!(reference.from[0], "org_id", "{table} → {}", reference.table);
            }
        }
    }
}
