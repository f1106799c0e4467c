//! Reading a row: column by column in order, every value parsed again on the way out.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::str::FromStr;

use jiff::civil::Date;
use uuid::Uuid;

use super::Value;
use crate::change::Seq;
use crate::id::Id;
use crate::store::StoreError;
use crate::time::Timestamp;

/// A row as the engine gave it.
#[derive(Debug, Clone)]
pub struct Row(pub Vec<Value>);

impl Row {
    /// Reads its columns in order; `table` is named in errors.
    pub fn read(self, table: &'static str) -> Columns {
        Columns { values: self.0.into_iter(), table, id: None }
    }
}

/// The columns of a row that were not read yet.
#[derive(Debug)]
pub struct Columns {
    values: std::vec::IntoIter<Value>,
    table: &'static str,
    /// The first id of the row, and how it is written: only an error says it.
    id: Option<(Uuid, Written)>,
}

type Read<T> = Result<T, StoreError>;
/// How an id of some kind is written.
type Written = fn(Uuid) -> String;

impl Columns {
    fn damaged(&self, column: &'static str, what: impl Display) -> StoreError {
        let id = self.id.map(|(id, written)| written(id)).unwrap_or_default();
        StoreError::Damaged { table: self.table, column, id, what: what.to_string() }
    }

    /// The columns that follow belong to another table.
    pub fn table(&mut self, table: &'static str) {
        self.table = table;
    }

    fn next(&mut self, column: &'static str) -> Read<Value> {
        self.values.next().ok_or_else(|| self.damaged(column, "was not selected"))
    }

    /// Whether the next column is null; nothing is consumed.
    pub fn is_null(&self) -> bool {
        matches!(self.values.as_slice().first(), Some(Value::Null(_)) | None)
    }

    /// Passes over columns.
    pub fn skip(&mut self, count: usize) {
        self.values.by_ref().take(count).for_each(drop);
    }

    /// A whole number, if there is one.
    pub fn maybe_int(&mut self, column: &'static str) -> Read<Option<i64>> {
        match self.next(column)? {
            Value::Null(_) => Ok(None),
            Value::Int(number) => Ok(Some(number)),
            other => Err(self.damaged(column, format!("is no number: {other:?}"))),
        }
    }

    /// A whole number.
    pub fn int(&mut self, column: &'static str) -> Read<i64> {
        self.maybe_int(column)?.ok_or_else(|| self.damaged(column, "is null"))
    }

    /// A count.
    pub fn count(&mut self, column: &'static str) -> Read<u64> {
        let number = self.int(column)?;
        u64::try_from(number).map_err(|_| self.damaged(column, "is below zero"))
    }

    /// A version or other seq.
    pub fn seq(&mut self, column: &'static str) -> Read<Seq> {
        self.count(column).map(Seq)
    }

    /// A seq, if there is one.
    pub fn maybe_seq(&mut self, column: &'static str) -> Read<Option<Seq>> {
        let number = self.maybe_int(column)?;
        number
            .map(|number| u64::try_from(number).map(Seq).map_err(|_| self.damaged(column, "is below zero")))
            .transpose()
    }

    /// True or false.
    pub fn flag(&mut self, column: &'static str) -> Read<bool> {
        match self.next(column)? {
            Value::Flag(flag) => Ok(flag),
            Value::Int(number) => Ok(number != 0),
            other => Err(self.damaged(column, format!("is neither true nor false: {other:?}"))),
        }
    }

    /// A moment, if there is one.
    pub fn maybe_time(&mut self, column: &'static str) -> Read<Option<Timestamp>> {
        match self.next(column)? {
            Value::Null(_) => Ok(None),
            Value::Time(at) => Ok(Some(at)),
            // An engine without a type for moments has them in milliseconds.
            Value::Int(millis) => match Timestamp::from_millis(millis) {
                Some(at) => Ok(Some(at)),
                None => Err(self.damaged(column, "is out of range")),
            },
            other => Err(self.damaged(column, format!("is no moment: {other:?}"))),
        }
    }

    /// A moment.
    pub fn time(&mut self, column: &'static str) -> Read<Timestamp> {
        self.maybe_time(column)?.ok_or_else(|| self.damaged(column, "is null"))
    }

    /// A day, if there is one.
    pub fn maybe_day(&mut self, column: &'static str) -> Read<Option<Date>> {
        match self.next(column)? {
            Value::Null(_) => Ok(None),
            Value::Day(day) => Ok(Some(day)),
            // An engine without a type for days has them as text.
            Value::Text(text) => text.parse().map(Some).map_err(|why| self.damaged(column, why)),
            other => Err(self.damaged(column, format!("is no day: {other:?}"))),
        }
    }

    /// Text, if there is any.
    pub fn maybe_text(&mut self, column: &'static str) -> Read<Option<String>> {
        match self.next(column)? {
            Value::Null(_) => Ok(None),
            Value::Text(text) => Ok(Some(text)),
            other => Err(self.damaged(column, format!("is no text: {other:?}"))),
        }
    }

    /// Text.
    pub fn text(&mut self, column: &'static str) -> Read<String> {
        self.maybe_text(column)?.ok_or_else(|| self.damaged(column, "is null"))
    }

    /// Text parsed to its type, if there is any.
    pub fn maybe_parse<T: FromStr<Err: Display>>(&mut self, column: &'static str) -> Read<Option<T>> {
        let text = self.maybe_text(column)?;
        text.map(|text| text.parse().map_err(|why: T::Err| self.damaged(column, why))).transpose()
    }

    /// Text parsed to its type.
    pub fn parse<T: FromStr<Err: Display>>(&mut self, column: &'static str) -> Read<T> {
        self.maybe_parse(column)?.ok_or_else(|| self.damaged(column, "is null"))
    }

    /// An id, if there is one.
    pub fn maybe_id<T: Id>(&mut self, column: &'static str) -> Read<Option<T>> {
        Ok(self.maybe_uuid(column)?.map(T::from_uuid))
    }

    /// An id of whatever kind, if there is one.
    pub fn maybe_uuid(&mut self, column: &'static str) -> Read<Option<Uuid>> {
        match self.next(column)? {
            Value::Null(_) => Ok(None),
            Value::Id(uuid) => Ok(Some(uuid)),
            Value::Bytes(bytes) => {
                Uuid::from_slice(&bytes).map(Some).map_err(|why| self.damaged(column, why))
            }
            other => Err(self.damaged(column, format!("is no id: {other:?}"))),
        }
    }

    /// An id.
    pub fn id<T: Id>(&mut self, column: &'static str) -> Read<T> {
        let id: T = self.maybe_id(column)?.ok_or_else(|| self.damaged(column, "is null"))?;
        self.id.get_or_insert((id.uuid(), |id| T::from_uuid(id).to_string()));
        Ok(id)
    }

    /// An id of whatever kind.
    pub fn uuid(&mut self, column: &'static str) -> Read<Uuid> {
        self.maybe_uuid(column)?.ok_or_else(|| self.damaged(column, "is null"))
    }

    /// Bytes, if there are any.
    pub fn maybe_bytes(&mut self, column: &'static str) -> Read<Option<Vec<u8>>> {
        match self.next(column)? {
            Value::Null(_) => Ok(None),
            Value::Bytes(bytes) => Ok(Some(bytes)),
            // An engine without a type for ids answers any 16 bytes as one.
            Value::Id(uuid) => Ok(Some(uuid.as_bytes().to_vec())),
            other => Err(self.damaged(column, format!("are no bytes: {other:?}"))),
        }
    }

    /// Bytes of a fixed length.
    pub fn bytes<const N: usize>(&mut self, column: &'static str) -> Read<[u8; N]> {
        let bytes = self.maybe_bytes(column)?.ok_or_else(|| self.damaged(column, "is null"))?;
        bytes.try_into().map_err(|_| self.damaged(column, format!("is not {N} bytes long")))
    }

    /// A set of ids as [`Dialect::id_set`](super::Dialect::id_set) answers it: as such, or as one hexadecimal text.
    pub fn id_set<T: Id>(&mut self, column: &'static str) -> Read<BTreeSet<T>> {
        let text = match self.next(column)? {
            Value::Null(_) => return Ok(BTreeSet::new()),
            Value::Ids(ids) => return Ok(ids.into_iter().map(T::from_uuid).collect()),
            Value::Text(text) => text,
            other => return Err(self.damaged(column, format!("are no ids: {other:?}"))),
        };
        let mut ids = BTreeSet::new();
        for start in (0..text.len()).step_by(32) {
            let part = text.get(start..start + 32).and_then(|part| Uuid::try_parse(part).ok());
            ids.insert(T::from_uuid(part.ok_or_else(|| self.damaged(column, "is no list of ids"))?));
        }
        Ok(ids)
    }
}
