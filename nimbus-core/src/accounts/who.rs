//! Who is calling: from the secret a request carries to the person, and what it allows them.

use std::sync::Arc;

use super::{Hash, People, Secret, SecretKind, Session, Token, User, Write};
use crate::error::{Error, Result};
use crate::nimbus::Caller;
use crate::policy::Via;
use crate::time::Timestamp;

/// By what somebody was recognised.
#[derive(Debug, Clone, PartialEq)]
pub enum Proof {
    /// A session.
    Session(Session),
    /// An API token.
    Token(Token),
}

/// Somebody recognised.
#[derive(Debug, Clone)]
pub struct Who {
    /// The person.
    pub user: User,
    /// What to run operations with.
    pub caller: Caller,
    /// By what they were recognised.
    pub proof: Proof,
}

const MALFORMED: Error = Error::Unauthenticated(
    "this is not a whole session or token of Nimbus: it begins with nim_ses_ or nim_pat_ and has 57 characters",
);
const UNKNOWN: Error = Error::Unauthenticated(
    "this session or token is not known, or was revoked; sign in again or make a new token",
);
const SESSION_ENDED: Error = Error::Unauthenticated("this session has ended; sign in again");
const TOKEN_EXPIRED: Error = Error::Unauthenticated("this token has expired; make a new one");

impl Who {
    fn by_session((session, user): (Session, User)) -> Self {
        Self { caller: Caller::session(user.id), user, proof: Proof::Session(session) }
    }

    fn by_token((token, user): (Token, User)) -> Self {
        let caller = Caller {
            user: user.id,
            via: Via::Token(token.id),
            scopes: token.scopes,
            bound_to: Some(token.org),
        };
        Self { user, caller, proof: Proof::Token(token) }
    }

    /// When the session or token was last used, as the store knew it.
    pub(super) fn last_used_at(&self) -> Option<Timestamp> {
        match &self.proof {
            Proof::Session(session) => Some(session.last_used_at),
            Proof::Token(token) => token.last_used_at,
        }
    }

    fn live(&self, now: Timestamp) -> Result<()> {
        match &self.proof {
            Proof::Session(session) if !session.is_live(now) => Err(SESSION_ENDED),
            Proof::Token(token) if !token.is_live(now) => Err(TOKEN_EXPIRED),
            _ => Ok(()),
        }
    }

    fn touch(&self, now: Timestamp) -> Write {
        match &self.proof {
            Proof::Session(session) => Write::TouchSession(session.id, now),
            Proof::Token(token) => Write::TouchToken(token.id, now),
        }
    }
}

impl People {
    /// Recognises whoever sent this secret. A revocation in this process counts at once, one elsewhere within a second.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] with a sentence for whoever sent it.
    pub async fn authenticate(&self, secret: &str) -> Result<Arc<Who>> {
        let secret = Secret::parse(secret).ok_or(MALFORMED)?;
        let (hash, now) = (secret.hash(), self.now());
        let who = match self.known().get(hash, now) {
            Ok(who) => who,
            Err(mark) => {
                let who = Arc::new(self.look_up(secret.kind(), hash).await?);
                // An ended session is not noted as used, or it would live again.
                who.live(now)?;
                if self.known().put(hash, who.clone(), now, mark) {
                    self.note_use(who.touch(now));
                }
                who
            }
        };
        who.live(now)?;
        Ok(who)
    }

    async fn look_up(&self, kind: SecretKind, hash: Hash) -> Result<Who> {
        let found = match kind {
            SecretKind::Session => self.store().session(hash).await?.map(Who::by_session),
            SecretKind::Token => self.store().token(hash).await?.map(Who::by_token),
            SecretKind::Invitation | SecretKind::Setup => return Err(MALFORMED),
        };
        found.ok_or(UNKNOWN)
    }

    /// Writes down when it was last used, beside the request: neither its time nor its failure is the caller's.
    fn note_use(&self, write: Write) {
        let store = self.nimbus().store().clone();
        tokio::spawn(async move {
            if let Err(error) = store.write(vec![write]).await {
                tracing::warn!(%error, "could not note when a session or token was last used");
            }
        });
    }
}
