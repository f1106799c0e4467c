//! Accounts: people, how they prove who they are, and what they are signed in with. Apart from any organization.

#[cfg(feature = "engine")]
mod closing;
#[cfg(feature = "engine")]
pub mod hasher;
mod inputs;
#[cfg(feature = "engine")]
mod invitations;
#[cfg(feature = "engine")]
mod known;
#[cfg(feature = "engine")]
mod limits;
#[cfg(feature = "engine")]
mod login;
mod password;
#[cfg(feature = "engine")]
mod people;
#[cfg(feature = "engine")]
mod profile;
#[cfg(feature = "engine")]
mod register;
mod registration;
mod secret;
#[cfg(feature = "engine")]
mod sessions;
#[cfg(feature = "engine")]
mod setup;
#[cfg(feature = "engine")]
mod tokens;
#[cfg(feature = "engine")]
mod who;

pub use inputs::{Accept, CloseAccount, Login, NewToken, ProfilePatch, Register, Scope};
#[cfg(feature = "engine")]
pub use invitations::Invited;
pub use password::Password;
#[cfg(feature = "engine")]
pub(crate) use people::refused;
#[cfg(feature = "engine")]
pub use people::{Origin, People, Settings, SignedIn};
pub use registration::Registration;
pub use secret::{Hash, Secret, SecretKind, SecretText};
#[cfg(feature = "engine")]
pub use who::{Proof, Who};

use std::fmt;

use crate::id::{InvitationId, JobId, OrgId, SessionId, TokenId, UserId};
use crate::policy::Scopes;
use crate::text::{Email, ImageUrl, Label, Name};
use crate::time::{Timestamp, Zone};

/// A person with an account.
#[derive(Clone, PartialEq)]
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

impl User {
    /// The address of the person at this machine: no mail ever reaches it, and nobody can register it.
    pub const LOCAL_EMAIL: &str = "me@localhost";

    #[cfg(feature = "engine")]
    pub(crate) fn local_email() -> Email {
        Email::parse(Self::LOCAL_EMAIL).expect("a constant that is an address")
    }
}

impl fmt::Debug for User {
    /// Everything but the hash of the password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, email, name, image_url, time_zone, password, created_at, updated_at } = self;
        f.debug_struct("User")
            .field("id", id)
            .field("email", email)
            .field("name", name)
            .field("image_url", image_url)
            .field("time_zone", time_zone)
            .field("password", &password.as_ref().map(|_| "…"))
            .field("created_at", created_at)
            .field("updated_at", updated_at)
            .finish()
    }
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
    /// Most sessions a person has at a time; one more ends the oldest.
    pub const MAX_PER_PERSON: usize = 100;

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
    /// Most tokens a person may have at a time.
    pub const MAX_PER_PERSON: usize = 100;

    /// Whether it still holds at `now`.
    pub fn is_live(&self, now: Timestamp) -> bool {
        now < self.expires_at
    }
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

/// A password's hash, and the one that takes its place.
#[derive(Clone, PartialEq)]
pub struct Rehash {
    /// The hash that was checked; `None` where there is no password.
    pub before: Option<String>,
    /// A hash of the same password, made with the parameters of today.
    pub after: String,
}

impl fmt::Debug for Rehash {
    /// Neither of the hashes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Rehash")
    }
}

/// A write to the accounts; a list of them is applied in one transaction, alone or with a commit.
#[derive(Debug, Clone, PartialEq)]
pub enum Write {
    /// A new person.
    CreateUser(User),
    /// What a person changed about themselves: these fields and no others, for two changes at once must not undo each
    /// other. [`Closed`](crate::store::CommitError::Closed) where the account is gone.
    EditUser(UserId, ProfilePatch, Timestamp),
    /// The same password, hashed anew; nothing where the password is another one by now.
    Rehash(UserId, Rehash, Timestamp),
    /// An account must still be there when this is written, or nothing of it is:
    /// [`Closed`](crate::store::CommitError::Closed).
    RequireUser(UserId),
    /// A person's account goes; with it their sessions and tokens. A
    /// [`Conflict`](crate::store::CommitError::Conflict) where it is gone, or they are in a living organization (again).
    CloseUser(UserId),
    /// A [`Work::RefreshMember`] for every organization that keeps a copy of the person, in the trash or not, whether
    /// they are in it or have left. The first job has this id, the others those that follow it.
    RefreshMemberships(UserId, JobId, Timestamp),
    /// A new session and the hash of its secret.
    CreateSession(Session, Hash),
    /// A session was used.
    TouchSession(SessionId, Timestamp),
    /// A session ends.
    DeleteSession(UserId, SessionId),
    /// A person must be in this living organization and have fewer than [`Token::MAX_PER_PERSON`] tokens when this is
    /// written, or nothing of it is: a [`Conflict`](crate::store::CommitError::Conflict).
    RequireTokenRoom(UserId, OrgId),
    /// A new token and the hash of its secret.
    CreateToken(Token, Hash),
    /// A token was used.
    TouchToken(TokenId, Timestamp),
    /// A token ends.
    DeleteToken(UserId, TokenId),
    /// All tokens of a person end that are good for this organization.
    DeleteTokensOf(UserId, OrgId),
    /// The hash of an invitation's secret.
    CreateInvitationSecret(OrgId, InvitationId, Hash),
    /// An invitation's secret is spent.
    DeleteInvitationSecret(OrgId, InvitationId),
    /// Work for later.
    CreateJob(Job),
    /// Work is taken until then, by whoever saw it due. A conflict where it is not as they saw it any more: somebody else
    /// has taken it, or has done it.
    LeaseJob(Job, Timestamp),
    /// Work that is done, or will not be.
    DeleteJob(JobId),
}
