//! What people do with members and invitations.

mod accept;
mod invite;
mod refresh;
mod remove;
mod role;
#[cfg(test)]
mod tests;

pub use accept::{AcceptInvitation, Accepting, Arriving, Joined};
pub use invite::{InvitePerson, Inviting, RevokeInvitation};
pub use refresh::RefreshMember;
pub(crate) use refresh::later;
pub use remove::RemoveMember;
pub use role::ChangeRole;

use crate::accounts::User;
use crate::change::Seq;
use crate::error::{Error, Result};
use crate::id::UserId;
use crate::member::Member;
use crate::policy::{Facts, Principal, Role};
use crate::reads::Reads;
use crate::reference::PersonRef;
use crate::time::Timestamp;

/// The member meant; former ones, too.
pub(crate) async fn member(reads: &Reads, person: &PersonRef) -> Result<Member> {
    super::found(reads.members(std::slice::from_ref(person)).await?.pop().flatten(), "member")
}

/// A new member: a copy of how the person is called.
pub(super) fn make(user: &User, role: Role, by: UserId, now: Timestamp) -> Member {
    Member {
        id: user.id,
        version: Seq(0),
        role,
        name: user.name.clone(),
        email: Some(user.email.clone()),
        image_url: user.image_url.clone(),
        claimed: true,
        created_at: now,
        created_by: by,
        updated_at: now,
        deleted_at: None,
    }
}

/// What the policy must know of a person acted upon.
pub(crate) fn facts(principal: &Principal, member: &Member) -> Facts {
    Facts { own: member.id == principal.user, role: Some(member.role), ..Facts::default() }
}

/// Refuses to take the owner's role from the last one who has it.
fn check_owners(target: &Member, owners: &[Member]) -> Result<()> {
    let others = owners.iter().any(|owner| owner.id != target.id);
    if target.role == Role::Owner && !others { Err(Error::LastOwner) } else { Ok(()) }
}
