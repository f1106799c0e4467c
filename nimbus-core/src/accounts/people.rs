//! The accounts' service: what registering, signing in, sessions, tokens and profiles share.

use std::net::IpAddr;
use std::sync::Arc;

use super::hasher::Hasher;
use super::known::Known;
use super::limits::Limits;
use super::{Registration, Secret, SecretKind, Session, User, Write};
use crate::error::{Error, Result};
use crate::id::UserId;
use crate::nimbus::{Caller, Nimbus};
use crate::organization::Organization;
use crate::policy::Via;
use crate::store::{CommitError, Store};
use crate::time::Timestamp;

/// How accounts are handled here.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Who may get an account.
    pub registration: Registration,
    /// Passwords hashed at a time; each takes 46 MiB while it runs.
    pub hashes_at_once: usize,
}

impl Default for Settings {
    /// Open, and as many hashes at a time as there are processors.
    fn default() -> Self {
        let hashes_at_once = std::thread::available_parallelism().map_or(1, Into::into);
        Self { registration: Registration::Open, hashes_at_once }
    }
}

/// Where a request comes from, as far as the door knows.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    /// The address, after the trusted proxies; `None` where there is no network between.
    pub address: Option<IpAddr>,
    /// The program, as it calls itself (`User-Agent`).
    pub agent: Option<String>,
}

/// Somebody who has just signed in.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The person.
    pub user: User,
    /// Their new session.
    pub session: Session,
    /// Its secret, to be shown once.
    pub secret: Secret,
    /// The organization made or joined along with it.
    pub organization: Option<Organization>,
}

/// The accounts over a store. Cheap to clone; all clones share one cache and one set of limits.
///
/// ```
/// # #[cfg(feature = "sqlite")]
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # use nimbus_core::store::sqlite::{Options, Sqlite};
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("nimbus.db");
/// # let sqlite = Sqlite::open(&path, &Options::default(), &nimbus_core::time::SystemClock)?;
/// # let nimbus = nimbus_core::nimbus::Nimbus::new(sqlite.store());
/// use nimbus_core::accounts::{Origin, People, Register, Settings};
/// use nimbus_core::fault::Input;
///
/// let people = People::new(nimbus.clone(), &Settings::default());
/// let ada = serde_json::json!({
///     "email": "ada@example.com", "password": "correct horse", "name": "Ada", "organization_name": "Engines",
/// });
/// let ada = Register::from_json(&ada).expect("nothing is wrong with it");
/// let signed_in = people.register(ada, &Origin::default()).await?;
/// let who = people.authenticate(signed_in.secret.reveal()).await?;
/// assert_eq!(nimbus.organizations(&who.caller).await?.len(), 1);
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "sqlite"))]
/// # fn main() {}
/// ```
#[derive(Debug, Clone)]
pub struct People(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    nimbus: Nimbus,
    hasher: Hasher,
    registration: Registration,
    limits: Limits,
    known: Known,
    setup: super::setup::Setup,
}

impl People {
    /// The accounts of `nimbus`'s store.
    pub fn new(nimbus: Nimbus, settings: &Settings) -> Self {
        Self(Arc::new(Inner {
            nimbus,
            hasher: Hasher::new(settings.hashes_at_once),
            registration: settings.registration,
            limits: Limits::default(),
            known: Known::default(),
            setup: super::setup::Setup::default(),
        }))
    }

    /// Nimbus, over the same store.
    pub fn nimbus(&self) -> &Nimbus {
        &self.0.nimbus
    }
    /// Who may get an account.
    pub fn registration(&self) -> Registration {
        self.0.registration
    }
    pub(super) fn store(&self) -> &dyn Store {
        &**self.0.nimbus.store()
    }
    pub(super) fn hasher(&self) -> &Hasher {
        &self.0.hasher
    }
    pub(super) fn limits(&self) -> &Limits {
        &self.0.limits
    }
    pub(super) fn known(&self) -> &Known {
        &self.0.known
    }
    pub(super) fn setup(&self) -> &super::setup::Setup {
        &self.0.setup
    }
    pub(super) fn now(&self) -> Timestamp {
        self.nimbus().clock().now()
    }
    pub(super) fn secret(&self, kind: SecretKind) -> Secret {
        Secret::new(kind, self.nimbus().clock().secret())
    }

    /// Applies writes in one transaction.
    pub(super) async fn write(&self, writes: Vec<Write>) -> Result<()> {
        self.store().write(writes).await.map_err(refused)
    }

    /// A person who must be there.
    pub(super) async fn person(&self, id: UserId) -> Result<User> {
        self.store().user(id).await?.ok_or(Error::NotFound { what: "account" })
    }
}

/// Why writes to the accounts were refused.
pub(crate) fn refused(error: CommitError) -> Error {
    match error {
        CommitError::Taken(unique) => unique.fault(),
        CommitError::Store(error) => error.into(),
        CommitError::Closed => Error::NotFound { what: "account" },
        error @ (CommitError::Conflict | CommitError::KeyUsed) => Error::internal(error),
    }
}

/// Refuses a token: it is good for one organization, and can never make tokens, end sessions or change a person
/// (GATES §2.6).
pub(super) fn in_person(caller: &Caller) -> Result<()> {
    match caller.via {
        Via::Session | Via::Local => Ok(()),
        Via::Token(_) | Via::System => Err(Error::Denied {
            reason:
                "accounts, sessions and tokens are managed in person, never with a token; sign in to do this"
                    .into(),
        }),
    }
}
