//! What every handler works with: Nimbus, the accounts, and how the server presents itself.

use std::sync::Arc;

use bytes::Bytes;
use http::request::Parts;
use nimbus_core::accounts::People;
use nimbus_core::id::OrgId;
use nimbus_core::nimbus::Nimbus;
use nimbus_core::reference::OrgRef;

use super::directories::Directories;
use super::slugs::Slugs;
use super::visitor::Visitor;
use crate::endpoint::Row;
use crate::server::live::Tails;
use crate::server::observe::note_organization;
use crate::server::{Gate, Setup};
use crate::wire::etag::ETag;
use crate::wire::problem::Problem;
use nimbus_core::change::Seq;

/// The state of the API. Cheap to clone; all clones share one cache.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    people: People,
    setup: Setup,
    slugs: Slugs,
    directories: Directories,
    tails: Tails,
}

impl App {
    /// The API over these accounts (and their store), presented like this; the document is the table's.
    pub fn new(people: People, setup: Setup) -> Self {
        let setup = Setup { openapi: || Bytes::from(crate::api::document()), ..setup };
        Self(Arc::new(Inner {
            people,
            setup,
            slugs: Slugs::default(),
            directories: Directories::default(),
            tails: Tails::default(),
        }))
    }

    /// The accounts.
    pub fn people(&self) -> &People {
        &self.0.people
    }

    /// Nimbus.
    pub fn nimbus(&self) -> &Nimbus {
        self.0.people.nimbus()
    }

    /// How the server presents itself.
    pub fn setup(&self) -> &Setup {
        &self.0.setup
    }

    /// The organization a path names. Tells nothing: whether the caller may see it, the next question says.
    ///
    /// # Errors
    /// `not_found` for a slug that nobody has.
    pub async fn organization(&self, org: &OrgRef) -> Result<OrgId, Problem> {
        let org = self.0.slugs.resolve(self.nimbus(), org).await?;
        note_organization(org);
        Ok(org)
    }

    /// The names that filters may use, remembered.
    pub(super) fn directories(&self) -> &Directories {
        &self.0.directories
    }

    /// What feeds the streams of this process.
    pub(crate) fn tails(&self) -> &Tails {
        &self.0.tails
    }

    /// Told of every write of this process that went through: what it may have changed is not believed any longer.
    pub(crate) fn wrote(&self, operation: &str, org: OrgId) {
        if !operation.starts_with("comment.")
            && !matches!(operation, "task.edit" | "task.delete" | "task.restore")
        {
            self.directories().forget(org);
        }
    }

    /// The tag of a record at this version.
    pub fn etag(&self, version: Seq) -> ETag {
        ETag::new(version.0, self.nimbus().store().epoch())
    }
}

impl Gate for App {
    type Caller = Visitor;

    fn setup(&self) -> &Setup {
        &self.0.setup
    }

    async fn admit(&self, row: &'static Row, head: &Parts) -> Result<Visitor, Problem> {
        Visitor::recognise(self, row, head).await
    }
}
