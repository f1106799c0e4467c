//! Removing a member, and leaving.

use crate::accounts::Write;
use crate::change::{OperationRow, RecordId, Seq};
use crate::error::Result;
use crate::member::Member;
use crate::nimbus::{Deciding, Decision, Entrance, Operation};
use crate::ops::found;
use crate::ops::one::{put, subject};
use crate::policy::{Action, Facts, Principal, Role};
use crate::reads::Reads;
use crate::reference::PersonRef;

/// Takes a member out of the organization, or lets one leave; their name stays on what they did.
/// Their tokens for it end.
#[derive(Debug, Clone)]
pub struct RemoveMember {
    /// The member.
    pub person: PersonRef,
}

impl Operation for RemoveMember {
    const NAME: &'static str = "member.remove";
    const ENTRANCE: Entrance = Entrance::Leaving;
    type Target = Member;
    /// The active owners.
    type Gathered = Vec<Member>;
    type Output = Member;

    async fn target(&self, reads: &Reads) -> Result<Member> {
        super::member(reads, &self.person).await
    }
    fn permission(&self, principal: &Principal, target: &Member) -> (Action, Facts) {
        (Action::MemberRemove, super::facts(principal, target))
    }
    fn version(&self, target: &Member) -> Option<(RecordId, Seq)> {
        Some((target.id.into(), target.version))
    }
    async fn gather(&self, reads: &Reads, target: &Member) -> Result<Vec<Member>> {
        if target.role == Role::Owner { reads.owners().await } else { Ok(Vec::new()) }
    }
    fn decide(&self, cx: &Deciding<'_>, target: Member, owners: Vec<Member>) -> Result<Decision<Member>> {
        let target = found(Some(target).filter(|target| target.deleted_at.is_none()), "member")?;
        if target.claimed {
            super::check_owners(&target, &owners)?;
        }
        let mut after = target.clone();
        after.deleted_at = Some(cx.now);
        // They must not hold again when the person comes back months later.
        let tokens = Write::DeleteTokensOf(target.id, cx.org);
        Ok(put(cx, &target, after).with_accounts(vec![tokens]))
    }
    async fn target_then(&self, reads: &Reads, row: &OperationRow) -> Result<Member> {
        subject(reads, row).await
    }
    async fn replay(&self, reads: &Reads, row: &OperationRow) -> Result<Member> {
        subject(reads, row).await
    }
}
