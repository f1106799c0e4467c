//! Pages of plain lists: the key of the last item, and what follows it.

use uuid::Uuid;

use crate::store::Seen;
use crate::store::page::{Cut, Page};
use crate::store::sql::Value;
use crate::time::Timestamp;

/// Between the parts of a key; texts hold no control characters.
const BETWEEN: char = '\u{1f}';

/// The key of an item in a cursor: what its list is sorted by, then its id.
pub(super) fn key(sorted_by: &str, id: Uuid) -> String {
    format!("{sorted_by}{BETWEEN}{id}")
}

/// What stands before every item of a list in rising order.
pub(super) fn first() -> (String, Value) {
    (String::new(), Value::Id(Uuid::nil()))
}

/// What a page follows; `None` for the first one.
pub(super) fn unkey(cut: &Cut) -> Option<(String, Value)> {
    let (sorted_by, id) = cut.after.as_deref()?.rsplit_once(BETWEEN)?;
    Some((sorted_by.to_owned(), Value::Id(Uuid::try_parse(id).ok()?)))
}

/// The moment a key names, in milliseconds; `None` for the first page.
pub(super) fn moment(key: &str) -> Option<Timestamp> {
    Timestamp::from_millis(key.parse().ok()?)
}

/// One more than the page holds, to know whether another follows.
pub(super) fn limit(cut: &Cut) -> Value {
    Value::count(cut.limit as u64 + 1)
}

impl<T> Seen<Vec<T>> {
    /// The page of a list that was asked for one more than it may hold.
    pub(super) fn page(mut self, limit: usize, key: impl Fn(&T) -> String) -> Seen<Page<T>> {
        let more = self.value.len() > limit;
        self.value.truncate(limit);
        let next = if more { self.value.last().map(key) } else { None };
        Seen { standing: self.standing, value: Page { items: self.value, next } }
    }
}
