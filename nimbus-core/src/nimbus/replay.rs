//! Answering a request that was done before: like the first one, and only where it may still be done.

use super::{Done, Nimbus, Operation, Request};
use crate::change::{OperationRow, Seq};
use crate::error::{Error, Result};
use crate::policy::{self, Principal};
use crate::reads::Reads;

impl Nimbus {
    /// Answers a request whose key was used before.
    pub(super) async fn replay<O: Operation>(
        operation: &O,
        request: &Request,
        principal: &Principal,
        reads: &Reads,
        row: &OperationRow,
    ) -> Result<Done<O::Output>> {
        if row.fingerprint != request.fingerprint || row.name != O::NAME {
            return Err(Error::KeyReused);
        }
        answer(operation, principal, reads, row).await
    }

    /// Answers a create whose id is there already and that is the same create again; anything else with `refusal`.
    pub(super) async fn made_before<O: Operation>(
        operation: &O,
        request: &Request,
        principal: &Principal,
        reads: &Reads,
        refusal: Error,
    ) -> Result<Done<O::Output>> {
        let (Some(record), Some(fingerprint)) = (operation.creates(), request.fingerprint) else {
            return Err(refusal);
        };
        let Some(first) = reads.changes_of(record, Seq(0)).await?.into_iter().next() else {
            return Err(refusal);
        };
        let row = first.operation;
        let same = row.fingerprint == Some(fingerprint) && row.actor.user == principal.user;
        if !same || row.name != O::NAME {
            return Err(refusal);
        }
        answer(operation, principal, reads, &row).await
    }
}

/// What an earlier operation was about, rendered now for whoever may still do it.
async fn answer<O: Operation>(
    operation: &O,
    principal: &Principal,
    reads: &Reads,
    row: &OperationRow,
) -> Result<Done<O::Output>> {
    let target = operation.target_then(reads, row).await?;
    let (action, facts) = operation.permission(principal, &target);
    policy::check(principal, action, facts)?;
    let output = operation.replay(reads, row).await?;
    Ok(Done { output, operation: row.id, replayed: true })
}
