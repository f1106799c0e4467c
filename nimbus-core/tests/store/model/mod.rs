//! The plain model of a store: maps behind one lock, no cleverness, the reference every engine is compared with.

mod accounts;
mod apply;
mod foreign;
mod lists;
mod log;
mod people;
mod queries;
mod reader;
mod records;
mod state;
mod stats;
mod tasks;
mod unique;
mod verify;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use nimbus_core::change::{Commit, Committed, Kind, RecordId, RequestKey, Seq, Verb};
use nimbus_core::id::{OperationId, OrgId, TaskId};
use nimbus_core::reference::TaskRef;
use nimbus_core::store::{Asker, CommitError, Hold, Opening, Reader, Seen, Store, StoreError, Verdict};
use tokio::sync::{OwnedMutexGuard, watch};
use uuid::Uuid;

use self::reader::ModelReader;
use self::state::{Org, State};

/// One lock for each organization's head, so that a hold can keep it.
type Heads = Mutex<BTreeMap<OrgId, Arc<tokio::sync::Mutex<()>>>>;

/// Answers a commit in place of the store.
type Instead = Box<dyn Fn(&Commit) -> Option<CommitError> + Send + Sync>;

/// A store in memory; clones share it.
#[derive(Clone)]
pub(crate) struct Model {
    instead: Arc<Mutex<Option<Arc<Instead>>>>,
    state: Arc<Mutex<State>>,
    heads: Arc<Heads>,
    moved: Arc<watch::Sender<u64>>,
}

impl Model {
    /// An empty store.
    pub(crate) fn new() -> Self {
        Self {
            instead: Arc::default(),
            state: Arc::default(),
            heads: Arc::default(),
            moved: Arc::new(watch::Sender::new(0)),
        }
    }

    /// All ids of a kind that were ever given, in the order they were given.
    pub(crate) fn known(&self, org: OrgId, kind: Kind) -> Vec<Uuid> {
        self.look(|state| {
            let created = state.orgs[&org].log.iter().filter(|row| row.verb == Verb::Created);
            created
                .map(|row| row.record)
                .filter(|record| record.kind == kind)
                .map(|record| record.id)
                .collect()
        })
    }

    /// The version a record has now.
    pub(crate) fn version(&self, org: OrgId, record: RecordId) -> Option<Seq> {
        self.look(|state| Some(state.orgs[&org].records.get(&record)?.as_ref()?.version()))
    }

    /// A task as people call it, where they see it.
    pub(crate) fn reference(&self, org: OrgId, task: TaskId) -> Option<TaskRef> {
        let placed = self.look(|state| state.orgs[&org].find_task(&TaskRef::Id(task)))?;
        Some(TaskRef::Ref(placed.key, placed.task.number))
    }

    /// All operations that wrote something, oldest first.
    pub(crate) fn operations(&self, org: OrgId) -> Vec<OperationId> {
        self.look(|state| {
            let mut all: Vec<OperationId> = state.orgs[&org].log.iter().map(|row| row.operation).collect();
            all.dedup();
            all
        })
    }

    /// A model with a mistake: it gives the number of the newest task again once that task is in the trash.
    pub(crate) fn flawed() -> Self {
        let model = Self::new();
        let state = model.state.clone();
        model.answer_commits(move |commit| {
            let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(org) = state.orgs.get_mut(&commit.org) {
                org.forget_numbers();
            }
            None
        });
        model
    }

    /// Looks at the state of one moment.
    fn look<T>(&self, at: impl FnOnce(&State) -> T) -> T {
        at(&self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes a copy of the state and keeps it only if all went well: whole or not at all.
    fn change<T, E>(&self, by: impl FnOnce(&mut State) -> Result<T, E>) -> Result<T, E> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let mut next = state.clone();
        let answer = by(&mut next)?;
        *state = next;
        Ok(answer)
    }

    /// Answers a question of a member of one organization; `None` for everybody else.
    fn seen<T>(&self, who: Asker, answer: impl FnOnce(&Org) -> T) -> Option<Seen<T>> {
        self.look(|state| {
            let org = state.orgs.get(&who.org)?;
            let standing = org.standing(who)?;
            Some(Seen { standing, value: answer(org) })
        })
    }

    async fn head(&self, org: OrgId) -> OwnedMutexGuard<()> {
        let head = self.heads.lock().unwrap_or_else(PoisonError::into_inner).entry(org).or_default().clone();
        head.lock_owned().await
    }

    /// From now on commits fail as `instead` says; those it says nothing about are applied.
    pub(crate) fn answer_commits(
        &self,
        instead: impl Fn(&Commit) -> Option<CommitError> + Send + Sync + 'static,
    ) {
        *self.instead.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(Box::new(instead)));
    }

    fn apply(&self, commit: &Commit) -> Result<Committed, CommitError> {
        let instead = self.instead.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match instead.and_then(|instead| instead(commit)) {
            Some(error) => Err(error),
            None => self.commit_directly(commit),
        }
    }

    /// Applies a commit without asking anyone.
    pub(crate) fn commit_directly(&self, commit: &Commit) -> Result<Committed, CommitError> {
        let committed = self.change(|state| apply::apply(state, commit))?;
        self.moved.send_modify(|moved| *moved += 1);
        Ok(committed)
    }
}

#[async_trait]
impl Store for Model {
    async fn open(&self, who: Asker, key: Option<&RequestKey>) -> Result<Option<Opening>, StoreError> {
        Ok(self.look(|state| {
            let org = state.orgs.get(&who.org)?;
            Some(Opening {
                seq: org.head(),
                standing: org.standing(who),
                replay: key.and_then(|key| org.used(who.user, key)).cloned(),
            })
        }))
    }

    fn reader(&self, org: OrgId) -> Box<dyn Reader> {
        Box::new(ModelReader { model: self.clone(), org })
    }

    async fn commit(&self, commit: Commit) -> Result<Committed, CommitError> {
        let _head = self.head(commit.org).await;
        self.apply(&commit)
    }

    async fn hold(&self, org: OrgId) -> Result<Box<dyn Hold>, StoreError> {
        Ok(Box::new(Held { _head: self.head(org).await, model: self.clone() }))
    }

    async fn forget_words(&self) -> Result<bool, StoreError> {
        Ok(false)
    }

    fn epoch(&self) -> &'static str {
        "model"
    }

    fn heads(&self) -> watch::Receiver<u64> {
        self.moved.subscribe()
    }

    async fn ping(&self) -> Result<(), StoreError> {
        Ok(())
    }

    async fn hash_at(&self, org: OrgId, seq: Seq) -> Result<Option<[u8; 32]>, StoreError> {
        let row = |org: &Org| Some(org.log.iter().find(|row| row.seq == seq)?.hash);
        Ok(self.look(|state| state.orgs.get(&org).and_then(row)))
    }

    async fn verify(&self, org: OrgId) -> Result<Verdict, StoreError> {
        let empty = Verdict { head: Seq(0), hash: nimbus_core::chain::GENESIS, faults: Vec::new() };
        Ok(self.look(|state| state.orgs.get(&org).map_or(empty, verify::verify)))
    }
}

/// A head nobody else can take.
struct Held {
    _head: OwnedMutexGuard<()>,
    model: Model,
}

#[async_trait]
impl Hold for Held {
    async fn commit(self: Box<Self>, commit: Commit) -> Result<Committed, CommitError> {
        self.model.apply(&commit)
    }
}
