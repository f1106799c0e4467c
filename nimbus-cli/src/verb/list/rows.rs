//! Tasks as rows of a table.

use std::collections::HashMap;

use nimbus_core::id::{TagId, UserId};
use nimbus_core::task::{Priority, Status};
use nimbus_http::api::tasks::{Task, TaskPage};

use crate::out::line::{BAD, DIM, GOOD, WARN};
use crate::out::when::Now;
use crate::out::{Column, Line, Table};

const COLUMNS: [Column; 9] = [
    Column::number("#"),
    Column::whole("REF"),
    Column::text("TITLE", 20).weight(3),
    Column::whole("STATUS"),
    Column::whole("PRIORITY"),
    Column::whole("DUE"),
    Column::text("ASSIGNEES", 8),
    Column::text("TAGS", 8),
    Column::text("ABOUT", 8),
];

/// The tasks of a page, numbered from 1.
pub(super) fn table(page: &TaskPage, now: &Now, long: bool) -> Table {
    let people: HashMap<UserId, &str> =
        page.people.iter().flatten().map(|member| (member.id, member.name.as_str())).collect();
    let tags: HashMap<TagId, &str> =
        page.tags.iter().flatten().map(|tag| (tag.id, tag.name.as_str())).collect();
    let mut table = Table::new(&COLUMNS);
    for (index, task) in page.items.iter().enumerate() {
        let excerpt = task.excerpt.as_deref().filter(|_| long).unwrap_or_default();
        table.row(vec![
            Line::new().data((index + 1).to_string()),
            Line::new().name(task.reference.to_string()),
            Line::new().data(&task.title),
            status(task),
            priority(task),
            now.due(task.due.as_ref(), task.status),
            Line::new().data(named(&people, &task.assignees)),
            Line::new().data(named(&tags, &task.tags)),
            Line::new().styled(DIM, excerpt),
        ]);
    }
    table
}

/// Names by their letters: ids come in no order that means anything.
fn named<'a, T>(names: &HashMap<T, &str>, ids: impl IntoIterator<Item = &'a T>) -> String
where
    T: Eq + std::hash::Hash + 'a,
{
    let mut named: Vec<_> = ids.into_iter().filter_map(|id| names.get(id).copied()).collect();
    named.sort_unstable();
    named.join(", ")
}

/// Where a task stands.
pub(crate) fn status(task: &Task) -> Line {
    let style = match task.status {
        _ if task.deleted_at.is_some() => return Line::new().styled(DIM, "in the trash"),
        Status::Todo => anstyle::Style::new(),
        Status::InProgress => WARN,
        Status::Done => GOOD,
        Status::Cancelled => DIM,
    };
    Line::new().styled(style, task.status.as_str())
}

/// How much it matters.
pub(crate) fn priority(task: &Task) -> Line {
    match task.priority {
        None => Line::new(),
        Some(Priority::Urgent) => Line::new().styled(BAD, "urgent"),
        Some(Priority::High) => Line::new().styled(WARN, "high"),
        Some(other) => Line::new().data(other.as_str()),
    }
}

/// Two pages of one list as one; who and what they name, once.
pub(super) fn joined(first: TaskPage, mut second: TaskPage) -> TaskPage {
    let mut people = first.people.unwrap_or_default();
    for member in second.people.take().into_iter().flatten() {
        if !people.iter().any(|known| known.id == member.id) {
            people.push(member);
        }
    }
    let mut tags = first.tags.unwrap_or_default();
    for tag in second.tags.take().into_iter().flatten() {
        if !tags.iter().any(|known| known.id == tag.id) {
            tags.push(tag);
        }
    }
    let items = first.items.into_iter().chain(std::mem::take(&mut second.items)).collect();
    TaskPage { items, people: Some(people), tags: Some(tags), ..second }
}
