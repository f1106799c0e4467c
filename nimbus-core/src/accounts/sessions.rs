//! Where a person is signed in.

use super::people::in_person;
use super::{People, Session, Write};
use crate::error::{Error, Result};
use crate::id::SessionId;
use crate::nimbus::Caller;

impl People {
    /// The caller's living sessions, newest first.
    ///
    /// # Errors
    /// [`Error::Denied`] for a token.
    pub async fn sessions(&self, caller: &Caller) -> Result<Vec<Session>> {
        in_person(caller)?;
        let now = self.now();
        let sessions = self.store().sessions(caller.user).await?;
        Ok(sessions.into_iter().filter(|session| session.is_live(now)).collect())
    }

    /// Ends one of the caller's sessions, at once.
    ///
    /// # Errors
    /// [`Error::NotFound`] where they have no such session; [`Error::Denied`] for a token.
    pub async fn end_session(&self, caller: &Caller, id: SessionId) -> Result<()> {
        if !self.sessions(caller).await?.iter().any(|session| session.id == id) {
            return Err(Error::NotFound { what: "session" });
        }
        let result = self.write(vec![Write::DeleteSession(caller.user, id)]).await;
        self.known().forget_session(id);
        result
    }
}
