//! Questions about accounts.

use async_trait::async_trait;
use nimbus_core::accounts::{Hash, Job, Session, Token, User, Write};
use nimbus_core::change::{Kind, OperationRow, Record, RequestKey};
use nimbus_core::id::{InvitationId, OrgId, UserId};
use nimbus_core::member::Member;
use nimbus_core::organization::Organization;
use nimbus_core::reference::OrgRef;
use nimbus_core::store::{Accounts, CommitError, StoreError};
use nimbus_core::text::Email;
use nimbus_core::time::Timestamp;

use super::state::Org;
use super::{Model, people};

#[async_trait]
impl Accounts for Model {
    async fn user(&self, user: UserId) -> Result<Option<User>, StoreError> {
        Ok(self.look(|state| state.people.users.get(&user).cloned()))
    }

    async fn user_by_email(&self, email: &Email) -> Result<Option<User>, StoreError> {
        let meant = |user: &&User| user.email.folded() == email.folded();
        Ok(self.look(|state| state.people.users.values().find(meant).cloned()))
    }

    async fn count_users(&self, limit: u64) -> Result<u64, StoreError> {
        Ok(self.look(|state| (state.people.users.len() as u64).min(limit)))
    }

    async fn session(&self, hash: Hash) -> Result<Option<(Session, User)>, StoreError> {
        Ok(self.look(|state| {
            let (session, _) = state.people.sessions.values().find(|(_, known)| *known == hash)?;
            Some((session.clone(), state.people.users[&session.user].clone()))
        }))
    }

    async fn sessions(&self, user: UserId) -> Result<Vec<Session>, StoreError> {
        let all = self.look(|state| state.people.sessions.values().cloned().collect::<Vec<_>>());
        let mut own: Vec<Session> =
            all.into_iter().map(|(session, _)| session).filter(|session| session.user == user).collect();
        own.sort_by_key(|session| std::cmp::Reverse((session.created_at, session.id)));
        Ok(own)
    }

    async fn token(&self, hash: Hash) -> Result<Option<(Token, User)>, StoreError> {
        Ok(self.look(|state| {
            let (token, _) = state.people.tokens.values().find(|(_, known)| *known == hash)?;
            Some((token.clone(), state.people.users[&token.user].clone()))
        }))
    }

    async fn tokens(&self, user: UserId) -> Result<Vec<Token>, StoreError> {
        let all = self.look(|state| state.people.tokens.values().cloned().collect::<Vec<_>>());
        let mut own: Vec<Token> =
            all.into_iter().map(|(token, _)| token).filter(|token| token.user == user).collect();
        own.sort_by_key(|token| std::cmp::Reverse((token.created_at, token.id)));
        Ok(own)
    }

    async fn invitation_by_secret(&self, hash: Hash) -> Result<Option<(OrgId, InvitationId)>, StoreError> {
        Ok(self.look(|state| {
            let mut known = state.people.invitations.iter();
            known.find(|(_, known)| **known == hash).map(|(invitation, _)| *invitation)
        }))
    }

    async fn organizations(&self, user: UserId) -> Result<Vec<(Organization, Member)>, StoreError> {
        let place = |org: &Org| {
            let member: Member = org.get(user).filter(Member::is_active)?;
            org.organization().filter(|org| org.deleted_at.is_none()).map(|org| (org, member))
        };
        let mut found: Vec<_> = self.look(|state| state.orgs.values().filter_map(place).collect());
        found.sort_by_key(|(org, _)| (org.name.clone(), org.id));
        Ok(found)
    }

    async fn resolve(&self, org: &OrgRef) -> Result<Option<OrgId>, StoreError> {
        let meant = |found: &Organization| match org {
            OrgRef::Id(id) => found.id == *id,
            OrgRef::Slug(slug) => found.slug == *slug && found.deleted_at.is_none(),
        };
        let found = self.look(|state| state.orgs.values().filter_map(Org::organization).find(meant));
        Ok(found.map(|org| org.id))
    }

    async fn used(&self, user: UserId, key: &RequestKey) -> Result<Vec<(OrgId, OperationRow)>, StoreError> {
        let used = |org: &Org| Some((org.id, org.used(user, key)?.clone()));
        Ok(self.look(|state| state.orgs.values().filter_map(used).collect()))
    }

    async fn due_jobs(&self, now: Timestamp, limit: usize) -> Result<Vec<Job>, StoreError> {
        let mut due: Vec<Job> = self.look(|state| state.people.jobs.values().cloned().collect());
        due.retain(|job| job.run_at <= now);
        due.sort_by_key(|job| (job.run_at, job.id));
        due.truncate(limit);
        Ok(due)
    }

    async fn orgs_with_expired(&self, before: Timestamp) -> Result<Vec<OrgId>, StoreError> {
        let kinds = [Kind::Organization, Kind::Project, Kind::Task, Kind::Comment];
        let gone = |record: &Record| record.deleted_at().is_some_and(|at| at < before);
        let expired = |org: &&Org| {
            let mut purged_some_day = org.records.iter().filter(|(id, _)| kinds.contains(&id.kind));
            purged_some_day.any(|(_, record)| record.as_ref().is_some_and(gone))
        };
        Ok(self.look(|state| state.orgs.values().filter(expired).map(|org| org.id).collect()))
    }

    async fn write(&self, writes: Vec<Write>) -> Result<(), CommitError> {
        self.change(|state| people::write(state, &writes))
    }
}
