//! The catalogue of PostgreSQL.

use sqlx::postgres::PgRow;
use sqlx::{PgConnection, Row as _};

use super::{Column, Index, Reference, Tables, names, plain};

const COLUMNS: &str = "select c.relname::text, a.attname::text, format_type(a.atttypid, a.atttypmod), a.attnotnull \
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped \
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'";

/// The names of numbered columns of a table, in the order of the numbers.
macro_rules! columns_of {
    ($numbers:literal, $table:literal) => {
        concat!(
            "(select string_agg(a.attname, ',' order by k.place) from unnest(",
            $numbers,
            ") with ordinality k (number, place) join pg_attribute a on a.attrelid = ",
            $table,
            " and a.attnum = k.number)"
        )
    };
}

const CONSTRAINTS: &str = concat!(
    "select c.conrelid::regclass::text, c.contype::text, ",
    columns_of!("c.conkey", "c.conrelid"),
    ", coalesce(c.confrelid::regclass::text, ''), coalesce(",
    columns_of!("c.confkey", "c.confrelid"),
    ", ''), c.confdeltype = 'c' from pg_constraint c where c.connamespace = 'public'::regnamespace and c.conrelid <> 0"
);

const INDEXES: &str = concat!(
    "select i.indrelid::regclass::text, i.indexrelid::regclass::text, i.indisunique, ",
    columns_of!("i.indkey::smallint[]", "i.indrelid"),
    ", coalesce(pg_get_expr(i.indpred, i.indrelid), '') from pg_index i join pg_class c on c.oid = i.indexrelid \
     where c.relnamespace = 'public'::regnamespace \
     and not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u'))"
);

/// All tables of a database.
pub(in super::super) async fn of(connection: &mut PgConnection) -> Tables {
    let mut tables = Tables::new();
    for row in sqlx::query(COLUMNS).fetch_all(&mut *connection).await.unwrap() {
        let column = Column { kind: row.get(2), required: row.get(3) };
        tables.entry(row.get(0)).or_default().columns.insert(row.get(1), column);
    }
    for row in sqlx::query(CONSTRAINTS).fetch_all(&mut *connection).await.unwrap() {
        constrain(&mut tables, &row);
    }
    for row in sqlx::query(INDEXES).fetch_all(&mut *connection).await.unwrap() {
        let (columns, condition): (String, String) = (row.get(3), row.get(4));
        let index = Index { unique: row.get(2), columns: names(&columns), condition: plain(&condition) };
        tables.get_mut(&row.get::<String, _>(0)).unwrap().indexes.insert(row.get(1), index);
    }
    tables
}

fn constrain(tables: &mut Tables, row: &PgRow) {
    let table = tables.get_mut(&row.get::<String, _>(0)).expect("a constraint is on a table");
    let from = row.get::<Option<String>, _>(2).map(|columns| names(&columns)).unwrap_or_default();
    match row.get::<String, _>(1).as_str() {
        "p" => table.key = from,
        "u" => drop(table.uniques.insert(from)),
        "f" => {
            let to = names(&row.get::<String, _>(4));
            table.references.insert(Reference { from, table: row.get(3), to, cascades: row.get(5) });
        }
        "c" => table.checks += 1,
        other => panic!("a constraint of the kind {other}"),
    }
}
