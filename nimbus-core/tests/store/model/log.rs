//! Reading the log with the rights of one caller.

use nimbus_core::change::{Kind, LogRow, Record, RecordId, Seq};
use nimbus_core::comment::Comment;
use nimbus_core::id::TaskId;
use nimbus_core::member::Member;
use nimbus_core::policy::Role;
use nimbus_core::project::Project;
use nimbus_core::store::page::{Described, LogPage};
use nimbus_core::task::Task;

use super::state::Org;

/// The next `limit` changes after a seq, those of them that this role may see with their records as they are now.
pub(super) fn page(org: &Org, role: Role, after: Seq, limit: usize) -> LogPage {
    let through = Seq(after.0.saturating_add(limit as u64)).min(org.head());
    let visible = |row: &&LogRow| row.audience.includes(role);
    let rows = org.log.iter().filter(|row| row.seq > after && row.seq <= through).filter(visible);
    LogPage::new(described(org, rows), through, org.head())
}

/// Changes with their present records and the names it takes to show them.
fn described<'a>(org: &Org, rows: impl Iterator<Item = &'a LogRow>) -> Described {
    let items: Vec<_> = rows.map(|row| (org.logged(row), present(org, row.record))).collect();
    let projects = items.iter().filter_map(|(_, record)| record.as_ref()?.project());
    let keys = projects.filter_map(|id| org.get::<Project>(id).map(|project| (id, project.key))).collect();
    let actors = items.iter().map(|(logged, _)| logged.operation.actor.user);
    let people = actors.filter_map(|id| org.get::<Member>(id).map(|member| (id, member.name))).collect();
    Described { items, keys, people }
}

/// A record as it is now; none where it is gone or belongs to a project in the trash.
fn present(org: &Org, id: RecordId) -> Option<Record> {
    let record = org.records.get(&id)?.clone()?;
    let shown = match &record {
        Record::Task(task) => org.placed(Task::clone(task)).is_some(),
        Record::Comment(comment) => {
            org.get::<Task>(comment.task).is_some_and(|task| org.placed(task).is_some())
        }
        _ => true,
    };
    shown.then_some(record)
}

/// The changes of a task and its comments, newest first.
pub(super) fn history(org: &Org, task: TaskId, before: Option<Seq>, limit: usize) -> Described {
    let of_task = |row: &&LogRow| {
        row.record == RecordId::from(task) || (row.record.kind == Kind::Comment && row.task == Some(task))
    };
    let earlier = |row: &&LogRow| before.is_none_or(|before| row.seq < before);
    let rows = org.log.iter().rev().filter(earlier).filter(of_task).take(limit);
    described(org, rows)
}

/// The living comments of a task.
pub(super) fn comments(org: &Org, task: TaskId) -> Vec<Comment> {
    let living = |comment: &Comment| comment.task == task && comment.deleted_at.is_none();
    org.all(Kind::Comment).into_iter().filter(living).collect()
}
