//! Bringing a member's copy of name, address and picture up to their account.

use crate::accounts::{Job, User, Work, Write};
use crate::change::{Change, OperationRow};
use crate::error::{Error, Result};
use crate::id::{JobId, OrgId, UserId};
use crate::member::Member;
use crate::nimbus::{Deciding, Decision, Operation};
use crate::ops::one::Found as _;
use crate::ops::updated;
use crate::policy::{Action, Facts, Principal};
use crate::reads::Reads;
use crate::reference::PersonRef;
use crate::text::Name;
use crate::time::Timestamp;

/// What someone is called whose account was erased.
const ERASED: &str = "Former member";

/// Copies a person's name, address and picture into their membership. Nimbus itself only, as a job.
///
/// A former member keeps the copy they left with. Where the account was erased, nothing of it stays.
#[derive(Debug, Clone)]
pub struct RefreshMember {
    /// The person.
    pub user: UserId,
    /// Their account as it is now; `None` once it was erased.
    pub account: Option<User>,
}

impl Operation for RefreshMember {
    const NAME: &'static str = "member.refresh";
    type Target = Option<Member>;
    type Gathered = ();
    /// The member as they are now; `None` for someone who never was one.
    type Output = Option<Member>;

    async fn target(&self, reads: &Reads) -> Result<Option<Member>> {
        Ok(reads.members(&[PersonRef::Id(self.user)]).await?.pop().flatten())
    }
    fn permission(&self, _: &Principal, _: &Option<Member>) -> (Action, Facts) {
        (Action::SystemWork, Facts::default())
    }
    async fn gather(&self, _: &Reads, _: &Option<Member>) -> Result<()> {
        Ok(())
    }
    fn decide(&self, cx: &Deciding<'_>, target: Option<Member>, (): ()) -> Result<Decision<Option<Member>>> {
        let Some(before) = target else { return Ok(Decision::new(Vec::new(), |_| None)) };
        let mut after = before.clone();
        match &self.account {
            Some(account) if before.is_active() => copy(account, &mut after),
            Some(_) => {}
            None => erase(cx, &mut after),
        }
        let changes: Vec<Change> = vec![updated(before.clone(), after, cx.now)];
        Ok(Decision::new(changes, move |done| Some(before.written(done))))
    }
    async fn target_then(&self, reads: &Reads, _: &OperationRow) -> Result<Option<Member>> {
        self.target(reads).await
    }
    async fn replay(&self, _: &Reads, _: &OperationRow) -> Result<Option<Member>> {
        Err(Error::conflict("a job is not asked for with a request key"))
    }
}

/// Work for later where somebody joins with an account that was read before: it may have been renamed since, and then
/// no other job knows of the new copy. `None` where the account is made along with it.
pub(crate) fn later(id: JobId, org: OrgId, user: UserId, now: Timestamp, along: &[Write]) -> Option<Write> {
    let made = |write: &Write| matches!(write, Write::CreateUser(made) if made.id == user);
    let job = Job { id, org, work: Work::RefreshMember(user), run_at: now, attempts: 0 };
    (!along.iter().any(made)).then_some(Write::CreateJob(job))
}

/// Copies how an account is called.
pub(super) fn copy(account: &User, member: &mut Member) {
    member.name = account.name.clone();
    member.email = Some(account.email.clone());
    member.image_url.clone_from(&account.image_url);
}

fn erase(cx: &Deciding<'_>, member: &mut Member) {
    member.name = Name::parse(ERASED).expect("a name of 13 letters");
    member.email = None;
    member.image_url = None;
    member.claimed = false;
    member.deleted_at = member.deleted_at.or(Some(cx.now));
}
