//! The questions of readers: each one statement that joins the caller's membership.

use std::collections::BTreeMap;

use async_trait::async_trait;
use uuid::Uuid;

use super::filter::{Conditions, order_by};
use super::reader::{project_condition, task_condition};
use super::records::{
    Table, columns, comment, comment_columns, invitation, member, organization, organization_columns,
    project, tag,
};
use super::row::Columns;
use super::store::SqlStore;
use super::tasks::{placed, placed_columns};
use super::{Row, Value, id_list, log};
use crate::change::{Kind, Logged, Record, Seq};
use crate::comment::Comment;
use crate::id::{CommentId, Id, OrgId, ProjectId, TagId, UserId};
use crate::member::{Invitation, Member};
use crate::organization::Organization;
use crate::project::Project;
use crate::query::{Directory, PersonEntry};
use crate::reference::{ProjectRef, TagRef, TaskRef};
use crate::store::page::{Counts, Cut, Described, LogPage, Page, Stats, TaskPage, TaskQuery};
use crate::store::{Asker, Placed, Queries, Seen, Standing, StoreError};
use crate::tag::Tag;
use crate::text::ProjectKey;
use crate::time::Timestamp;

type Read<T> = Result<T, StoreError>;

/// The caller's place, before the columns of the question.
const STANDING: &str = "m.role, o.deleted_at";
/// Who asks: organization `$1`, person `$2`.
const FROM: &str = "from members m join organizations o on o.org_id = m.org_id";
const WHERE: &str = "where m.org_id = $1 and m.user_id = $2 and m.deleted_at is null and m.claimed = 1";

/// Days of finished tasks that statistics count.
const DAYS: i32 = 14;

/// Reads the caller's place from the first row, and a value from every row whose question found something.
fn seen<T>(
    who: Asker,
    rows: Vec<Row>,
    mut read: impl FnMut(&mut Columns) -> Read<T>,
) -> Read<Option<Seen<Vec<T>>>> {
    let mut standing = None;
    let mut value = Vec::with_capacity(rows.len());
    for row in rows {
        let mut row = row.read("members");
        let (role, deleted) = (row.parse("role")?, row.maybe_time("deleted_at")?);
        standing.get_or_insert(Standing { org: who.org, role, org_deleted: deleted.is_some() });
        if !row.is_null() {
            value.push(read(&mut row)?);
        }
    }
    Ok(standing.map(|standing| Seen { standing, value }))
}

impl<T> Seen<Vec<T>> {
    fn one(mut self) -> Seen<Option<T>> {
        Seen { standing: self.standing, value: self.value.pop() }
    }

    /// The page of a list that was asked for one more than it may hold.
    fn page(mut self, limit: usize, key: impl Fn(&T) -> String) -> Seen<Page<T>> {
        let more = self.value.len() > limit;
        self.value.truncate(limit);
        let next = if more { self.value.last().map(key) } else { None };
        Seen { standing: self.standing, value: Page { items: self.value, next } }
    }
}

impl<T> Seen<T> {
    fn map<U>(self, change: impl FnOnce(T) -> U) -> Seen<U> {
        Seen { standing: self.standing, value: change(self.value) }
    }
}

/// A key of several parts in a cursor; parts hold no control characters.
fn key(parts: &[&str]) -> String {
    parts.join("\u{1f}")
}

/// What stands before every item of a list in rising order.
fn first() -> (String, Value) {
    (String::new(), Value::Id(Uuid::nil()))
}

fn unkey(cut: &Cut) -> Option<(String, Value)> {
    let (first, id) = cut.after.as_deref()?.rsplit_once('\u{1f}')?;
    Some((first.to_owned(), Value::Id(Uuid::try_parse(id).ok()?)))
}

impl SqlStore {
    async fn ask<T>(
        &self,
        who: Asker,
        select: &str,
        join: &str,
        tail: &str,
        args: Vec<Value>,
        read: impl FnMut(&mut Columns) -> Read<T>,
    ) -> Read<Option<Seen<Vec<T>>>> {
        let sql = format!("select {STANDING}, {select} {FROM} {join} {WHERE} {tail}");
        let args = [Value::id(who.org), Value::id(who.user)].into_iter().chain(args).collect();
        seen(who, self.query(sql, args).await?, read)
    }

    /// The records of a kind by id, whatever their state; for what hangs on a page.
    async fn by_ids<T>(
        &self,
        who: Asker,
        select: String,
        from: &str,
        id: &str,
        ids: &[Uuid],
        read: impl Fn(&mut Columns) -> Read<T>,
    ) -> Read<Vec<T>> {
        let mut found = Vec::new();
        for ids in ids.chunks(256) {
            let (list, args) = id_list(ids, 2);
            let sql = format!("select {select} from {from} where {id} in ({list})");
            let args = std::iter::once(Value::id(who.org)).chain(args).collect();
            for row in self.query(sql, args).await? {
                found.push(read(&mut row.read("records"))?);
            }
        }
        Ok(found)
    }

    async fn people(&self, who: Asker, ids: &[Uuid]) -> Read<BTreeMap<UserId, Member>> {
        let found = self
            .by_ids(
                who,
                columns("m", Member::COLUMNS),
                "members m",
                "m.org_id = $1 and m.user_id",
                ids,
                member,
            )
            .await?;
        Ok(found.into_iter().map(|member| (member.id, member)).collect())
    }

    async fn living_tags(&self, who: Asker, ids: &[Uuid]) -> Read<BTreeMap<TagId, Tag>> {
        let condition = "g.org_id = $1 and g.deleted_at is null and g.tag_id";
        let found = self.by_ids(who, columns("g", Tag::COLUMNS), "tags g", condition, ids, tag).await?;
        Ok(found.into_iter().map(|tag| (tag.id, tag)).collect())
    }

    /// Records as they are now, for the log: nothing that belongs to a deleted project or is purged.
    async fn present(&self, who: Asker, kind: Kind, ids: &[Uuid]) -> Read<Vec<Record>> {
        let dialect = self.reads.dialect();
        match kind {
            Kind::Organization => {
                let found = self.by_ids(
                    who,
                    organization_columns("o"),
                    "organizations o",
                    "o.org_id = $1 and o.org_id",
                    ids,
                    organization,
                );
                Ok(found.await?.into_iter().map(Into::into).collect())
            }
            Kind::Member => Ok(self.people(who, ids).await?.into_values().map(Into::into).collect()),
            Kind::Invitation => {
                let condition = "i.org_id = $1 and i.invitation_id";
                let found = self.by_ids(
                    who,
                    columns("i", Invitation::COLUMNS),
                    "invitations i",
                    condition,
                    ids,
                    invitation,
                );
                Ok(found.await?.into_iter().map(Into::into).collect())
            }
            Kind::Project => {
                let condition = "p.org_id = $1 and p.project_id";
                let found =
                    self.by_ids(who, columns("p", Project::COLUMNS), "projects p", condition, ids, project);
                Ok(found.await?.into_iter().map(Into::into).collect())
            }
            Kind::Tag => {
                let found = self.by_ids(
                    who,
                    columns("g", Tag::COLUMNS),
                    "tags g",
                    "g.org_id = $1 and g.tag_id",
                    ids,
                    tag,
                );
                Ok(found.await?.into_iter().map(Into::into).collect())
            }
            Kind::Task => {
                let from = "tasks t join projects p on p.org_id = t.org_id and p.project_id = t.project_id and p.deleted_at is null";
                let condition = "t.org_id = $1 and t.purged_at is null and t.task_id";
                let found =
                    self.by_ids(who, placed_columns(dialect, true), from, condition, ids, placed).await?;
                Ok(found.into_iter().map(|placed| placed.task.into()).collect())
            }
            Kind::Comment => {
                // A comment moves with its task: it is the project of the task that counts, not the one it was written in.
                let from = "comments c join tasks t on t.org_id = c.org_id and t.task_id = c.task_id \
                            join projects p on p.org_id = t.org_id and p.project_id = t.project_id and p.deleted_at is null";
                let condition = "c.org_id = $1 and c.purged_at is null and c.comment_id";
                let found = self.by_ids(who, comment_columns(dialect), from, condition, ids, comment);
                Ok(found.await?.into_iter().map(Into::into).collect())
            }
        }
    }

    async fn count_tasks(&self, who: Asker, query: &TaskQuery, limit: u64) -> Read<u64> {
        let mut conditions = Conditions::new(self.reads.dialect(), who.org, vec![Value::id(who.org)]);
        let condition = task_filter(&mut conditions, query);
        let limit = conditions.bind(Value::count(limit));
        let sql = format!(
            "select count(*) from (select 1 from tasks t {LIVING} where t.org_id = $1 and {condition} limit {limit}) n"
        );
        let row = self.query_one(sql, conditions.into_args()).await?;
        row.map_or(Ok(0), |row| row.read("tasks").count("count"))
    }
}

/// The project of the task `t` is not in the trash. A condition, not a join: an outer join of joined tables would be
/// computed whole before it is sorted, and no index could serve the order.
const ALIVE: &str = "exists (select 1 from projects q where q.org_id = t.org_id and q.project_id = t.project_id and q.deleted_at is null)";
/// The project of the task `t`, for its key and state.
const PROJECT: &str = "left join projects p on p.org_id = t.org_id and p.project_id = t.project_id";

/// Ties a task to its project, which must not be in the trash.
const LIVING: &str =
    "join projects p on p.org_id = t.org_id and p.project_id = t.project_id and p.deleted_at is null";

fn task_filter(conditions: &mut Conditions<'_>, query: &TaskQuery) -> String {
    let mut parts = vec!["t.purged_at is null".to_owned()];
    if !query.filter.as_ref().is_some_and(crate::query::Expr::mentions_deleted) {
        parts.push("t.deleted_at is null".to_owned());
    }
    if let Some(filter) = &query.filter {
        parts.push(conditions.expr(filter));
    }
    if let Some((values, id)) = &query.after {
        parts.push(conditions.after(&query.sort, values, *id));
    }
    parts.join(" and ")
}

/// Living comments, living subtasks, and finished ones among these; subtasks in a project in the trash are not there.
const COUNTS: &str = "(select count(*) from comments x where x.org_id = t.org_id and x.task_id = t.task_id and x.deleted_at is null), \
     (select count(*) from tasks x where x.org_id = t.org_id and x.parent_id = t.task_id and x.deleted_at is null \
      and exists (select 1 from projects y where y.org_id = x.org_id and y.project_id = x.project_id and y.deleted_at is null)), \
     (select count(*) from tasks x where x.org_id = t.org_id and x.parent_id = t.task_id and x.deleted_at is null \
      and x.status in ('done', 'cancelled') \
      and exists (select 1 from projects y where y.org_id = x.org_id and y.project_id = x.project_id and y.deleted_at is null))";

fn counted(row: &mut Columns, counts: bool) -> Read<(Placed, Option<Counts>)> {
    let placed = placed(row)?;
    if !counts {
        return Ok((placed, None));
    }
    let counts = Counts {
        comments: row.count("comments")?,
        attachments: 0,
        subtasks: row.count("subtasks")?,
        subtasks_done: row.count("subtasks_done")?,
    };
    Ok((placed, Some(counts)))
}

#[async_trait]
impl Queries for SqlStore {
    async fn get_organization(&self, who: Asker) -> Read<Option<Seen<Organization>>> {
        let found = self.ask(who, &organization_columns("o"), "", "", Vec::new(), organization).await?;
        Ok(found.and_then(|mut seen| seen.value.pop().map(|value| Seen { standing: seen.standing, value })))
    }

    async fn list_members(&self, who: Asker, cut: &Cut) -> Read<Option<Seen<Page<Member>>>> {
        let (name, id) = unkey(cut).unwrap_or_else(first);
        let args = vec![Value::Text(name), id, Value::count(cut.limit as u64 + 1)];
        let join = "left join members x on x.org_id = m.org_id and x.deleted_at is null and (x.name > $3 or (x.name = $3 and x.user_id > $4))";
        let found = self
            .ask(
                who,
                &columns("x", Member::COLUMNS),
                join,
                "order by x.name, x.user_id limit $5",
                args,
                member,
            )
            .await?;
        Ok(found.map(|seen| {
            seen.page(cut.limit, |member| key(&[member.name.as_str(), &member.id.uuid().to_string()]))
        }))
    }

    async fn list_invitations(&self, who: Asker, cut: &Cut) -> Read<Option<Seen<Page<Invitation>>>> {
        let (at, id) = unkey(cut).unwrap_or((i64::MAX.to_string(), Value::Id(Uuid::max())));
        let args = vec![Value::Int(at.parse().unwrap_or(i64::MAX)), id, Value::count(cut.limit as u64 + 1)];
        let join = "left join invitations i on i.org_id = m.org_id and i.deleted_at is null \
                    and (i.created_at < $3 or (i.created_at = $3 and i.invitation_id < $4))";
        let tail = "order by i.created_at desc, i.invitation_id desc limit $5";
        let found = self.ask(who, &columns("i", Invitation::COLUMNS), join, tail, args, invitation).await?;
        Ok(found.map(|seen| {
            seen.page(cut.limit, |invitation| {
                key(&[&invitation.created_at.as_millis().to_string(), &invitation.id.uuid().to_string()])
            })
        }))
    }

    async fn get_project(&self, who: Asker, wanted: &ProjectRef) -> Read<Option<Seen<Option<Project>>>> {
        let (condition, argument) = project_condition(wanted, 3);
        let join = format!("left join projects p on p.org_id = m.org_id and {condition}");
        Ok(self
            .ask(who, &columns("p", Project::COLUMNS), &join, "", vec![argument], project)
            .await?
            .map(Seen::one))
    }

    async fn list_projects(&self, who: Asker, deleted: bool, cut: &Cut) -> Read<Option<Seen<Page<Project>>>> {
        let state = if deleted { "is not null" } else { "is null" };
        let (after, id) = unkey(cut).unwrap_or_else(first);
        let args = vec![Value::Text(after), id, Value::count(cut.limit as u64 + 1)];
        let join = format!(
            "left join projects p on p.org_id = m.org_id and p.deleted_at {state} and (p.key > $3 or (p.key = $3 and p.project_id > $4))",
        );
        let found = self
            .ask(
                who,
                &columns("p", Project::COLUMNS),
                &join,
                "order by p.key, p.project_id limit $5",
                args,
                project,
            )
            .await?;
        Ok(found.map(|seen| {
            seen.page(cut.limit, |project| key(&[project.key.as_str(), &project.id.uuid().to_string()]))
        }))
    }

    async fn get_tag(&self, who: Asker, wanted: &TagRef) -> Read<Option<Seen<Option<Tag>>>> {
        let (condition, argument) = match wanted {
            TagRef::Id(id) => ("g.tag_id = $3", Value::id(*id)),
            TagRef::Name(name) => ("g.name_folded = $3", Value::Text(name.folded())),
        };
        let join =
            format!("left join tags g on g.org_id = m.org_id and g.deleted_at is null and {condition}");
        Ok(self.ask(who, &columns("g", Tag::COLUMNS), &join, "", vec![argument], tag).await?.map(Seen::one))
    }

    async fn list_tags(&self, who: Asker, cut: &Cut) -> Read<Option<Seen<Page<Tag>>>> {
        let (name, id) = unkey(cut).unwrap_or_else(first);
        let args = vec![Value::Text(name), id, Value::count(cut.limit as u64 + 1)];
        let join = "left join tags g on g.org_id = m.org_id and g.deleted_at is null \
                    and (g.name_folded > $3 or (g.name_folded = $3 and g.tag_id > $4))";
        let found = self
            .ask(
                who,
                &columns("g", Tag::COLUMNS),
                join,
                "order by g.name_folded, g.tag_id limit $5",
                args,
                tag,
            )
            .await?;
        Ok(found
            .map(|seen| seen.page(cut.limit, |tag| key(&[&tag.name.folded(), &tag.id.uuid().to_string()]))))
    }

    async fn get_task(
        &self,
        who: Asker,
        task: &TaskRef,
        counts: bool,
    ) -> Read<Option<Seen<Option<(Placed, Option<Counts>)>>>> {
        let (condition, args) = task_condition(task, 3);
        let select = placed_columns(self.reads.dialect(), true)
            + if counts { ", " } else { "" }
            + if counts { COUNTS } else { "" };
        let join = format!(
            "left join tasks t on t.org_id = m.org_id and t.purged_at is null and {condition} and {ALIVE} {PROJECT}",
        );
        Ok(self.ask(who, &select, &join, "", args, |row| counted(row, counts)).await?.map(Seen::one))
    }

    async fn directory(&self, who: Asker) -> Read<Option<Seen<Directory>>> {
        let join = "left join (select 'p' as what, org_id, project_id as id, key as name, null as email from projects where org_id = $1 and deleted_at is null \
             union all select 'm', org_id, user_id, name, email from members where org_id = $1 \
             union all select 't', org_id, tag_id, name, null from tags where org_id = $1 and deleted_at is null) d on d.org_id = m.org_id";
        let found = self.ask(who, "d.what, d.id, d.name, d.email", join, "", Vec::new(), |row| {
            Ok((row.text("what")?, row.uuid("id")?, row.text("name")?, row.maybe_text("email")?))
        });
        Ok(found.await?.map(|seen| {
            seen.map(|names| {
                let mut directory = Directory::default();
                for (what, id, name, email) in names {
                    match what.as_str() {
                        "p" => directory.projects.push((ProjectId::from_uuid(id), name)),
                        "m" => directory.people.push(PersonEntry { id: UserId::from_uuid(id), name, email }),
                        _ => directory.tags.push((TagId::from_uuid(id), name)),
                    }
                }
                directory
            })
        }))
    }

    async fn list_tasks(&self, who: Asker, query: &TaskQuery) -> Read<Option<Seen<TaskPage>>> {
        let dialect = self.reads.dialect();
        let mut conditions = Conditions::new(dialect, who.org, vec![Value::id(who.org), Value::id(who.user)]);
        let condition = task_filter(&mut conditions, query);
        let limit = conditions.bind(Value::count(query.limit as u64 + 1));
        let counts = if query.counts { format!(", {COUNTS}") } else { String::new() };
        let sql = format!(
            "select {STANDING}, {}{counts} {FROM} left join tasks t on t.org_id = m.org_id and {condition} and {ALIVE} {PROJECT} {WHERE} \
             order by {} limit {limit}",
            placed_columns(dialect, query.description),
            order_by(&query.sort),
        );
        let rows = self.query(sql, conditions.into_args()).await?;
        let Some(Seen { standing, value: mut items }) = seen(who, rows, |row| counted(row, query.counts))?
        else {
            return Ok(None);
        };
        let more = items.len() > query.limit;
        items.truncate(query.limit);
        let next = items
            .last()
            .filter(|_| more)
            .map(|(placed, _)| (query.sort.values(&placed.task), placed.task.id));
        let mut page = TaskPage { items, next, people: BTreeMap::new(), tags: BTreeMap::new(), count: None };
        let tasks = || page.items.iter().map(|(placed, _)| &placed.task);
        if query.people {
            let mut ids: Vec<Uuid> = tasks()
                .flat_map(|task| task.assignees.iter().copied().chain([task.created_by]))
                .map(Id::uuid)
                .collect();
            ids.sort_unstable();
            ids.dedup();
            page.people = self.people(who, &ids).await?;
        }
        if query.tags {
            let mut ids: Vec<Uuid> = page
                .items
                .iter()
                .flat_map(|(placed, _)| placed.task.tags.iter().map(|tag| tag.uuid()))
                .collect();
            ids.sort_unstable();
            ids.dedup();
            page.tags = self.living_tags(who, &ids).await?;
        }
        if let Some(limit) = query.count_up_to {
            page.count =
                Some(self.count_tasks(who, &TaskQuery { after: None, ..query.clone() }, limit).await?);
        }
        Ok(Some(Seen { standing, value: page }))
    }

    async fn get_comment(&self, who: Asker, id: CommentId) -> Read<Option<Seen<Option<Comment>>>> {
        let join = "left join comments c on c.org_id = m.org_id and c.comment_id = $3 and c.purged_at is null \
                    and exists (select 1 from tasks t join projects p on p.org_id = t.org_id and p.project_id = t.project_id \
                                where t.org_id = c.org_id and t.task_id = c.task_id and p.deleted_at is null)";
        let select = comment_columns(self.reads.dialect());
        Ok(self.ask(who, &select, join, "", vec![Value::id(id)], comment).await?.map(Seen::one))
    }

    async fn list_comments(
        &self,
        who: Asker,
        task: &TaskRef,
        cut: &Cut,
    ) -> Read<Option<Seen<Option<Page<Comment>>>>> {
        let (condition, mut args) = task_condition(task, 3);
        let n = args.len() + 3;
        let (at, id) = unkey(cut).unwrap_or_else(first);
        args.extend([Value::Int(at.parse().unwrap_or(i64::MIN)), id, Value::count(cut.limit as u64 + 1)]);
        let join = format!(
            "left join tasks t on t.org_id = m.org_id and t.purged_at is null and {condition} and {ALIVE} \
             left join comments c on c.org_id = t.org_id and c.task_id = t.task_id and c.deleted_at is null \
             and (c.created_at > ${n} or (c.created_at = ${n} and c.comment_id > ${}))",
            n + 1,
        );
        let select = format!("t.task_id, {}", comment_columns(self.reads.dialect()));
        let tail = format!("order by c.created_at, c.comment_id limit ${}", n + 2);
        let read = |row: &mut Columns| {
            row.skip(1);
            if row.is_null() { Ok(None) } else { comment(row).map(Some) }
        };
        let Some(Seen { standing, value }) = self.ask(who, &select, &join, &tail, args, read).await? else {
            return Ok(None);
        };
        let there = !value.is_empty();
        let found = Seen { standing, value: value.into_iter().flatten().collect::<Vec<Comment>>() };
        let page = found.page(cut.limit, |comment| {
            key(&[&comment.created_at.as_millis().to_string(), &comment.id.uuid().to_string()])
        });
        Ok(Some(page.map(|page| there.then_some(page))))
    }

    async fn history(
        &self,
        who: Asker,
        task: &TaskRef,
        before: Option<Seq>,
        limit: usize,
    ) -> Read<Option<Seen<Option<Described>>>> {
        let (condition, mut args) = task_condition(task, 3);
        let n = args.len() + 3;
        args.extend([Value::count(before.map_or(u64::MAX, |seq| seq.0)), Value::count(limit as u64)]);
        let join = format!(
            "left join tasks t on t.org_id = m.org_id and t.purged_at is null and {condition} and {ALIVE} \
             left join changes c on c.org_id = t.org_id and c.seq < ${n} \
             and c.seq in (select seq from changes where org_id = $1 and record_id = t.task_id and kind = 'task' \
                           union all select seq from changes where org_id = $1 and task_id = t.task_id and kind = 'comment') \
             left join operations p2 on p2.org_id = c.org_id and p2.operation_id = c.operation_id \
             left join change_payloads y on y.org_id = c.org_id and y.seq = c.seq",
        );
        let select =
            format!("t.task_id, {}, y.salt, y.bytes, {}", log::CHANGE, log::OPERATION.replace("p.", "p2."));
        let tail = format!("order by c.seq desc limit ${}", n + 1);
        let read = |row: &mut Columns| {
            row.skip(1);
            if row.is_null() { Ok(None) } else { log::logged(row).map(Some) }
        };
        let Some(Seen { standing, value: rows }) = self.ask(who, &select, &join, &tail, args, read).await?
        else {
            return Ok(None);
        };
        let value = if rows.is_empty() {
            None
        } else {
            Some(self.described(who, rows.into_iter().flatten().collect()).await?)
        };
        Ok(Some(Seen { standing, value }))
    }

    async fn log(&self, who: Asker, after: Seq, limit: usize) -> Read<Option<Seen<LogPage>>> {
        let to = after.0.saturating_add(limit as u64);
        let args = vec![Value::count(after.0), Value::count(to)];
        let join = format!("join heads h on h.org_id = m.org_id {}", stretch(3));
        let Some(Seen { standing, value: rows }) =
            self.ask(who, &stretch_columns(), &join, "order by c.seq", args, head_and_change).await?
        else {
            return Ok(None);
        };
        let head = rows.first().map_or(Seq(0), |(head, _)| *head);
        let sees = |logged: &Logged| logged.row.audience.includes(standing.role);
        let visible = rows.into_iter().filter_map(|(_, logged)| logged).filter(sees).collect();
        let value = LogPage::new(self.described(who, visible).await?, Seq(to.min(head.0)), head);
        Ok(Some(Seen { standing, value }))
    }

    async fn tail(&self, org: OrgId, after: Seq, limit: usize) -> Read<Option<LogPage>> {
        let to = after.0.saturating_add(limit as u64);
        let args = vec![Value::id(org), Value::count(after.0), Value::count(to)];
        let sql = format!(
            "select {} from heads h {} where h.org_id = $1 order by c.seq",
            stretch_columns(),
            stretch(2)
        );
        let rows = self.query(sql, args).await?;
        let rows = rows.into_iter().map(|row| head_and_change(&mut row.read("heads")));
        let rows = rows.collect::<Read<Vec<_>>>()?;
        let Some(head) = rows.first().map(|(head, _)| *head) else {
            return Ok(None);
        };
        // What hangs on a page is found by the organization; whoever asks plays no part in it.
        let who = Asker { org, user: UserId::from_uuid(Uuid::nil()) };
        let changes = rows.into_iter().filter_map(|(_, logged)| logged).collect();
        Ok(Some(LogPage::new(self.described(who, changes).await?, Seq(to.min(head.0)), head)))
    }

    async fn stats(
        &self,
        who: Asker,
        now: Timestamp,
        zone: &jiff::tz::TimeZone,
    ) -> Read<Option<Seen<Stats>>> {
        let today = zone.to_datetime(now.to_jiff()).date();
        let mut days = Vec::new();
        for back in (0..DAYS).rev() {
            let start = |date: jiff::civil::Date| {
                date.to_zoned(zone.clone()).map(|at| at.timestamp().as_millisecond())
            };
            let day = today.checked_sub(jiff::Span::new().days(back));
            let next = day.as_ref().ok().and_then(|day| day.tomorrow().ok());
            if let (Ok(day), Some(next)) = (day, next)
                && let (Ok(from), Ok(to)) = (start(day), start(next))
            {
                days.push((day, from, to));
            }
        }
        // An instant that has passed may carry a local day two ahead of the caller's: zones lie up to 26 hours apart.
        let horizon = today.saturating_add(jiff::Span::new().days(3));
        let mut args = vec![Value::text(today), Value::time(now), Value::text(horizon)];
        let mut parts = vec![
            "select m.org_id as org_id, t.status as what, count(*) as number from members m join tasks t on t.org_id = m.org_id \
             where m.org_id = $1 and m.user_id = $2 and t.deleted_at is null and not exists (select 1 from projects p where p.org_id = t.org_id \
             and p.project_id = t.project_id and p.deleted_at is not null) group by m.org_id, t.status"
                .to_owned(),
            format!(
                "select $1, 'overdue', count(*) from tasks t {LIVING} where t.org_id = $1 and t.deleted_at is null and t.due_key is not null \
                 and t.due_key < $5 and t.status in ('todo', 'in_progress') \
                 and ((t.due_at is null and t.due_key < $3) or (t.due_at is not null and t.due_at < $4))",
            ),
        ];
        for (place, (_, from, to)) in days.iter().enumerate() {
            args.extend([Value::Int(*from), Value::Int(*to)]);
            let n = args.len() + 1;
            parts.push(format!(
                "select $1, '{place}', count(*) from tasks t {LIVING} where t.org_id = $1 and t.deleted_at is null and t.status = 'done' \
                 and t.completed_at is not null and t.completed_at >= ${n} and t.completed_at < ${}",
                n + 1,
            ));
        }
        let join = format!("left join ({}) s on s.org_id = m.org_id", parts.join(" union all "));
        let found = self
            .ask(who, "s.what, s.number", &join, "", args, |row| {
                Ok((row.text("what")?, row.count("number")?))
            })
            .await?;
        Ok(found.map(|seen| {
            seen.map(|rows| {
                let number =
                    |what: &str| rows.iter().find(|(name, _)| name == what).map_or(0, |(_, number)| *number);
                Stats {
                    by_status: crate::task::Status::ALL
                        .iter()
                        .map(|status| (*status, number(status.as_str())))
                        .collect(),
                    overdue: number("overdue"),
                    done_per_day: days
                        .iter()
                        .enumerate()
                        .map(|(place, (day, ..))| (*day, number(&place.to_string())))
                        .collect(),
                }
            })
        }))
    }

    async fn dump(
        &self,
        who: Asker,
        kind: Kind,
        after: Option<Uuid>,
        limit: usize,
    ) -> Read<Option<Seen<Vec<Record>>>> {
        let dialect = self.reads.dialect();
        let args = || vec![Value::Id(after.unwrap_or_default()), Value::count(limit as u64)];
        let all = |found: Option<Seen<Vec<Record>>>| Ok(found);
        macro_rules! records {
            ($table:literal, $alias:literal, $id:literal, $select:expr, $read:expr) => {{
                let join = format!(
                    "left join {} {} on {}.org_id = m.org_id and {} > $3",
                    $table, $alias, $alias, $id
                );
                let tail = format!("order by {} limit $4", $id);
                all(self.ask(who, $select, &join, &tail, args(), |row| $read(row).map(Record::from)).await?)
            }};
        }
        match kind {
            Kind::Organization => {
                let found = self
                    .ask(who, &organization_columns("o"), "", "", Vec::new(), |row| {
                        organization(row).map(Record::from)
                    })
                    .await?;
                Ok(found.map(|seen| seen.map(|records| if after.is_some() { Vec::new() } else { records })))
            }
            Kind::Member => records!("members", "x", "x.user_id", &columns("x", Member::COLUMNS), member),
            Kind::Invitation => records!(
                "invitations",
                "i",
                "i.invitation_id",
                &columns("i", Invitation::COLUMNS),
                invitation
            ),
            Kind::Project => {
                records!("projects", "p", "p.project_id", &columns("p", Project::COLUMNS), project)
            }
            Kind::Tag => records!("tags", "g", "g.tag_id", &columns("g", Tag::COLUMNS), tag),
            Kind::Task => {
                let from = "(tasks t join projects p on p.org_id = t.org_id and p.project_id = t.project_id)";
                let join = format!(
                    "left join {from} on t.org_id = m.org_id and t.purged_at is null and t.task_id > $3"
                );
                let read = |row: &mut Columns| placed(row).map(|placed| Record::from(placed.task));
                all(self
                    .ask(
                        who,
                        &placed_columns(dialect, true),
                        &join,
                        "order by t.task_id limit $4",
                        args(),
                        read,
                    )
                    .await?)
            }
            Kind::Comment => {
                let join = "left join comments c on c.org_id = m.org_id and c.purged_at is null and c.comment_id > $3";
                let read = |row: &mut Columns| comment(row).map(Record::from);
                all(self
                    .ask(who, &comment_columns(dialect), join, "order by c.comment_id limit $4", args(), read)
                    .await?)
            }
        }
    }
}

/// The columns of a stretch of the log: the head, and a change where there is one.
fn stretch_columns() -> String {
    format!("h.seq as head, {}, y.salt, y.bytes, {}", log::CHANGE, log::OPERATION)
}

/// The changes after `$n` up to `$n+1`, joined to the head (alias `h`) so that there is a row without any, too.
fn stretch(n: usize) -> String {
    format!(
        "left join changes c on c.org_id = h.org_id and c.seq > ${n} and c.seq <= ${} \
         left join operations p on p.org_id = c.org_id and p.operation_id = c.operation_id \
         left join change_payloads y on y.org_id = c.org_id and y.seq = c.seq",
        n + 1
    )
}

fn head_and_change(row: &mut Columns) -> Read<(Seq, Option<Logged>)> {
    let head = row.seq("head")?;
    Ok((head, if row.is_null() { None } else { Some(log::logged(row)?) }))
}

/// The different ids among these.
fn distinct(ids: impl Iterator<Item = Uuid>) -> Vec<Uuid> {
    ids.collect::<std::collections::BTreeSet<_>>().into_iter().collect()
}

impl SqlStore {
    /// Changes with their present records, one statement for each kind, and the names it takes to show them.
    async fn described(&self, who: Asker, changes: Vec<Logged>) -> Read<Described> {
        let mut present: BTreeMap<crate::change::RecordId, Record> = BTreeMap::new();
        for kind in Kind::ALL {
            let of_kind = changes.iter().map(|logged| logged.row.record).filter(|id| id.kind == *kind);
            let ids = distinct(of_kind.map(|record| record.id));
            if !ids.is_empty() {
                let records = self.present(who, *kind, &ids).await?;
                present.extend(records.into_iter().map(|record| (record.id(), record)));
            }
        }
        let projects = distinct(present.values().filter_map(Record::project).map(Id::uuid));
        let actors = distinct(changes.iter().map(|logged| logged.operation.actor.user.uuid()));
        let people = self.people(who, &actors).await?;
        Ok(Described {
            keys: self.keys(who, &projects).await?,
            people: people.into_iter().map(|(id, member)| (id, member.name)).collect(),
            items: changes
                .into_iter()
                .map(|logged| {
                    let record = present.get(&logged.row.record).cloned();
                    (logged, record)
                })
                .collect(),
        })
    }

    async fn keys(&self, who: Asker, projects: &[Uuid]) -> Read<BTreeMap<ProjectId, ProjectKey>> {
        let read = |row: &mut Columns| Ok((row.id("project_id")?, row.parse("key")?));
        let condition = "p.org_id = $1 and p.project_id";
        Ok(self
            .by_ids(who, "p.project_id, p.key".to_owned(), "projects p", condition, projects, read)
            .await?
            .into_iter()
            .collect())
    }
}
