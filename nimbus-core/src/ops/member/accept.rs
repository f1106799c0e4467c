//! Accepting an invitation: the one thing someone does who is not a member yet.

use crate::accounts::{Secret, User, Write};
use crate::change::{Change, Kind, OperationRow};
use crate::error::{Error, Result};
use crate::id::{Id as _, InvitationId, OrgId, UserId};
use crate::member::{Invitation, Member};
use crate::nimbus::{Caller, Deciding, Decision, Done, Entrance, Nimbus, Operation, Request};
use crate::ops::one::Found as _;
use crate::ops::{found, updated};
use crate::organization::Organization;
use crate::policy::{Action, Facts, Principal};
use crate::reads::Reads;
use crate::reference::PersonRef;
use crate::task::Task;
use crate::time::Timestamp;

/// Accepts an invitation in the name of the person it is for.
#[derive(Debug, Clone)]
pub struct AcceptInvitation {
    /// The invitation the secret leads to.
    pub invitation: InvitationId,
    /// The account of whoever accepts.
    pub user: User,
    /// Writes to the accounts in the same transaction, such as the account itself when they register with it.
    pub accounts: Vec<Write>,
}

/// What accepting depends on.
#[derive(Debug)]
pub struct Accepting {
    pub(super) organization: Organization,
    pub(super) invitation: Invitation,
}

/// Who arrives: as far as they were here before.
#[derive(Debug, Default)]
pub struct Arriving {
    /// The membership they had before, if they come back.
    pub(super) former: Option<Member>,
    /// The name an import left for their address.
    pub(super) name: Option<Member>,
    /// The tasks assigned to that name.
    pub(super) tasks: Vec<Task>,
}

/// Most tasks handed over in the commit that lets someone in (ADR 0006).
const HANDED_OVER: usize = 400;

/// What was assigned to a mere name goes to the person it stands for; once nothing is left, the name goes, too. What it
/// made and said stays under it: the log says so (ADR 0006).
pub(super) fn handed_over(name: Member, tasks: Vec<Task>, to: UserId, now: Timestamp) -> Vec<Change> {
    let all = tasks.len() <= HANDED_OVER;
    let hand_over = |before: Task| {
        let mut after = before.clone();
        after.assignees.remove(&name.id);
        after.assignees.insert(to);
        updated(before, after, now)
    };
    let mut changes: Vec<Change> = tasks.into_iter().take(HANDED_OVER).map(hand_over).collect();
    if all {
        let gone = Member { deleted_at: Some(now), ..name.clone() };
        changes.push(updated(name, gone, now));
    }
    changes
}

/// A new member and where they are now.
#[derive(Debug, Clone, PartialEq)]
pub struct Joined {
    /// The organization.
    pub organization: Organization,
    /// Their place in it.
    pub member: Member,
}

impl AcceptInvitation {
    fn is_for_them(&self, invitation: &Invitation) -> bool {
        invitation.email.folded() == self.user.email.folded()
    }
}

impl Operation for AcceptInvitation {
    const NAME: &'static str = "invitation.accept";
    const ENTRANCE: Entrance = Entrance::Outsiders;
    type Target = Accepting;
    type Gathered = Arriving;
    type Output = Joined;

    async fn target(&self, reads: &Reads) -> Result<Accepting> {
        let organization = reads.organization().await?;
        let organization = found(Some(organization).filter(|org| org.deleted_at.is_none()), "invitation")?;
        let invitation = found(reads.invitation(self.invitation).await?, "invitation")?;
        Ok(Accepting { organization, invitation })
    }
    fn permission(&self, principal: &Principal, target: &Accepting) -> (Action, Facts) {
        let own = principal.user == self.user.id && self.is_for_them(&target.invitation);
        (Action::InvitationAccept, Facts::own(own))
    }
    async fn gather(&self, reads: &Reads, _: &Accepting) -> Result<Arriving> {
        let people = [PersonRef::Id(self.user.id), PersonRef::Email(self.user.email.clone())];
        let [former, name] = reads.members(&people).await?.try_into().expect("two were asked for");
        let name: Option<Member> = name.filter(|name| !name.claimed);
        let tasks = match &name {
            Some(name) => reads.assigned(name.id, HANDED_OVER + 1).await?,
            None => Vec::new(),
        };
        Ok(Arriving { former, name, tasks })
    }
    fn decide(&self, cx: &Deciding<'_>, target: Accepting, arriving: Arriving) -> Result<Decision<Joined>> {
        let Arriving { former, name, tasks } = arriving;
        let Accepting { organization, invitation } = target;
        if invitation.deleted_at.is_some() {
            return Err(Error::conflict(
                "the invitation was withdrawn or accepted already; ask for a new one",
            ));
        }
        if invitation.expires_at <= cx.now {
            return Err(Error::conflict("the invitation has expired; ask for a new one"));
        }
        if former.as_ref().is_some_and(Member::is_active) {
            return Err(Error::conflict("you are a member already"));
        }
        let (change, member) = self.join(cx, &invitation, former);
        let mut writes = self.accounts.clone();
        writes.extend(super::later(cx.id(), cx.org, self.user.id, cx.now, &self.accounts));
        // An account that is closed meanwhile must not become a member whom nobody can sign in as.
        writes.push(Write::RequireUser(self.user.id));
        writes.push(Write::DeleteInvitationSecret(cx.org, invitation.id));
        let spent = Invitation { deleted_at: Some(cx.now), ..invitation.clone() };
        let mut changes = vec![change, updated(invitation, spent, cx.now)];
        if let Some(name) = name {
            changes.extend(handed_over(name, tasks, member.id, cx.now));
        }
        let answer = move |done: &_| Joined { organization, member: member.written(done) };
        Ok(Decision::new(changes, answer).with_accounts(writes))
    }
    /// The invitation stands behind the secret of the link, which leads to no other.
    async fn target_then(&self, reads: &Reads, _: &OperationRow) -> Result<Accepting> {
        self.target(reads).await
    }
    async fn replay(&self, reads: &Reads, _: &OperationRow) -> Result<Joined> {
        let member = super::member(reads, &PersonRef::Id(self.user.id)).await?;
        Ok(Joined { organization: reads.organization().await?, member })
    }
}

impl AcceptInvitation {
    /// A former member comes back to the place they had, so that what they did stays theirs.
    fn join(&self, cx: &Deciding<'_>, invitation: &Invitation, former: Option<Member>) -> (Change, Member) {
        let member = super::make(&self.user, invitation.role, invitation.created_by, cx.now);
        match former {
            None => (Change::create(member.clone()), member),
            Some(before) => {
                let after = Member { created_at: before.created_at, version: before.version, ..member };
                (updated(before, after.clone(), cx.now), after)
            }
        }
    }
}

impl Nimbus {
    /// Accepts the invitation behind a secret for `user`; `accounts` are written in the same transaction.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a secret that leads nowhere (any more), [`Error::Denied`] where the invitation is for
    /// another address, a conflict where it has expired.
    pub async fn accept_invitation(
        &self,
        caller: &Caller,
        secret: &Secret,
        user: &User,
        request: &Request,
        accounts: Vec<Write>,
    ) -> Result<Done<Joined>> {
        let (org, invitation) = match self.store().invitation_by_secret(secret.hash()).await? {
            Some(led) => led,
            None => found(self.accepted_before(user, request).await?, "invitation")?,
        };
        let operation = AcceptInvitation { invitation, user: user.clone(), accounts };
        self.run(caller, org, &operation, request).await
    }

    /// The invitation that an earlier request with the same key accepted: its secret is spent, but the log knows it.
    async fn accepted_before(&self, user: &User, request: &Request) -> Result<Option<(OrgId, InvitationId)>> {
        let Some(key) = &request.key else { return Ok(None) };
        let mut used = self.store().used(user.id, key).await?.into_iter();
        let Some((org, row)) = used.find(|(_, row)| row.name == AcceptInvitation::NAME) else {
            return Ok(None);
        };
        let changes = self.store().reader(org).operation(row.id).await?.map(|(_, changes)| changes);
        let mut records = changes.into_iter().flatten().map(|change| change.row.record);
        let invitation = records.rfind(|record| record.kind == Kind::Invitation);
        Ok(invitation.map(|record| (org, InvitationId::from_uuid(record.id))))
    }
}
