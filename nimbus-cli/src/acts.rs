//! What was done lately from this machine, so that `nimbus undo` knows what it is about.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use nimbus_core::id::OperationId;
use serde::{Deserialize, Serialize};

use crate::config::folders;
use crate::exit::Failure;

/// Operations remembered for each organization.
const MOST: usize = 100;

/// The operations by organization (the server, and the organization as it was named), oldest first.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Acts(BTreeMap<String, Vec<OperationId>>);

impl Acts {
    /// Reads them. A file that cannot be understood is of another version: as good as none.
    pub(crate) fn read(state: &Path) -> Result<Self, Failure> {
        let text = folders::read(&place(state))?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
    }

    /// Writes them.
    pub(crate) fn write(&self, state: &Path) -> Result<(), Failure> {
        let text = serde_json::to_string(self).map_err(|why| Failure::error(why.to_string()))?;
        folders::write(&place(state), &text)
    }

    /// Remembers what was just done.
    pub(crate) fn remember(&mut self, of: &str, operation: OperationId) {
        let acts = self.0.entry(of.to_owned()).or_default();
        acts.push(operation);
        let surplus = acts.len().saturating_sub(MOST);
        acts.drain(..surplus);
    }

    /// What was done last and is not undone yet.
    pub(crate) fn last(&self, of: &str) -> Option<OperationId> {
        self.0.get(of)?.last().copied()
    }

    /// Forgets what is undone.
    pub(crate) fn forget(&mut self, of: &str, operation: OperationId) {
        if let Some(acts) = self.0.get_mut(of) {
            acts.retain(|act| *act != operation);
        }
    }
}

fn place(state: &Path) -> PathBuf {
    state.join("acts.json")
}

#[cfg(test)]
mod tests {
    use nimbus_core::id::Id;

    use super::*;

    fn act(bits: u128) -> OperationId {
        OperationId::from_uuid(uuid::Uuid::from_u128(bits))
    }

    #[test]
    fn undoing_goes_back_one_act_after_the_other() {
        let mut acts = Acts::default();
        acts.remember("here", act(1));
        acts.remember("here", act(2));
        acts.remember("there", act(3));
        assert_eq!(acts.last("here"), Some(act(2)));
        acts.forget("here", act(2));
        assert_eq!(acts.last("here"), Some(act(1)));
    }

    #[test]
    fn acts_survive_their_file_and_the_oldest_are_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let mut acts = Acts::default();
        for bits in 1..=u128::try_from(MOST).unwrap() + 5 {
            acts.remember("here", act(bits));
        }
        acts.write(folder.path()).unwrap();
        let acts = Acts::read(folder.path()).unwrap();
        assert_eq!(acts.0["here"].len(), MOST);
        assert_eq!(acts.0["here"][0], act(6));
    }
}
