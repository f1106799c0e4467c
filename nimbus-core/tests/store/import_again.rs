//! Importing the same source again: what changed there, what changed here, what is in the trash.

use nimbus_core::change::Kind;
use nimbus_core::comment::Comment;
use nimbus_core::import::{Format, How, Report};
use nimbus_core::ops::project::{ArchiveProject, DeleteProject};
use nimbus_core::ops::task::{DeleteTask, RestoreTask};
use nimbus_core::ops::undo::Undo;
use nimbus_core::project::Project;
use nimbus_core::reference::{ProjectRef, TaskRef};
use nimbus_core::tag::Tag;
use nimbus_core::task::{Priority, Status, Task, TaskPatch};

use crate::backend::on_every_backend;
use crate::import_stage::{content, into, issues};
use crate::world::World;

on_every_backend! {
    what_changed_at_its_source_is_listed_and_left_alone,
    an_update_takes_over_what_the_source_says_and_keeps_the_rest,
    what_is_in_the_trash_stays_there,
    what_is_in_an_archived_project_is_left_alone,
    an_import_can_be_undone,
    comments_that_came_later_come_along_with_an_update,
    parts_find_parents_of_an_earlier_import,
    people_are_found_by_what_they_are_called,
    what_nobody_said_where_to_put_goes_to_the_only_project_or_the_inbox,
    a_project_of_taskwarrior_becomes_a_tag_unless_it_is_the_project,
}

fn update(how: How) -> How {
    How { update: true, ..how }
}

async fn only_task(world: &World) -> Task {
    let mut tasks: Vec<Task> = world.all(world.org, Kind::Task).await;
    assert_eq!(tasks.len(), 1);
    tasks.pop().unwrap()
}

fn said(report: &Report) -> String {
    report.notes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

const LATER: &str = r#", "title": "New title", "state": "CLOSED", "closedAt": "2024-05-01T00:00:00Z", "labels": [{"name": "Bug"}]"#;

async fn what_changed_at_its_source_is_listed_and_left_alone(world: &World) {
    world.import(issues(&[(1, ""), (2, "")]), &world.ops()).await.unwrap();
    let head = world.head().await;
    let report = world.import(issues(&[(1, LATER), (2, "")]), &world.ops()).await.unwrap();
    assert_eq!((report.created, report.updated, report.unchanged), (0, 0, 1));
    let [changed] = &report.changed_at_source[..] else { panic!("one is listed: {report}") };
    assert_eq!((changed.key.as_str(), changed.taken), ("acme/app#1", false));
    assert_eq!(changed.fields, ["title", "status", "completed_at", "tags"]);
    assert_eq!(world.head().await, head);
    assert!(report.to_string().contains("`--update` takes it over"), "{report}");
}

async fn an_update_takes_over_what_the_source_says_and_keeps_the_rest(world: &World) {
    world.import(issues(&[(1, "")]), &world.ops()).await.unwrap();
    let before = only_task(world).await;
    let here = TaskPatch {
        priority: nimbus_core::fault::Patch::Set(Priority::High),
        title: nimbus_core::fault::Edit::Set("Ours".parse().unwrap()),
        ..TaskPatch::default()
    };
    world.edit(world.owner, &before, here).await.unwrap();
    let report = world.import(issues(&[(1, LATER)]), &update(world.ops())).await.unwrap();
    assert_eq!((report.updated, report.tags_created), (1, 1), "{report}");
    assert!(report.changed_at_source[0].taken);
    let after = only_task(world).await;
    assert_eq!((after.id, after.number), (before.id, before.number));
    assert_eq!((after.title.as_str(), after.status), ("New title", Status::Done));
    assert_eq!(after.completed_at, Some("2024-05-01T00:00:00Z".parse().unwrap()));
    assert_eq!(after.priority, Some(Priority::High), "GitHub has no priorities to say otherwise");
    assert_eq!(after.tags.len(), 1);
    let again = world.import(issues(&[(1, LATER)]), &update(world.ops())).await.unwrap();
    assert_eq!((again.updated, again.unchanged), (0, 1));
}

async fn what_is_in_the_trash_stays_there(world: &World) {
    world.import(issues(&[(1, "")]), &world.ops()).await.unwrap();
    let task = only_task(world).await;
    world.act(world.owner, DeleteTask { task: TaskRef::Id(task.id) }).await.unwrap();
    let head = world.head().await;
    let report = world.import(issues(&[(1, LATER)]), &update(world.ops())).await.unwrap();
    assert_eq!((report.created, report.unchanged, report.trashed.len()), (0, 0, 1), "{report}");
    assert_eq!(report.trashed[0].task, task.id);
    assert_eq!(world.head().await, head);
    world.act(world.owner, RestoreTask { task: TaskRef::Id(task.id) }).await.unwrap();
    world.act(world.owner, DeleteProject { project: ProjectRef::Id(world.project) }).await.unwrap();
    let report = world.import(issues(&[(1, LATER)]), &update(into("OTHER"))).await.unwrap();
    assert_eq!((report.created, report.trashed.len()), (0, 1), "its project is in the trash: {report}");
    assert_eq!(
        (&report.project, report.projects_created.len()),
        (&None, 0),
        "nothing goes into it: {report:?}"
    );
}

async fn what_is_in_an_archived_project_is_left_alone(world: &World) {
    world.import(issues(&[(1, "")]), &world.ops()).await.unwrap();
    world.act(world.owner, ArchiveProject { project: ProjectRef::Id(world.project) }).await.unwrap();
    let report = world.import(issues(&[(1, LATER)]), &update(into("OTHER"))).await.unwrap();
    assert_eq!((report.updated, report.changed_at_source[0].taken), (0, false), "{report}");
    assert!(said(&report).contains("acme/app#1: is in OPS, which is archived; left alone"), "{report}");
}

async fn an_import_can_be_undone(world: &World) {
    let report = world.import(issues(&[(1, ""), (2, LATER)]), &into("NEW")).await.unwrap();
    let [operation] = report.operations[..] else { panic!("one batch: {report:?}") };
    world.act(world.owner, Undo::of(operation)).await.unwrap();
    let tasks: Vec<Task> = world.all(world.org, Kind::Task).await;
    assert!(tasks.iter().all(|task| task.deleted_at.is_some()));
}

fn commented(bodies: &[&str]) -> String {
    let comment = |(id, body): (usize, &&str)| {
        format!(
            r#"{{"id": "IC_{id}", "author": {{"login": "octo"}}, "body": "{body}", "createdAt": "2024-04-0{}T00:00:00Z"}}"#,
            id + 1
        )
    };
    format!(r#", "comments": [{}]"#, bodies.iter().enumerate().map(comment).collect::<Vec<_>>().join(", "))
}

async fn comments_that_came_later_come_along_with_an_update(world: &World) {
    let first = commented(&["One"]);
    let report = world.import(issues(&[(1, &first)]), &world.ops()).await.unwrap();
    assert_eq!(report.comments_created, 1);
    let later = commented(&["One, edited", "Two"]);
    let listed = world.import(issues(&[(1, &later)]), &world.ops()).await.unwrap();
    assert_eq!(listed.changed_at_source[0].fields, ["comments"]);
    let report = world.import(issues(&[(1, &later)]), &update(world.ops())).await.unwrap();
    assert_eq!((report.comments_created, report.comments_updated), (1, 1), "{report}");
    let mut comments: Vec<Comment> = world.all(world.org, Kind::Comment).await;
    comments.sort_by_key(|comment| comment.created_at);
    let bodies: Vec<&str> = comments.iter().map(|comment| comment.body.as_str()).collect();
    assert_eq!(bodies, ["One, edited", "Two"]);
    assert_eq!(comments[1].created_at, "2024-04-02T00:00:00Z".parse().unwrap());
    assert_eq!(comments[1].created_by, world.owner);
    assert_eq!(comments[1].source.as_ref().unwrap().author.as_deref(), Some("octo"));
}

async fn parts_find_parents_of_an_earlier_import(world: &World) {
    let part = |of: u32| {
        format!(r#", "parent": {{"number": {of}, "url": "https://github.com/acme/app/issues/{of}"}}"#)
    };
    world.import(issues(&[(1, "")]), &world.ops()).await.unwrap();
    let parent = only_task(world).await;
    let (below, nowhere) = (part(1), part(99));
    let chain = part(4);
    let file = issues(&[(2, &below), (3, &chain), (4, &below), (5, &nowhere)]);
    let report = world.import(file, &world.ops()).await.unwrap();
    assert!(said(&report).contains("acme/app#5: is part of acme/app#99, which was not imported"), "{report}");
    let tasks: Vec<Task> = world.all(world.org, Kind::Task).await;
    let of =
        |number: u32| tasks.iter().find(|task| task.title.as_str() == format!("Issue {number}")).unwrap();
    assert_eq!((of(2).parent, of(4).parent), (Some(parent.id), Some(parent.id)));
    assert_eq!(of(3).parent, Some(of(4).id), "a parent may come later in the file");
    assert_eq!(of(5).parent, None);
}

async fn people_are_found_by_what_they_are_called(world: &World) {
    let assigned = r#", "assignees": [{"login": "grace"}, {"login": "Radia"}, {"login": "octo"}]"#;
    let report = world.import(issues(&[(1, assigned), (2, assigned)]), &world.ops()).await.unwrap();
    let task = world.all::<Task>(world.org, Kind::Task).await.remove(0);
    assert_eq!(task.assignees, [world.admin, world.other].into());
    assert_eq!(said(&report).matches("octo is no member here; 2 tasks are not assigned to them").count(), 1);
}

async fn what_nobody_said_where_to_put_goes_to_the_only_project_or_the_inbox(world: &World) {
    let report = world.import(issues(&[(1, "")]), &How::default()).await.unwrap();
    assert_eq!(report.project.unwrap().as_str(), "OPS");
    let org = world.empty_organization("bare").await;
    let report = world.import_as(world.owner, org, issues(&[(1, "")]), &How::default()).await.unwrap();
    assert_eq!(report.projects_created, ["INBOX".parse().unwrap()]);
    let project = world.all::<Project>(org, Kind::Project).await.remove(0);
    assert_eq!(project.name.as_str(), "Inbox");
    world.import_as(world.owner, org, issues(&[(2, "")]), &into("OTHER")).await.unwrap();
    let report = world.import_as(world.owner, org, issues(&[(3, "")]), &How::default()).await.unwrap();
    assert_eq!(report.project.unwrap().as_str(), "INBOX");
}

async fn a_project_of_taskwarrior_becomes_a_tag_unless_it_is_the_project(world: &World) {
    let task = |uuid: u32, project: &str| {
        format!(
            r#"{{"uuid": "3ea0fed5-8629-48e0-9b20-5b724db5c92{uuid}", "description": "t", "status": "pending", "project": "{project}"}}"#
        )
    };
    let file = [task(1, "home.garden"), task(2, "ops"), task(3, &"long".repeat(20))].join("\n");
    let report = world.import(content(Format::Taskwarrior, &file), &world.ops()).await.unwrap();
    let tags: Vec<Tag> = world.all(world.org, Kind::Tag).await;
    let mut names: Vec<&str> = tags.iter().map(|tag| tag.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["project:home.garden", &format!("project:{}", &"long".repeat(20)[..42])]);
    assert!(said(&report).contains("was cut to the 50 characters of a tag"), "{report}");
}
