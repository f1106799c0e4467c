//! What became of a batch whose connection went while it was committed.

use std::collections::BTreeSet;

use super::protocol::{all_failed, give_up};
use super::{Outcome, Pending};
use crate::change::Commit;
use crate::id::{Id, OrgId};
use crate::store::StoreError;
use crate::store::sql::{Engine, EngineError, Value, id_list};

/// The outcomes of a batch that was committed after all, or that nobody was.
///
/// Looked up under the locks that the lost transaction held: whoever gets them knows that it is over. All of a batch is
/// one transaction, so that one of its operations speaks for all. Where there is none to look for, or the database does
/// not answer, everyone is told to try again, and their request keys see to it that nothing happens twice.
pub(super) async fn settled(
    engine: &mut dyn Engine,
    batch: &[Pending],
    outcomes: Vec<Outcome>,
    why: String,
) -> Vec<Outcome> {
    let written = batch.iter().zip(&outcomes).find_map(|(pending, outcome)| match (pending, outcome) {
        (Pending::Commit(commit), Ok(_)) => Some(&**commit),
        _ => None,
    });
    let there = match written {
        Some(commit) => is_there(engine, batch, commit).await,
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

async fn is_there(engine: &mut dyn Engine, batch: &[Pending], commit: &Commit) -> Result<bool, EngineError> {
    engine.begin().await?;
    let orgs: BTreeSet<OrgId> = batch
        .iter()
        .filter_map(|pending| match pending {
            Pending::Commit(commit) => Some(commit.org),
            Pending::Accounts(_) => None,
        })
        .collect();
    let (list, args) = id_list(&orgs.into_iter().map(Id::uuid).collect::<Vec<_>>(), 1);
    let locked =
        format!("select seq from heads where org_id in ({list}) order by org_id{}", engine.for_update());
    engine.query(locked.into(), args).await?;
    let sql = "select 1 from operations where org_id = $1 and operation_id = $2";
    let args = vec![Value::id(commit.org), Value::id(commit.operation.id)];
    Ok(!engine.query(sql.into(), args).await?.is_empty())
}
