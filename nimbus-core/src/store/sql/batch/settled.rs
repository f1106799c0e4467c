//! What became of a batch whose connection went while it was committed.

use std::collections::BTreeSet;

use super::protocol::{all_failed, give_up};
use super::{Outcome, Pending};
use crate::accounts::Write;
use crate::change::Commit;
use crate::id::{Id, OrgId};
use crate::store::StoreError;
use crate::store::sql::{Engine, EngineError, Value, id_list};

/// The outcomes of a batch that was committed after all, or that nobody was.
///
/// Looked up under the locks that the lost transaction held: whoever gets them knows that it is over. All of a batch is
/// one transaction, so that one of its operations speaks for all; of writes to the accounts alone, a row they made. Where
/// there is nothing to look for, or the database does not answer, everyone is told to try again, and their request keys
/// see to it that nothing happens twice.
pub(super) async fn settled(
    engine: &mut dyn Engine,
    batch: &[Pending],
    outcomes: Vec<Outcome>,
    why: String,
) -> Vec<Outcome> {
    let there = match trace(batch, &outcomes) {
        Some((sql, args)) => is_there(engine, batch, sql, args).await,
        None => Ok(false),
    };
    give_up(engine).await;
    match there {
        Ok(true) => {
            tracing::warn!(
                why,
                "a connection was lost while a batch was committed; it was found in the database"
            );
            outcomes
        }
        Ok(false) => all_failed(batch, EngineError::Lost(why)),
        Err(error) => {
            tracing::error!(%error, "what became of a batch could not be looked up");
            all_failed(batch, EngineError::Store(StoreError::Unavailable(why)))
        }
    }
}

/// The question whether something is there that the batch has written.
fn trace(batch: &[Pending], outcomes: &[Outcome]) -> Option<(&'static str, Vec<Value>)> {
    let applied = || batch.iter().zip(outcomes).filter(|(_, outcome)| outcome.is_ok()).map(|(one, _)| one);
    let operation = applied().find_map(|pending| match pending {
        Pending::Commit(commit) => Some(of_commit(commit)),
        Pending::Accounts(_) => None,
    });
    operation.or_else(|| {
        applied().find_map(|pending| match pending {
            Pending::Accounts(writes) => writes.iter().find_map(of_accounts),
            Pending::Commit(_) => None,
        })
    })
}

fn of_commit(commit: &Commit) -> (&'static str, Vec<Value>) {
    let sql = "select 1 from operations where org_id = $1 and operation_id = $2";
    (sql, vec![Value::id(commit.org), Value::id(commit.operation.id)])
}

/// What signing in, or making an account or a token, leaves behind. No lock tells that the lost transaction is over; one
/// that was not yet is taken for one that failed, which leaves a session or a token that nobody knows the secret of.
fn of_accounts(write: &Write) -> Option<(&'static str, Vec<Value>)> {
    match write {
        Write::CreateUser(user) => Some(("select 1 from users where user_id = $1", vec![Value::id(user.id)])),
        Write::CreateSession(session, _) => {
            Some(("select 1 from sessions where session_id = $1", vec![Value::id(session.id)]))
        }
        Write::CreateToken(token, _) => {
            Some(("select 1 from tokens where token_id = $1", vec![Value::id(token.id)]))
        }
        _ => None,
    }
}

async fn is_there(
    engine: &mut dyn Engine,
    batch: &[Pending],
    sql: &'static str,
    args: Vec<Value>,
) -> Result<bool, EngineError> {
    engine.begin().await?;
    lock_heads(engine, batch).await?;
    Ok(!engine.query(sql.into(), args).await?.is_empty())
}

/// Takes the locks of the heads that a batch is about, in their order.
pub(super) async fn lock_heads(engine: &mut dyn Engine, batch: &[Pending]) -> Result<(), EngineError> {
    let orgs: BTreeSet<OrgId> = batch
        .iter()
        .filter_map(|pending| match pending {
            Pending::Commit(commit) => Some(commit.org),
            Pending::Accounts(_) => None,
        })
        .collect();
    // Where the transaction locks everything there is nothing to take.
    if orgs.is_empty() || engine.for_update().is_empty() {
        return Ok(());
    }
    let (list, ids) = id_list(&orgs.into_iter().map(Id::uuid).collect::<Vec<_>>(), 1);
    let locked =
        format!("select seq from heads where org_id in ({list}) order by org_id{}", engine.for_update());
    engine.query(locked.into(), ids).await.map(drop)
}
