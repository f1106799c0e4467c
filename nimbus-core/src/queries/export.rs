//! Reading everything, for export.

use uuid::Uuid;

use crate::change::{Kind, Record};
use crate::error::Result;
use crate::id::OrgId;
use crate::nimbus::{Caller, Nimbus};
use crate::policy::Action;
use crate::store::Asker;

impl Nimbus {
    /// The records of one kind by id after an id, living and in the trash; for those who may export.
    ///
    /// ```
    #[doc = include_str!("../../doc/stage.txt")]
    /// use nimbus_core::change::Kind;
    ///
    /// let projects = nimbus.dump(&me.caller, me.org, Kind::Project, None, 100).await?;
    /// assert_eq!(projects.len(), 1);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn dump(
        &self,
        caller: &Caller,
        org: OrgId,
        kind: Kind,
        after: Option<Uuid>,
        limit: usize,
    ) -> Result<Vec<Record>> {
        let seen = self.store().dump(Asker { org, user: caller.user }, kind, after, limit).await?;
        Ok(Self::sight(caller, org, seen, Action::DataExport)?.1)
    }
}
