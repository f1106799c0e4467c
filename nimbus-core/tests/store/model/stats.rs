//! Counting: what hangs on a task, and the statistics of an organization.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::tz::TimeZone;
use nimbus_core::change::Kind;
use nimbus_core::id::TaskId;
use nimbus_core::store::page::{Counts, Stats};
use nimbus_core::task::{Status, Task};
use nimbus_core::time::Timestamp;

use super::log;
use super::state::Org;

/// Days that are counted one by one.
const DAYS: i32 = 14;

/// What hangs on a task and lives.
pub(super) fn counts(org: &Org, task: TaskId) -> Counts {
    let subtasks: Vec<Task> = living(org).into_iter().filter(|one| one.parent == Some(task)).collect();
    Counts {
        comments: log::comments(org, task).len() as u64,
        attachments: 0,
        subtasks: subtasks.len() as u64,
        subtasks_done: subtasks.iter().filter(|one| one.status.is_finished()).count() as u64,
    }
}

/// Tasks that are not in the trash, nor is their project.
fn living(org: &Org) -> Vec<Task> {
    let tasks = org.all::<Task>(Kind::Task).into_iter();
    let there = tasks.filter(|task| task.deleted_at.is_none()).filter_map(|task| org.placed(task));
    there.map(|placed| placed.task).collect()
}

/// Statistics as of a moment in a zone.
pub(super) fn stats(org: &Org, now: Timestamp, zone: &TimeZone) -> Stats {
    let day = |at: Timestamp| zone.to_datetime(at.to_jiff()).date();
    let mut stats = Stats::default();
    stats.by_status.extend(Status::ALL.iter().map(|status| (*status, 0)));
    let mut done = BTreeMap::new();
    for task in living(org) {
        *stats.by_status.entry(task.status).or_default() += 1;
        let late = task.due.as_ref().is_some_and(|due| due.is_past(now, zone));
        stats.overdue += u64::from(late && !task.status.is_finished());
        if let Some(at) = task.completed_at.filter(|_| task.status == Status::Done) {
            *done.entry(day(at)).or_default() += 1;
        }
    }
    let days = (0..DAYS).rev().map(|back| day(now) - back.days());
    stats.done_per_day = days.map(|day| (day, done.get(&day).copied().unwrap_or_default())).collect();
    stats
}
