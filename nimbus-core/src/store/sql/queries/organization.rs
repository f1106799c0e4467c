//! The organization.

use async_trait::async_trait;

use super::Sight;
use crate::organization::Organization;
use crate::store::sql::records::{organization, organization_columns};
use crate::store::sql::store::SqlStore;
use crate::store::{Asker, OrganizationQueries, Seen};

#[async_trait]
impl OrganizationQueries for SqlStore {
    async fn get_organization(&self, who: Asker) -> Sight<Organization> {
        let found =
            self.ask_one(who, Self::one(&organization_columns("o"), ""), Vec::new(), organization).await?;
        Ok(found.and_then(|seen| seen.value.map(|value| Seen { standing: seen.standing, value })))
    }
}
