//! The catalogue of SQLite.

use rusqlite::{Connection, Row};

use super::{Column, Index, Reference, Table, Tables, names, plain};

fn all<T>(
    connection: &Connection,
    sql: &str,
    of: &str,
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> Vec<T> {
    let mut statement = connection.prepare(sql).unwrap();
    statement.query_map([of], read).unwrap().map(Result::unwrap).collect()
}

/// All tables of a database, those apart that SQLite keeps for itself.
pub(in super::super) fn of(connection: &Connection) -> Tables {
    let sql = "select s.name, s.sql from sqlite_schema s \
               join pragma_table_list l on l.schema = 'main' and l.name = s.name \
               where s.type = 'table' and l.type in ('table', 'virtual') and s.name not like ?1";
    let found: Vec<(String, String)> = all(connection, sql, "sqlite%", |row| Ok((row.get(0)?, row.get(1)?)));
    found.into_iter().map(|(name, sql)| (name.clone(), table(connection, &name, &sql))).collect()
}

fn table(connection: &Connection, name: &str, sql: &str) -> Table {
    let mut table = Table { checks: checks(sql), ..Table::default() };
    let columns =
        "select name, lower(type), \"notnull\" or pk > 0 from pragma_table_xinfo(?1) where hidden = 0";
    table.columns = all(connection, columns, name, |row| {
        Ok((row.get(0)?, Column { kind: row.get(1)?, required: row.get(2)? }))
    })
    .into_iter()
    .collect();
    let key = "select name from pragma_table_info(?1) where pk > 0 order by pk";
    table.key = all(connection, key, name, |row| row.get(0));
    let references = "select \"table\", group_concat(\"from\"), group_concat(\"to\"), max(on_delete = 'CASCADE') \
                      from (select * from pragma_foreign_key_list(?1) order by id, seq) group by id";
    table.references = all(connection, references, name, |row| {
        let (from, to): (String, String) = (row.get(1)?, row.get(2)?);
        Ok(Reference { table: row.get(0)?, from: names(&from), to: names(&to), cascades: row.get(3)? })
    })
    .into_iter()
    .collect();
    index(connection, name, &mut table);
    table
}

fn index(connection: &Connection, name: &str, table: &mut Table) {
    let sql = "select i.name, i.\"unique\", i.origin, coalesce(s.sql, ''), \
               (select group_concat(name) from (select name from pragma_index_info(i.name) order by seqno)) \
               from pragma_index_list(?1) i left join sqlite_schema s on s.name = i.name where i.origin <> 'pk'";
    let read = |row: &Row<'_>| {
        let columns: String = row.get(4)?;
        let sql: String = row.get(3)?;
        let condition = sql.split_once(" where ").map(|(_, condition)| plain(condition)).unwrap_or_default();
        let index = Index { unique: row.get(1)?, columns: names(&columns), condition };
        Ok((row.get::<_, String>(0)?, row.get::<_, String>(2)?, index))
    };
    for (name, origin, index) in all(connection, sql, name, read) {
        if origin == "u" {
            table.uniques.insert(index.columns);
        } else {
            table.indexes.insert(name, index);
        }
    }
}

/// How many conditions a table holds its rows to, but for those that say what PostgreSQL has types for: ids and flags.
fn checks(sql: &str) -> usize {
    let stands_for_a_type = |check: &&str| {
        check.starts_with("length(") && check.contains(") = 16)") && !check.starts_with("length(salt)")
            || check.contains(" in (0, 1))") && !check.contains(" or ")
    };
    let all = sql.split("check (").skip(1).map(|rest| rest.lines().next().unwrap_or_default());
    all.filter(|check| !stands_for_a_type(check)).count()
}
