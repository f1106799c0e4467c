//! Undo and redo: what was changed comes back where nobody changed it since.

use nimbus_core::error::Error;
use nimbus_core::fault::Edit;
use nimbus_core::id::{OperationId, TaskId, UserId};
use nimbus_core::nimbus::{Operation, Request};
use nimbus_core::ops::tag::CreateTag;
use nimbus_core::ops::task::{AddAssignee, AddTag, EditTask};
use nimbus_core::ops::undo::Undo;
use nimbus_core::reference::{PersonRef, TagRef, TaskRef};
use nimbus_core::tag::{NewTag, Tag};
use nimbus_core::task::TaskPatch;

use crate::backend::on_every_backend;
use crate::world::World;

on_every_backend! {
    secured, too:
    an_edit_is_undone_and_redone_and_undone_again,
    set_elements_are_put_back_one_by_one,
    what_is_undone_and_by_whom_is_known_through_any_number_of_redos,
}

async fn act<O: Operation>(world: &World, user: UserId, operation: O) -> OperationId {
    world.ask(user, operation, &Request::default()).await.expect("it may be done").operation
}

async fn undo(world: &World, user: UserId, operation: OperationId) -> Result<OperationId, Error> {
    world.ask(user, Undo::of(operation), &Request::default()).await.map(|done| done.operation)
}

fn retitled(task: TaskId, title: &str) -> EditTask {
    let patch = TaskPatch { title: Edit::Set(title.parse().unwrap()), ..TaskPatch::default() };
    EditTask { task: TaskRef::Id(task), patch }
}

async fn an_edit_is_undone_and_redone_and_undone_again(world: &World) {
    let task = world.made(world.member, "one").await.id;
    let edit = act(world, world.member, retitled(task, "two")).await;
    let undone = undo(world, world.member, edit).await.unwrap();
    assert_eq!(world.now_at(task).await.title.as_str(), "one");
    undo(world, world.member, undone).await.unwrap();
    assert_eq!(world.now_at(task).await.title.as_str(), "two");
    undo(world, world.member, edit).await.expect("what was redone can be undone again");
    assert_eq!(world.now_at(task).await.title.as_str(), "one");
}

async fn tag(world: &World, name: &str) -> Tag {
    let new = NewTag { id: None, name: name.parse().unwrap(), colour: None };
    world.act(world.member, CreateTag { new }).await.unwrap()
}

async fn set_elements_are_put_back_one_by_one(world: &World) {
    let task = world.made(world.member, "one").await.id;
    let (bug, urgent) = (tag(world, "bug").await, tag(world, "urgent").await);
    let add = |tag: &Tag| AddTag { task: TaskRef::Id(task), tag: TagRef::Id(tag.id) };
    let first = act(world, world.member, add(&bug)).await;
    act(world, world.owner, add(&urgent)).await;
    undo(world, world.member, first).await.expect("another element of the set is no conflict");
    assert_eq!(world.now_at(task).await.tags, [urgent.id].into());
    let assign = |person| AddAssignee { task: TaskRef::Id(task), person: PersonRef::Id(person) };
    let first = act(world, world.owner, assign(world.other)).await;
    act(world, world.owner, assign(world.admin)).await;
    undo(world, world.owner, first).await.unwrap();
    assert_eq!(world.now_at(task).await.assignees, [world.admin].into());
}

async fn what_is_undone_and_by_whom_is_known_through_any_number_of_redos(world: &World) {
    let task = world.made(world.member, "one").await.id;
    let edit = act(world, world.member, retitled(task, "two")).await;
    let first = undo(world, world.member, edit).await.unwrap();
    let mut chain = vec![edit, first];
    for _ in 0..3 {
        let redo = undo(world, world.member, *chain.last().unwrap()).await.unwrap();
        assert_eq!(world.now_at(task).await.title.as_str(), "two");
        let latest = world.read().latest_undoable(world.member).await.unwrap();
        assert_eq!(latest, Some(edit), "what is done again can be undone again");
        let again = undo(world, world.member, redo).await.unwrap();
        assert_eq!(world.now_at(task).await.title.as_str(), "one");
        assert_ne!(world.read().latest_undoable(world.member).await.unwrap(), Some(edit));
        let refused = undo(world, world.member, edit).await.unwrap_err().to_string();
        assert!(refused.contains(&format!("undone already by {first}")), "{refused}");
        chain.extend([redo, again]);
    }
    // From the newest down, every other one is in force.
    for (place, operation) in chain.iter().rev().enumerate() {
        let (row, _) = world.read().operation(*operation).await.unwrap().unwrap();
        let by = (place % 2 == 1).then(|| chain[chain.len() - place]);
        assert_eq!(row.undone_by, by, "{place} from the end");
    }
}
