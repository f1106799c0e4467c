//! The transaction: all together, or one by one in savepoints where a statement failed.

use std::collections::BTreeMap;
use std::slice;

use super::failure::{failure, meaning};
use super::settled::{lock_heads, settled};
use super::write::write;
use super::{Outcome, Pending};
use crate::id::{Id as _, OrgId};
use crate::store::sql::{Engine, EngineError};
use crate::store::{CommitError, StoreError};

/// How often a batch is tried that another process's transaction stands in the way of (GATES R19).
const TRIES: u32 = 3;

/// Applies a batch in one transaction; one outcome for each, in order. The transaction is over when this returns.
pub async fn apply(engine: &mut dyn Engine, batch: &[Pending]) -> Vec<Outcome> {
    match together(engine, batch).await {
        Err(EngineError::Busy(_)) if groups(batch).len() > 1 => apart(engine, batch).await,
        Err(EngineError::Busy(_)) => again(engine, batch).await,
        applied => concluded(engine, batch, applied).await,
    }
}

/// Tries a batch again that another transaction stood in the way of.
async fn again(engine: &mut dyn Engine, batch: &[Pending]) -> Vec<Outcome> {
    let mut tries = 1;
    loop {
        engine.give_way(lot(batch)).await;
        tries += 1;
        match together(engine, batch).await {
            Err(EngineError::Busy(_)) if tries < TRIES => {}
            applied => return concluded(engine, batch, applied).await,
        }
    }
}

/// Applies the commits of each organization in a transaction of their own: one whose head somebody else holds must not
/// keep the others waiting, and comes after them.
async fn apart(engine: &mut dyn Engine, batch: &[Pending]) -> Vec<Outcome> {
    let mut outcomes: Vec<Option<Outcome>> = batch.iter().map(|_| None).collect();
    let mut busy = Vec::new();
    for places in groups(batch) {
        let group: Vec<Pending> = places.iter().map(|place| batch[*place].clone()).collect();
        match together(engine, &group).await {
            Err(EngineError::Busy(_)) => busy.push((places, group)),
            applied => settle(&mut outcomes, &places, concluded(engine, &group, applied).await),
        }
    }
    for (places, group) in busy {
        let applied = again(engine, &group).await;
        settle(&mut outcomes, &places, applied);
    }
    outcomes.into_iter().map(|outcome| outcome.expect("every commit is in one group")).collect()
}

fn settle(outcomes: &mut [Option<Outcome>], places: &[usize], applied: Vec<Outcome>) {
    for (place, outcome) in places.iter().zip(applied) {
        outcomes[*place] = Some(outcome);
    }
}

/// The places of a batch by organization, accounts together.
fn groups(batch: &[Pending]) -> Vec<Vec<usize>> {
    let mut groups: BTreeMap<Option<OrgId>, Vec<usize>> = BTreeMap::new();
    for (place, pending) in batch.iter().enumerate() {
        let org = if let Pending::Commit(commit) = pending { Some(commit.org) } else { None };
        groups.entry(org).or_default().push(place);
    }
    groups.into_values().collect()
}

/// What becomes of a batch that was tried; where a statement failed, it is replayed commit by commit.
async fn concluded(
    engine: &mut dyn Engine,
    batch: &[Pending],
    applied: Result<Vec<Outcome>, EngineError>,
) -> Vec<Outcome> {
    match applied {
        Ok(outcomes) => outcomes,
        // Everyone waits for the same database: to ask it again for each would only take longer.
        Err(
            error @ (EngineError::Busy(_)
            | EngineError::Store(StoreError::Unavailable(_) | StoreError::TooLong)),
        ) => all_failed(batch, error),
        Err(_) if batch.len() > 1 => one_by_one(engine, batch).await,
        Err(error) => match batch.first() {
            Some(pending) => vec![Err(meaning(engine, pending, error).await)],
            None => Vec::new(),
        },
    }
}

/// A number that is another one for each batch: of the random part of an operation's id.
fn lot(batch: &[Pending]) -> u8 {
    match batch.first() {
        Some(Pending::Commit(commit)) => commit.operation.id.uuid().as_bytes()[15],
        _ => 0,
    }
}

/// Applies one commit in the transaction that a hold has begun, and ends it.
pub async fn finish(engine: &mut dyn Engine, pending: &Pending) -> Outcome {
    let outcome = match write(engine, slice::from_ref(pending)).await {
        Ok((mut outcomes, _)) => outcomes.pop().expect("one outcome for one commit"),
        Err(error) => {
            give_up(engine).await;
            return Err(meaning(engine, pending, error).await);
        }
    };
    if outcome.is_err() {
        give_up(engine).await;
        return outcome;
    }
    let committed = commit(engine, slice::from_ref(pending), vec![outcome]).await;
    match committed {
        Ok((mut outcomes, _)) => outcomes.pop().expect("one outcome for one commit"),
        Err(error) => Err(failure(error)),
    }
}

async fn together(engine: &mut dyn Engine, batch: &[Pending]) -> Result<Vec<Outcome>, EngineError> {
    engine.begin().await?;
    match write(engine, batch).await {
        Ok((outcomes, heads)) => {
            let (outcomes, certain) = commit(engine, batch, outcomes).await?;
            if let Some(memory) = engine.memory().filter(|_| certain) {
                memory.keep(heads);
            }
            Ok(outcomes)
        }
        Err(error) => {
            give_up(engine).await;
            Err(error)
        }
    }
}

async fn one_by_one(engine: &mut dyn Engine, batch: &[Pending]) -> Vec<Outcome> {
    // All locks at once and in their order, as everyone takes them: savepoints keep theirs.
    if let Err(error) = begin_with_heads(engine, batch).await {
        give_up(engine).await;
        return all_failed(batch, error);
    }
    let mut outcomes = Vec::with_capacity(batch.len());
    for pending in batch {
        match alone(engine, pending).await {
            Ok(outcome) => outcomes.push(outcome),
            Err(error) => {
                give_up(engine).await;
                return all_failed(batch, error);
            }
        }
    }
    match commit(engine, batch, outcomes).await {
        Ok((outcomes, _)) => outcomes,
        Err(error) => all_failed(batch, error),
    }
}

async fn begin_with_heads(engine: &mut dyn Engine, batch: &[Pending]) -> Result<(), EngineError> {
    engine.begin().await?;
    lock_heads(engine, batch).await
}

/// Applies one commit in a savepoint. An error is what ended the whole transaction.
async fn alone(engine: &mut dyn Engine, pending: &Pending) -> Result<Outcome, EngineError> {
    engine.execute("savepoint one".into(), Vec::new()).await?;
    let (outcome, failed) = match write(engine, slice::from_ref(pending)).await {
        Ok((mut outcomes, _)) => (outcomes.pop().expect("one outcome for one commit"), None),
        // On a full disk, among others, an engine rolls back by itself all that the neighbours have written. Whatever
        // ran after that would be a transaction of its own.
        Err(error) if !engine.in_transaction() => return Err(error),
        Err(error) => (Err(CommitError::Conflict), Some(error)),
    };
    if outcome.is_ok() {
        engine.execute("release savepoint one".into(), Vec::new()).await?;
    } else {
        engine.roll_back_to_savepoint().await?;
    }
    Ok(match failed {
        Some(error) => Err(meaning(engine, pending, error).await),
        None => outcome,
    })
}

/// Commits, and answers what becomes of everyone then, and whether the database said so at once.
async fn commit(
    engine: &mut dyn Engine,
    batch: &[Pending],
    outcomes: Vec<Outcome>,
) -> Result<(Vec<Outcome>, bool), EngineError> {
    match engine.commit().await {
        Ok(()) => Ok((outcomes, true)),
        Err(EngineError::Lost(why)) => Ok((settled(engine, batch, outcomes, why).await, false)),
        Err(error) => {
            give_up(engine).await;
            Err(error)
        }
    }
}

/// Rolls back; where even that fails, the next transaction begins with it.
pub(super) async fn give_up(engine: &mut dyn Engine) {
    if let Err(error) = engine.roll_back().await {
        tracing::error!(%error, "a failed batch could not be rolled back yet");
    }
}

/// What everyone in a batch is told that failed as a whole: trying again is right, or there is no room.
pub(super) fn all_failed(batch: &[Pending], error: EngineError) -> Vec<Outcome> {
    let full = matches!(error, EngineError::Store(StoreError::Full));
    let what = StoreError::from(error).to_string();
    let why = || if full { StoreError::Full } else { StoreError::Unavailable(what.clone()) };
    batch.iter().map(|_| Err(CommitError::Store(why()))).collect()
}
