//! Writing rows: one statement for many of a table.

use super::{Engine, EngineError, Value};

/// Most rows of one statement; rows are cut into powers of two up to this, so that few texts serve all counts.
#[cfg(feature = "sqlite")]
const MOST: usize = 32;

/// Inserts rows, if there are any. With a key, rows that are there are overwritten.
pub(super) async fn put(
    engine: &mut dyn Engine,
    table: &'static str,
    columns: &[&str],
    key: Option<&[&str]>,
    rows: Vec<Vec<Value>>,
) -> Result<(), EngineError> {
    if rows.is_empty() { Ok(()) } else { engine.insert(table, columns, key, rows).await }
}

/// Inserts rows as lists of values, `MOST` a statement at the most. With a key, rows that are there are overwritten.
#[cfg(feature = "sqlite")]
pub(in crate::store) async fn insert_values(
    engine: &mut dyn Engine,
    table: &'static str,
    columns: &[&str],
    key: Option<&[&str]>,
    rows: Vec<Vec<Value>>,
) -> Result<(), EngineError> {
    let conflict = key.map(|key| written_over(columns, key)).unwrap_or_default();
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let left = rows.len().min(MOST);
        let take = 1 << (usize::BITS - 1 - left.leading_zeros());
        let args: Vec<Value> = rows.by_ref().take(take).flatten().collect();
        let into = columns.join(", ");
        let sql = format!("insert into {table} ({into}) values {}{conflict}", values(take, columns.len()));
        engine.execute(sql.into(), args).await?;
    }
    Ok(())
}

/// What follows an insert that writes over the row with the same key.
pub(in crate::store) fn written_over(columns: &[&str], key: &[&str]) -> String {
    let others = columns.iter().filter(|column| !key.contains(column));
    let set: Vec<String> = others.map(|column| format!("{column} = excluded.{column}")).collect();
    format!(" on conflict ({}) do update set {}", key.join(", "), set.join(", "))
}

/// `($1, $2), ($3, $4), …`: placeholders for `rows` of `columns`.
#[cfg(feature = "sqlite")]
pub(super) fn values(rows: usize, columns: usize) -> String {
    let mut text = String::with_capacity(rows * columns * 5);
    for row in 0..rows {
        text.push_str(if row == 0 { "(" } else { ", (" });
        for column in 0..columns {
            if column > 0 {
                text.push_str(", ");
            }
            text.push('$');
            text.push_str(&(row * columns + column + 1).to_string());
        }
        text.push(')');
    }
    text
}
