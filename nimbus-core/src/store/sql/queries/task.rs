//! Tasks: one, and the pages of filtered lists.

use std::collections::BTreeMap;

use async_trait::async_trait;

use super::asking::{FROM, STANDING, WHERE, distinct, seen};
use super::{Read, Sight};
use crate::id::Id;
use crate::query::Expr;
use crate::reference::TaskRef;
use crate::store::page::{Counts, TaskPage, TaskQuery};
use crate::store::sql::filter::{Conditions, order_by, parts};
use crate::store::sql::reader::task_condition;
use crate::store::sql::row::Columns;
use crate::store::sql::store::SqlStore;
use crate::store::sql::tasks::{placed, placed_columns};
use crate::store::sql::texts::Text;
use crate::store::sql::{Dialect, Value};
use crate::store::{Asker, Placed, Seen, TaskQueries};
use crate::task::Task;

/// The project of the task `t` is not in the trash. A condition, not a join: an outer join of joined tables would be
/// computed whole before it is sorted, and no index could serve the order.
pub(super) const ALIVE: &str = "exists ( \
     select 1 from projects q \
     where q.org_id = t.org_id and q.project_id = t.project_id and q.deleted_at is null)";
/// The project of the task `t`, for its key and state.
pub(super) const PROJECT: &str =
    "left join projects p on p.org_id = t.org_id and p.project_id = t.project_id";

/// Ties a task to its project, which must not be in the trash.
pub(super) const LIVING: &str =
    "join projects p on p.org_id = t.org_id and p.project_id = t.project_id and p.deleted_at is null";

const COUNTS: &str = "( \
     select count(*) from comments x \
     where x.org_id = t.org_id and x.task_id = t.task_id and x.deleted_at is null), ( \
     select count(*) from tasks x \
     where x.org_id = t.org_id and x.parent_id = t.task_id and x.deleted_at is null \
     and exists (select 1 from projects y \
     where y.org_id = x.org_id and y.project_id = x.project_id and y.deleted_at is null)), ( \
     select count(*) from tasks x \
     where x.org_id = t.org_id and x.parent_id = t.task_id and x.deleted_at is null \
     and x.status in ('done', 'cancelled') \
     and exists (select 1 from projects y \
     where y.org_id = x.org_id and y.project_id = x.project_id and y.deleted_at is null))";

/// How many tasks a search may find for all of them to be looked at. With more, it is as quick to go through tasks in the
/// order that is asked for until a page of them has the words: of N tasks one in N / 2,000 does.
const FEW: usize = 2_000;

/// Words that every task of a list must hold, looked for before anything else: what they find decides how the list is
/// read, and no statistics of the database know that of every word.
struct Search<'a> {
    /// In front of the statement.
    found: String,
    /// Where few were found: only these.
    few: String,
    /// Where there are many: all that have the words.
    many: String,
    /// What else must hold.
    others: Vec<&'a Expr>,
}

impl<'a> Search<'a> {
    fn of(query: &'a TaskQuery, conditions: &mut Conditions<'_>, dialect: &dyn Dialect) -> Option<Self> {
        let (words, others) = query.filter.as_ref()?.split_words();
        if words.is_empty() || !dialect.reads_parts() {
            return None;
        }
        let bound = conditions.bind_words(&words);
        let found = dialect.found_first(bound, FEW)?;
        let few = "(select few from found) and t.task_id = any ((select ids from found)::uuid[])".to_owned();
        let many = format!("not (select few from found) and {}", dialect.has_words(bound));
        Some(Self { found, few, many, others })
    }
}

fn task_filter(conditions: &mut Conditions<'_>, query: &TaskQuery, search: Option<&Search<'_>>) -> String {
    let mut parts = vec!["t.purged_at is null".to_owned()];
    if !query.filter.as_ref().is_some_and(Expr::mentions_deleted) {
        parts.push("t.deleted_at is null".to_owned());
    }
    match search {
        Some(search) => parts.extend(search.others.iter().map(|other| conditions.expr(other))),
        None => parts.extend(query.filter.as_ref().map(|filter| conditions.expr(filter))),
    }
    parts.join(" and ")
}

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
impl TaskQueries for SqlStore {
    async fn get_task(
        &self,
        who: Asker,
        task: &TaskRef,
        counts: bool,
    ) -> Sight<Option<(Placed, Option<Counts>)>> {
        static TEXTS: [[Text; 2]; 2] = [const { [const { Text::new() }; 2] }; 2];
        let (condition, args) = task_condition(task, 3);
        let text = &TEXTS[usize::from(matches!(task, TaskRef::Id(_)))][usize::from(counts)];
        let sql = text.get(self.reads.dialect(), || {
            // No task where its project is in the trash; the project is joined in any case, so that nothing asks twice.
            let columns = placed_columns(self.reads.dialect(), true);
            let columns =
                columns.replacen("t.task_id", "case when p.project_id is not null then t.task_id end", 1);
            let counts = if counts { format!(", {COUNTS}") } else { String::new() };
            format!(
                "select {STANDING}, {columns}{counts} {FROM} \
                 left join tasks t on t.org_id = m.org_id and t.purged_at is null and {condition} \
                 {PROJECT} and p.deleted_at is null \
                 {WHERE}"
            )
        });
        self.ask_one(who, sql.into(), args, |row| counted(row, counts)).await
    }

    async fn list_tasks(&self, who: Asker, query: &TaskQuery) -> Sight<TaskPage> {
        let (sql, args) = self.list_statement(who, query);
        let rows = self.query_in(who.org, sql, args).await?;
        let Some(Seen { standing, value: items }) = seen(who, rows, |row| counted(row, query.counts))? else {
            return Ok(None);
        };
        let mut page = page_of(items, query);
        let tasks: Vec<&Task> = page.items.iter().map(|(placed, _)| &placed.task).collect();
        if query.people {
            let named = tasks.iter().flat_map(|task| task.assignees.iter().chain([&task.created_by]));
            page.people = self.people(who, &distinct(named.map(|user| user.uuid()))).await?;
        }
        if query.tags {
            let named = tasks.iter().flat_map(|task| &task.tags);
            page.tags = self.living_tags(who, &distinct(named.map(|tag| tag.uuid()))).await?;
        }
        if let Some(limit) = query.count_up_to {
            let all = TaskQuery { after: None, ..query.clone() };
            page.count = Some(self.count_tasks(who, &all, limit).await?);
        }
        Ok(Some(Seen { standing, value: page }))
    }
}

/// The page of a list that was asked for one more than it may hold.
fn page_of(mut items: Vec<(Placed, Option<Counts>)>, query: &TaskQuery) -> TaskPage {
    let more = items.len() > query.limit;
    items.truncate(query.limit);
    let last = items.last().filter(|_| more).map(|(placed, _)| &placed.task);
    let next = last.map(|task| (query.sort.values(task), task.id));
    TaskPage { items, next, people: BTreeMap::new(), tags: BTreeMap::new(), count: None }
}

impl SqlStore {
    fn list_statement(&self, who: Asker, query: &TaskQuery) -> (String, Vec<Value>) {
        let dialect = self.reads.dialect();
        let mut conditions = Conditions::new(dialect, who.org, vec![Value::id(who.org), Value::id(who.user)]);
        let after = query.after.as_ref().map(|(values, id)| (values.as_slice(), *id));
        let search = Search::of(query, &mut conditions, dialect);
        let mut condition = task_filter(&mut conditions, query, search.as_ref());
        let mut parts = Vec::new();
        if dialect.reads_parts() {
            parts = conditions.parts(&query.sort, after, query.filter.as_ref());
            if let Some(search) = &search {
                parts = parts::only(&search.many, parts);
                parts.push(conditions.whole(&query.sort, after, &search.few));
            }
        } else if let Some((values, id)) = after {
            condition = format!("{condition} and {}", conditions.after(&query.sort, values, id));
        }
        let found = search.map(|search| search.found).unwrap_or_default();
        // The limit is written out: there are few, and a plan is the better for knowing it.
        let (order, limit) = (order_by(&query.sort), query.limit + 1);
        let counts = if query.counts { format!(", {COUNTS}") } else { String::new() };
        let sql = format!(
            "{found}select {STANDING}, {}{counts} \
             {FROM} \
             {} \
             {PROJECT} \
             {WHERE} \
             order by {order} \
             limit {limit}",
            placed_columns(dialect, query.description),
            dialect.first_of("tasks t", &format!("{condition} and {ALIVE}"), &order, limit, &parts),
        );
        (sql, conditions.into_args())
    }

    async fn count_tasks(&self, who: Asker, query: &TaskQuery, limit: u64) -> Read<u64> {
        let mut conditions = Conditions::new(self.reads.dialect(), who.org, vec![Value::id(who.org)]);
        let condition = task_filter(&mut conditions, query, None);
        let limit = conditions.bind(Value::count(limit));
        let sql = format!(
            "select count(*) from ( \
             select 1 from tasks t {LIVING} \
             where t.org_id = $1 and {condition} \
             limit {limit}) n"
        );
        let row = self.query_in(who.org, sql, conditions.into_args()).await?.pop();
        row.map_or(Ok(0), |row| row.read("tasks").count("count"))
    }
}
