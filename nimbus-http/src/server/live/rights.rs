//! What a stream's visitor may see, and how long that is believed.

use std::time::Duration;

use nimbus_core::change::{RecordId, Seq};
use nimbus_core::id::OrgId;
use nimbus_core::policy::Role;
use tokio::time::Instant;

use super::told::Told;
use crate::server::api::{App, Visitor};
use crate::wire::problem::Problem;

/// How old the knowledge of somebody's rights may be (API.md, `/events`).
const BELIEVED: Duration = Duration::from_secs(5);

/// The rights of a visitor in an organization, as they were asked for last.
pub(super) struct Rights {
    pub(super) visitor: Visitor,
    org: OrgId,
    me: RecordId,
    role: Role,
    /// Until when they are believed.
    until: Instant,
    /// The head of the log when they were asked for.
    as_of: Seq,
}

impl Rights {
    /// The rights as they are now, and the head of the log.
    ///
    /// # Errors
    /// `not_found` for outsiders.
    pub(super) async fn ask(app: &App, visitor: Visitor, org: OrgId) -> Result<(Self, Seq), Problem> {
        let until = Instant::now() + BELIEVED;
        let caller = visitor.caller()?;
        let (role, head) = app.nimbus().sees_log(caller, org).await?;
        Ok((Self { me: caller.user.into(), visitor, org, role, until, as_of: head }, head))
    }

    /// Asks anew, with the visitor recognised again.
    ///
    /// # Errors
    /// As [`Rights::ask`], and `unauthenticated` once the session or token has ended.
    pub(super) async fn ask_again(&mut self, app: &App) -> Result<(), Problem> {
        let visitor = self.visitor.again(app).await?;
        (*self, _) = Self::ask(app, visitor, self.org).await?;
        Ok(())
    }

    /// Until when they are believed.
    pub(super) fn until(&self) -> Instant {
        self.until
    }

    /// Whether they must be asked for before `next` is told: they are too old, or it is a change to them.
    pub(super) fn are_old(&self, next: Option<&Told>) -> bool {
        let own = |told: &Told| told.about == self.me && told.seq > self.as_of;
        Instant::now() >= self.until || next.is_some_and(own)
    }

    /// Whether the visitor may see this.
    pub(super) fn include(&self, told: &Told) -> bool {
        told.audience.includes(self.role)
    }
}
