//! Offering a place to an e-mail address, and withdrawing the offer.

use crate::accounts::{Hash, Write};
use crate::change::{Change, OperationRow, Seq};
use crate::error::{Error, Result};
use crate::id::InvitationId;
use crate::member::{Invitation, Member, NewInvitation};
use crate::nimbus::{Deciding, Decision, Operation};
use crate::ops::one::{Found as _, put, subject};
use crate::ops::{found, updated};
use crate::policy::{self, Action, Facts, Principal, Role};
use crate::reads::Reads;
use crate::reference::PersonRef;

/// Invites a person by their address. An older open invitation to the same address is withdrawn.
///
/// A repeated request is answered with the invitation that is there; its secret is shown no second time, so a door that
/// sees [`Done::replayed`](crate::nimbus::Done) must not show the one it just made.
#[derive(Debug, Clone)]
pub struct InvitePerson {
    /// Whom, and as what.
    pub new: NewInvitation,
    /// The hash of the secret in the link.
    pub secret: Hash,
}

/// What inviting depends on.
#[derive(Debug, Default)]
pub struct Inviting {
    /// The member with this address, if there is one.
    pub(super) member: Option<Member>,
    /// Open invitations to this address.
    pub(super) older: Vec<Invitation>,
}

impl Operation for InvitePerson {
    const NAME: &'static str = "invitation.create";
    type Target = ();
    type Gathered = Inviting;
    type Output = Invitation;

    async fn target(&self, _: &Reads) -> Result<()> {
        Ok(())
    }
    fn permission(&self, _: &Principal, (): &()) -> (Action, Facts) {
        (Action::MemberInvite, Facts::default())
    }
    async fn gather(&self, reads: &Reads, (): &()) -> Result<Inviting> {
        // Two invitations to one address at the same time: the later one must see the earlier one.
        reads.note_kind(crate::change::Kind::Invitation);
        let email = &self.new.email;
        let member = reads.members(&[PersonRef::Email(email.clone())]).await?.pop().flatten();
        Ok(Inviting { member, older: reads.invitations_to(email).await? })
    }
    fn decide(&self, cx: &Deciding<'_>, (): (), gathered: Inviting) -> Result<Decision<Invitation>> {
        let NewInvitation { email, role } = self.new.clone();
        let role = role.unwrap_or(Role::Member);
        policy::check_grant(cx.principal, role)?;
        if gathered.member.is_some_and(|member| member.is_active()) {
            return Err(Error::conflict(format!("{email} is a member already")));
        }
        let invitation = Invitation {
            id: cx.id(),
            version: Seq(0),
            email,
            role,
            expires_at: cx.now.plus_days(Invitation::DAYS),
            created_at: cx.now,
            created_by: cx.me(),
            updated_at: cx.now,
            deleted_at: None,
        };
        let mut changes = Vec::new();
        let mut writes = vec![Write::CreateInvitationSecret(cx.org, invitation.id, self.secret)];
        for older in gathered.older.into_iter().filter(|older| older.deleted_at.is_none()) {
            writes.push(Write::DeleteInvitationSecret(cx.org, older.id));
            let withdrawn = Invitation { deleted_at: Some(cx.now), ..older.clone() };
            changes.push(updated(older, withdrawn, cx.now));
        }
        changes.push(Change::create(invitation.clone()));
        let id = invitation.id;
        let decision = Decision::new(changes, move |done| invitation.written(done));
        Ok(decision.about(id).with_accounts(writes))
    }
    async fn target_then(&self, _: &Reads, _: &OperationRow) -> Result<()> {
        Ok(())
    }
    async fn replay(&self, reads: &Reads, row: &OperationRow) -> Result<Invitation> {
        subject(reads, row).await
    }
}

/// Withdraws an invitation; its link leads nowhere from then on.
#[derive(Debug, Clone)]
pub struct RevokeInvitation {
    /// The invitation.
    pub invitation: InvitationId,
}

impl Operation for RevokeInvitation {
    const NAME: &'static str = "invitation.revoke";
    type Target = Option<Invitation>;
    type Gathered = ();
    type Output = Invitation;

    async fn target(&self, reads: &Reads) -> Result<Option<Invitation>> {
        reads.invitation(self.invitation).await
    }
    /// Asked before it is told whether there is such an invitation: to members that is not known.
    fn permission(&self, _: &Principal, _: &Option<Invitation>) -> (Action, Facts) {
        (Action::MemberInvite, Facts::default())
    }
    async fn gather(&self, _: &Reads, _: &Option<Invitation>) -> Result<()> {
        Ok(())
    }
    fn decide(&self, cx: &Deciding<'_>, target: Option<Invitation>, (): ()) -> Result<Decision<Invitation>> {
        let target = found(target.filter(|target| target.deleted_at.is_none()), "invitation")?;
        let writes = vec![Write::DeleteInvitationSecret(cx.org, target.id)];
        let withdrawn = Invitation { deleted_at: Some(cx.now), ..target.clone() };
        Ok(put(cx, &target, withdrawn).with_accounts(writes))
    }
    async fn target_then(&self, reads: &Reads, _: &OperationRow) -> Result<Option<Invitation>> {
        self.target(reads).await
    }
    async fn replay(&self, reads: &Reads, row: &OperationRow) -> Result<Invitation> {
        subject(reads, row).await
    }
}
