//! One batch inside the running transaction: validated in memory, then written.

use std::collections::HashMap;

use super::flush::flush;
use super::heads::heads;
use super::{Outcome, Pending};
use crate::accounts::Write;
use crate::change::{Committed, Seq};
use crate::id::OrgId;
use crate::store::sql::account_writes::apply_accounts;
use crate::store::sql::commit::{Buffer, Head, founds};
use crate::store::sql::{Engine, EngineError};
use crate::store::{CommitError, Unique};

/// The outcomes, and the heads as they are once this is committed.
pub(super) async fn write(
    engine: &mut dyn Engine,
    batch: &[Pending],
) -> Result<(Vec<Outcome>, HashMap<OrgId, Head>), EngineError> {
    let mut heads = heads(engine, batch).await?;
    let mut buffer = Buffer::default();
    let mut outcomes = Vec::with_capacity(batch.len());
    let mut accounts: Vec<&[Write]> = Vec::new();
    for pending in batch {
        outcomes.push(match pending {
            Pending::Accounts(writes) => {
                accounts.push(writes);
                Ok(Committed { head: Seq(0), written: Vec::new() })
            }
            Pending::Commit(commit) => {
                let head = heads
                    .get_mut(&commit.org)
                    .expect("the heads of all organizations of the batch were read");
                let valid = if head.stored == founds(commit) {
                    Err(CommitError::Taken(Unique::Id))
                } else {
                    head.validate(commit)
                };
                match valid {
                    Ok(()) => {
                        let committed = head.fill(commit, &mut buffer)?;
                        head.stored = true;
                        accounts.push(&commit.accounts);
                        Ok(committed)
                    }
                    Err(why) => Err(why),
                }
            }
        });
    }
    // People before members and sessions, secrets after the invitations they belong to, and what looks at
    // memberships after those of the whole batch.
    let (early, late): (Vec<&Write>, Vec<&Write>) = accounts
        .into_iter()
        .flatten()
        .partition(|write| matches!(write, Write::CreateUser(_) | Write::CreateSession(..)));
    apply_accounts(engine, early).await?;
    flush(engine, &heads, buffer).await?;
    apply_accounts(engine, late).await?;
    engine.flush().await?;
    Ok((outcomes, heads))
}
