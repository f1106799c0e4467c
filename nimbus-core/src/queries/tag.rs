//! Looking at tags.

use crate::error::Result;
use crate::id::OrgId;
use crate::nimbus::{Caller, Nimbus};
use crate::ops::found;
use crate::policy::Action;
use crate::reference::TagRef;
use crate::store::Asker;
use crate::store::page::{Cut, Page};
use crate::tag::Tag;

impl Nimbus {
    /// A tag.
    ///
    /// ```
    #[doc = include_str!("../../doc/stage.txt")]
    /// use nimbus_core::error::Error;
    ///
    /// let missing = nimbus.get_tag(&me.caller, me.org, &TagRef::Name("urgent".parse()?)).await;
    /// assert!(matches!(missing, Err(Error::NotFound { what: "tag" })));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_tag(&self, caller: &Caller, org: OrgId, tag: &TagRef) -> Result<Tag> {
        let seen = self.store().get_tag(Asker { org, user: caller.user }, tag).await?;
        found(Self::sight(caller, org, seen, Action::OrganizationRead)?.1, "tag")
    }

    /// The tags by name.
    ///
    /// ```
    #[doc = include_str!("../../doc/stage.txt")]
    /// use nimbus_core::ops::tag::CreateTag;
    /// use nimbus_core::tag::NewTag;
    ///
    /// let new = NewTag { id: None, name: "urgent".parse()?, colour: None };
    /// nimbus.run(&me.caller, me.org, &CreateTag { new }, &Request::default()).await?;
    /// assert_eq!(nimbus.list_tags(&me.caller, me.org, &cut).await?.items.len(), 1);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn list_tags(&self, caller: &Caller, org: OrgId, cut: &Cut) -> Result<Page<Tag>> {
        let seen = self.store().list_tags(Asker { org, user: caller.user }, cut).await?;
        Ok(Self::sight(caller, org, seen, Action::OrganizationRead)?.1)
    }
}
