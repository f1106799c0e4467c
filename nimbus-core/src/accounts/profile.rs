//! A person's profile.

use super::people::in_person;
use super::{Job, People, ProfilePatch, User, Work, Write};
use crate::error::Result;
use crate::id::{OrgId, UserId};
use crate::member::Member;
use crate::nimbus::Caller;
use crate::organization::Organization;

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
        patch.name.apply(&mut user.name);
        patch.image_url.apply(&mut user.image_url);
        patch.time_zone.apply(&mut user.time_zone);
        if user == before {
            return Ok(user);
        }
        user.updated_at = self.now();
        let mut writes = vec![Write::UpdateUser(user.clone())];
        if (&user.name, &user.image_url) != (&before.name, &before.image_url) {
            let theirs = self.store().organizations(user.id).await?;
            writes.extend(self.refreshing(user.id, &theirs));
        }
        self.write(writes).await?;
        self.known().forget_person(user.id);
        Ok(user)
    }

    /// One job for each of these organizations, to bring its copy of the person up to their account.
    pub(super) fn refreshing(&self, user: UserId, orgs: &[(Organization, Member)]) -> Vec<Write> {
        let now = self.now();
        let job = |org: OrgId| Job {
            id: self.nimbus().clock().id(),
            org,
            work: Work::RefreshMember(user),
            run_at: now,
            attempts: 0,
        };
        orgs.iter().map(|(org, _)| Write::CreateJob(job(org.id))).collect()
    }
}
