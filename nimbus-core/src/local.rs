//! The person at this machine: with no server and nobody to sign in, somebody owns what is written.
//!
//! They are the account with the address [`User::LOCAL_EMAIL`], which nobody can register, and no password. The address
//! is the same whatever the person is called on the system, so that a changed user name loses nobody their tasks; it is
//! unique, so that of two processes that start at once only one makes the account, and its organization with it in one
//! transaction.
//!
//! ```
//! # #[cfg(feature = "sqlite")]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use nimbus_core::nimbus::Nimbus;
//! use nimbus_core::store::sqlite::{Options, Sqlite};
//! use nimbus_core::time::SystemClock;
//!
//! let folder = tempfile::tempdir()?;
//! let sqlite = Sqlite::open(&folder.path().join("nimbus.db"), &Options::default(), &SystemClock)?;
//! let nimbus = Nimbus::new(sqlite.store());
//! let me = nimbus.local(&"Ada".parse()?).await?;
//! assert!(me.created);
//! assert!(!nimbus.local(&"Ada".parse()?).await?.created);
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "sqlite"))]
//! # fn main() {}
//! ```

use crate::accounts::{User, Write};
use crate::change::Seq;
use crate::error::{Error, Result};
use crate::id::OrgId;
use crate::nimbus::{Caller, Nimbus, Request};
use crate::ops::project::CreateProject;
use crate::organization::NewOrganization;
use crate::policy::Via;
use crate::project::NewProject;
use crate::store::Asker;
use crate::text::{Name, ProjectKey};

/// The person at this machine and where their tasks are.
#[derive(Debug, Clone)]
pub struct LocalPerson {
    /// What to run operations with.
    pub caller: Caller,
    /// The oldest of their organizations.
    pub org: OrgId,
    /// Whether this was the first use: person, organization and project were made just now.
    pub created: bool,
}

/// What the first organization is called.
const ORGANIZATION: &str = "Personal";
/// The key of the first project.
pub(crate) const INBOX: &str = "INBOX";
/// What the first project is called.
const INBOX_NAME: &str = "Inbox";
/// The head of a log in which nothing was done since the organization was founded: itself and its first member.
const FOUNDED: Seq = Seq(2);

impl Nimbus {
    /// The person at this machine. The first use makes them, under this name, with an organization `Personal` and a
    /// project `INBOX`; later ones find them, whatever they are called by then.
    ///
    /// ```
    #[doc = include_str!("../doc/stage.txt")]
    /// let again = nimbus.local(&"Ada Lovelace".parse()?).await?;
    /// assert_eq!((again.org, again.created), (me.org, false));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Where the store cannot be reached.
    pub async fn local(&self, name: &Name) -> Result<LocalPerson> {
        let created = match self.local_account().await? {
            Some(_) => false,
            None => self.make_local_account(name).await?,
        };
        let user = self.local_account().await?.ok_or_else(|| Error::internal("the local account is gone"))?;
        let caller = Caller::local(user.id);
        let org = match self.oldest_organization(&user).await? {
            Some(org) => org,
            None => self.found_personal(&user, Vec::new()).await?,
        };
        self.make_inbox(&caller, org).await?;
        Ok(LocalPerson { caller, org, created })
    }

    async fn local_account(&self) -> Result<Option<User>> {
        Ok(self.store().user_by_email(&User::local_email()).await?)
    }

    /// Makes account and organization; answers whether it was this process that did.
    async fn make_local_account(&self, name: &Name) -> Result<bool> {
        let now = self.clock().now();
        let user = User {
            id: self.clock().id(),
            email: User::local_email(),
            name: name.clone(),
            image_url: None,
            time_zone: None,
            password: None,
            created_at: now,
            updated_at: now,
        };
        match self.found_personal(&user, vec![Write::CreateUser(user.clone())]).await {
            Ok(_) => Ok(true),
            // Another process was a moment earlier.
            Err(error) if is_fault_at(&error, "/email") => Ok(false),
            Err(error) => Err(error),
        }
    }

    async fn found_personal(&self, user: &User, accounts: Vec<Write>) -> Result<OrgId> {
        let name = Name::parse(ORGANIZATION).expect("a constant that is a name");
        let new = NewOrganization { id: None, name, slug: None, time_zone: None };
        let caller = Caller::local(user.id);
        let done = self.found_organization(&caller, &new, user, &Request::default(), accounts).await?;
        Ok(done.output.organization.id)
    }

    async fn oldest_organization(&self, user: &User) -> Result<Option<OrgId>> {
        let theirs = self.store().organizations(user.id).await?;
        Ok(theirs
            .into_iter()
            .map(|(org, _)| org)
            .min_by_key(|org| (org.created_at, org.id))
            .map(|org| org.id))
    }

    /// Makes the first project, unless anything was done here since the founding: a project that was put into the trash
    /// does not come back, and a first use that was interrupted is made up for.
    async fn make_inbox(&self, caller: &Caller, org: OrgId) -> Result<()> {
        let opening = self.store().open(Asker { org, user: caller.user }, None).await?;
        if opening.is_none_or(|opening| opening.seq > FOUNDED) {
            return Ok(());
        }
        let key = ProjectKey::parse(INBOX).expect("a constant that is a key");
        let name = Name::parse(INBOX_NAME).expect("a constant that is a name");
        let new = NewProject { id: None, key, name, description: None, colour: None };
        // Nimbus makes it in their name: an undo of what they did last is not about it.
        let maker = Caller { via: Via::System, ..caller.clone() };
        match self.run(&maker, org, &CreateProject { new }, &Request::default()).await {
            Err(error) if !is_fault_at(&error, "/key") => Err(error),
            // Made now, or by another process a moment earlier.
            _ => Ok(()),
        }
    }
}

fn is_fault_at(error: &Error, pointer: &str) -> bool {
    matches!(error, Error::Invalid(faults) if faults.iter().any(|fault| fault.pointer == pointer))
}
