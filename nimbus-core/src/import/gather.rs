//! From entries to a plan: what was said twice is folded, what is wrong between items is noted.

use std::collections::{HashMap, HashSet};

use super::error::ImportError;
use super::plan::{Item, Note, Plan, Skipped};
use super::remarks::Remarks;
use super::{fingerprint, links};

/// Most items one file may hold. More is refused: an import is planned whole, in memory.
pub const MAX_ITEMS: usize = 200_000;

/// One entry of a file as its format understood it.
#[derive(Debug)]
pub(super) struct Draft {
    /// What it says.
    pub(super) item: Item,
    /// The keys of items that say nothing of this one, though they are part of it.
    pub(super) children: Vec<String>,
    /// The keys of items that say nothing of this one, though they depend on it.
    pub(super) blocks: Vec<String>,
    /// What could not be carried over of it.
    pub(super) remarks: Remarks,
    /// Why it does not become a task, if it does not.
    pub(super) skip: Option<&'static str>,
}

impl Draft {
    /// Writes the digests of what was read into the sources; dependencies count once.
    pub(super) fn sign(&mut self) {
        let mut seen = HashSet::new();
        self.item.depends_on.retain(|key| seen.insert(key.clone()));
        for comment in &mut self.item.comments {
            comment.source.digest = Some(fingerprint::of_comment(comment));
        }
        self.item.source.digest = Some(fingerprint::of(&self.item));
    }
}

/// The entries read so far.
#[derive(Debug)]
pub(super) struct Gathering {
    most: usize,
    drafts: Vec<Draft>,
    by_key: HashMap<String, usize>,
    repeated: usize,
    empty: usize,
}

impl Gathering {
    /// Nothing yet; at most `most` items will be taken ([`MAX_ITEMS`] but in tests).
    pub(super) fn up_to(most: usize) -> Self {
        Self { most, drafts: Vec::new(), by_key: HashMap::new(), repeated: 0, empty: 0 }
    }

    /// An entry that says nothing.
    pub(super) fn empty(&mut self) {
        self.empty += 1;
    }

    /// An entry. One with the key of an earlier entry is a repetition, or a newer (or older) telling of it.
    pub(super) fn add(&mut self, mut draft: Draft) -> Result<(), ImportError> {
        draft.sign();
        if let Some(&at) = self.by_key.get(&draft.item.source.key) {
            self.again(at, draft);
            return Ok(());
        }
        if self.drafts.len() == self.most {
            return Err(ImportError::whole(format!("holds more than {} items; split the file", self.most)));
        }
        draft.item.position = self.drafts.len();
        self.by_key.insert(draft.item.source.key.clone(), self.drafts.len());
        self.drafts.push(draft);
        Ok(())
    }

    /// The same key once more: the one changed last counts, of equals the later in the file.
    fn again(&mut self, at: usize, mut draft: Draft) {
        let known = &mut self.drafts[at];
        let newer = draft.item.updated_at >= known.item.updated_at;
        if draft.item.source.digest == known.item.source.digest && draft.skip == known.skip {
            self.repeated += 1;
            known.item.updated_at = known.item.updated_at.max(draft.item.updated_at);
            return;
        }
        let which = if newer { "this one was kept" } else { "an earlier one, changed later, was kept" };
        let note =
            draft.remarks.note(format!("stands in the file more than once with different content; {which}"));
        if newer {
            draft.item.position = known.item.position;
            *known = draft;
        }
        known.remarks.push(note);
    }

    /// The plan, with `notes` on the file as a whole in front.
    pub(super) fn finish(mut self, notes: Vec<Note>) -> Plan {
        links::turn_round(&mut self.drafts, &self.by_key);
        let mut plan = Plan { notes, repeated: self.repeated, empty: self.empty, ..Plan::default() };
        for Draft { item, remarks, skip, .. } in self.drafts {
            match skip {
                None => {
                    plan.items.push(item);
                    plan.notes.extend(remarks.into_notes());
                }
                Some(why) => plan.skipped.push(Skipped {
                    key: item.source.key,
                    title: item.title,
                    why: why.to_owned(),
                }),
            }
        }
        links::untangle(&mut plan);
        plan
    }
}
