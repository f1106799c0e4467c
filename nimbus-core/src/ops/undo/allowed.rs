//! Who may undo what: beside the undo itself, whoever may still make the change that is undone or done again.

use crate::change::{Change, Logged, Record, Verb};
use crate::error::Result;
use crate::ops::{IMPORT, comment, task};
use crate::policy::{self, Action, Explanation, Facts, Principal};
use crate::task::Task;

use super::Undoable;

/// Refuses to undo what the caller could not do themselves as of now.
pub(super) fn check(principal: &Principal, target: &Undoable, restored: &[(Record, Record)]) -> Result<()> {
    needed(principal, target, restored)
        .into_iter()
        .try_for_each(|(action, facts)| policy::check(principal, action, facts))
}

/// The first refusal, for whoever asks beforehand.
pub(super) fn refusal(
    principal: &Principal,
    target: &Undoable,
    restored: &[(Record, Record)],
) -> Option<Explanation> {
    let needed = needed(principal, target, restored).into_iter();
    let mut explained = needed.map(|(action, facts)| policy::explain(principal, action, facts));
    explained.find(|explanation| !explanation.allowed)
}

/// What the changes would need if they were made now; each record as it is and as it will be.
fn needed(principal: &Principal, target: &Undoable, restored: &[(Record, Record)]) -> Vec<(Action, Facts)> {
    let import = (target.root.name == IMPORT).then(|| (Action::DataImport, Facts::default()));
    let each = restored.iter().flat_map(|(before, after)| {
        let verbs = verbs(&target.root.changes, before, after);
        verbs.into_iter().map(|verb| need(principal, verb, before, after)).collect::<Vec<_>>()
    });
    import.into_iter().chain(each).collect()
}

/// What the operation did to a record.
fn verbs(changes: &[Logged], before: &Record, after: &Record) -> Vec<Verb> {
    let of_record = changes.iter().filter(|change| change.row.record == before.id());
    let verbs: Vec<Verb> = of_record.map(|change| change.row.verb).collect();
    if verbs.is_empty() { vec![Change::update(before.clone(), after.clone()).verb] } else { verbs }
}

/// The row of the table that one change goes by.
fn need(principal: &Principal, verb: Verb, before: &Record, after: &Record) -> (Action, Facts) {
    let everyones = |action| (action, Facts::default());
    match (before, after) {
        (Record::Task(before), Record::Task(after)) => on_task(principal, verb, before, after),
        (Record::Comment(written), _) => {
            let action = match verb {
                Verb::Created => Action::CommentCreate,
                Verb::Updated => Action::CommentEdit,
                Verb::Deleted | Verb::Restored | Verb::Purged => Action::CommentDelete,
            };
            (action, comment::own(principal, written))
        }
        (Record::Project(_), _) => everyones(match verb {
            Verb::Created => Action::ProjectCreate,
            Verb::Updated => Action::ProjectEdit,
            Verb::Deleted | Verb::Restored | Verb::Purged => Action::ProjectDelete,
        }),
        (Record::Tag(_), _) => {
            everyones(if verb == Verb::Created { Action::TagCreate } else { Action::TagEdit })
        }
        // Never undone; if it ever were, by nobody but Nimbus.
        _ => everyones(Action::SystemWork),
    }
}

fn on_task(principal: &Principal, verb: Verb, before: &Task, after: &Task) -> (Action, Facts) {
    match verb {
        Verb::Created => (Action::TaskCreate, Facts::default()),
        Verb::Deleted | Verb::Restored | Verb::Purged => task::may_delete(principal, before),
        Verb::Updated if only_takes(principal, before, after) => task::may_take(principal, before),
        Verb::Updated => task::may_edit(principal, before),
    }
}

/// Whether it only puts the caller on a task.
fn only_takes(principal: &Principal, before: &Task, after: &Task) -> bool {
    let taken = Task { assignees: [principal.user].into(), updated_at: after.updated_at, ..before.clone() };
    *after == taken
}
