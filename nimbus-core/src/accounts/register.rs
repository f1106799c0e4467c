//! Getting an account.

use super::registration::Ticket;
use super::{Origin, People, Register, SignedIn, User, Write};
use crate::error::{Error, Result};
use crate::text::Email;
use crate::time::Timestamp;

impl People {
    /// Makes an account and signs it in: person, session and the organization asked for in one transaction; an
    /// invitation is accepted right after.
    ///
    /// An address that has an account already is told as such. That it is comes to light this way will change with
    /// e-mail: then everyone is answered alike, and told by mail (R36).
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
        let code = new.setup_code.as_ref().map(|code| self.setup().take(code)).transpose()?;
        registrable(&new.email)?;
        let user = self.new_user(&new).await?;
        let (session, secret) = self.session(user.id, origin, user.created_at);
        let writes =
            vec![Write::CreateUser(user.clone()), Write::CreateSession(session.clone(), secret.hash())];
        self.write(writes).await?;
        if let Some(code) = code {
            code.spend();
        }
        Ok(SignedIn { user, session, secret, organization: None })
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
        let now: Timestamp = self.now();
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

/// Refuses the address that stands for the person at the machine.
fn registrable(email: &Email) -> Result<()> {
    if email.folded() == User::local_email().folded() {
        return Err(Error::invalid(
            "/email",
            "invalid",
            "stands for the person at this machine; use another one",
        ));
    }
    Ok(())
}
