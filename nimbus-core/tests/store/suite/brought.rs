//! Numbers and positions that tasks bring along, up to the last there are: what comes after them, and that the store
//! still writes.

use nimbus_core::change::{Change, Kind};
use nimbus_core::import::How;
use nimbus_core::store::{CommitError, StoreError, Unique};
use nimbus_core::task::Task;

use crate::backend::on_every_backend;
use crate::import_stage::archive;
use crate::world::World;

on_every_backend! {
    after_the_last_position_of_all_tasks_are_still_made,
    a_project_without_positions_refuses_and_the_store_still_writes,
    a_project_without_numbers_refuses_and_the_store_still_writes,
    a_number_is_brought_along_once,
    after_the_most_an_export_may_bring_along_tasks_are_still_made,
}

fn at(world: &World, position: &str) -> Task {
    Task { position: Some(position.parse().unwrap()), ..world.task("far away") }
}

fn numbered(world: &World, number: u64) -> Task {
    Task { number, ..world.task("numbered") }
}

/// The next task cannot be made in this project, and one can in another.
async fn is_full(world: &World) {
    let refused = world.write(vec![Change::create(world.task("next"))]).await.unwrap_err();
    assert!(matches!(refused, CommitError::Store(StoreError::Refused(_))), "{refused}");
    let project = world.project("DEV", world.id());
    let task = Task { project: project.id, ..world.task("elsewhere") };
    world.write(vec![Change::create(project), Change::create(task)]).await.unwrap();
    assert_eq!(world.store().verify(world.org).await.unwrap().faults, Vec::<String>::new());
}

async fn after_the_last_position_of_all_tasks_are_still_made(world: &World) {
    world.write(vec![Change::create(at(world, &"z".repeat(27)))]).await.unwrap();
    let (one, two) = (world.made(world.owner, "one").await, world.made(world.owner, "two").await);
    assert!(one.position < two.position && one.position > Some("z".repeat(27).parse().unwrap()));
}

async fn a_project_without_positions_refuses_and_the_store_still_writes(world: &World) {
    world.write(vec![Change::create(at(world, &"z".repeat(200)))]).await.unwrap();
    is_full(world).await;
}

async fn a_project_without_numbers_refuses_and_the_store_still_writes(world: &World) {
    world.write(vec![Change::create(numbered(world, Task::MAX_NUMBER))]).await.unwrap();
    is_full(world).await;
    for over in [Task::MAX_NUMBER + 1, u64::MAX] {
        let refused = world.write(vec![Change::create(numbered(world, over))]).await.unwrap_err();
        assert!(matches!(refused, CommitError::Store(StoreError::Refused(_))), "{over}: {refused}");
    }
}

async fn a_number_is_brought_along_once(world: &World) {
    world.write(vec![Change::create(numbered(world, 7))]).await.unwrap();
    let refused = world.write(vec![Change::create(numbered(world, 7))]).await.unwrap_err();
    assert!(matches!(refused, CommitError::Taken(Unique::TaskNumber)), "{refused}");
    assert_eq!(world.made(world.owner, "next").await.number, 8);
}

async fn after_the_most_an_export_may_bring_along_tasks_are_still_made(world: &World) {
    world.made(world.owner, "one").await;
    let export = world.export(world.org).await;
    let last = format!("m{}", "z".repeat(13));
    let number = format!("\"number\":{}", Task::MAX_NUMBER_BROUGHT);
    let hostile = export.replace("\"position\":\"a0\"", &format!("\"position\":\"{last}\""));
    let hostile = hostile.replace("\"number\":1,", &format!("{number},"));
    assert!(hostile.contains(&last) && hostile.contains(&number), "{hostile}");
    let org = world.empty_organization("copy").await;
    world.import_as(world.owner, org, archive(&hostile).unwrap(), &How::default()).await.unwrap();
    let mut tasks: Vec<Task> = world.all(org, Kind::Task).await;
    let brought = tasks.pop().unwrap();
    let next = Task { project: brought.project, ..world.task("next") };
    let head = world.head_of(org).await;
    world.store().commit(world.commit(org, world.owner, head, vec![Change::create(next)])).await.unwrap();
    let numbers: Vec<u64> = world.all::<Task>(org, Kind::Task).await.iter().map(|task| task.number).collect();
    assert!(numbers.contains(&(Task::MAX_NUMBER_BROUGHT + 1)), "{numbers:?}");
}
