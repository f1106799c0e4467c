//! Lists of tasks.

use std::collections::BTreeMap;

use nimbus_core::change::Kind;
use nimbus_core::member::Member;
use nimbus_core::store::Placed;
use nimbus_core::store::page::{TaskPage, TaskQuery};
use nimbus_core::tag::Tag;
use nimbus_core::task::Task;

use super::state::Org;
use super::stats;

/// A page of the tasks that are asked for.
pub(super) fn list(org: &Org, query: &TaskQuery) -> TaskPage {
    let all = org.all::<Task>(Kind::Task).into_iter().filter_map(|task| org.placed(task));
    let mut found: Vec<Placed> = all.filter(|placed| placed.task.deleted_at.is_none()).collect();
    let count = query.count_up_to.map(|most| (found.len() as u64).min(most));
    if let Some((_, after)) = &query.after {
        found.retain(|placed| placed.task.id > *after);
    }
    let more = found.len() > query.limit;
    found.truncate(query.limit);
    let next = found.last().map(|placed| (Vec::new(), placed.task.id)).filter(|_| more);
    let people = found.iter().flat_map(|placed| placed.task.assignees.clone());
    let people = people.filter_map(|id| org.get::<Member>(id).map(|member| (id, member)));
    let tags = found.iter().flat_map(|placed| placed.task.tags.clone());
    let tags = tags.filter_map(|id| org.get::<Tag>(id).map(|tag| (id, tag)));
    TaskPage {
        people: if query.people { people.collect() } else { BTreeMap::new() },
        tags: if query.tags {
            tags.filter(|(_, tag)| tag.deleted_at.is_none()).collect()
        } else {
            BTreeMap::new()
        },
        next,
        count,
        items: found
            .into_iter()
            .map(|placed| {
                let counts = query.counts.then(|| stats::counts(org, placed.task.id));
                (placed, counts)
            })
            .collect(),
    }
}
