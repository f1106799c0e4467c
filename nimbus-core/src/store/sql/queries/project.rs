//! Projects.

use std::collections::BTreeMap;

use async_trait::async_trait;
use uuid::Uuid;

use super::paging::{first, key, limit, unkey};
use super::{Read, Sight};
use crate::id::{Id, ProjectId};
use crate::project::Project;
use crate::reference::ProjectRef;
use crate::store::page::{Cut, Page};
use crate::store::sql::Value;
use crate::store::sql::reader::project_condition;
use crate::store::sql::records::{Table, columns, project};
use crate::store::sql::row::Columns;
use crate::store::sql::store::SqlStore;
use crate::store::{Asker, ProjectQueries};
use crate::text::ProjectKey;

#[async_trait]
impl ProjectQueries for SqlStore {
    async fn get_project(&self, who: Asker, wanted: &ProjectRef) -> Sight<Option<Project>> {
        let (condition, argument) = project_condition(wanted, 3);
        let join = format!("left join projects p on p.org_id = m.org_id and {condition}");
        let select = columns("p", Project::COLUMNS);
        self.ask_one(who, Self::one(&select, &join), vec![argument], project).await
    }

    async fn list_projects(&self, who: Asker, deleted: bool, cut: &Cut) -> Sight<Page<Project>> {
        let state = if deleted { "is not null" } else { "is null" };
        let (after, id) = unkey(cut).unwrap_or_else(first);
        let args = vec![Value::Text(after), id, limit(cut)];
        let join = format!(
            "left join projects p on p.org_id = m.org_id \
             and p.deleted_at {state} and p.purged_at is null \
             and (p.key > $3 or (p.key = $3 and p.project_id > $4))",
        );
        let tail = "order by p.key, p.project_id limit $5";
        let found = self.ask(who, &columns("p", Project::COLUMNS), &join, tail, args, project).await?;
        Ok(found.map(|seen| seen.page(cut.limit, |project| key(project.key.as_str(), project.id.uuid()))))
    }
}

impl SqlStore {
    /// The keys of projects by id.
    pub(super) async fn keys(&self, who: Asker, projects: &[Uuid]) -> Read<BTreeMap<ProjectId, ProjectKey>> {
        let read = |row: &mut Columns| Ok((row.id("project_id")?, row.parse("key")?));
        let (select, condition) =
            ("p.project_id, p.key".to_owned(), "p.org_id = $1 and p.purged_at is null and p.project_id");
        let found = self.by_ids(who, select, "projects p", condition, projects, read).await?;
        Ok(found.into_iter().collect())
    }
}
