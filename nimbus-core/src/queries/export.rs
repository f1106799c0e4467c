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
