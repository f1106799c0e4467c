//! Closing an account for good.

use super::people::in_person;
use super::{CloseAccount, Origin, People, Write};
use crate::error::{Error, Result};
use crate::id::OrgId;
use crate::member::Member;
use crate::nimbus::{Caller, Request};
use crate::ops::member::RemoveMember;
use crate::policy::{Role, Via};
use crate::reference::PersonRef;

impl People {
    /// Closes the caller's account: they leave every organization, then the account goes with its sessions and tokens,
    /// and within seconds their name from the memberships they had. What they wrote stays; erasing them from the log has
    /// its own issue (R68).
    ///
    /// Repeating it after a failure goes on where it stopped.
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
        let theirs = self.store().organizations(user.id).await?;
        for (org, member) in &theirs {
            self.check_owners(org.id, member).await?;
        }
        for (org, _) in &theirs {
            self.leave(caller, org.id).await?;
        }
        let mut writes = self.refreshing(user.id, &theirs);
        writes.push(Write::DeleteUser(user.id));
        let result = self.write(writes).await;
        self.known().forget_person(user.id);
        result
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
