//! A change made ready for streams: written as JSON once, however many streams carry it.

use std::sync::Arc;

use nimbus_core::change::{Audience, RecordId, Seq};
use nimbus_core::error::{Error, Result};
use nimbus_core::store::page::{Described, LogPage};

use crate::api::changes::Change;
use crate::wire::event::Event;
use crate::wire::log_place::LogPlace;

/// A change as an event, with what decides who may see it.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) seq: Seq,
    pub(super) audience: Audience,
    pub(super) about: RecordId,
    name: String,
    data: String,
}

impl Told {
    /// The changes of a page.
    pub(super) fn all(page: LogPage) -> Result<Vec<Arc<Self>>> {
        let LogPage { items, keys, people, through: _, head: _ } = page;
        let about: Vec<_> =
            items.iter().map(|(logged, _)| (logged.row.audience, logged.row.record)).collect();
        let changes = Change::all(Described { items, keys, people })?;
        about
            .into_iter()
            .zip(changes)
            .map(|((audience, about), change)| Self::of(audience, about, change))
            .collect()
    }

    fn of(audience: Audience, about: RecordId, change: Change) -> Result<Arc<Self>> {
        let data = serde_json::to_string(&change).map_err(Error::internal)?;
        Ok(Arc::new(Self { seq: change.seq, audience, about, name: change.event, data }))
    }

    /// Its size in memory, near enough.
    pub(super) fn size(&self) -> usize {
        self.data.len() + self.name.len() + size_of::<Self>()
    }

    /// The event that tells it.
    pub(super) fn event(&self, epoch: &str) -> Event {
        Event {
            id: Some(LogPlace::new(self.seq, epoch).to_string()),
            name: Some(self.name.clone()),
            data: Some(self.data.clone()),
            retry: None,
        }
    }
}

#[cfg(test)]
pub(super) fn sample(seq: u64, audience: Audience, size: usize) -> Arc<Told> {
    use nimbus_core::id::{Id, TaskId};
    let about = TaskId::from_uuid(uuid::Uuid::nil()).into();
    let data = "x".repeat(size);
    Arc::new(Told { seq: Seq(seq), audience, about, name: "task.updated".to_owned(), data })
}
