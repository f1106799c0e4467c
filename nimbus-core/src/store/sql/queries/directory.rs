//! The names that filters may use.

use async_trait::async_trait;

use super::Sight;
use crate::id::{Id, ProjectId, TagId, UserId};
use crate::query::{Directory, PersonEntry};
use crate::store::sql::store::SqlStore;
use crate::store::{Asker, DirectoryQueries};

/// Former members can be named, too: their tasks are still there.
const NAMES: &str = "left join ( \
        select 'p' as what, org_id, project_id as id, key as name, null as email \
        from projects \
        where org_id = $1 and deleted_at is null \
    union all \
        select 'm', org_id, user_id, name, email \
        from members \
        where org_id = $1 \
    union all \
        select 't', org_id, tag_id, name, null \
        from tags \
        where org_id = $1 and deleted_at is null \
    ) d on d.org_id = m.org_id";

#[async_trait]
impl DirectoryQueries for SqlStore {
    async fn directory(&self, who: Asker) -> Sight<Directory> {
        let found = self.ask(who, "d.what, d.id, d.name, d.email", NAMES, "", Vec::new(), |row| {
            Ok((row.text("what")?, row.uuid("id")?, row.text("name")?, row.maybe_text("email")?))
        });
        Ok(found.await?.map(|seen| {
            seen.map(|names| {
                let (mut projects, mut people, mut tags) = (Vec::new(), Vec::new(), Vec::new());
                for (what, id, name, email) in names {
                    match what.as_str() {
                        "p" => projects.push((ProjectId::from_uuid(id), name)),
                        "m" => people.push(PersonEntry { id: UserId::from_uuid(id), name, email }),
                        _ => tags.push((TagId::from_uuid(id), name)),
                    }
                }
                Directory::new(projects, people, tags)
            })
        }))
    }
}
