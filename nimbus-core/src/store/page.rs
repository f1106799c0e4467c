//! What lists are asked for and answer: pages, the task query, counts, the log page, statistics.

use std::collections::BTreeMap;

use crate::change::{Logged, Seq};
use crate::id::{TagId, UserId};
use crate::member::Member;
use crate::query::expr::Expr;
use crate::query::sort::Sort;
use crate::tag::Tag;

use super::Placed;

/// Where a page begins and how long it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cut {
    /// The sort key of the last item of the page before, as its list wrote it.
    pub after: Option<String>,
    /// Most items.
    pub limit: usize,
}

/// A page and where the next one begins.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// The key to continue after; `None` on the last page.
    pub next: Option<String>,
}

/// One value of a sort key, as a cursor keeps it; `None` is null.
pub type SortValue = Option<String>;

/// Which tasks, in which order.
#[derive(Debug, Clone)]
pub struct TaskQuery {
    /// The filter with its dates resolved; `None` for all living tasks.
    pub filter: Option<Expr>,
    /// The order.
    pub sort: Sort,
    /// The sort values and id of the last task of the page before.
    pub after: Option<(Vec<SortValue>, crate::id::TaskId)>,
    /// Most tasks.
    pub limit: usize,
    /// Whether subtasks, comments and the like are counted.
    pub counts: bool,
    /// Whether the people named in the tasks come along.
    pub people: bool,
    /// Whether the tags named in the tasks come along.
    pub tags: bool,
    /// Whether the whole description is needed, or only its beginning.
    pub description: bool,
    /// Count all matches up to this many.
    pub count_up_to: Option<u64>,
}

impl TaskQuery {
    /// The first 50 tasks that a filter finds, without anything beside them.
    ///
    /// ```
    /// use nimbus_core::query::{Directory, Filter, Moment, Sort};
    /// use nimbus_core::store::page::TaskQuery;
    ///
    /// let filter = Filter::parse("is:open due:..2026-12-01")?;
    /// let moment = Moment {
    ///     now: "2026-11-23T10:00:00Z".parse().unwrap(),
    ///     zone: "Europe/Paris".parse().unwrap(),
    ///     week_start: jiff::civil::Weekday::Monday,
    ///     me: None,
    /// };
    /// // No names are in it, so none need to be known.
    /// let expr = filter.resolve(&moment, &Directory::default()).expect("days need no names");
    /// let query = TaskQuery { limit: 20, counts: true, ..TaskQuery::new(expr, Sort::parse("due")?) };
    /// assert!(query.after.is_none());
    /// # Ok::<(), nimbus_core::query::QueryError>(())
    /// ```
    pub fn new(filter: Expr, sort: Sort) -> Self {
        Self {
            filter: Some(filter),
            sort,
            after: None,
            limit: 50,
            counts: false,
            people: false,
            tags: false,
            description: false,
            count_up_to: None,
        }
    }
}

/// Counts of what hangs on a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Living comments.
    pub comments: u64,
    /// Attachments; none until files have their issue.
    pub attachments: u64,
    /// Living subtasks.
    pub subtasks: u64,
    /// Living subtasks that are done or cancelled.
    pub subtasks_done: u64,
}

/// A page of tasks.
#[derive(Debug, Clone)]
pub struct TaskPage {
    /// The tasks with their counts if asked.
    pub items: Vec<(Placed, Option<Counts>)>,
    /// Sort values and id to continue after; `None` on the last page.
    pub next: Option<(Vec<SortValue>, crate::id::TaskId)>,
    /// The people named, if asked.
    pub people: BTreeMap<UserId, Member>,
    /// The tags named, if asked.
    pub tags: BTreeMap<TagId, Tag>,
    /// All matches, counted up to the limit asked for.
    pub count: Option<u64>,
}

/// Changes with what it takes to show them.
#[derive(Debug, Clone, Default)]
pub struct Described {
    /// The changes, each with its record as it is now (`None`: gone).
    pub items: Vec<(Logged, Option<crate::change::Record>)>,
    /// The keys of the projects of those records, for the references of tasks.
    pub keys: BTreeMap<crate::id::ProjectId, crate::text::ProjectKey>,
    /// How those who made the changes are called.
    pub people: BTreeMap<UserId, crate::text::Name>,
}

/// A stretch of the log, oldest first, as one caller may see it.
#[derive(Debug, Clone)]
pub struct LogPage {
    /// The changes, each with its record as it is now (`None`: gone).
    pub items: Vec<(Logged, Option<crate::change::Record>)>,
    /// The keys of the projects of those records, for the references of tasks.
    pub keys: BTreeMap<crate::id::ProjectId, crate::text::ProjectKey>,
    /// How those who made the changes are called.
    pub people: BTreeMap<UserId, crate::text::Name>,
    /// Everything the caller may see up to here has been given.
    pub through: Seq,
    /// The newest change there is.
    pub head: Seq,
}

impl LogPage {
    /// The page of these changes.
    pub fn new(described: Described, through: Seq, head: Seq) -> Self {
        let Described { items, keys, people } = described;
        Self { items, keys, people, through, head }
    }
}

/// Statistics of an organization.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stats {
    /// Living tasks by status.
    pub by_status: BTreeMap<crate::task::Status, u64>,
    /// Unfinished tasks whose due has passed.
    pub overdue: u64,
    /// Tasks finished on each of the last 14 days, oldest first.
    pub done_per_day: Vec<(jiff::civil::Date, u64)>,
}
