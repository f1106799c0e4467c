//! Records of one kind, found by any name they answer to.

use std::collections::{BTreeSet, HashMap};

use super::words::name_key;
use crate::id::Id;

/// The records of one kind by their folded names: made once, so that a lookup costs the same among ten and ten thousand.
#[derive(Debug, Clone)]
pub(super) struct ByName<I> {
    ids: BTreeSet<I>,
    named: HashMap<String, Vec<I>>,
}

impl<I> Default for ByName<I> {
    fn default() -> Self {
        Self { ids: BTreeSet::new(), named: HashMap::new() }
    }
}

impl<I: Id> ByName<I> {
    pub(super) fn new<'a>(entries: impl Iterator<Item = (I, impl IntoIterator<Item = &'a str>)>) -> Self {
        let mut all = Self::default();
        for (id, names) in entries {
            all.ids.insert(id);
            for name in names {
                let ids = all.named.entry(name_key(name)).or_default();
                // Someone whose two names are alike is still one person.
                if ids.last() != Some(&id) {
                    ids.push(id);
                }
            }
        }
        all
    }

    /// The records with this name or id, in the order they were given in.
    pub(super) fn find(&self, text: &str) -> Vec<I> {
        let id = self.with_id(text);
        let named = self.with_name(text).iter().copied();
        id.into_iter().chain(named.filter(|found| Some(*found) != id)).collect()
    }

    /// Whether any record has this name or id.
    pub(super) fn knows(&self, text: &str) -> bool {
        self.with_id(text).is_some() || !self.with_name(text).is_empty()
    }

    fn with_id(&self, text: &str) -> Option<I> {
        text.parse().ok().filter(|id| self.ids.contains(id))
    }

    fn with_name(&self, text: &str) -> &[I] {
        self.named.get(&name_key(text)).map_or(&[], Vec::as_slice)
    }
}
