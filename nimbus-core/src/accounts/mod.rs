//! Accounts: people, how they prove who they are, and what they are signed in with. Apart from any organization.

#[cfg(feature = "engine")]
pub mod password;
mod secret;

pub use secret::{Hash, Secret, SecretKind};

use crate::id::{InvitationId, JobId, OrgId, SessionId, TokenId, UserId};
use crate::policy::Scopes;
use crate::text::{Email, ImageUrl, Label, Name};
use crate::time::{Timestamp, Zone};

/// A person with an account.
#[derive(Debug, Clone, PartialEq)]
pub struct User {
    /// Their id, the same in every organization.
    pub id: UserId,
    /// Their address, unique among all accounts ignoring case.
    pub email: Email,
    /// How they are called.
    pub name: Name,
    /// Their picture.
    pub image_url: Option<ImageUrl>,
    /// The zone their days are in; their organization's if none.
    pub time_zone: Option<Zone>,
    /// The password as a PHC string (argon2id); `None` for the local person, who has none.
    pub password: Option<String>,
    /// When the account was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// A place where someone is signed in.
#[derive(Debug, Clone, PartialEq)]
pub struct Session {
    /// Its id; not the secret.
    pub id: SessionId,
    /// Whose.
    pub user: UserId,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_used_at: Timestamp,
    /// When it ends whatever happens.
    pub expires_at: Timestamp,
    /// The program it was made with, as it called itself.
    pub agent: Option<String>,
    /// The address it was made from.
    pub address: Option<String>,
}

impl Session {
    /// A session not used for this many days has ended (GATES §2.2).
    pub const IDLE_DAYS: i64 = 7;
    /// A session ends after this many days whatever happens (GATES §2.2).
    pub const DAYS: i64 = 30;

    /// Whether it still holds at `now`.
    pub fn is_live(&self, now: Timestamp) -> bool {
        now < self.expires_at && now < self.last_used_at.plus_days(Self::IDLE_DAYS)
    }
}

/// A secret for scripts, bound to one organization.
#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    /// Its id; not the secret.
    pub id: TokenId,
    /// Whose rights it has, at most.
    pub user: UserId,
    /// The one organization it is good for.
    pub org: OrgId,
    /// What it is called.
    pub name: Label,
    /// What it may be used for.
    pub scopes: Scopes,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
}

impl Token {
    /// Days a token lasts if nothing else is asked (GATES §2.6).
    pub const DAYS: i64 = 90;
    /// Most days a token may last.
    pub const MAX_DAYS: i64 = 366;
}

/// Work to be done later, written in the transaction of its cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// The organization it is in.
    pub org: OrgId,
    /// What is to be done.
    pub work: Work,
    /// Not before this.
    pub run_at: Timestamp,
    /// How often it was tried.
    pub attempts: u32,
}

/// Kinds of later work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// Copy a person's name, address and picture into their member record.
    RefreshMember(UserId),
}

/// A write to the accounts; a list of them is applied in one transaction, alone or with a commit.
#[derive(Debug, Clone, PartialEq)]
pub enum Write {
    /// A new person.
    CreateUser(User),
    /// A person as they are now.
    UpdateUser(User),
    /// A person's account goes; with it their sessions and tokens.
    DeleteUser(UserId),
    /// A new session and the hash of its secret.
    CreateSession(Session, Hash),
    /// A session was used.
    TouchSession(SessionId, Timestamp),
    /// A session ends.
    DeleteSession(UserId, SessionId),
    /// A new token and the hash of its secret.
    CreateToken(Token, Hash),
    /// A token was used.
    TouchToken(TokenId, Timestamp),
    /// A token ends.
    DeleteToken(UserId, TokenId),
    /// The hash of an invitation's secret.
    CreateInvitationSecret(OrgId, InvitationId, Hash),
    /// An invitation's secret is spent.
    DeleteInvitationSecret(OrgId, InvitationId),
    /// Work for later.
    CreateJob(Job),
    /// Work that is done, or will not be.
    DeleteJob(JobId),
}
