//! All records of a kind, for export.

use async_trait::async_trait;
use uuid::Uuid;

use super::task::PROJECT;
use super::{Read, Sight};
use crate::change::{Kind, Record};
use crate::member::{Invitation, Member};
use crate::project::Project;
use crate::store::sql::records::{
    Table, columns, comment, comment_columns, invitation, member, organization, organization_columns,
    project, tag,
};
use crate::store::sql::row::Columns;
use crate::store::sql::store::SqlStore;
use crate::store::sql::tasks::{placed, placed_columns};
use crate::store::sql::{Dialect, Value};
use crate::store::{Asker, ExportQueries};
use crate::tag::Tag;

/// Where the records of a kind lie.
struct Place {
    select: String,
    from: &'static str,
    condition: &'static str,
    id: &'static str,
    read: fn(&mut Columns) -> Read<Record>,
}

fn place(kind: Kind, dialect: &dyn Dialect) -> Place {
    match kind {
        Kind::Organization => Place {
            select: organization_columns("e"),
            from: "organizations e",
            condition: "e.purged_at is null",
            id: "e.org_id",
            read: |row| organization(row).map(Into::into),
        },
        Kind::Member => Place {
            select: columns("x", Member::COLUMNS),
            from: "members x",
            condition: "x.purged_at is null",
            id: "x.user_id",
            read: |row| member(row).map(Into::into),
        },
        Kind::Invitation => Place {
            select: columns("i", Invitation::COLUMNS),
            from: "invitations i",
            condition: "i.purged_at is null",
            id: "i.invitation_id",
            read: |row| invitation(row).map(Into::into),
        },
        Kind::Project => Place {
            select: columns("p", Project::COLUMNS),
            from: "projects p",
            condition: "p.purged_at is null",
            id: "p.project_id",
            read: |row| project(row).map(Into::into),
        },
        Kind::Tag => Place {
            select: columns("g", Tag::COLUMNS),
            from: "tags g",
            condition: "g.purged_at is null",
            id: "g.tag_id",
            read: |row| tag(row).map(Into::into),
        },
        Kind::Task => Place {
            select: placed_columns(dialect, true),
            from: "tasks t",
            condition: "t.purged_at is null",
            id: "t.task_id",
            read: |row| placed(row).map(|placed| placed.task.into()),
        },
        Kind::Comment => Place {
            select: comment_columns(dialect),
            from: "comments c",
            condition: "c.purged_at is null",
            id: "c.comment_id",
            read: |row| comment(row).map(Into::into),
        },
    }
}

#[async_trait]
impl ExportQueries for SqlStore {
    async fn dump(&self, who: Asker, kind: Kind, after: Option<Uuid>, limit: usize) -> Sight<Vec<Record>> {
        let Place { select, from, condition, id, read } = place(kind, self.reads.dialect());
        // The first page begins at the lowest id there can be, not after it.
        let past = if after.is_some() { ">" } else { ">=" };
        let args = vec![Value::Id(after.unwrap_or_default())];
        // Joined after, not within: an outer join of joined tables would be computed whole.
        let project = if kind == Kind::Task { PROJECT } else { "" };
        let condition = format!("{condition} and {id} {past} $3");
        let join = self.reads.dialect().first_of(from, &condition, id, limit, &[]);
        let tail = format!("order by {id} limit {limit}");
        self.ask(who, &select, &format!("{join} {project}"), &tail, args, read).await
    }
}
