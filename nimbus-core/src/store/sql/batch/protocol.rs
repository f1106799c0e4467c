//! The transaction: all together, or one by one in savepoints where a statement failed.

use super::failure::{failure, meaning};
use super::write::write;
use super::{Outcome, Pending};
use crate::store::sql::{Engine, EngineError};
use crate::store::{CommitError, StoreError};

/// Applies a batch in one transaction; one outcome for each, in order. The transaction is over when this returns.
pub async fn apply(engine: &mut dyn Engine, batch: &[Pending]) -> Vec<Outcome> {
    match together(engine, batch).await {
        Ok(outcomes) => outcomes,
        Err(_) if batch.len() > 1 => one_by_one(engine, batch).await,
        Err(error) => match batch.first() {
            Some(pending) => vec![Err(meaning(engine, pending, error).await)],
            None => Vec::new(),
        },
    }
}

/// Applies one commit in the transaction that a hold has begun, and ends it.
pub async fn finish(engine: &mut dyn Engine, pending: &Pending) -> Outcome {
    let outcome = match write(engine, std::slice::from_ref(pending)).await {
        Ok(mut outcomes) => outcomes.pop().expect("one outcome for one commit"),
        Err(error) => {
            let _ = engine.execute("rollback".into(), Vec::new()).await;
            return Err(meaning(engine, pending, error).await);
        }
    };
    let end = if outcome.is_ok() { "commit" } else { "rollback" };
    match engine.execute(end.into(), Vec::new()).await {
        Ok(_) => outcome,
        Err(error) => {
            let _ = engine.execute("rollback".into(), Vec::new()).await;
            outcome.and(Err(failure(error)))
        }
    }
}

async fn together(engine: &mut dyn Engine, batch: &[Pending]) -> Result<Vec<Outcome>, EngineError> {
    engine.execute(engine.begin().into(), Vec::new()).await?;
    let written = write(engine, batch).await;
    let finished = match written {
        Ok(outcomes) => engine.execute("commit".into(), Vec::new()).await.map(|_| outcomes),
        Err(error) => Err(error),
    };
    if finished.is_err() {
        // Fails only where the engine has rolled back already.
        let _ = engine.execute("rollback".into(), Vec::new()).await;
    }
    finished
}

async fn one_by_one(engine: &mut dyn Engine, batch: &[Pending]) -> Vec<Outcome> {
    if let Err(error) = engine.execute(engine.begin().into(), Vec::new()).await {
        return all_failed(batch, error);
    }
    let mut outcomes = Vec::with_capacity(batch.len());
    for pending in batch {
        outcomes.push(alone(engine, pending).await);
    }
    if let Err(error) = engine.execute("commit".into(), Vec::new()).await {
        let _ = engine.execute("rollback".into(), Vec::new()).await;
        return all_failed(batch, error);
    }
    outcomes
}

async fn alone(engine: &mut dyn Engine, pending: &Pending) -> Outcome {
    engine.execute("savepoint one".into(), Vec::new()).await.map_err(failure)?;
    let (outcome, failed) = match write(engine, std::slice::from_ref(pending)).await {
        Ok(mut outcomes) => (outcomes.pop().expect("one outcome for one commit"), None),
        Err(error) => (Err(CommitError::Conflict), Some(error)),
    };
    let end = if outcome.is_ok() { "release savepoint one" } else { "rollback to savepoint one" };
    engine.execute(end.into(), Vec::new()).await.map_err(failure)?;
    match failed {
        Some(error) => Err(meaning(engine, pending, error).await),
        None => outcome,
    }
}

fn all_failed(batch: &[Pending], error: EngineError) -> Vec<Outcome> {
    let what = StoreError::from(error).to_string();
    batch.iter().map(|_| Err(CommitError::Store(StoreError::Unavailable(what.clone())))).collect()
}
