//! Invitations: the secret in their link, made and taken back in.

use super::people::in_person;
use super::{Accept, People, Secret, SecretKind};
use crate::error::{Error, Result};
use crate::id::OrgId;
use crate::member::{Invitation, NewInvitation};
use crate::nimbus::{Caller, Done, Request};
use crate::ops::member::{InvitePerson, Joined};

/// An invitation that was made.
#[derive(Debug, Clone)]
pub struct Invited {
    /// The invitation.
    pub invitation: Invitation,
    /// The secret of its link, shown to the inviter once; `None` in the answer to a repeated request.
    pub secret: Option<Secret>,
}

impl People {
    /// Invites somebody to an organization. Until there is e-mail, the inviter hands the link on.
    ///
    /// # Errors
    /// As [`InvitePerson`].
    pub async fn invite(
        &self,
        caller: &Caller,
        org: OrgId,
        new: NewInvitation,
        request: &Request,
    ) -> Result<Done<Invited>> {
        let secret = self.secret(SecretKind::Invitation);
        let operation = InvitePerson { new, secret: secret.hash() };
        let done = self.nimbus().run(caller, org, &operation, request).await?;
        let secret = (!done.replayed).then_some(secret);
        let output = Invited { invitation: done.output, secret };
        Ok(Done { output, operation: done.operation, replayed: done.replayed })
    }

    /// Accepts an invitation in the name of the caller, whose address it must have been sent to.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a secret that leads nowhere (any more), [`Error::Denied`] for an invitation to another
    /// address or a caller who is a token, a conflict for one that has expired.
    pub async fn accept(&self, caller: &Caller, accept: &Accept, request: &Request) -> Result<Done<Joined>> {
        in_person(caller)?;
        let secret = Secret::parse(accept.invitation.reveal())
            .filter(|secret| secret.kind() == SecretKind::Invitation)
            .ok_or(Error::NotFound { what: "invitation" })?;
        let user = self.me(caller).await?;
        self.nimbus().accept_invitation(caller, &secret, &user, request, Vec::new()).await
    }
}
