//! Signing in and out.

use super::hasher::Hasher;
use super::people::in_person;
use super::{
    Login, Origin, Password, People, Proof, Rehash, Secret, SecretKind, Session, SignedIn, User, Who, Write,
};
use crate::error::{Error, Result};
use crate::id::UserId;
use crate::text::Email;
use crate::time::Timestamp;

/// Most characters of a program's name that are kept.
const AGENT_MAX: usize = 200;

impl People {
    /// Signs a person in.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`], in the same words and after the same work whether the address or the password is
    /// wrong; [`Error::RateLimited`] after too many wrong ones.
    pub async fn login(&self, login: Login, origin: &Origin) -> Result<SignedIn> {
        let user = self.store().user_by_email(&login.email).await?;
        let user = self.prove(&login.email, login.password.clone(), user, origin).await?;
        let now = self.now();
        let (session, secret) = self.session(user.id, origin, now);
        let mut writes = self.room(user.id, now).await?;
        let user = self.rehashed(user, login.password, now, &mut writes).await?;
        writes.push(Write::CreateSession(session.clone(), secret.hash()));
        self.write(writes).await?;
        Ok(SignedIn { user, session, secret, organization: None })
    }

    /// Ends the session somebody was recognised by, at once.
    ///
    /// # Errors
    /// [`Error::Denied`] for a token: it ends by being deleted.
    pub async fn logout(&self, who: &Who) -> Result<()> {
        in_person(&who.caller)?;
        let Proof::Session(session) = &who.proof else { return Ok(()) };
        let result = self.write(vec![Write::DeleteSession(who.user.id, session.id)]).await;
        self.known().forget_session(session.id);
        result
    }

    /// Checks a password, within the limits; answers whose it is.
    pub(super) async fn prove(
        &self,
        email: &Email,
        password: Password,
        user: Option<User>,
        origin: &Origin,
    ) -> Result<User> {
        self.limits().login(email, origin.address, self.now())?;
        let hash = user.as_ref().and_then(|user| user.password.clone());
        match (self.hasher().verify(password, hash).await?, user) {
            (true, Some(user)) => {
                self.limits().logged_in(email, origin.address);
                Ok(user)
            }
            _ => Err(Error::Unauthenticated("the e-mail address or the password is wrong")),
        }
    }

    /// A new session that is not stored yet, and its secret.
    pub(super) fn session(&self, user: UserId, origin: &Origin, now: Timestamp) -> (Session, Secret) {
        let session = Session {
            id: self.nimbus().clock().id(),
            user,
            created_at: now,
            last_used_at: now,
            expires_at: now.plus_days(Session::DAYS),
            agent: origin.agent.as_deref().map(one_line),
            address: origin.address.map(|address| address.to_canonical().to_string()),
        };
        (session, self.secret(SecretKind::Session))
    }

    /// The writes that make room for one more session: ended ones go, and the oldest beyond the most there may be.
    async fn room(&self, user: UserId, now: Timestamp) -> Result<Vec<Write>> {
        let (live, mut gone): (Vec<Session>, Vec<Session>) =
            self.store().sessions(user).await?.into_iter().partition(|session| session.is_live(now));
        gone.extend(live.into_iter().skip(Session::MAX_PER_PERSON - 1));
        Ok(gone.into_iter().map(|session| Write::DeleteSession(user, session.id)).collect())
    }

    /// Renews a hash that was made with older parameters, now that the password is at hand (R35).
    async fn rehashed(
        &self,
        mut user: User,
        password: Password,
        now: Timestamp,
        writes: &mut Vec<Write>,
    ) -> Result<User> {
        if !user.password.as_deref().is_some_and(Hasher::is_current) {
            let after = self.hasher().hash(password, self.nimbus().clock()).await?;
            let before = user.password.replace(after.clone());
            user.updated_at = now;
            writes.push(Write::Rehash(user.id, Rehash { before, after }, now));
        }
        Ok(user)
    }
}

/// What a program calls itself, on one bounded line.
fn one_line(agent: &str) -> String {
    agent.chars().filter(|found| !found.is_control()).take(AGENT_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_program_is_kept_on_one_bounded_line() {
        assert_eq!(one_line("nimbus/1\r\n\u{1b}[2J"), "nimbus/1[2J");
        assert_eq!(one_line(&"é".repeat(300)).chars().count(), AGENT_MAX);
    }
}
