//! The questions operations ask, in one organization.

use std::sync::Arc;

use async_trait::async_trait;
use uuid::Uuid;

use super::records::{
    Table, columns, comment, comment_columns, invitation, member, organization, organization_columns,
    project, tag,
};
use super::tasks::{placed, placed_columns};
use super::{ReadEngine, Row, Sql, Value, id_list, log};
use crate::change::{Logged, OperationRow, RecordId, Seq};
use crate::comment::Comment;
use crate::id::{CommentId, Id, InvitationId, OperationId, OrgId, TaskId};
use crate::member::{Invitation, Member};
use crate::organization::Organization;
use crate::position::Position;
use crate::project::Project;
use crate::reference::{PersonRef, ProjectRef, TagRef, TaskRef};
use crate::store::{Placed, Records, StoreError, Tasks};
use crate::tag::Tag;
use crate::task::Task;
use crate::text::Email;
use crate::time::Timestamp;

type Read<T> = Result<T, StoreError>;

/// Reads in one organization; every statement's first argument is its id.
pub struct SqlReader {
    engine: Arc<dyn ReadEngine>,
    org: OrgId,
}

impl std::fmt::Debug for SqlReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SqlReader").field("org", &self.org).finish_non_exhaustive()
    }
}

/// The condition and arguments that name a task beside `t.org_id`, from placeholder `from` on.
pub(super) fn task_condition(task: &TaskRef, from: usize) -> (String, Vec<Value>) {
    match task {
        TaskRef::Id(id) => (format!("t.task_id = ${from}"), vec![Value::id(*id)]),
        TaskRef::Ref(key, number) => (
            format!(
                "t.number = ${} and t.project_id = \
                 (select k.project_id from projects k where k.org_id = $1 and k.key = ${from} and k.deleted_at is null)",
                from + 1,
            ),
            vec![Value::text(key), Value::count(*number)],
        ),
    }
}

impl SqlReader {
    /// Reads in `org` through `engine`.
    pub fn new(engine: Arc<dyn ReadEngine>, org: OrgId) -> Self {
        Self { engine, org }
    }

    async fn query(&self, sql: impl Into<Sql> + Send, args: Vec<Value>) -> Read<Vec<Row>> {
        let args = std::iter::once(Value::id(self.org)).chain(args).collect();
        self.engine.query(sql.into(), args).await
    }

    async fn one(&self, sql: impl Into<Sql> + Send, args: Vec<Value>) -> Read<Option<Row>> {
        Ok(self.query(sql, args).await?.into_iter().next())
    }

    async fn tasks_where(&self, condition: &str, args: Vec<Value>) -> Read<Vec<Placed>> {
        let sql = format!(
            "select {} from tasks t join projects p on p.org_id = t.org_id and p.project_id = t.project_id \
             where t.org_id = $1 and t.purged_at is null and {condition}",
            placed_columns(self.engine.dialect(), true),
        );
        self.query(sql, args).await?.into_iter().map(|row| placed(&mut row.read("tasks"))).collect()
    }

    async fn tree(&self, step: &str, task: TaskId, limit: usize) -> Read<Vec<(TaskId, usize)>> {
        let sql = format!(
            "with recursive tree (task_id, level) as (select $2, 0 union all {step} and level < $3) \
             select task_id, level from tree where level > 0 order by level, task_id",
        );
        let rows = self.query(sql, vec![Value::id(task), Value::count(limit as u64)]).await?;
        rows.into_iter()
            .map(|row| row.read("tasks"))
            .map(|mut row| {
                Ok((row.id("task_id")?, usize::try_from(row.count("level")?).unwrap_or(usize::MAX)))
            })
            .collect()
    }
}

#[async_trait]
impl Tasks for SqlReader {
    async fn task(&self, task: &TaskRef) -> Read<Option<Placed>> {
        let (condition, args) = task_condition(task, 2);
        Ok(self.tasks_where(&format!("p.deleted_at is null and {condition}"), args).await?.pop())
    }

    async fn ancestors(&self, task: TaskId, limit: usize) -> Read<Vec<TaskId>> {
        let step = "select t.parent_id, level + 1 from tree join tasks t on t.org_id = $1 and t.task_id = tree.task_id \
                    where t.parent_id is not null and t.purged_at is null";
        Ok(self.tree(step, task, limit).await?.into_iter().map(|(task, _)| task).collect())
    }

    async fn descendants(&self, task: TaskId, limit: usize) -> Read<Vec<(TaskId, usize)>> {
        let step = "select t.task_id, level + 1 from tree join tasks t on t.org_id = $1 and t.parent_id = tree.task_id where t.purged_at is null";
        self.tree(step, task, limit).await
    }

    async fn neighbour(&self, project: &Project, position: &Position, after: bool) -> Read<Option<Position>> {
        let sql = if after {
            "select min(position) from tasks where org_id = $1 and project_id = $2 and deleted_at is null and position > $3"
        } else {
            "select max(position) from tasks where org_id = $1 and project_id = $2 and deleted_at is null and position < $3"
        };
        let row = self.one(sql, vec![Value::id(project.id), Value::text(position)]).await?;
        row.map_or(Ok(None), |row| row.read("tasks").maybe_parse("position"))
    }

    async fn sources(&self, system: &str, keys: &[String]) -> Read<Vec<Task>> {
        let mut found = Vec::new();
        for keys in keys.chunks(256) {
            let (condition, args) = source_condition("t", system, keys);
            found.extend(self.tasks_where(&condition, args).await?.into_iter().map(|placed| placed.task));
        }
        Ok(found)
    }

    async fn expired(&self, before: Timestamp, limit: usize) -> Read<Vec<Task>> {
        let args = vec![Value::time(before), Value::count(limit as u64)];
        let found =
            self.tasks_where("t.deleted_at < $2 order by t.deleted_at, t.task_id limit $3", args).await?;
        Ok(found.into_iter().map(|placed| placed.task).collect())
    }
}

#[async_trait]
impl Records for SqlReader {
    async fn organization(&self) -> Read<Option<Organization>> {
        let sql = format!("select {} from organizations o where o.org_id = $1", organization_columns("o"));
        self.one(sql, Vec::new()).await?.map(|row| organization(&mut row.read("organizations"))).transpose()
    }

    async fn project(&self, wanted: &ProjectRef) -> Read<Option<Project>> {
        let (condition, argument) = project_condition(wanted, 2);
        let sql = format!(
            "select {} from projects p where p.org_id = $1 and {condition}",
            columns("p", Project::COLUMNS)
        );
        self.one(sql, vec![argument]).await?.map(|row| project(&mut row.read("projects"))).transpose()
    }

    async fn members(&self, people: &[PersonRef]) -> Read<Vec<Option<Member>>> {
        let ids: Vec<Uuid> = people
            .iter()
            .filter_map(|person| if let PersonRef::Id(id) = person { Some(id.uuid()) } else { None })
            .collect();
        let (list, args) = id_list(&ids, 2);
        let from = args.len() + 2;
        let emails: Vec<String> = people
            .iter()
            .filter_map(
                |person| if let PersonRef::Email(email) = person { Some(email.folded()) } else { None },
            )
            .collect();
        let places: Vec<String> = (from..from + emails.len().max(1)).map(|n| format!("${n}")).collect();
        let sql = format!(
            "select {} from members m where m.org_id = $1 and (m.user_id in ({list}) or lower(m.email) in ({}))",
            columns("m", Member::COLUMNS),
            places.join(", "),
        );
        let emails = if emails.is_empty() { vec![String::new()] } else { emails };
        let rows =
            self.query(sql, args.into_iter().chain(emails.into_iter().map(Value::Text)).collect()).await?;
        let found: Vec<Member> =
            rows.into_iter().map(|row| member(&mut row.read("members"))).collect::<Read<_>>()?;
        Ok(people
            .iter()
            .map(|person| found.iter().find(|member| is_meant(person, member)).cloned())
            .collect())
    }

    async fn owners(&self) -> Read<Vec<Member>> {
        let sql = format!(
            "select {} from members m where m.org_id = $1 and m.role = 'owner' and m.deleted_at is null and m.claimed = 1 order by m.user_id",
            columns("m", Member::COLUMNS),
        );
        self.query(sql, Vec::new()).await?.into_iter().map(|row| member(&mut row.read("members"))).collect()
    }

    async fn tags(&self, tags: &[TagRef]) -> Read<Vec<Option<Tag>>> {
        let ids: Vec<Uuid> = tags
            .iter()
            .filter_map(|tag| if let TagRef::Id(id) = tag { Some(id.uuid()) } else { None })
            .collect();
        let (list, args) = id_list(&ids, 2);
        let from = args.len() + 2;
        let mut names: Vec<String> = tags
            .iter()
            .filter_map(|tag| if let TagRef::Name(name) = tag { Some(name.folded()) } else { None })
            .collect();
        let length = names.len().max(1).next_power_of_two();
        names.resize(length, String::new());
        let places: Vec<String> = (from..from + length).map(|n| format!("${n}")).collect();
        let sql = format!(
            "select {} from tags g where g.org_id = $1 and (g.tag_id in ({list}) or (g.name_folded in ({}) and g.deleted_at is null))",
            columns("g", Tag::COLUMNS),
            places.join(", "),
        );
        let rows =
            self.query(sql, args.into_iter().chain(names.into_iter().map(Value::Text)).collect()).await?;
        let found: Vec<Tag> = rows.into_iter().map(|row| tag(&mut row.read("tags"))).collect::<Read<_>>()?;
        let is_meant = |wanted: &TagRef, tag: &Tag| match wanted {
            TagRef::Id(id) => tag.id == *id,
            TagRef::Name(name) => tag.deleted_at.is_none() && tag.name.folded() == name.folded(),
        };
        Ok(tags.iter().map(|wanted| found.iter().find(|tag| is_meant(wanted, tag)).cloned()).collect())
    }

    async fn comment(&self, id: CommentId) -> Read<Option<Comment>> {
        let sql = format!(
            "select {} from comments c where c.org_id = $1 and c.comment_id = $2 and c.purged_at is null",
            comment_columns(self.engine.dialect()),
        );
        self.one(sql, vec![Value::id(id)]).await?.map(|row| comment(&mut row.read("comments"))).transpose()
    }

    async fn comments(&self, task: TaskId) -> Read<Vec<Comment>> {
        let sql = format!(
            "select {} from comments c where c.org_id = $1 and c.task_id = $2 and c.purged_at is null order by c.created_at, c.comment_id",
            comment_columns(self.engine.dialect()),
        );
        self.query(sql, vec![Value::id(task)])
            .await?
            .into_iter()
            .map(|row| comment(&mut row.read("comments")))
            .collect()
    }

    async fn expired_comments(&self, before: Timestamp, limit: usize) -> Read<Vec<Comment>> {
        let sql = format!(
            "select {} from comments c where c.org_id = $1 and c.purged_at is null and c.deleted_at < $2 \
             order by c.deleted_at, c.comment_id limit $3",
            comment_columns(self.engine.dialect()),
        );
        self.query(sql, vec![Value::time(before), Value::count(limit as u64)])
            .await?
            .into_iter()
            .map(|row| comment(&mut row.read("comments")))
            .collect()
    }

    async fn comment_sources(&self, system: &str, keys: &[String]) -> Read<Vec<Comment>> {
        let mut found = Vec::new();
        for keys in keys.chunks(256) {
            let (condition, args) = source_condition("c", system, keys);
            let sql = format!(
                "select {} from comments c where c.org_id = $1 and c.purged_at is null and {condition}",
                comment_columns(self.engine.dialect()),
            );
            for row in self.query(sql, args).await? {
                found.push(comment(&mut row.read("comments"))?);
            }
        }
        Ok(found)
    }

    async fn invitation(&self, id: InvitationId) -> Read<Option<Invitation>> {
        let sql = format!(
            "select {} from invitations i where i.org_id = $1 and i.invitation_id = $2",
            columns("i", Invitation::COLUMNS)
        );
        self.one(sql, vec![Value::id(id)])
            .await?
            .map(|row| invitation(&mut row.read("invitations")))
            .transpose()
    }

    async fn invitations_to(&self, email: &Email) -> Read<Vec<Invitation>> {
        let sql = format!(
            "select {} from invitations i where i.org_id = $1 and i.email_folded = $2 and i.deleted_at is null",
            columns("i", Invitation::COLUMNS),
        );
        let rows = self.query(sql, vec![Value::Text(email.folded())]).await?;
        rows.into_iter().map(|row| invitation(&mut row.read("invitations"))).collect()
    }

    async fn operation(&self, id: OperationId) -> Read<Option<(OperationRow, Vec<Logged>)>> {
        let operation = format!(
            "select {} from operations p where p.org_id = $1 and p.operation_id = $2",
            log::OPERATION
        );
        let Some(row) = self.one(operation, vec![Value::id(id)]).await? else {
            return Ok(None);
        };
        let changes = log::select("c.operation_id = $2", "order by c.seq");
        let changes = self.query(changes, vec![Value::id(id)]).await?;
        Ok(Some((log::operation(&mut row.read("operations"))?, log::all(changes)?)))
    }

    async fn changes_of(&self, record: RecordId, after: Seq) -> Read<Vec<Logged>> {
        let sql = log::select("c.record_id = $2 and c.kind = $3 and c.seq > $4", "order by c.seq");
        log::all(
            self.query(sql, vec![Value::Id(record.id), Value::text(record.kind), Value::count(after.0)])
                .await?,
        )
    }
}

fn is_meant(person: &PersonRef, member: &Member) -> bool {
    match person {
        PersonRef::Id(id) => member.id == *id,
        PersonRef::Email(email) => {
            member.deleted_at.is_none()
                && member.email.as_ref().is_some_and(|own| own.folded() == email.folded())
        }
        PersonRef::Me => false,
    }
}

/// The condition and arguments that name records of a source beside their `org_id`; `keys` is not empty. The list is
/// filled up to a power of two, so that few texts serve all lengths.
fn source_condition(alias: &str, system: &str, keys: &[String]) -> (String, Vec<Value>) {
    let length = keys.len().next_power_of_two();
    let list: Vec<String> = (3..3 + length).map(|n| format!("${n}")).collect();
    let args = (0..length).map(|at| Value::text(keys.get(at).or(keys.last()).expect("chunks are not empty")));
    let condition = format!("{alias}.source_system = $2 and {alias}.source_key in ({})", list.join(", "));
    (condition, std::iter::once(Value::text(system)).chain(args).collect())
}

/// The condition and argument that name a project beside `p.org_id`; a key names the living one.
pub(super) fn project_condition(project: &ProjectRef, n: usize) -> (String, Value) {
    match project {
        ProjectRef::Id(id) => (format!("p.project_id = ${n}"), Value::id(*id)),
        ProjectRef::Key(key) => (format!("p.key = ${n} and p.deleted_at is null"), Value::text(key)),
    }
}
