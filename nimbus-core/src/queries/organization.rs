//! Looking at organizations.

use crate::error::{Error, Result};
use crate::id::OrgId;
use crate::member::Member;
use crate::nimbus::{Caller, Nimbus, Request};
use crate::organization::Organization;
use crate::policy::Action;
use crate::query::Directory;
use crate::reference::OrgRef;
use crate::store::Asker;
use crate::store::page::Stats;

impl Nimbus {
    /// The id behind an organization's id or slug. Tells nothing: whether the caller may see it, the next question says.
    ///
    /// ```
    #[doc = include_str!("../../doc/stage.txt")]
    /// let slug = nimbus.get_organization(&me.caller, me.org).await?.slug;
    /// assert_eq!(nimbus.resolve(&OrgRef::Slug(slug)).await?, me.org);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::NotFound`] for a slug that nobody has.
    pub async fn resolve(&self, org: &OrgRef) -> Result<OrgId> {
        match org {
            OrgRef::Id(id) => Ok(*id),
            OrgRef::Slug(_) => {
                self.store().resolve(org).await?.ok_or(Error::NotFound { what: "organization" })
            }
        }
    }

    /// Where the caller sent this very request before, by its key and fingerprint: a retry goes there, whatever the
    /// organization is called by now and whatever is called so.
    ///
    /// # Errors
    /// Where the store cannot be asked.
    pub async fn sent_to(&self, caller: &Caller, request: &Request) -> Result<Option<OrgId>> {
        let (Some(key), Some(fingerprint)) = (&request.key, request.fingerprint) else { return Ok(None) };
        let mut used = self.store().used(caller.user, key).await?.into_iter();
        Ok(used.find(|(_, row)| row.fingerprint == Some(fingerprint)).map(|(org, _)| org))
    }

    /// The caller's organizations by name, with their place in each; a token sees only the one it is good for.
    ///
    /// ```
    #[doc = include_str!("../../doc/stage.txt")]
    /// use nimbus_core::policy::Role;
    ///
    /// let (organization, my_place) = nimbus.organizations(&me.caller).await?.remove(0);
    /// assert_eq!((organization.id, my_place.role), (me.org, Role::Owner));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::Denied`] for a token that may not read.
    pub async fn organizations(&self, caller: &Caller) -> Result<Vec<(Organization, Member)>> {
        crate::policy::check_listing(caller.scopes)?;
        let mine = self.store().organizations(caller.user).await?;
        let seen = |org: OrgId| caller.bound_to.is_none_or(|bound| bound == org);
        Ok(mine.into_iter().filter(|(organization, _)| seen(organization.id)).collect())
    }

    /// An organization.
    ///
    /// ```
    #[doc = include_str!("../../doc/stage.txt")]
    /// let organization = nimbus.get_organization(&me.caller, me.org).await?;
    /// assert_eq!(organization.name.as_str(), "Personal");
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_organization(&self, caller: &Caller, org: OrgId) -> Result<Organization> {
        let seen = self.store().get_organization(Asker { org, user: caller.user }).await?;
        Ok(Self::sight(caller, org, seen, Action::OrganizationRead)?.1)
    }

    /// The names a filter may use: living projects, members and tags.
    ///
    /// ```
    #[doc = include_str!("../../doc/stage.txt")]
    /// let names = nimbus.directory(&me.caller, me.org).await?;
    /// assert_eq!(names.projects("inbox").len(), 1);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn directory(&self, caller: &Caller, org: OrgId) -> Result<Directory> {
        let seen = self.store().directory(Asker { org, user: caller.user }).await?;
        Ok(Self::sight(caller, org, seen, Action::OrganizationRead)?.1)
    }

    /// Counts by status, overdue and done per day, with days in `zone`.
    ///
    /// ```
    #[doc = include_str!("../../doc/stage.txt")]
    /// # let new = NewTask::titled(inbox, "Buy milk".parse()?);
    /// # let milk = nimbus.run(&me.caller, me.org, &CreateTask::from(new), &Request::default()).await?.output.task;
    /// use nimbus_core::task::Status;
    ///
    /// let zone = nimbus.get_organization(&me.caller, me.org).await?.time_zone;
    /// let stats = nimbus.stats(&me.caller, me.org, &zone.to_jiff()).await?;
    /// assert_eq!(stats.by_status[&Status::Todo], 1);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn stats(&self, caller: &Caller, org: OrgId, zone: &jiff::tz::TimeZone) -> Result<Stats> {
        let now = self.clock().now();
        let seen = self.store().stats(Asker { org, user: caller.user }, now, zone).await?;
        Ok(Self::sight(caller, org, seen, Action::OrganizationRead)?.1)
    }
}
