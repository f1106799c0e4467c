//! API tokens: for scripts, bound to one organization, never worth more than their owner's present rights.

use super::people::{in_person, refused};
use super::{NewToken, People, Scope, Secret, SecretKind, Token, Write};
use crate::error::{Error, Result};
use crate::fault::{Fault, Faults};
use crate::id::{OrgId, TokenId};
use crate::nimbus::Caller;
use crate::reference::OrgRef;
use crate::store::CommitError;
use crate::time::Timestamp;

impl People {
    /// The caller's tokens, newest first, expired ones included.
    ///
    /// # Errors
    /// [`Error::Denied`] for a token.
    pub async fn tokens(&self, caller: &Caller) -> Result<Vec<Token>> {
        in_person(caller)?;
        Ok(self.store().tokens(caller.user).await?)
    }

    /// Makes a token; its secret is answered this once.
    ///
    /// # Errors
    /// [`Error::Denied`] for a token: a token never makes tokens. [`Error::Invalid`] for no scope, an end that is past or
    /// too far away, or an organization the caller is not in. [`Error::Conflict`] at [`Token::MAX_PER_PERSON`].
    pub async fn create_token(&self, caller: &Caller, new: NewToken) -> Result<(Token, Secret)> {
        in_person(caller)?;
        let now = self.now();
        let mut faults = Faults::new();
        if new.scopes.is_empty() {
            faults.push(Fault::at("/scopes", "required", "must name `read`, `write` or both"));
        }
        let expires_at = expiry(new.expires_at, now).map_err(|fault| faults.push(fault));
        let org = self.own_organization(caller, &new.org, &mut faults).await?;
        let (Ok(expires_at), Some(org), true) = (expires_at, org, faults.is_empty()) else {
            return Err(faults.into());
        };
        let token = Token {
            id: self.nimbus().clock().id(),
            user: caller.user,
            org,
            name: new.name,
            scopes: Scope::all(&new.scopes),
            created_at: now,
            expires_at,
            last_used_at: None,
        };
        let secret = self.secret(SecretKind::Token);
        let create = Write::CreateToken(token.clone(), secret.hash());
        match self.store().write(vec![Write::RequireTokenRoom(caller.user, org), create]).await {
            Ok(()) => Ok((token, secret)),
            Err(CommitError::Conflict) => Err(self.no_room(caller, &new.org).await),
            Err(error) => Err(refused(error)),
        }
    }

    /// Why there is no room for a token: there are too many, or the caller has left meanwhile.
    async fn no_room(&self, caller: &Caller, org: &OrgRef) -> Error {
        let mut faults = Faults::new();
        match self.own_organization(caller, org, &mut faults).await {
            Err(error) => error,
            Ok(None) => faults.into(),
            Ok(Some(_)) => {
                let most = Token::MAX_PER_PERSON;
                Error::conflict(format!("you have {most} tokens, the most there can be; delete one first"))
            }
        }
    }

    /// Ends one of the caller's tokens, at once.
    ///
    /// # Errors
    /// [`Error::NotFound`] where they have no such token; [`Error::Denied`] for a token.
    pub async fn delete_token(&self, caller: &Caller, id: TokenId) -> Result<()> {
        if !self.tokens(caller).await?.iter().any(|token| token.id == id) {
            return Err(Error::NotFound { what: "token" });
        }
        let result = self.write(vec![Write::DeleteToken(caller.user, id)]).await;
        self.known().forget_token(id);
        result
    }

    /// The organization meant, if the caller is in it; the fault is the same for one they are not in and for none.
    async fn own_organization(
        &self,
        caller: &Caller,
        org: &OrgRef,
        faults: &mut Faults,
    ) -> Result<Option<OrgId>> {
        let theirs = self.nimbus().organizations(caller).await?;
        let found = theirs.iter().find(|(found, _)| match org {
            OrgRef::Id(id) => found.id == *id,
            OrgRef::Slug(slug) => found.slug == *slug,
        });
        if found.is_none() {
            faults.push(Fault::at("/org", "not_found", format!("you are in no organization {org}")));
        }
        Ok(found.map(|(found, _)| found.id))
    }
}

/// When a token ends.
fn expiry(asked: Option<Timestamp>, now: Timestamp) -> Result<Timestamp, Fault> {
    let fault = |why: String| Fault::at("/expires_at", "invalid", why);
    match asked {
        None => Ok(now.plus_days(Token::DAYS)),
        Some(at) if at <= now => Err(fault("lies in the past".into())),
        Some(at) if at > now.plus_days(Token::MAX_DAYS) => {
            let latest = now.plus_days(Token::MAX_DAYS);
            Err(fault(format!("lies more than {} days ahead; the latest is {latest}", Token::MAX_DAYS)))
        }
        Some(at) => Ok(at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case::ninety_days_if_not_asked(None, Some(90 * 86_400_000))]
    #[case::now_is_too_late(Some(0), None)]
    #[case::the_shortest(Some(1), Some(1))]
    #[case::the_longest(Some(366 * 86_400_000), Some(366 * 86_400_000))]
    #[case::too_long(Some(366 * 86_400_000 + 1), None)]
    fn a_token_ends_after(#[case] asked: Option<i64>, #[case] ends: Option<i64>) {
        let now = Timestamp::from_millis(1_800_000_000_000).unwrap();
        let at = |millis| now.plus_millis(millis);
        assert_eq!(expiry(asked.map(at), now).ok(), ends.map(at));
    }
}
