//! What an import points at may go while it runs: nothing is written that points at what went.

use nimbus_core::change::{Change, Kind};
use nimbus_core::comment::Comment;
use nimbus_core::fault::Patch;
use nimbus_core::import::{How, Report};
use nimbus_core::nimbus::{Caller, Operation, Request};
use nimbus_core::ops::member::RemoveMember;
use nimbus_core::ops::project::ArchiveProject;
use nimbus_core::ops::tag::DeleteTag;
use nimbus_core::ops::task::{DeleteTask, EditTask};
use nimbus_core::project::Project;
use nimbus_core::reference::{PersonRef, ProjectRef, TagRef, TaskRef};
use nimbus_core::tag::Tag;
use nimbus_core::task::{Task, TaskPatch};
use tokio::runtime::Handle;

use crate::backend::on_every_backend;
use crate::import_stage::issues;
use crate::world::World;

on_every_backend! {
    in parallel:
    a_tag_deleted_meanwhile_is_made_again,
    a_parent_deleted_meanwhile_leaves_its_part_alone,
    a_parent_moved_down_meanwhile_leaves_its_part_alone,
    an_assignee_removed_meanwhile_is_not_assigned,
    a_task_deleted_meanwhile_gets_no_comments,
    a_task_whose_project_is_archived_meanwhile_is_not_taken_over,
}

const PART: &str = r#", "parent": {"number": 1, "url": "https://github.com/acme/app/issues/1"}"#;
const TALK: &str = r#", "comments": [{"id": "c1", "body": "Late", "author": {"login": "octo"}}]"#;

/// Imports, and lets `act` happen between the plan and the first commit.
async fn import<O: Operation>(world: &World, file: &[(u32, &str)], how: How, act: O) -> Report {
    let caller = Caller::session(world.owner);
    let mut act = Some(act);
    let mut meanwhile = |_, _| {
        if let Some(act) = act.take() {
            let request = Request::default();
            let run = world.nimbus.run(&caller, world.org, &act, &request);
            tokio::task::block_in_place(|| Handle::current().block_on(run)).unwrap();
        }
    };
    world.nimbus.import(&caller, world.org, issues(file), &how, &mut meanwhile).await.unwrap()
}

async fn titled(world: &World, number: u32) -> Task {
    let tasks: Vec<Task> = world.all(world.org, Kind::Task).await;
    tasks.into_iter().find(|task| task.title.as_str() == format!("Issue {number}")).unwrap()
}

async fn a_tag_deleted_meanwhile_is_made_again(world: &World) {
    let bug = world.tag("bug");
    world.write(vec![Change::create(bug.clone())]).await.unwrap();
    let labelled = r#", "labels": [{"name": "bug"}]"#;
    import(world, &[(1, labelled)], world.ops(), DeleteTag { tag: TagRef::Id(bug.id) }).await;
    let tags: Vec<Tag> = world.all(world.org, Kind::Tag).await;
    let living = tags.iter().find(|tag| tag.deleted_at.is_none()).expect("the tag was made again");
    assert_eq!(titled(world, 1).await.tags, [living.id].into());
}

async fn a_parent_deleted_meanwhile_leaves_its_part_alone(world: &World) {
    world.import(issues(&[(1, "")]), &world.ops()).await.unwrap();
    let parent = titled(world, 1).await;
    let report = import(world, &[(2, PART)], world.ops(), DeleteTask { task: TaskRef::Id(parent.id) }).await;
    assert_eq!(titled(world, 2).await.parent, None);
    assert!(report.notes.iter().any(|note| note.to_string().contains("in the trash here")), "{report}");
}

async fn a_parent_moved_down_meanwhile_leaves_its_part_alone(world: &World) {
    world.import(issues(&[(1, "")]), &world.ops()).await.unwrap();
    let parent = titled(world, 1).await;
    let mut above = None;
    for level in 1..Task::MAX_DEPTH {
        let task = Task { parent: above, ..world.task(&format!("Level {level}")) };
        above = Some(task.id);
        world.write(vec![Change::create(task)]).await.unwrap();
    }
    let patch = TaskPatch { parent: Patch::Set(TaskRef::Id(above.unwrap())), ..TaskPatch::default() };
    let moved = EditTask { task: TaskRef::Id(parent.id), patch };
    import(world, &[(2, PART)], world.ops(), moved).await;
    assert_eq!(titled(world, 2).await.parent, None, "there is no room below it");
}

async fn an_assignee_removed_meanwhile_is_not_assigned(world: &World) {
    let assigned = r#", "assignees": [{"login": "Radia"}]"#;
    let removed = RemoveMember { person: PersonRef::Id(world.other) };
    import(world, &[(1, assigned)], world.ops(), removed).await;
    assert_eq!(titled(world, 1).await.assignees, [].into());
}

async fn a_task_deleted_meanwhile_gets_no_comments(world: &World) {
    world.import(issues(&[(1, "")]), &world.ops()).await.unwrap();
    let task = titled(world, 1).await;
    let how = How { update: true, ..world.ops() };
    import(world, &[(1, TALK)], how, DeleteTask { task: TaskRef::Id(task.id) }).await;
    assert_eq!(world.all::<Comment>(world.org, Kind::Comment).await, []);
}

async fn a_task_whose_project_is_archived_meanwhile_is_not_taken_over(world: &World) {
    let elsewhere = world.project("DEV", world.id());
    world.write(vec![Change::create(elsewhere.clone())]).await.unwrap();
    world.import(issues(&[(1, "")]), &world.ops()).await.unwrap();
    let task = titled(world, 1).await;
    let patch = TaskPatch {
        project: nimbus_core::fault::Edit::Set(ProjectRef::Id(elsewhere.id)),
        ..TaskPatch::default()
    };
    world.edit(world.owner, &task, patch).await.unwrap();
    let how = How { update: true, ..world.ops() };
    let archived = ArchiveProject { project: ProjectRef::Id(elsewhere.id) };
    let report = import(world, &[(1, r#", "state": "CLOSED""#)], how, archived).await;
    assert_eq!((report.updated, titled(world, 1).await.status), (0, task.status));
    let projects: Vec<Project> = world.all(world.org, Kind::Project).await;
    assert!(projects.iter().any(|project| project.archived));
}
