//! Lists of tasks: the plain evaluator over everything, the plain comparison, and then a cut.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use nimbus_core::change::Kind;
use nimbus_core::member::Member;
use nimbus_core::query::{Facts, Sort, SortKey};
use nimbus_core::store::Placed;
use nimbus_core::store::page::{SortValue, TaskPage, TaskQuery};
use nimbus_core::tag::Tag;
use nimbus_core::task::Task;
use nimbus_core::time::{Due, Timestamp};

use super::state::Org;
use super::stats;

/// A page of the tasks that are asked for.
pub(super) fn list(org: &Org, query: &TaskQuery) -> TaskPage {
    let mut found = matching(org, query);
    let count = query.count_up_to.map(|most| (found.len() as u64).min(most));
    found.sort_by(|a, b| query.sort.compare(&a.task, &b.task));
    if let Some((values, id)) = &query.after {
        found.retain(|placed| {
            compare(&query.sort, &values_of(&query.sort, &placed.task), values)
                .then(placed.task.id.cmp(id))
                .is_gt()
        });
    }
    let more = found.len() > query.limit;
    found.truncate(query.limit);
    let last = found.last().filter(|_| more);
    TaskPage {
        next: last.map(|placed| (values_of(&query.sort, &placed.task), placed.task.id)),
        people: if query.people { people(org, &found) } else { BTreeMap::new() },
        tags: if query.tags { tags(org, &found) } else { BTreeMap::new() },
        count,
        items: found.into_iter().map(|placed| counted(org, query, placed)).collect(),
    }
}

/// The trash is left out unless the filter asks about it.
fn matching(org: &Org, query: &TaskQuery) -> Vec<Placed> {
    let trash = query.filter.as_ref().is_some_and(nimbus_core::query::Expr::mentions_deleted);
    let wanted = |placed: &Placed| {
        (trash || placed.task.deleted_at.is_none())
            && query.filter.as_ref().is_none_or(|filter| filter.matches(&facts(org, &placed.task)))
    };
    org.all::<Task>(Kind::Task).into_iter().filter_map(|task| org.placed(task)).filter(wanted).collect()
}

fn facts(org: &Org, task: &Task) -> Facts {
    Facts {
        status: task.status,
        priority: task.priority,
        project: task.project,
        assignees: task.assignees.clone(),
        creator: task.created_by,
        tags: task.tags.iter().copied().filter(|tag| living(org, *tag).is_some()).collect(),
        due: task.due.clone(),
        created_at: task.created_at,
        updated_at: task.updated_at,
        completed_at: task.completed_at,
        deleted: task.deleted_at.is_some(),
        subtask: task.parent.is_some(),
        words: Facts::words_of(task.title.as_str(), task.description.as_str()),
    }
}

fn living(org: &Org, tag: nimbus_core::id::TagId) -> Option<Tag> {
    org.get::<Tag>(tag).filter(|tag| tag.deleted_at.is_none())
}

fn people(org: &Org, found: &[Placed]) -> BTreeMap<nimbus_core::id::UserId, Member> {
    let named = found.iter().flat_map(|placed| placed.task.assignees.iter().chain([&placed.task.created_by]));
    named.filter_map(|id| org.get::<Member>(*id).map(|member| (*id, member))).collect()
}

fn tags(org: &Org, found: &[Placed]) -> BTreeMap<nimbus_core::id::TagId, Tag> {
    let named = found.iter().flat_map(|placed| &placed.task.tags);
    named.filter_map(|id| living(org, *id).map(|tag| (*id, tag))).collect()
}

fn counted(
    org: &Org,
    query: &TaskQuery,
    placed: Placed,
) -> (Placed, Option<nimbus_core::store::page::Counts>) {
    let counts = query.counts.then(|| stats::counts(org, placed.task.id));
    (placed, counts)
}

/// A task's sort values as text that compares like the values.
fn values_of(sort: &Sort, task: &Task) -> Vec<SortValue> {
    let time = |at: Timestamp| format!("{:020}", at.as_millis() - Timestamp::MIN.as_millis());
    let value = |key: SortKey| match key {
        SortKey::CreatedAt => Some(time(task.created_at)),
        SortKey::UpdatedAt => Some(time(task.updated_at)),
        SortKey::CompletedAt => task.completed_at.map(time),
        SortKey::Due => task.due.as_ref().map(Due::key),
        SortKey::Priority => task.priority.map(|priority| (priority as u8).to_string()),
        SortKey::Status => Some((task.status as u8).to_string()),
        SortKey::Title => Some(task.title.as_str().to_ascii_lowercase()),
        SortKey::Position => task.position.as_ref().map(ToString::to_string),
        SortKey::Number => Some(format!("{:020}", task.number)),
    };
    sort.keys().iter().map(|by| value(by.key)).collect()
}

/// What is absent comes last, whichever way the key runs.
fn compare(sort: &Sort, a: &[SortValue], b: &[SortValue]) -> Ordering {
    let one = |((a, b), descending): ((&SortValue, &SortValue), bool)| match (a, b) {
        (Some(a), Some(b)) if descending => b.cmp(a),
        (Some(a), Some(b)) => a.cmp(b),
        (a, b) => b.is_some().cmp(&a.is_some()),
    };
    let directions = sort.keys().iter().map(|by| by.descending);
    a.iter().zip(b).zip(directions).map(one).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
}
