//! What is decided about an undo, without any store.

use super::present::Back;
use super::*;
use crate::change::{Actor, Audience, Change, LogRow, Payload, Seq};
use crate::id::OperationId;
use crate::nimbus::Operation;
use crate::ops::stage::{Stage, id, now, task};
use crate::policy::Role;
use crate::task::{Status, Task};

fn row(undone_by: Option<OperationId>) -> OperationRow {
    OperationRow {
        id: id(50),
        name: "task.edit".into(),
        actor: Actor { user: id(1), token: None, system: false },
        at: now(),
        key: None,
        fingerprint: None,
        subject: None,
        first_seq: Some(Seq(2)),
        last_seq: Some(Seq(2)),
        undoes: None,
        undone_by,
        answer: None,
    }
}

/// A change as the log keeps it.
fn logged(seq: u64, change: &Change) -> Logged {
    let bytes = serde_json::to_vec(&change.deltas(Some(now()))).unwrap();
    let row = LogRow {
        seq: Seq(seq),
        operation: id(50),
        verb: change.verb,
        record: change.record().id(),
        project: None,
        task: None,
        audience: Audience::Everyone,
        digest: [0; 32],
        hash: [0; 32],
    };
    Logged { row, operation: self::row(None), payload: Some(Payload { salt: [0; 16], bytes }) }
}

fn present(record: impl Into<Record>, later: Vec<Logged>) -> Present {
    let record = record.into();
    let (below, inside) = (Back::Stays, Back::Stays);
    Present { id: record.id(), record: Some(record), later, on: None, below, inside }
}

fn titled(title: &str) -> Task {
    Task { title: title.parse().unwrap(), ..task(1).task }
}

fn undoable_of(row: OperationRow, changes: Vec<Logged>) -> Undoable {
    let root = Root { name: row.name.clone(), changes: changes.clone() };
    Undoable { row, changes, root }
}

fn decide(changes: Vec<Logged>, presents: Vec<Present>) -> Result<Vec<Change>> {
    let stage = Stage::of(Role::Member);
    let undo = Undo::of(id(50));
    let target = undoable_of(row(None), changes);
    undo.decide(&stage.cx(), target, presents).map(|decision| decision.changes().to_vec())
}

#[test]
fn an_edit_is_put_back_and_what_others_edited_stays() {
    let edited = logged(2, &Change::update(titled("A"), titled("B")));
    let later = Task { status: Status::InProgress, ..titled("B") };
    let also = logged(3, &Change::update(titled("B"), later.clone()));
    let changes = decide(vec![edited], vec![present(later.clone(), vec![also])]).unwrap();
    let back = Task { title: "A".parse().unwrap(), updated_at: now(), ..later };
    assert_eq!(changes[0].after, Some(back.into()));
}

#[test]
fn a_later_change_of_the_same_field_is_named_and_others_are_not() {
    let edited = logged(2, &Change::update(titled("A"), titled("B")));
    let also = Task { status: Status::InProgress, ..titled("B") };
    let other = logged(3, &Change::update(titled("B"), also));
    let later = logged(4, &Change::update(titled("B"), titled("C")));
    let refused = decide(vec![edited], vec![present(titled("C"), vec![other, later])]).unwrap_err();
    assert!(matches!(&refused, Error::Conflict { changes, .. } if *changes == [Seq(4)]), "{refused:?}");
}

#[test]
fn an_operation_on_several_records_is_undone_whole_or_not_at_all() {
    let (first, second) = (task(1).task, task(2).task);
    let done = |task: &Task| Task { status: Status::Done, completed_at: Some(now()), ..task.clone() };
    let changes = [&first, &second].map(|task| logged(2, &Change::update(task.clone(), done(task))));
    let undone =
        decide(changes.to_vec(), vec![present(done(&first), vec![]), present(done(&second), vec![])]);
    assert_eq!(undone.unwrap().len(), 2);
    let one_gone = Present { record: None, ..present(done(&first), vec![]) };
    let refused = decide(changes.to_vec(), vec![one_gone, present(done(&second), vec![])]).unwrap_err();
    assert!(refused.to_string().contains("is gone"), "{refused}");
}

#[test]
fn what_was_erased_is_not_put_back() {
    let mut edited = logged(2, &Change::update(titled("A"), titled("B")));
    edited.payload = None;
    let refused = decide(vec![edited], vec![present(titled("B"), vec![])]).unwrap_err();
    assert!(refused.to_string().contains("erased"), "{refused}");
}

#[rstest::rstest]
#[case::a_purge(Change::purge(titled("A")), "a purge cannot be undone")]
#[case::a_role(
    Change::create(crate::ops::stage::member(2, Role::Admin)),
    "a change of the member cannot be undone"
)]
fn some_things_are_never_undone(#[case] change: Change, #[case] detail: &str) {
    let refused = decide(vec![logged(2, &change)], Vec::new()).unwrap_err();
    assert!(refused.to_string().starts_with(detail), "{refused}");
}

#[test]
fn what_was_undone_already_or_changed_nothing_is_refused() {
    let nothing = decide(Vec::new(), Vec::new()).unwrap_err();
    assert!(nothing.to_string().contains("nothing to undo"), "{nothing}");
    let edited = vec![logged(2, &Change::update(titled("A"), titled("B")))];
    let again = undoable(&undoable_of(row(Some(id(51))), edited)).unwrap_err();
    assert!(again.to_string().contains(&id::<OperationId>(51).to_string()), "{again}");
}

#[test]
fn what_the_system_did_in_ones_name_is_not_ones_own() {
    let stage = Stage::of(Role::Member);
    let me = stage.cx().principal.clone();
    let mine = row(None);
    let theirs = OperationRow { actor: Actor { user: id(2), ..mine.actor }, ..mine.clone() };
    let systems = OperationRow { actor: Actor { system: true, ..mine.actor }, ..mine.clone() };
    let own = [&mine, &theirs, &systems].map(|row| super::own(&me, row).own);
    assert_eq!(own, [true, false, false]);
}
