//! Changing what a member may do.

use crate::change::{OperationRow, RecordId, Seq};
use crate::error::{Error, Result};
use crate::member::Member;
use crate::nimbus::{Deciding, Decision, Operation};
use crate::ops::found;
use crate::ops::one::{put, subject};
use crate::policy::{self, Action, Facts, Principal, Role};
use crate::reads::Reads;
use crate::reference::PersonRef;

/// Gives a member another role; the version of their membership must be named.
#[derive(Debug, Clone)]
pub struct ChangeRole {
    /// The member.
    pub person: PersonRef,
    /// The role.
    pub role: Role,
}

impl Operation for ChangeRole {
    const NAME: &'static str = "member.role";
    type Target = Member;
    /// The active owners.
    type Gathered = Vec<Member>;
    type Output = Member;

    async fn target(&self, reads: &Reads) -> Result<Member> {
        let member = super::member(reads, &self.person).await?;
        found(Some(member).filter(|member| member.deleted_at.is_none()), "member")
    }
    fn permission(&self, principal: &Principal, target: &Member) -> (Action, Facts) {
        (Action::MemberRole, super::facts(principal, target))
    }
    fn version(&self, target: &Member) -> Option<(RecordId, Seq)> {
        Some((target.id.into(), target.version))
    }
    async fn gather(&self, reads: &Reads, target: &Member) -> Result<Vec<Member>> {
        // Only where one owner fewer would be left does it matter who the others are.
        if target.role == Role::Owner { reads.owners().await } else { Ok(Vec::new()) }
    }
    fn decide(&self, cx: &Deciding<'_>, target: Member, owners: Vec<Member>) -> Result<Decision<Member>> {
        policy::check_grant(cx.principal, self.role)?;
        let mut after = target.clone();
        if self.role != target.role {
            if !target.claimed {
                return Err(Error::conflict("no account stands behind this name; it has no role to change"));
            }
            if !cx.versioned {
                return Err(Error::VersionRequired {
                    detail: "name the version of the member whose role you change",
                });
            }
            super::check_owners(&target, &owners)?;
            after.role = self.role;
        }
        Ok(put(cx, &target, after))
    }
    async fn target_then(&self, reads: &Reads, row: &OperationRow) -> Result<Member> {
        subject(reads, row).await
    }
    async fn replay(&self, reads: &Reads, row: &OperationRow) -> Result<Member> {
        subject(reads, row).await
    }
}
