//! The trash: what is in it, who takes it out, and when it is gone for good.

use nimbus_core::nimbus::{Caller, Request};
use nimbus_core::ops::comment::DeleteComment;
use nimbus_core::ops::task::{DeleteTask, RestoreTask};
use nimbus_core::ops::trash::{PurgeTrash, TRASH_DAYS};
use nimbus_core::reference::TaskRef;

use crate::backend::on_every_backend;
use crate::ops_stage::{log_after, refusal};
use crate::world::World;

on_every_backend! {
    a_member_deletes_and_restores_what_they_made,
    the_trash_is_emptied_after_thirty_days,
    only_nimbus_itself_empties_the_trash,
}

async fn a_member_deletes_and_restores_what_they_made(world: &World) {
    let task = world.made(world.member, "Mine").await;
    let task = TaskRef::Id(task.id);
    let gone = world.act(world.member, DeleteTask { task: task.clone() }).await.unwrap().task;
    assert_eq!(gone.deleted_at, Some(world.now()));
    assert_eq!(refusal(world.act(world.other, RestoreTask { task: task.clone() }).await), "denied");
    let back = world.act(world.member, RestoreTask { task: task.clone() }).await.unwrap().task;
    assert_eq!(back.deleted_at, None);
    assert_eq!(world.act(world.member, RestoreTask { task }).await.unwrap().task, back);
}

async fn purge(world: &World) -> usize {
    let operation = PurgeTrash::at(world.now());
    world.nimbus.run(&Caller::system(), world.org, &operation, &Request::default()).await.unwrap().output
}

async fn the_trash_is_emptied_after_thirty_days(world: &World) {
    let (task, stays) = (world.made(world.member, "Gone").await, world.made(world.member, "Stays").await);
    world.commented(world.member, &task, "with it").await;
    let loose = world.commented(world.member, &stays, "by itself").await;
    world.act(world.member, DeleteTask { task: TaskRef::Id(task.id) }).await.unwrap();
    world.act(world.member, DeleteComment { comment: loose.id }).await.unwrap();
    world.clock.advance(TRASH_DAYS * 86_400_000);
    assert_eq!(purge(world).await, 0, "on the last day it can still be restored");
    world.clock.advance(1);
    let before = world.head().await;
    assert_eq!(purge(world).await, 3);
    assert_eq!(log_after(world, before).await, ["comment.purged", "task.purged", "comment.purged"]);
    assert_eq!(purge(world).await, 0);
    assert_eq!(
        refusal(world.act(world.member, RestoreTask { task: TaskRef::Id(task.id) }).await),
        "not found"
    );
    assert!(world.task_now(&stays).await.is_some());
    assert!(world.store().orgs_with_expired(world.now()).await.unwrap().is_empty());
    assert!(world.store().verify(world.org).await.unwrap().faults.is_empty(), "the chain still holds");
}

async fn only_nimbus_itself_empties_the_trash(world: &World) {
    let operation = PurgeTrash::at(world.now());
    assert_eq!(refusal(world.act(world.owner, operation).await), "denied");
}
