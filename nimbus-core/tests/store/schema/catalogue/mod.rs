//! What a database itself says of its tables, in words that both engines share.

mod postgres;
mod sqlite;

use std::collections::{BTreeMap, BTreeSet};

pub(super) use self::postgres::of as of_postgres;
pub(super) use self::sqlite::of as of_sqlite;

/// The tables by name.
pub(super) type Tables = BTreeMap<String, Table>;

/// A table.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Table {
    pub(super) columns: BTreeMap<String, Column>,
    /// The columns of the primary key, in its order.
    pub(super) key: Vec<String>,
    pub(super) references: BTreeSet<Reference>,
    /// Unique constraints, by their columns.
    pub(super) uniques: BTreeSet<Vec<String>>,
    pub(super) indexes: BTreeMap<String, Index>,
    /// How many conditions it holds its rows to, those apart that stand for a type.
    pub(super) checks: usize,
}

/// A column.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Column {
    /// Its type, as the engine names it.
    pub(super) kind: String,
    pub(super) required: bool,
}

/// A foreign key: these columns hold a row of that table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Reference {
    pub(super) from: Vec<String>,
    pub(super) table: String,
    pub(super) to: Vec<String>,
    /// Whether a row goes with the one it refers to.
    pub(super) cascades: bool,
}

/// An index that has a name.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Index {
    pub(super) unique: bool,
    pub(super) columns: Vec<String>,
    /// Which rows it holds, in the plainest spelling; empty for all.
    pub(super) condition: String,
}

/// A condition without what the engines add to it when they print it.
fn plain(condition: &str) -> String {
    let plain = condition.to_lowercase().replace("::text", "").replace(['(', ')'], "");
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Names in one text, with commas between them.
fn names(text: &str) -> Vec<String> {
    text.split(',').map(str::to_owned).collect()
}
