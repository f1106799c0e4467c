//! What is decided about tasks, without any store.

use super::edit::Gathered;
use super::lineage::Lineage;
use super::*;
use crate::change::{Change, Verb};
use crate::fault::{Edit, Patch};
use crate::nimbus::{Decision, Operation};
use crate::ops::stage::{Stage, id, now, other_project, task as some_task};
use crate::policy::Role;
use crate::reference::PersonRef;
use crate::task::{Status, Task, TaskPatch};

fn edit(patch: TaskPatch) -> EditTask {
    EditTask { task: TaskRef::Id(id(1)), patch }
}

fn after(decision: &Decision<Placed>) -> Task {
    let [change] = decision.changes() else { panic!("one change, not {:?}", decision.changes()) };
    Task::try_from(change.after.clone().unwrap()).unwrap()
}

#[test]
fn fields_of_a_patch_are_merged_into_the_task() {
    let (stage, before) = (Stage::of(Role::Member), some_task(1));
    let patch = TaskPatch {
        title: Edit::Set("New".parse().unwrap()),
        status: Edit::Set(Status::Done),
        ..TaskPatch::default()
    };
    let decided = edit(patch).decide(&stage.cx(), before.clone(), Gathered::default()).unwrap();
    let expected = Task {
        title: "New".parse().unwrap(),
        status: Status::Done,
        completed_at: Some(now()),
        updated_at: now(),
        ..before.task
    };
    assert_eq!(after(&decided), expected);
}

#[rstest::rstest]
#[case::another_text(Patch::Set("New".parse().unwrap()), false, false)]
#[case::another_text_at_a_version(Patch::Set("New".parse().unwrap()), true, true)]
#[case::the_same_text(Patch::Set("As it was".parse().unwrap()), false, true)]
#[case::cleared(Patch::Clear, false, false)]
#[case::left(Patch::Leave, false, true)]
fn a_description_changes_only_at_a_named_version(
    #[case] description: Patch<crate::text::Description>,
    #[case] versioned: bool,
    #[case] allowed: bool,
) {
    let stage = Stage::of(Role::Member);
    let cx = if versioned { stage.versioned() } else { stage.cx() };
    let patch = TaskPatch { description, ..TaskPatch::default() };
    let decided = edit(patch).decide(&cx, some_task(1), Gathered::default());
    match decided {
        Ok(_) => assert!(allowed),
        Err(error) => assert!(!allowed && matches!(error, Error::VersionRequired { .. }), "{error}"),
    }
}

#[test]
fn a_task_moved_to_another_project_leaves_holes_for_the_commit() {
    let stage = Stage::of(Role::Member);
    let gathered = Gathered { project: Some(other_project()), ..Gathered::default() };
    let decided = edit(TaskPatch::default()).decide(&stage.cx(), some_task(1), gathered).unwrap();
    let moved = after(&decided);
    assert_eq!((moved.project, moved.number, moved.position), (id(8), 0, None));
}

fn below(parent: Placed, ancestors: &[u128], height: usize) -> Gathered {
    let ancestors = ancestors.iter().map(|n| id(*n)).collect();
    Gathered { parent: Some(Lineage { parent, ancestors, height }), ..Gathered::default() }
}

#[rstest::rstest]
#[case::itself(1, &[], "OPS-1 cannot be a part of itself")]
#[case::its_child(2, &[1], "OPS-1 cannot be a part of OPS-2: OPS-2 is a part of OPS-1 already")]
#[case::its_grandchild(3, &[2, 1], "OPS-1 cannot be a part of OPS-3: OPS-3 is a part of OPS-1 already")]
fn a_circle_is_refused_by_name(#[case] parent: u64, #[case] ancestors: &[u128], #[case] detail: &str) {
    let stage = Stage::of(Role::Owner);
    let gathered = below(some_task(parent), ancestors, 1);
    let refused = edit(TaskPatch::default()).decide(&stage.cx(), some_task(1), gathered).unwrap_err();
    assert!(matches!(&refused, Error::Cycle { .. }) && refused.to_string() == detail, "{refused}");
}

#[rstest::rstest]
#[case::one_short_of_the_deepest(18, 0, true)]
#[case::the_deepest(18, 1, true)]
#[case::one_too_deep(18, 2, false)]
fn a_tree_is_as_deep_as_can_be(#[case] above: u128, #[case] below_it: usize, #[case] fits: bool) {
    let stage = Stage::of(Role::Owner);
    let ancestors: Vec<u128> = (100..100 + above).collect();
    let gathered = below(some_task(2), &ancestors, below_it);
    assert_eq!(edit(TaskPatch::default()).decide(&stage.cx(), some_task(1), gathered).is_ok(), fits);
}

#[rstest::rstest]
#[case::nobody_has_it(&[], 9, Action::TaskTake)]
#[case::it_is_ones_own(&[], 1, Action::TaskEdit)]
#[case::somebody_has_it(&[5], 9, Action::TaskEdit)]
fn taking_a_task_asks_for_less_than_editing_it(
    #[case] assignees: &[u128],
    #[case] made_by: u128,
    #[case] action: Action,
) {
    let stage = Stage::of(Role::Member);
    let mut task = some_task(1);
    task.task.created_by = id(made_by);
    task.task.assignees = assignees.iter().map(|n| id(*n)).collect();
    let only_me = TaskPatch { assignees: Patch::Set(vec![PersonRef::Me]), ..TaskPatch::default() };
    let more = TaskPatch { title: Edit::Set("Mine".parse().unwrap()), ..only_me.clone() };
    let others = TaskPatch {
        assignees: Patch::Set(vec![PersonRef::Me, PersonRef::Id(id(5))]),
        ..TaskPatch::default()
    };
    let asked = |patch| edit(patch).permission(stage.cx().principal, &task).0;
    assert_eq!(asked(only_me), action);
    assert_eq!((asked(more), asked(others)), (Action::TaskEdit, Action::TaskEdit));
}

#[test]
fn what_is_in_the_trash_is_not_written_to() {
    let stage = Stage::of(Role::Owner);
    let mut gone = some_task(1);
    gone.task.deleted_at = Some(now());
    let task = TaskRef::Id(id(1));
    let refused = [
        CompleteTask { task: task.clone() }.decide(&stage.cx(), gone.clone(), ()).err(),
        ReopenTask { task: task.clone() }.decide(&stage.cx(), gone.clone(), ()).err(),
        DeleteTask { task: task.clone() }.decide(&stage.cx(), gone.clone(), ()).err(),
    ];
    for error in refused {
        assert!(matches!(error, Some(Error::Deleted { what: "task" })), "{error:?}");
    }
    let restored = RestoreTask { task }.decide(&stage.cx(), gone, ()).unwrap();
    assert_eq!((restored.changes()[0].verb, after(&restored).deleted_at), (Verb::Restored, None));
}

#[test]
fn a_finished_task_stays_finished_since_the_first_time() {
    let stage = Stage::of(Role::Owner);
    let mut done = some_task(1);
    done.task.move_to(Status::Done, crate::ops::stage::earlier());
    let again = CompleteTask { task: TaskRef::Id(id(1)) }.decide(&stage.cx(), done, ()).unwrap();
    assert!(again.changes().iter().all(Change::is_empty), "{again:?}");
}
