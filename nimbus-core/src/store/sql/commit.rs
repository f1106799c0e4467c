//! Filling the holes of a commit: numbers, positions, versions, the chained log rows.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use uuid::Uuid;

use crate::chain;
use crate::change::{
    Change, Commit, Committed, Kind, LogRow, OperationRow, Payload, Record, RecordId, Seq, Verb, Written,
    deltas,
};
use crate::id::{Id, OrgId, ProjectId, TaskId};
use crate::position::Position;
use crate::store::{CommitError, StoreError};
use crate::task::Task;

/// A row of the log's tail: what validation must know of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tail {
    pub(super) seq: Seq,
    pub(super) record: RecordId,
    pub(super) task: Option<TaskId>,
}

/// The next number and the last position of a project.
#[derive(Debug, Clone)]
pub(super) struct Counter {
    pub(super) next_number: u64,
    pub(super) last_position: Option<Position>,
    /// Whether it has to be written back.
    pub(super) moved: bool,
}

/// What a batch knows of one organization while it works.
#[derive(Debug)]
pub(super) struct Head {
    pub(super) seq: Seq,
    pub(super) hash: [u8; 32],
    /// Whether the organization has a head row already.
    pub(super) stored: bool,
    /// The changes after `from`, in their order.
    pub(super) tail: Vec<Tail>,
    pub(super) from: Seq,
    pub(super) counters: HashMap<ProjectId, Counter>,
    pub(super) keys: BTreeSet<(Uuid, String)>,
}

/// Everything a batch will write, by table.
#[derive(Debug, Default)]
pub(super) struct Buffer<'a> {
    pub(super) created: Vec<(OrgId, Record)>,
    /// Where each of them stands.
    places: HashMap<(OrgId, RecordId), usize>,
    /// The record before and after, the last one winning.
    pub(super) updated: BTreeMap<(OrgId, RecordId), (&'a Record, Record)>,
    pub(super) purged: Vec<(OrgId, Record, crate::time::Timestamp)>,
    pub(super) operations: Vec<(OrgId, OperationRow)>,
    pub(super) log: Vec<(OrgId, LogRow, Option<Payload>)>,
}

impl Head {
    /// A head whose log's tail is not known yet.
    pub(super) fn at(seq: Seq, hash: [u8; 32]) -> Self {
        let (tail, counters, keys) = (Vec::new(), HashMap::new(), BTreeSet::new());
        Self { seq, hash, stored: true, tail, from: seq, counters, keys }
    }

    /// Whether what the commit read still holds.
    pub(super) fn validate(&self, commit: &Commit) -> Result<(), CommitError> {
        if let Some(key) = &commit.operation.key
            && self.keys.contains(&(commit.operation.actor.user.uuid(), key.as_str().to_owned()))
        {
            return Err(CommitError::KeyUsed);
        }
        let unseen = &self.tail[self.tail.partition_point(|row| row.seq <= commit.base)..];
        let touched = unseen.iter().any(|row| commit.reads.touches(row.record, row.task));
        if touched { Err(CommitError::Conflict) } else { Ok(()) }
    }

    /// Fills the holes of a valid commit and buffers its rows.
    ///
    /// # Errors
    /// Where a project has no number or position left to give; then neither head nor buffer is good any more.
    pub(super) fn fill<'a>(
        &mut self,
        commit: &'a Commit,
        buffer: &mut Buffer<'a>,
    ) -> Result<Committed, StoreError> {
        let (org, at) = (commit.org, commit.operation.at);
        let act = chain::act(&commit.operation);
        let mut written = Vec::with_capacity(commit.changes.len());
        for (change, salt) in commit.changes.iter().zip(&commit.salts) {
            self.seq = self.seq.next();
            let after = self.complete(change)?;
            let row = self.log(commit, &act, (change, after.as_ref()), *salt, buffer);
            self.tail.push(Tail { seq: self.seq, record: row.0, task: row.1 });
            written.push(Written { seq: self.seq, verb: change.verb, record: after.clone() });
            buffer.keep(org, change.before.as_ref(), after, at);
        }
        let mut operation = commit.operation.clone();
        operation.first_seq = written.first().map(|written| written.seq);
        operation.last_seq = written.last().map(|written| written.seq);
        if let Some(key) = &operation.key {
            self.keys.insert((operation.actor.user.uuid(), key.as_str().to_owned()));
        }
        buffer.operations.push((org, operation));
        Ok(Committed { head: self.seq, written })
    }

    /// The record after a change, without holes.
    fn complete(&mut self, change: &Change) -> Result<Option<Record>, StoreError> {
        let mut after = change.after.clone();
        if let Some(after) = &mut after {
            after.stamp(self.seq);
            if let (Record::Task(task), Some(project)) = (after, counts(change)) {
                let counter = self.counters.entry(project).or_insert_with(Counter::first);
                task.number = counter.number(task.number)?;
                task.position = Some(counter.place(task.position.take())?);
            }
        }
        Ok(after)
    }

    fn log(
        &mut self,
        commit: &Commit,
        act: &[u8; 32],
        (change, after): (&Change, Option<&Record>),
        salt: [u8; 16],
        buffer: &mut Buffer<'_>,
    ) -> (RecordId, Option<TaskId>) {
        let record = after.unwrap_or_else(|| change.record());
        let deltas = deltas(change.verb, change.before.as_ref(), after, Some(commit.operation.at));
        let bytes = serde_json::to_vec(&deltas).expect("plain values are written as JSON");
        let payload = Payload { salt, bytes };
        let mut row = LogRow {
            seq: self.seq,
            operation: commit.operation.id,
            verb: change.verb,
            record: record.id(),
            project: record.project(),
            task: record.task(),
            audience: record.audience(),
            digest: chain::digest(&payload),
            hash: [0; 32],
        };
        row.hash = chain::hash(&self.hash, commit.org, &row, act);
        self.hash = row.hash;
        let touched = (row.record, row.task);
        let payload = (change.verb != Verb::Purged).then_some(payload);
        buffer.log.push((commit.org, row, payload));
        touched
    }
}

impl Counter {
    pub(super) fn first() -> Self {
        Self { next_number: 1, last_position: None, moved: false }
    }

    /// The number of a task: the next one, or, where an import of an export brings one along, that one; it is never
    /// handed out again.
    fn number(&mut self, brought: u64) -> Result<u64, StoreError> {
        let number = if brought == 0 { self.next_number } else { brought };
        if number > Task::MAX_NUMBER {
            return Err(StoreError::Refused(format!("no task has the number {number}")));
        }
        if number >= self.next_number {
            self.next_number = number + 1;
            self.moved = true;
        }
        Ok(number)
    }

    /// The position of a task: its own, or after the last one.
    fn place(&mut self, own: Option<Position>) -> Result<Position, StoreError> {
        let none_left = |_| StoreError::Refused("a project has no position left after its last".to_owned());
        let after_the_last =
            || self.last_position.as_ref().map_or_else(|| Ok(Position::first()), Position::after);
        let position = own.map_or_else(after_the_last, Ok).map_err(none_left)?;
        if self.last_position.as_ref().is_none_or(|last| *last < position) {
            self.last_position = Some(position.clone());
            self.moved = true;
        }
        Ok(position)
    }
}

impl<'a> Buffer<'a> {
    fn keep(
        &mut self,
        org: OrgId,
        before: Option<&'a Record>,
        after: Option<Record>,
        at: crate::time::Timestamp,
    ) {
        match (before, after) {
            (None, Some(after)) => {
                self.places.insert((org, after.id()), self.created.len());
                self.created.push((org, after));
            }
            (Some(before), Some(after)) => {
                let id = after.id();
                if let Some(place) = self.places.get(&(org, id)) {
                    self.created[*place].1 = after;
                    return;
                }
                let place = self.updated.entry((org, id)).or_insert_with(|| (before, after.clone()));
                place.1 = after;
            }
            (Some(before), None) => {
                self.updated.remove(&(org, before.id()));
                self.purged.push((org, before.clone(), at));
            }
            (None, None) => {}
        }
    }
}

/// The projects whose counters a commit needs.
pub(super) fn counted(commit: &Commit) -> impl Iterator<Item = ProjectId> + '_ {
    commit.changes.iter().filter_map(counts)
}

/// The project whose counter a change needs: that of a task that is new in it, or stands elsewhere than before.
fn counts(change: &Change) -> Option<ProjectId> {
    let Some(Record::Task(after)) = &change.after else { return None };
    let stays = |before: &Task| {
        before.project == after.project && before.number == after.number && before.position == after.position
    };
    match &change.before {
        Some(Record::Task(before)) if stays(before) => None,
        _ => Some(after.project),
    }
}

/// Whether a commit begins the log of a new organization.
pub(super) fn founds(commit: &Commit) -> bool {
    commit.base == Seq(0)
        && commit.changes.first().is_some_and(|change| {
            change.verb == Verb::Created && change.record().kind() == Kind::Organization
        })
}
