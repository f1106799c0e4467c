//! Making tasks, finishing them, taking them, and their tags and people.

use std::collections::BTreeSet;

use nimbus_core::fault::Patch;
use nimbus_core::id::Id;
use nimbus_core::ops::project::ArchiveProject;
use nimbus_core::ops::tag::{CreateTag, DeleteTag};
use nimbus_core::ops::task::{
    AddAssignee, AddTag, CompleteTask, CreateTask, DeleteTask, RemoveAssignee, RemoveTag, ReopenTask,
};
use nimbus_core::reference::{PersonRef, ProjectRef, TagRef, TaskRef};
use nimbus_core::tag::NewTag;
use nimbus_core::task::{NewTask, Status, Task, TaskPatch};

use crate::backend::on_every_backend;
use crate::ops_stage::{faults, keyed, log_after, refusal};
use crate::world::World;

on_every_backend! {
    a_task_gets_a_number_a_place_and_its_maker,
    all_that_a_new_task_points_at_is_checked_at_once,
    missing_tags_are_made_before_the_task_when_asked,
    an_archived_project_takes_no_new_task,
    a_repeated_create_is_answered_with_the_first_task,
    another_create_with_the_same_id_is_a_conflict,
    finishing_twice_writes_once,
    a_member_takes_a_task_nobody_has,
    a_member_does_not_take_a_task_somebody_has,
    a_member_may_not_edit_anothers_task,
    a_retry_of_taking_oneself_off_is_not_refused,
    tags_are_added_and_removed_once,
    a_set_has_a_limit,
    subtasks_end_at_the_deepest_level,
}

fn name(text: &str) -> TagRef {
    TagRef::Name(text.parse().unwrap())
}

async fn a_task_gets_a_number_a_place_and_its_maker(world: &World) {
    let (first, second) = (world.made(world.member, "One").await, world.made(world.member, "Two").await);
    assert_eq!((first.number, second.number), (1, 2));
    assert!(first.position < second.position, "{:?} {:?}", first.position, second.position);
    assert_eq!((second.created_by, second.version), (world.member, world.head().await));
}

async fn all_that_a_new_task_points_at_is_checked_at_once(world: &World) {
    let new = NewTask {
        project: "NOPE".parse().unwrap(),
        assignees: Some(vec![PersonRef::Me, PersonRef::Id(world.outsider)]),
        tags: Some(vec![name("nope")]),
        parent: Some("OPS-99".parse().unwrap()),
        ..world.new_task("Lost")
    };
    let told = faults(world.act(world.member, CreateTask::from(new)).await);
    let expected = ["/project not_found", "/assignees/1 not_found", "/tags/0 not_found", "/parent not_found"];
    assert_eq!(told, expected);
}

async fn missing_tags_are_made_before_the_task_when_asked(world: &World) {
    let there = NewTag { id: None, name: "there".parse().unwrap(), colour: None };
    let there = world.act(world.member, CreateTag { new: there }).await.unwrap();
    let before = world.head().await;
    let tags = Some(vec![name("THERE"), name("new"), name("New")]);
    let new = NewTask { tags, ..world.new_task("Tagged") };
    let task = world.act(world.member, CreateTask { new, create_tags: true }).await.unwrap().task;
    assert_eq!(log_after(world, before).await, ["tag.created", "task.created"]);
    assert_eq!(task.tags.len(), 2);
    assert!(task.tags.contains(&there.id));
}

async fn an_archived_project_takes_no_new_task(world: &World) {
    let task = world.made(world.member, "Early").await;
    world.act(world.admin, ArchiveProject { project: ProjectRef::Id(world.project) }).await.unwrap();
    let late = world.act(world.owner, CreateTask::from(world.new_task("Late"))).await;
    assert_eq!(faults(late), ["/project archived"]);
    let done = world.act(world.member, CompleteTask { task: TaskRef::Id(task.id) }).await.unwrap();
    assert_eq!((done.task.status, done.archived), (Status::Done, true), "what is in it can be finished");
}

async fn a_repeated_create_is_answered_with_the_first_task(world: &World) {
    let create = CreateTask::from(world.new_task("Once"));
    let first = world.ask(world.member, create.clone(), &keyed("k1", 1)).await.unwrap();
    let again = world.ask(world.member, create.clone(), &keyed("k1", 1)).await.unwrap();
    assert_eq!((again.output, again.operation, again.replayed), (first.output, first.operation, true));
    assert_eq!(refusal(world.ask(world.member, create.clone(), &keyed("k1", 2)).await), "key reused");
    let theirs = world.ask(world.other, create, &keyed("k1", 1)).await.unwrap();
    assert!(!theirs.replayed, "keys are each person's own");
}

async fn another_create_with_the_same_id_is_a_conflict(world: &World) {
    let create = CreateTask::from(NewTask { id: Some(world.id()), ..world.new_task("Mine") });
    let request = |what| nimbus_core::nimbus::Request { key: None, ..keyed("-", what) };
    let first = world.ask(world.member, create.clone(), &request(1)).await.unwrap();
    let again = world.ask(world.member, create.clone(), &request(1)).await.unwrap();
    assert_eq!((again.operation, again.replayed), (first.operation, true));
    assert_eq!(refusal(world.ask(world.member, create.clone(), &request(2)).await), "conflict");
    assert_eq!(refusal(world.ask(world.other, create, &request(1)).await), "conflict");
}

async fn finishing_twice_writes_once(world: &World) {
    let task = world.made(world.member, "Finish me").await;
    let task = TaskRef::Id(task.id);
    let done = world.act(world.member, CompleteTask { task: task.clone() }).await.unwrap().task;
    assert_eq!((done.status, done.completed_at), (Status::Done, Some(world.now())));
    world.clock.advance(60_000);
    assert_eq!(world.act(world.member, CompleteTask { task: task.clone() }).await.unwrap().task, done);
    let open = world.act(world.member, ReopenTask { task: task.clone() }).await.unwrap().task;
    assert_eq!((open.status, open.completed_at, open.updated_at), (Status::Todo, None, world.now()));
    assert_eq!(world.act(world.member, ReopenTask { task }).await.unwrap().task, open);
}

async fn a_member_takes_a_task_nobody_has(world: &World) {
    let (by_put, by_patch) = (world.made(world.admin, "A").await, world.made(world.admin, "B").await);
    let take = AddAssignee { task: TaskRef::Id(by_put.id), person: PersonRef::Me };
    let taken = world.act(world.member, take).await.unwrap().task;
    assert_eq!(taken.assignees, BTreeSet::from([world.member]));
    let patch = TaskPatch { assignees: Patch::Set(vec![PersonRef::Me]), ..TaskPatch::default() };
    let taken = world.edit(world.member, &by_patch, patch).await.unwrap();
    assert_eq!(taken.assignees, BTreeSet::from([world.member]));
}

async fn a_member_does_not_take_a_task_somebody_has(world: &World) {
    let task = world.made(world.admin, "Theirs").await;
    let id = TaskRef::Id(task.id);
    let person = PersonRef::Id(world.other);
    let others = AddAssignee { task: id.clone(), person: person.clone() };
    assert_eq!(refusal(world.act(world.member, others).await), "denied", "only oneself can be put on it");
    world.act(world.admin, AddAssignee { task: id.clone(), person }).await.unwrap();
    let take = AddAssignee { task: id, person: PersonRef::Me };
    assert_eq!(refusal(world.act(world.member, take).await), "denied");
    let patch = TaskPatch { assignees: Patch::Set(vec![PersonRef::Me]), ..TaskPatch::default() };
    assert_eq!(refusal(world.edit(world.member, &task, patch).await), "denied");
}

async fn a_member_may_not_edit_anothers_task(world: &World) {
    let task = TaskRef::Id(world.made(world.admin, "Theirs").await.id);
    assert_eq!(refusal(world.act(world.member, CompleteTask { task: task.clone() }).await), "denied");
    assert_eq!(refusal(world.act(world.member, DeleteTask { task: task.clone() }).await), "denied");
    assert_eq!(refusal(world.act(world.outsider, CompleteTask { task }).await), "not found");
}

async fn a_retry_of_taking_oneself_off_is_not_refused(world: &World) {
    let task = world.made(world.admin, "Taken").await;
    let task = TaskRef::Id(task.id);
    world.act(world.member, AddAssignee { task: task.clone(), person: PersonRef::Me }).await.unwrap();
    for _ in 0..2 {
        let off = RemoveAssignee { task: task.clone(), person: PersonRef::Me };
        assert!(world.act(world.member, off).await.unwrap().task.assignees.is_empty());
    }
}

async fn tags_are_added_and_removed_once(world: &World) {
    let task = world.made(world.member, "Tag me").await;
    let task = TaskRef::Id(task.id);
    let new = NewTag { id: None, name: "bug".parse().unwrap(), colour: None };
    let bug = world.act(world.member, CreateTag { new }).await.unwrap();
    let add = |tag| AddTag { task: task.clone(), tag };
    let tagged = world.act(world.member, add(name("BUG"))).await.unwrap().task;
    assert_eq!(world.act(world.member, add(TagRef::Id(bug.id))).await.unwrap().task, tagged);
    assert_eq!(refusal(world.act(world.member, add(name("nope"))).await), "not found");
    world.act(world.admin, DeleteTag { tag: name("bug") }).await.unwrap();
    assert_eq!(refusal(world.act(world.member, add(TagRef::Id(bug.id))).await), "not found");
    let remove = RemoveTag { task: task.clone(), tag: TagRef::Id(bug.id) };
    assert!(world.act(world.member, remove.clone()).await.unwrap().task.tags.is_empty());
    assert!(world.act(world.member, remove).await.unwrap().task.tags.is_empty());
}

async fn a_set_has_a_limit(world: &World) {
    let names: Vec<TagRef> = (0..=Task::MAX_TAGS).map(|n| name(&format!("tag {n}"))).collect();
    let create = |tags: &[TagRef]| {
        let new = NewTask { tags: Some(tags.to_vec()), ..world.new_task("Tagged") };
        world.act(world.member, CreateTask { new, create_tags: true })
    };
    assert_eq!(faults(create(&names).await), ["/tags too_many"]);
    let task = create(&names[1..]).await.unwrap().task;
    assert_eq!(task.tags.len(), Task::MAX_TAGS);
    let new = NewTag { id: None, name: "tag 0".parse().unwrap(), colour: None };
    world.act(world.member, CreateTag { new }).await.unwrap();
    let add = AddTag { task: TaskRef::Id(task.id), tag: names[0].clone() };
    assert_eq!(refusal(world.act(world.member, add).await), "conflict");
}

async fn subtasks_end_at_the_deepest_level(world: &World) {
    let mut parent: Option<TaskRef> = None;
    for level in 1..=Task::MAX_DEPTH {
        let new = NewTask { parent: parent.clone(), ..world.new_task(&format!("Level {level}")) };
        parent = Some(TaskRef::Id(world.act(world.member, CreateTask::from(new)).await.unwrap().task.id));
    }
    let new = NewTask { parent, ..world.new_task("Too deep") };
    assert_eq!(faults(world.act(world.member, CreateTask::from(new)).await), ["/parent too_deep"]);
    let nowhere = TaskRef::Id(nimbus_core::id::TaskId::from_uuid(uuid::Uuid::nil()));
    assert_eq!(refusal(world.act(world.member, CompleteTask { task: nowhere }).await), "not found");
}
