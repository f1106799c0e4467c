//! Writing the rows that are read, with the words that searches go by.

use super::content::{Content, Counting};
use super::pages::Pages;
use super::tables::{TABLES, Table};
use super::{Destination, Watch};
use crate::query::words::fold;
use crate::store::StoreError;
use crate::store::sql::write::put;
use crate::store::sql::{Engine, Value, Words};

/// A table is looked at anew when it has grown to so many times its rows.
const GROWN: u64 = 4;

/// Copies every table; what was read of each.
pub(super) async fn fill(
    from: &mut dyn Engine,
    to: &mut Destination,
    watch: Watch<'_>,
) -> Result<Vec<Content>, StoreError> {
    let mut copied = Vec::with_capacity(TABLES.len());
    for table in TABLES {
        let (mut pages, mut counting) = (Pages::of(table), Counting::of(table));
        let (mut rows, mut next) = (0, 1);
        loop {
            watch(table.name, rows);
            let page = pages.next(from).await?;
            if page.is_empty() {
                break;
            }
            rows += page.len() as u64;
            counting.add(&page);
            write(&mut *to.engine, table, page).await?;
            if to.analyzes && rows >= next {
                to.engine.execute(format!("analyze {}", table.name).into(), Vec::new()).await?;
                next = rows * GROWN;
            }
        }
        copied.push(counting.done());
    }
    Ok(copied)
}

async fn write(to: &mut dyn Engine, table: &Table, page: Vec<Vec<Value>>) -> Result<(), StoreError> {
    let words =
        if table.name == "tasks" { page.iter().map(|row| words(table, row)).collect() } else { Vec::new() };
    put(to, table.name, &table.names(), None, page).await?;
    if !words.is_empty() {
        to.index_words(words).await?;
    }
    Ok(())
}

/// The words of a task, as a commit that creates it indexes them; a purged task has none.
fn words(tasks: &Table, row: &[Value]) -> Words {
    let value = |name| tasks.place(name).and_then(|place| row.get(place));
    let id = |name| match value(name) {
        Some(Value::Id(id)) => *id,
        other => unreachable!("{name} of a task was read as an id: {other:?}"),
    };
    let text = |name| match value(name) {
        Some(Value::Text(text)) => fold(text),
        other => unreachable!("{name} of a task was read as text: {other:?}"),
    };
    Words {
        org: id("org_id"),
        task: id("task_id"),
        title: text("title"),
        description: text("description"),
        new: true,
    }
}
