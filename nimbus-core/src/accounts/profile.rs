//! A person's profile.

use super::people::in_person;
use super::{People, ProfilePatch, User, Write};
use crate::error::Result;
use crate::id::UserId;
use crate::nimbus::Caller;
use crate::time::Timestamp;

impl People {
    /// The caller.
    ///
    /// # Errors
    /// [`Error::NotFound`](crate::error::Error::NotFound) where the account was closed meanwhile.
    pub async fn me(&self, caller: &Caller) -> Result<User> {
        self.person(caller.user).await
    }

    /// Changes the caller's profile; the copies in their organizations follow within seconds, through one job for each.
    ///
    /// # Errors
    /// [`Error::Denied`](crate::error::Error::Denied) for a token.
    pub async fn edit_me(&self, caller: &Caller, patch: ProfilePatch) -> Result<User> {
        in_person(caller)?;
        let before = self.me(caller).await?;
        let mut user = before.clone();
        patch.name.clone().apply(&mut user.name);
        patch.image_url.clone().apply(&mut user.image_url);
        patch.time_zone.clone().apply(&mut user.time_zone);
        if user == before {
            return Ok(user);
        }
        let now = self.now();
        let mut writes = vec![Write::EditUser(user.id, patch, now)];
        if (&user.name, &user.image_url) != (&before.name, &before.image_url) {
            writes.push(self.refreshing(user.id, now));
        }
        self.write(writes).await?;
        self.known().forget_person(user.id);
        // Read again, for somebody may have changed other fields at the same time.
        self.me(caller).await
    }

    /// The write that makes one job for each organization with a copy of the person, to bring it up to their account.
    pub(super) fn refreshing(&self, user: UserId, now: Timestamp) -> Write {
        Write::RefreshMemberships(user, self.nimbus().clock().id(), now)
    }
}
