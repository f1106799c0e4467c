//! Editing a task: versions, places, projects, parents.

use nimbus_core::fault::{Edit, Patch};
use nimbus_core::id::UserId;
use nimbus_core::ops::member::RemoveMember;
use nimbus_core::ops::project::{ArchiveProject, CreateProject};
use nimbus_core::ops::task::{CreateTask, DeleteTask, EditTask};
use nimbus_core::project::{NewProject, Project};
use nimbus_core::reference::{PersonRef, ProjectRef, TaskRef};
use nimbus_core::task::{NewTask, Priority, Status, Task, TaskPatch};

use crate::backend::on_every_backend;
use crate::ops_stage::{at, faults, refusal};
use crate::world::World;

on_every_backend! {
    fields_left_out_stay_and_null_clears,
    a_patch_that_changes_nothing_writes_nothing,
    a_description_is_edited_at_a_named_version,
    a_task_in_the_trash_is_not_edited,
    a_task_is_put_next_to_another,
    a_place_is_in_the_own_project,
    a_task_moved_to_another_project_gets_a_number_there,
    an_archived_project_takes_no_task_in_and_lets_them_out,
    a_parent_below_the_task_is_refused,
    a_tree_moved_too_deep_is_refused,
    somebody_who_left_stays_on_a_task_that_is_edited,
}

async fn patch(world: &World, task: &Task, patch: TaskPatch) -> nimbus_core::error::Result<Task> {
    world.edit(world.member, task, patch).await
}

async fn fields_left_out_stay_and_null_clears(world: &World) {
    let due = Some("2026-12-01".parse().unwrap());
    let new = NewTask { due, priority: Some(Priority::High), ..world.new_task("Plan") };
    let task = world.act(world.member, CreateTask::from(new)).await.unwrap().task;
    world.clock.advance(1_000);
    let edits = TaskPatch {
        title: Edit::Set("Plan it".parse().unwrap()),
        status: Edit::Set(Status::Cancelled),
        due: Patch::Clear,
        ..TaskPatch::default()
    };
    let edited = patch(world, &task, edits).await.unwrap();
    let expected = Task {
        title: "Plan it".parse().unwrap(),
        status: Status::Cancelled,
        completed_at: Some(world.now()),
        due: None,
        updated_at: world.now(),
        version: world.head().await,
        ..task
    };
    assert_eq!(edited, expected);
}

async fn a_patch_that_changes_nothing_writes_nothing(world: &World) {
    let task = world.made(world.member, "Same").await;
    world.clock.advance(1_000);
    let same = TaskPatch { title: Edit::Set("Same".parse().unwrap()), ..TaskPatch::default() };
    assert_eq!(patch(world, &task, same).await.unwrap(), task);
    assert_eq!(world.head().await, task.version);
}

async fn a_description_is_edited_at_a_named_version(world: &World) {
    let task = world.made(world.member, "Describe").await;
    let edit = |text: &str| EditTask {
        task: TaskRef::Id(task.id),
        patch: TaskPatch { description: Patch::Set(text.parse().unwrap()), ..TaskPatch::default() },
    };
    assert_eq!(refusal(world.act(world.member, edit("Long")).await), "version required");
    world.act(world.member, edit("")).await.expect("the same text is no edit");
    let edited = world.ask(world.member, edit("Long"), &at(task.version)).await.unwrap().output.task;
    assert_eq!(edited.description.as_str(), "Long");
    assert_eq!(refusal(world.ask(world.member, edit("Longer"), &at(task.version)).await), "stale");
}

async fn a_task_in_the_trash_is_not_edited(world: &World) {
    let task = world.made(world.member, "Gone").await;
    world.act(world.member, DeleteTask { task: TaskRef::Id(task.id) }).await.unwrap();
    let title = TaskPatch { title: Edit::Set("Back".parse().unwrap()), ..TaskPatch::default() };
    assert_eq!(refusal(patch(world, &task, title).await), "deleted");
    assert_eq!(refusal(world.act(world.member, DeleteTask { task: TaskRef::Id(task.id) }).await), "deleted");
}

async fn order(world: &World, tasks: &[&Task]) -> Vec<String> {
    let mut now = Vec::new();
    for task in tasks {
        now.push(world.task_now(task).await.unwrap().task);
    }
    now.sort_by_key(|task| task.position.clone());
    now.into_iter().map(|task| task.title.to_string()).collect()
}

fn after(task: &Task) -> TaskPatch {
    TaskPatch { after: Edit::Set(TaskRef::Id(task.id)), ..TaskPatch::default() }
}

fn before(task: &Task) -> TaskPatch {
    TaskPatch { before: Edit::Set(TaskRef::Id(task.id)), ..TaskPatch::default() }
}

async fn a_task_is_put_next_to_another(world: &World) {
    let user: UserId = world.member;
    let (a, b, c) = (world.made(user, "A").await, world.made(user, "B").await, world.made(user, "C").await);
    let all = [&a, &b, &c];
    patch(world, &c, after(&a)).await.unwrap();
    assert_eq!(order(world, &all).await, ["A", "C", "B"]);
    patch(world, &b, before(&a)).await.unwrap();
    assert_eq!(order(world, &all).await, ["B", "A", "C"]);
    patch(world, &b, after(&c)).await.unwrap();
    assert_eq!(order(world, &all).await, ["A", "C", "B"]);
    let head = world.head().await;
    patch(world, &b, after(&c)).await.unwrap();
    patch(world, &a, before(&c)).await.unwrap();
    assert_eq!(world.head().await, head, "one that stands there already is not moved");
}

async fn project(world: &World, key: &str) -> Project {
    let new = NewProject {
        id: None,
        key: key.parse().unwrap(),
        name: key.parse().unwrap(),
        description: None,
        colour: None,
    };
    world.act(world.admin, CreateProject { new }).await.unwrap()
}

async fn a_place_is_in_the_own_project(world: &World) {
    let (task, neighbour) = (world.made(world.member, "A").await, world.made(world.member, "B").await);
    let elsewhere = project(world, "WEB").await;
    let new = NewTask { project: ProjectRef::Id(elsewhere.id), ..world.new_task("C") };
    let stranger = world.act(world.member, CreateTask::from(new)).await.unwrap().task;
    assert_eq!(faults(patch(world, &task, after(&stranger)).await), ["/after not_found"]);
    assert_eq!(faults(patch(world, &task, before(&task)).await), ["/before invalid"]);
    let both = TaskPatch { before: before(&neighbour).before, ..after(&neighbour) };
    assert_eq!(faults(patch(world, &task, both).await), ["/before conflicting"]);
    let there = TaskPatch { project: Edit::Set(ProjectRef::Id(elsewhere.id)), ..before(&stranger) };
    let moved = patch(world, &task, there).await.unwrap();
    assert!(moved.position < stranger.position, "a move can say where in the new project");
}

async fn a_task_moved_to_another_project_gets_a_number_there(world: &World) {
    let (task, second) = (world.made(world.member, "A").await, world.made(world.member, "B").await);
    let web = project(world, "WEB").await;
    let to = |project: &Project| TaskPatch {
        project: Edit::Set(ProjectRef::Key(project.key.clone())),
        ..TaskPatch::default()
    };
    let edit = EditTask { task: TaskRef::Id(second.id), patch: to(&web) };
    let moved = world.act(world.member, edit).await.unwrap();
    assert_eq!((moved.key, moved.task.project, moved.task.number), (web.key.clone(), web.id, 1));
    assert_eq!(patch(world, &moved.task, to(&web)).await.unwrap(), moved.task, "it is there already");
    let third = world.made(world.member, "C").await;
    assert_eq!((task.number, third.number), (1, 3), "a number is never used again");
}

async fn an_archived_project_takes_no_task_in_and_lets_them_out(world: &World) {
    let (inside, web) = (world.made(world.member, "A").await, project(world, "WEB").await);
    let to = |project| TaskPatch { project: Edit::Set(ProjectRef::Id(project)), ..TaskPatch::default() };
    world.act(world.admin, ArchiveProject { project: ProjectRef::Id(world.project) }).await.unwrap();
    let stays = TaskPatch { title: Edit::Set("A2".parse().unwrap()), ..to(world.project) };
    patch(world, &inside, stays).await.expect("naming the project it is in is no move");
    patch(world, &inside, to(web.id)).await.unwrap();
    assert_eq!(faults(patch(world, &inside, to(world.project)).await), ["/project archived"]);
}

fn below(task: &Task) -> TaskPatch {
    TaskPatch { parent: Patch::Set(TaskRef::Id(task.id)), ..TaskPatch::default() }
}

async fn a_parent_below_the_task_is_refused(world: &World) {
    let user = world.member;
    let (a, b, c) = (world.made(user, "A").await, world.made(user, "B").await, world.made(user, "C").await);
    patch(world, &b, below(&a)).await.unwrap();
    patch(world, &c, below(&b)).await.unwrap();
    assert_eq!(refusal(patch(world, &a, below(&a)).await), "cycle");
    let told = patch(world, &a, below(&c)).await.unwrap_err().to_string();
    assert_eq!(told, "OPS-1 cannot be a part of OPS-3: OPS-3 is a part of OPS-1 already");
    patch(world, &b, TaskPatch { parent: Patch::Clear, ..TaskPatch::default() }).await.unwrap();
    patch(world, &a, below(&c)).await.expect("once it is cut loose, it can be turned round");
}

async fn a_tree_moved_too_deep_is_refused(world: &World) {
    let mut chain: Vec<Task> = Vec::new();
    for level in 1..Task::MAX_DEPTH {
        let parent = chain.last().map(|task| TaskRef::Id(task.id));
        let new = NewTask { parent, ..world.new_task(&format!("Level {level}")) };
        chain.push(world.act(world.member, CreateTask::from(new)).await.unwrap().task);
    }
    let deepest = chain.last().unwrap();
    let (top, leaf) = (world.made(world.member, "Top").await, world.made(world.member, "Leaf").await);
    patch(world, &leaf, below(&top)).await.unwrap();
    assert_eq!(faults(patch(world, &top, below(deepest)).await), ["/parent too_deep"]);
    patch(world, &leaf, below(deepest)).await.expect("alone it is the deepest there can be");
}

async fn somebody_who_left_stays_on_a_task_that_is_edited(world: &World) {
    let task = world.made(world.admin, "Shared").await;
    let people = |people: &[UserId]| TaskPatch {
        assignees: Patch::Set(people.iter().map(|user| PersonRef::Id(*user)).collect()),
        ..TaskPatch::default()
    };
    world.edit(world.admin, &task, people(&[world.other])).await.unwrap();
    world.act(world.other, RemoveMember { person: PersonRef::Me }).await.unwrap();
    let edited = world.edit(world.admin, &task, people(&[world.other, world.member])).await.unwrap();
    assert_eq!(edited.assignees.len(), 2);
    world.edit(world.admin, &task, people(&[world.member])).await.unwrap();
    let again = world.edit(world.admin, &task, people(&[world.other, world.member])).await;
    assert_eq!(faults(again), ["/assignees/0 not_found"]);
}
