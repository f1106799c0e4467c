//! What a table holds, as a count of its rows and a hash over all of them in the order of their key: the same for the same
//! content, whichever engine it is in.

use sha2::{Digest as _, Sha256};

use super::tables::Table;
use crate::store::StoreError;
use crate::store::sql::{Row, Type, Value};

/// The content of one table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Content {
    /// The table.
    pub table: &'static str,
    /// How many rows it has.
    pub rows: u64,
    /// SHA-256 over its rows.
    pub hash: [u8; 32],
}

/// SHA-256 over the content of all tables.
pub fn digest(contents: &[Content]) -> [u8; 32] {
    let mut all = Sha256::new();
    for Content { table, rows, hash } in contents {
        all.update(table.as_bytes());
        all.update(rows.to_be_bytes());
        all.update(hash);
    }
    all.finalize().into()
}

/// A table's content, as far as its rows were seen.
pub(super) struct Counting {
    table: &'static str,
    rows: u64,
    hash: Sha256,
}

impl Counting {
    pub(super) fn of(table: &Table) -> Self {
        Self { table: table.name, rows: 0, hash: Sha256::new_with_prefix(table.name) }
    }

    /// Takes the next rows.
    pub(super) fn add(&mut self, rows: &[Vec<Value>]) {
        self.rows += rows.len() as u64;
        for value in rows.iter().flatten() {
            add(&mut self.hash, value);
        }
    }

    pub(super) fn done(self) -> Content {
        Content { table: self.table, rows: self.rows, hash: self.hash.finalize().into() }
    }
}

/// A value by its type, and where its length may vary, its length: no two rows come to the same bytes.
fn add(hash: &mut Sha256, value: &Value) {
    let mut sized = |mark: u8, bytes: &[u8]| {
        hash.update([mark]);
        hash.update((bytes.len() as u64).to_be_bytes());
        hash.update(bytes);
    };
    match value {
        Value::Null(_) => hash.update([0]),
        Value::Int(number) => sized(1, &number.to_be_bytes()),
        Value::Text(text) => sized(2, text.as_bytes()),
        Value::Flag(flag) => sized(3, &[u8::from(*flag)]),
        Value::Time(at) => sized(4, &at.as_millis().to_be_bytes()),
        Value::Day(day) => sized(5, day.to_string().as_bytes()),
        Value::Bytes(bytes) => sized(6, bytes),
        Value::Id(id) => sized(7, id.as_bytes()),
        Value::Ids(_) | Value::Texts(_) => unreachable!("no column of the list holds many values"),
    }
}

/// A row with every value as its column's type says: engines that have no type for it answer something else.
pub(super) fn typed(table: &Table, row: Row) -> Result<Vec<Value>, StoreError> {
    let mut row = row.read(table.name);
    let one = |column: &super::tables::Column| {
        let null = Value::Null(column.holds);
        if row.is_null() {
            row.skip(1);
            return Ok(null);
        }
        let name = column.name;
        Ok(match column.holds {
            Type::Int => Value::Int(row.int(name)?),
            Type::Text => Value::Text(row.text(name)?),
            Type::Flag => Value::Flag(row.flag(name)?),
            Type::Time => Value::Time(row.time(name)?),
            Type::Day => row.maybe_day(name)?.map_or(null, Value::Day),
            Type::Bytes => row.maybe_bytes(name)?.map_or(null, Value::Bytes),
            Type::Id => Value::Id(row.uuid(name)?),
        })
    };
    table.columns.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(rows: &[&[Value]]) -> [u8; 32] {
        let mut counting = Counting { table: "t", rows: 0, hash: Sha256::new() };
        counting.add(&rows.iter().map(|row| row.to_vec()).collect::<Vec<_>>());
        counting.done().hash
    }

    #[test]
    fn what_differs_has_another_hash() {
        let text = |text: &str| Value::Text(text.to_owned());
        let all = [
            hash(&[&[text("ab"), text("c")]]),
            hash(&[&[text("a"), text("bc")]]),
            hash(&[&[text("ab")], &[Value::Null(Type::Text), text("c")]]),
            hash(&[&[text(""), text("c")]]),
            hash(&[&[Value::Null(Type::Text), text("c")]]),
            hash(&[&[Value::Bytes(b"ab".to_vec()), text("c")]]),
        ];
        let different: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!(different.len(), all.len());
    }
}
