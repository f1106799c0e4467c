//! Applying a commit: validate it against the tail of the log, fill its holes, write records, log and operation.

use nimbus_core::chain;
use nimbus_core::change::{
    Change, Commit, Committed, LogRow, OperationRow, Payload, Record, RecordId, Seq, Verb, Written,
};
use nimbus_core::position::Position;
use nimbus_core::store::{CommitError, StoreError, Unique};
use nimbus_core::task::Task;

use super::state::{Org, State};
use super::{foreign, people, unique};

/// Applies a commit to a state that is thrown away if this fails.
pub(super) fn apply(state: &mut State, commit: &Commit) -> Result<Committed, CommitError> {
    let mut org = state.orgs.remove(&commit.org).map_or_else(|| founded(commit), Ok)?;
    validate(&org, commit)?;
    let first = org.head().next();
    let written = commit
        .changes
        .iter()
        .zip(&commit.salts)
        .map(|(change, salt)| write(&mut org, commit, change, *salt))
        .collect::<Result<Vec<_>, _>>()?;
    let changed = !written.is_empty();
    let (first_seq, last_seq) = (changed.then_some(first), changed.then_some(org.head()));
    record_operation(&mut org, OperationRow { first_seq, last_seq, ..commit.operation.clone() });
    foreign::check(&org)?;
    let head = org.head();
    state.orgs.insert(commit.org, org);
    unique::check(state, commit.org)?;
    people::forget(&mut state.people, commit);
    people::write(state, &commit.accounts)?;
    Ok(Committed { head, written })
}

/// An organization begins with the change that creates it.
fn founded(commit: &Commit) -> Result<Org, CommitError> {
    match commit.changes.first().map(|change| (change.verb, change.record().id())) {
        Some((Verb::Created, record)) if record == RecordId::from(commit.org) => Ok(Org::empty(commit.org)),
        _ => Err(refused(format!("there is no organization {}", commit.org))),
    }
}

fn refused(why: String) -> CommitError {
    StoreError::Refused(why).into()
}

fn validate(org: &Org, commit: &Commit) -> Result<(), CommitError> {
    let mut since = org.log.iter().filter(|row| row.seq > commit.base);
    if since.any(|row| commit.reads.touches(row.record, row.task)) {
        return Err(CommitError::Conflict);
    }
    let OperationRow { actor, key, .. } = &commit.operation;
    if key.as_ref().is_some_and(|key| org.used(actor.user, key).is_some()) {
        return Err(CommitError::KeyUsed);
    }
    Ok(())
}

fn write(org: &mut Org, commit: &Commit, change: &Change, salt: [u8; 16]) -> Result<Written, CommitError> {
    let seq = org.head().next();
    let id = change.record().id();
    match (change.verb, org.records.get(&id)) {
        (Verb::Created, Some(_)) => return Err(CommitError::Taken(unique::of_id(id))),
        (Verb::Created, None) | (_, Some(Some(_))) => {}
        (verb, _) => return Err(refused(format!("{id} cannot be {verb}: it is not there"))),
    }
    let filled = Change {
        after: change.after.clone().map(|after| fill(org, after, seq)).transpose()?,
        ..change.clone()
    };
    append(org, commit, &filled, seq, salt);
    if filled.after.is_none() {
        erase(org, id);
    }
    org.records.insert(id, filled.after.clone());
    Ok(Written { seq, verb: filled.verb, record: filled.after })
}

/// Fills what only the store can know.
fn fill(org: &mut Org, mut record: Record, seq: Seq) -> Result<Record, CommitError> {
    record.stamp(seq);
    if let Record::Task(task) = &mut record {
        number(org, task)?;
        place(org, task)?;
    }
    Ok(record)
}

/// The next number of the project, one more than any it ever gave.
fn number(org: &mut Org, task: &mut Task) -> Result<(), CommitError> {
    let given = org.numbers.entry(task.project).or_default();
    if task.number == 0 {
        task.number = *given + 1;
    }
    *given = task.number.max(*given);
    if task.number > Task::MAX_NUMBER { Err(refused("no number is left".to_owned())) } else { Ok(()) }
}

/// After the last position the project ever gave.
fn place(org: &mut Org, task: &mut Task) -> Result<(), CommitError> {
    let last = org.last.get(&task.project);
    let position = match (task.position.take(), last) {
        (Some(position), _) => position,
        (None, None) => Position::first(),
        (None, Some(last)) => last.after().map_err(|_| refused("no position is left".to_owned()))?,
    };
    if last.is_none_or(|last| *last < position) {
        org.last.insert(task.project, position.clone());
    }
    task.position = Some(position);
    Ok(())
}

fn append(org: &mut Org, commit: &Commit, change: &Change, seq: Seq, salt: [u8; 16]) {
    let deltas = change.deltas(Some(commit.operation.at));
    let bytes = serde_json::to_vec(&deltas).expect("deltas are plain JSON");
    let payload = Payload { salt, bytes };
    let record = change.record();
    let mut row = LogRow {
        seq,
        operation: commit.operation.id,
        verb: change.verb,
        record: record.id(),
        project: record.project(),
        task: record.task(),
        audience: record.audience(),
        digest: chain::digest(&payload),
        hash: [0; 32],
    };
    let previous = org.log.last().map_or(chain::GENESIS, |row| row.hash);
    row.hash = chain::hash(&previous, org.id, &row, &chain::act(&commit.operation));
    org.log.push(row);
    org.payloads.insert(seq, payload);
}

/// The content of a record goes from every change it ever had, and every kept answer, which may name it.
fn erase(org: &mut Org, id: RecordId) {
    let Org { log, payloads, operations, .. } = org;
    for row in operations.values_mut() {
        row.answer = None;
    }
    log.iter().filter(|row| row.record == id).for_each(|row| drop(payloads.remove(&row.seq)));
}

/// An undo marks what it undoes. What that had undone is done again, what this had undone is undone again, and so on.
fn record_operation(org: &mut Org, row: OperationRow) {
    let (mut by, mut undone, mut in_force) = (row.id, row.undoes, true);
    org.operations.insert(row.id, row);
    while let Some(row) = undone.and_then(|undone| org.operations.get_mut(&undone)) {
        row.undone_by = in_force.then_some(by);
        (by, undone, in_force) = (row.id, row.undoes, !in_force);
    }
}

/// The fault of a value that is taken.
pub(super) fn taken(unique: Unique) -> CommitError {
    CommitError::Taken(unique)
}
