//! What the store is asked about accounts, which belong to no organization.

use async_trait::async_trait;

use super::{CommitError, StoreError};
use crate::accounts::{Hash, Job, Session, Token, User, Write};
use crate::change::{OperationRow, RequestKey};
use crate::id::{InvitationId, OrgId, UserId};
use crate::member::Member;
use crate::organization::Organization;
use crate::reference::OrgRef;
use crate::text::Email;
use crate::time::Timestamp;

/// Accounts: a port of their own.
#[async_trait]
pub trait Accounts {
    /// A person.
    async fn user(&self, user: UserId) -> Result<Option<User>, StoreError>;
    /// A person by address, ignoring case.
    async fn user_by_email(&self, email: &Email) -> Result<Option<User>, StoreError>;
    /// How many accounts there are, counted up to `limit`.
    async fn count_users(&self, limit: u64) -> Result<u64, StoreError>;
    /// A session by the hash of its secret, dead or alive.
    async fn session(&self, hash: Hash) -> Result<Option<(Session, User)>, StoreError>;
    /// A person's sessions, newest first.
    async fn sessions(&self, user: UserId) -> Result<Vec<Session>, StoreError>;
    /// A token by the hash of its secret, dead or alive.
    async fn token(&self, hash: Hash) -> Result<Option<(Token, User)>, StoreError>;
    /// A person's tokens, newest first.
    async fn tokens(&self, user: UserId) -> Result<Vec<Token>, StoreError>;
    /// The invitation a secret leads to.
    async fn invitation_by_secret(&self, hash: Hash) -> Result<Option<(OrgId, InvitationId)>, StoreError>;
    /// The living organizations a person is in, by name, with their role.
    async fn organizations(&self, user: UserId) -> Result<Vec<(Organization, Member)>, StoreError>;
    /// The id behind an organization's slug.
    async fn resolve(&self, org: &OrgRef) -> Result<Option<OrgId>, StoreError>;
    /// What a person used a request key for, in every organization they are or were in, by its id.
    async fn used(&self, user: UserId, key: &RequestKey) -> Result<Vec<(OrgId, OperationRow)>, StoreError>;
    /// Jobs that are due, oldest first.
    async fn due_jobs(&self, now: Timestamp, limit: usize) -> Result<Vec<Job>, StoreError>;
    /// Organizations that went to the trash before a moment, or in which something did; each once.
    async fn orgs_with_expired(&self, before: Timestamp) -> Result<Vec<OrgId>, StoreError>;
    /// Applies writes in one transaction.
    async fn write(&self, writes: Vec<Write>) -> Result<(), CommitError>;
}
