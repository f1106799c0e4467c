//! Rows of several tables that are written by one statement: each statement of its own costs a way to the server and back.
//!
//! References among the rows are checked at the end of the statement, when all of them are there. No part of it sees what
//! another writes, so a table has one part at the most. The parts run in no certain order: where several of them would break
//! a rule, any of these is told.

use std::fmt::Write as _;

use sqlx::postgres::PgArguments;

use super::values::add_columns;
use crate::store::StoreError;
use crate::store::sql::Value;

/// Rows of one statement, but for those of one table that are more: a statement must end in time.
const MOST: usize = 1_000;

/// Rows of one table.
pub(super) struct Insert {
    pub(super) table: &'static str,
    /// The columns, with commas between them.
    pub(super) columns: String,
    /// What is written into them, of the rows' values `c1`, `c2`, …; `*` for those as they are.
    pub(super) values: &'static str,
    /// What becomes of rows that are there; empty where there are none.
    pub(super) conflict: String,
    /// The rows; at least one.
    pub(super) rows: Vec<Vec<Value>>,
}

/// What goes with the next statement.
#[derive(Default)]
pub(super) struct Inserts(Vec<Insert>);

impl Inserts {
    /// Whether another may go with those there are.
    pub(super) fn take(&self, another: &Insert) -> bool {
        let rows: usize = self.0.iter().map(|insert| insert.rows.len()).sum();
        rows + another.rows.len() <= MOST && self.0.iter().all(|insert| insert.table != another.table)
    }

    pub(super) fn add(&mut self, insert: Insert) {
        self.0.push(insert);
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// One statement for all of them, which are gone then; nothing where there are none.
    pub(super) fn statement(&mut self) -> Result<Option<(String, PgArguments)>, StoreError> {
        let inserts = std::mem::take(&mut self.0);
        if inserts.is_empty() {
            return Ok(None);
        }
        let (mut sql, mut args, mut used) = (String::new(), PgArguments::default(), 0);
        for (at, insert) in inserts.iter().enumerate() {
            let last = at + 1 == inserts.len();
            if !last {
                let _infallible = write!(sql, "{} w{at} as (", if at == 0 { "with" } else { "," });
            }
            insert.spell(used, &mut sql);
            sql.push_str(if last { "" } else { ")" });
            used += insert.rows[0].len();
            add_columns(&mut args, &insert.rows)?;
        }
        Ok(Some((sql, args)))
    }
}

impl Insert {
    /// Its part of the statement, whose placeholders come after `used` others.
    fn spell(&self, used: usize, sql: &mut String) {
        let Self { table, columns, values, conflict, rows } = self;
        let list = |mark: &str, from: usize| {
            let names = (1..=rows[0].len()).map(|number| format!("{mark}{}", from + number));
            names.collect::<Vec<_>>().join(", ")
        };
        let (places, names) = (list("$", used), list("c", 0));
        let _infallible = write!(
            sql,
            " insert into {table} ({columns}) select {values} from unnest({places}) as n ({names}){conflict}"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn insert(table: &'static str, rows: usize) -> Insert {
        let row = vec![Value::Int(1), Value::Int(2)];
        Insert { table, columns: "a, b".into(), values: "*", conflict: String::new(), rows: vec![row; rows] }
    }

    #[test]
    fn several_tables_are_one_statement() {
        let mut inserts = Inserts::default();
        inserts.add(insert("one", 1));
        inserts.add(Insert { conflict: " on conflict do nothing".into(), ..insert("two", 2) });
        let (sql, _) = inserts.statement().unwrap().unwrap();
        let expected = "with w0 as ( insert into one (a, b) select * from unnest($1, $2) as n (c1, c2)) \
            insert into two (a, b) select * from unnest($3, $4) as n (c1, c2) on conflict do nothing";
        assert_eq!(sql, expected);
        assert!(inserts.statement().unwrap().is_none(), "they are gone");
    }

    #[test]
    fn neither_the_same_table_twice_nor_many_rows_go_together() {
        let mut inserts = Inserts::default();
        assert!(inserts.take(&insert("one", MOST)));
        inserts.add(insert("one", 1));
        assert!(!inserts.take(&insert("one", 1)));
        assert!(inserts.take(&insert("two", 1)));
        assert!(!inserts.take(&insert("two", MOST)));
    }
}
