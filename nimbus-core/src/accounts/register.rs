//! Getting an account.

use super::registration::Ticket;
use super::{Origin, People, Register, Secret, SecretKind, SecretText, SignedIn, User, Write};
use crate::error::{Error, Result};
use crate::nimbus::{Caller, Request};
use crate::organization::{NewOrganization, Organization};
use crate::text::Name;

impl People {
    /// Makes an account and signs it in. Person, session and the organization that is asked for (or the place an
    /// invitation offers) come to be in one transaction.
    ///
    /// An address that has an account already is told as such; with e-mail everyone will be answered alike, and the
    /// person told by mail (R36).
    ///
    /// # Errors
    /// [`Error::Denied`] where the policy lets nobody in like this; [`Error::Invalid`] for an address that is taken, or a
    /// wrong code or invitation; [`Error::RateLimited`] after too many from one address.
    pub async fn register(&self, new: Register, origin: &Origin) -> Result<SignedIn> {
        self.limits().signup(origin.address, self.now())?;
        let first = self.is_first().await?;
        self.registration()
            .admits(first, ticket(&new))
            .map_err(|reason| Error::Denied { reason: reason.into() })?;
        consistent(&new)?;
        let code = new.setup_code.as_ref().map(|code| self.setup().take(code)).transpose()?;
        let invitation = new.invitation.as_ref().map(invitation).transpose()?;
        let user = self.new_user(&new).await?;
        let (session, secret) = self.session(user.id, origin, user.created_at);
        let writes =
            vec![Write::CreateUser(user.clone()), Write::CreateSession(session.clone(), secret.hash())];
        let organization = match (invitation, new.organization_name) {
            (Some(invitation), _) => Some(self.join(&user, &invitation, writes).await?),
            (None, Some(name)) => Some(self.found(&user, name, writes).await?),
            (None, None) => self.write(writes).await.map(|()| None)?,
        };
        if let Some(code) = code {
            code.spend();
        }
        Ok(SignedIn { user, session, secret, organization })
    }

    /// Makes the account along with an organization of its own.
    async fn found(&self, user: &User, name: Name, accounts: Vec<Write>) -> Result<Organization> {
        let new = NewOrganization { id: None, name, slug: None, time_zone: None };
        let caller = Caller::session(user.id);
        let done =
            self.nimbus().found_organization(&caller, &new, user, &Request::default(), accounts).await?;
        Ok(done.output.organization)
    }

    /// Makes the account along with its place in the organization that invited it.
    async fn join(&self, user: &User, invitation: &Secret, accounts: Vec<Write>) -> Result<Organization> {
        let caller = Caller::session(user.id);
        let done =
            self.nimbus().accept_invitation(&caller, invitation, user, &Request::default(), accounts).await;
        match done {
            Ok(done) => Ok(done.output.organization),
            Err(Error::NotFound { .. }) => Err(leads_nowhere()),
            Err(Error::Denied { .. }) => {
                Err(Error::invalid("/email", "invalid", "is not the address the invitation was sent to"))
            }
            Err(error) => Err(error),
        }
    }

    /// Whether nobody can sign in yet: there is no account, or only the local person's.
    pub(super) async fn is_first(&self) -> Result<bool> {
        Ok(match self.store().count_users(2).await? {
            0 => true,
            1 => self.store().user_by_email(&User::local_email()).await?.is_some(),
            _ => false,
        })
    }

    async fn new_user(&self, new: &Register) -> Result<User> {
        let now = self.now();
        Ok(User {
            id: self.nimbus().clock().id(),
            email: new.email.clone(),
            name: new.name.clone(),
            image_url: None,
            time_zone: None,
            password: Some(self.hasher().hash(new.password.clone(), self.nimbus().clock()).await?),
            created_at: now,
            updated_at: now,
        })
    }
}

fn ticket(new: &Register) -> Ticket {
    match (&new.invitation, &new.setup_code) {
        (Some(_), _) => Ticket::Invitation,
        (None, Some(_)) => Ticket::SetupCode,
        (None, None) => Ticket::None,
    }
}

/// Refuses what cannot be meant together, and the address that stands for the person at the machine.
fn consistent(new: &Register) -> Result<()> {
    if new.email.folded() == User::local_email().folded() {
        return Err(Error::invalid(
            "/email",
            "invalid",
            "stands for the person at this machine; use another one",
        ));
    }
    if new.invitation.is_some() && new.organization_name.is_some() {
        let why = "cannot be had along with an invitation; make the organization afterwards";
        return Err(Error::invalid("/organization_name", "invalid", why));
    }
    Ok(())
}

fn leads_nowhere() -> Error {
    Error::invalid(
        "/invitation",
        "invalid",
        "leads nowhere: it was used, withdrawn or mistyped; ask for a new one",
    )
}

fn invitation(text: &SecretText) -> Result<Secret> {
    Secret::parse(text.reveal())
        .filter(|secret| secret.kind() == SecretKind::Invitation)
        .ok_or_else(leads_nowhere)
}
