//! What SQLite says of a table: its columns, keys, references, indexes and triggers.

use rusqlite::Connection;

/// A column.
pub(super) struct Column {
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) required: bool,
    /// Its place in the primary key, from 1; 0 for none.
    pub(super) key: i64,
}

/// A foreign key: these columns hold a row of that table.
pub(super) struct Reference {
    pub(super) table: String,
    pub(super) from: Vec<String>,
    pub(super) to: Vec<String>,
    pub(super) on_delete: String,
}

/// An index, or a unique constraint.
pub(super) struct Index {
    pub(super) name: String,
    pub(super) unique: bool,
    pub(super) columns: Vec<String>,
    /// Which rows it holds, where not all.
    pub(super) condition: Option<String>,
}

fn texts(connection: &Connection, sql: &str, of: &str) -> Vec<String> {
    let mut statement = connection.prepare(sql).unwrap();
    statement.query_map([of], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

/// The tables in the order they were made, those apart that SQLite keeps for itself.
pub(super) fn tables(connection: &Connection) -> Vec<String> {
    let sql = "select s.name from sqlite_schema s join pragma_table_list l on l.schema = 'main' and l.name = s.name \
               where s.type = 'table' and l.type in ('table', 'virtual') and s.name not like ?1 order by s.rowid";
    texts(connection, sql, "sqlite%")
}

/// The statement that made a table, index or trigger.
pub(super) fn source(connection: &Connection, name: &str) -> String {
    texts(connection, "select coalesce(sql, '') from sqlite_schema where name = ?1", name).concat()
}

/// The triggers on a table.
pub(super) fn triggers(connection: &Connection, table: &str) -> Vec<String> {
    texts(
        connection,
        "select name from sqlite_schema where type = 'trigger' and tbl_name = ?1 order by name",
        table,
    )
}

pub(super) fn columns(connection: &Connection, table: &str) -> Vec<Column> {
    let sql = "select name, type, \"notnull\", pk from pragma_table_xinfo(?1) where hidden = 0 order by cid";
    let mut statement = connection.prepare(sql).unwrap();
    let column = |row: &rusqlite::Row<'_>| {
        let (kind, key): (String, i64) = (row.get(1)?, row.get(3)?);
        Ok(Column { name: row.get(0)?, kind, required: row.get(2)?, key })
    };
    statement.query_map([table], column).unwrap().map(Result::unwrap).collect()
}

pub(super) fn references(connection: &Connection, table: &str) -> Vec<Reference> {
    let sql = "select id, \"table\", \"from\", \"to\", on_delete from pragma_foreign_key_list(?1) order by id desc, seq";
    let mut statement = connection.prepare(sql).unwrap();
    let mut rows = statement.query([table]).unwrap();
    let mut found: Vec<(i64, Reference)> = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        let id: i64 = row.get(0).unwrap();
        if found.last().is_none_or(|(last, _)| *last != id) {
            let (table, on_delete) = (row.get(1).unwrap(), row.get(4).unwrap());
            found.push((id, Reference { table, from: Vec::new(), to: Vec::new(), on_delete }));
        }
        let reference = &mut found.last_mut().unwrap().1;
        reference.from.push(row.get(2).unwrap());
        reference.to.push(row.get(3).unwrap());
    }
    found.into_iter().map(|(_, reference)| reference).collect()
}

/// The indexes of a table, its primary key apart.
pub(super) fn indexes(connection: &Connection, table: &str) -> Vec<Index> {
    let sql = "select name, \"unique\" from pragma_index_list(?1) where origin <> 'pk' order by seq desc";
    let mut statement = connection.prepare(sql).unwrap();
    let rows = statement.query_map([table], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    let named = rows.map(Result::unwrap);
    named.map(|(name, unique): (String, bool)| index(connection, name, unique)).collect()
}

fn index(connection: &Connection, name: String, unique: bool) -> Index {
    let written = source(connection, &name);
    // A column has a name, an expression has not: there is one of those.
    let sql = "select coalesce(name, '') from pragma_index_info(?1) order by seqno";
    let columns = texts(connection, sql, &name).into_iter().map(|column| {
        if column.is_empty() {
            assert!(written.contains("lower(title)"), "{written} has an expression that is not known here");
            "lower(title)".to_owned()
        } else {
            column
        }
    });
    let columns = columns.collect();
    let condition = written.split_once(" where ").map(|(_, condition)| condition.to_owned());
    Index { name, unique, columns, condition }
}
