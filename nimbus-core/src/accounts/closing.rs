//! Closing an account for good.

use super::people::{in_person, refused};
use super::{CloseAccount, Origin, People, Write};
use crate::error::{Error, Result};
use crate::id::{OrgId, UserId};
use crate::member::Member;
use crate::nimbus::{Caller, Request};
use crate::ops::member::RemoveMember;
use crate::policy::{Role, Via};
use crate::reference::PersonRef;
use crate::store::CommitError;

/// Rounds of leaving before giving up: more are needed only by someone who joins as fast as they leave.
const ROUNDS: usize = 8;

impl People {
    /// Closes the caller's account: they leave every organization, then the account goes with its sessions and tokens,
    /// and within seconds their name from the memberships they had. What they wrote stays; erasing them from the log has
    /// its own issue (R68).
    ///
    /// Their name goes from organizations they had left before, and from those in the trash, too. Repeating it after a
    /// failure goes on where it stopped.
    ///
    /// # Errors
    /// [`Error::LastOwner`] while an organization has no other owner, and then they have left none;
    /// [`Error::Unauthenticated`] for a wrong password; [`Error::Denied`] for a token, or the person at this machine.
    pub async fn close(&self, caller: &Caller, close: CloseAccount, origin: &Origin) -> Result<()> {
        in_person(caller)?;
        let user = self.me(caller).await?;
        if caller.via == Via::Local || user.password.is_none() {
            let reason =
                "the person at this machine has no account to close; their data goes with the data folder";
            return Err(Error::Denied { reason: reason.into() });
        }
        let user = self.prove(&user.email.clone(), close.password, Some(user), origin).await?;
        let result = self.leave_all_and_go(caller, user.id).await;
        self.known().forget_person(user.id);
        result
    }

    /// Whoever joins or founds an organization in between leaves it, too.
    async fn leave_all_and_go(&self, caller: &Caller, user: UserId) -> Result<()> {
        for _ in 0..ROUNDS {
            let theirs = self.store().organizations(user).await?;
            for (org, member) in &theirs {
                self.check_owners(org.id, member).await?;
            }
            for (org, _) in &theirs {
                self.leave(caller, org.id).await?;
            }
            // Taken first: whoever lets them in at this moment, through another server perhaps, is waited for, and what
            // comes after sees it.
            let writes =
                vec![Write::RequireUser(user), self.refreshing(user, self.now()), Write::CloseUser(user)];
            match self.store().write(writes).await {
                Err(CommitError::Conflict) => drop(self.person(user).await?),
                done => return done.map_err(refused),
            }
        }
        Err(Error::Unavailable { what: "the account", source: None })
    }

    /// Refuses to go on where nobody else answers for the organization. Leaving asks once more, in its transaction.
    async fn check_owners(&self, org: OrgId, member: &Member) -> Result<()> {
        if member.role != Role::Owner {
            return Ok(());
        }
        let owners = self.store().reader(org).owners().await?;
        if owners.iter().any(|owner| owner.id != member.id) { Ok(()) } else { Err(Error::LastOwner) }
    }

    async fn leave(&self, caller: &Caller, org: OrgId) -> Result<()> {
        let operation = RemoveMember { person: PersonRef::Me };
        match self.nimbus().run(caller, org, &operation, &Request::default()).await {
            // Removed, or the organization deleted, meanwhile.
            Ok(_) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }
}
