//! Reading a table page by page in the order of its key.

use super::content::{Content, Counting, typed};
use super::tables::{TABLES, Table};
use crate::store::StoreError;
use crate::store::sql::write::values;
use crate::store::sql::{Engine, Value};

/// Rows of a page. The longest rows hold some hundred kilobytes, so a page of them still fits into memory.
const PAGE: usize = 256;

/// The place in a table up to which it was read.
pub(super) struct Pages {
    table: &'static Table,
    after: Option<Vec<Value>>,
}

impl Pages {
    pub(super) fn of(table: &'static Table) -> Self {
        Self { table, after: None }
    }

    /// The next rows; none at the end.
    pub(super) async fn next(&mut self, engine: &mut dyn Engine) -> Result<Vec<Vec<Value>>, StoreError> {
        let columns = self.table.names();
        let key = columns[..self.table.key].join(", ");
        let (beyond, args) = match self.after.take() {
            None => (String::new(), Vec::new()),
            Some(last) => (format!("where ({key}) > {}", values(1, last.len())), last),
        };
        let (all, name) = (columns.join(", "), self.table.name);
        let sql = format!("select {all} from {name} {beyond} order by {key} limit {PAGE}");
        let rows = engine.query(sql.into(), args).await.map_err(StoreError::from)?;
        let rows: Result<Vec<_>, _> = rows.into_iter().map(|row| typed(self.table, row)).collect();
        let rows = rows?;
        self.after = rows.last().map(|row| row[..self.table.key].to_vec());
        // An engine that answers at once leaves others no room otherwise, an interruption among them.
        tokio::task::yield_now().await;
        Ok(rows)
    }
}

/// The content of every table.
pub(super) async fn contents(engine: &mut dyn Engine) -> Result<Vec<Content>, StoreError> {
    let mut all = Vec::with_capacity(TABLES.len());
    for table in TABLES {
        let (mut pages, mut counting) = (Pages::of(table), Counting::of(table));
        loop {
            let rows = pages.next(engine).await?;
            if rows.is_empty() {
                break;
            }
            counting.add(&rows);
        }
        all.push(counting.done());
    }
    Ok(all)
}
