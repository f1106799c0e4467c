//! Records of any kind as they are now, for what the log shows.

use uuid::Uuid;

use super::Read;
use crate::change::{Kind, Record};
use crate::member::Invitation;
use crate::project::Project;
use crate::store::Asker;
use crate::store::sql::records::{
    Table, columns, comment, comment_columns, invitation, organization, organization_columns, project, tag,
};
use crate::store::sql::row::Columns;
use crate::store::sql::store::SqlStore;
use crate::store::sql::tasks::{placed, placed_columns};
use crate::tag::Tag;

const TASKS: &str = "tasks t \
     join projects p on p.org_id = t.org_id and p.project_id = t.project_id and p.deleted_at is null";
/// A comment moves with its task: it is the project of the task that counts, not the one it was written in.
const COMMENTS: &str = "comments c \
     join tasks t on t.org_id = c.org_id and t.task_id = c.task_id \
     join projects p on p.org_id = t.org_id and p.project_id = t.project_id and p.deleted_at is null";

impl SqlStore {
    /// Records by id: nothing that belongs to a deleted project or is purged.
    pub(super) async fn present(&self, who: Asker, kind: Kind, ids: &[Uuid]) -> Read<Vec<Record>> {
        let dialect = self.reads.dialect();
        let (select, from, id, read): (_, _, _, fn(&mut Columns) -> Read<Record>) = match kind {
            Kind::Member => {
                return Ok(self.people(who, ids).await?.into_values().map(Into::into).collect());
            }
            Kind::Organization => (
                organization_columns("o"),
                "organizations o",
                "o.org_id = $1 and o.purged_at is null and o.org_id",
                |row| organization(row).map(Into::into),
            ),
            Kind::Invitation => (
                columns("i", Invitation::COLUMNS),
                "invitations i",
                "i.org_id = $1 and i.purged_at is null and i.invitation_id",
                |row| invitation(row).map(Into::into),
            ),
            Kind::Project => (
                columns("p", Project::COLUMNS),
                "projects p",
                "p.org_id = $1 and p.purged_at is null and p.project_id",
                |row| project(row).map(Into::into),
            ),
            Kind::Tag => (
                columns("g", Tag::COLUMNS),
                "tags g",
                "g.org_id = $1 and g.purged_at is null and g.tag_id",
                |row| tag(row).map(Into::into),
            ),
            Kind::Task => (
                placed_columns(dialect, true),
                TASKS,
                "t.org_id = $1 and t.purged_at is null and t.task_id",
                |row| placed(row).map(|placed| placed.task.into()),
            ),
            Kind::Comment => (
                comment_columns(dialect),
                COMMENTS,
                "c.org_id = $1 and c.purged_at is null and c.comment_id",
                |row| comment(row).map(Into::into),
            ),
        };
        self.by_ids(who, select, from, id, ids, read).await
    }
}
