//! Imports that are refused, broken off, or run side by side.

use nimbus_core::change::Kind;
use nimbus_core::import::{Format, How, ImportError, Options, open};
use nimbus_core::nimbus::Caller;
use nimbus_core::ops::project::{ArchiveProject, DeleteProject};
use nimbus_core::reference::ProjectRef;
use nimbus_core::task::Task;

use crate::backend::on_every_backend;
use crate::import_stage::{content, into, issues, many};
use crate::ops_stage::{faults, refusal};
use crate::world::World;

on_every_backend! {
    who_may_not_import_is_refused,
    a_project_that_takes_no_tasks_is_refused,
    a_batch_holds_no_more_changes_than_it_may,
    a_comment_that_stands_twice_is_made_once,
    two_imports_side_by_side_make_each_task_once,
}

async fn who_may_not_import_is_refused(world: &World) {
    let head = world.head().await;
    let how = into("NEW");
    assert_eq!(refusal(world.import_as(world.member, world.org, many(1), &how).await), "denied");
    assert_eq!(refusal(world.import_as(world.outsider, world.org, many(1), &how).await), "not found");
    let dry = How { dry_run: true, ..how };
    assert_eq!(refusal(world.import_as(world.member, world.org, many(1), &dry).await), "denied");
    assert_eq!(world.head().await, head);
    world.import_as(world.admin, world.org, many(1), &into("NEW")).await.unwrap();
}

async fn a_project_that_takes_no_tasks_is_refused(world: &World) {
    let foreign = How { project: Some(ProjectRef::Id(world.foreign.project)), ..How::default() };
    assert_eq!(faults(world.import(many(1), &foreign).await), ["?project not_found"]);
    let project = ProjectRef::Id(world.project);
    world.act(world.owner, ArchiveProject { project: project.clone() }).await.unwrap();
    assert_eq!(faults(world.import(many(1), &world.ops()).await), ["?project archived"]);
    assert_eq!(faults(world.import(many(1), &into("OPS")).await), ["?project archived"]);
    world.act(world.owner, DeleteProject { project }).await.unwrap();
    assert_eq!(faults(world.import(many(1), &world.ops()).await), ["?project not_found"]);
}

async fn a_batch_holds_no_more_changes_than_it_may(world: &World) {
    let mut told = Vec::new();
    let report = world
        .nimbus
        .import(&Caller::session(world.owner), world.org, many(1001), &world.ops(), &mut |done, all| {
            told.push((done, all));
        })
        .await
        .unwrap();
    assert_eq!(told, [(0, 1001), (500, 1001), (1000, 1001), (1001, 1001)]);
    assert_eq!((report.created, report.operations.len()), (1001, 3));
}

async fn a_comment_that_stands_twice_is_made_once(world: &World) {
    let comment = r#", "comments": [{"id": "IC_1", "body": "Said once"}]"#;
    let report = world.import(issues(&[(1, comment), (2, comment)]), &world.ops()).await.unwrap();
    assert_eq!((report.created, report.comments_created), (2, 1));
    assert!(report.to_string().contains("has the comment IC_1 a second time"), "{report}");
}

/// On the engine that commits in a thread of its own: on the plain model an import never waits, and cannot be broken off.
#[tokio::test]
async fn an_import_that_was_broken_off_is_carried_on() {
    let world = World::on(crate::backend::sqlite()).await;
    let first = tokio::sync::Notify::new();
    let caller = Caller::session(world.owner);
    let how = world.ops();
    let mut stop = |done: u64, _: u64| {
        if done == 500 {
            first.notify_one();
        }
    };
    let import = can_move(world.nimbus.import(&caller, world.org, many(2000), &how, &mut stop));
    tokio::select! {
        biased;
        () = first.notified() => {}
        report = import => panic!("it was to be broken off: {report:?}"),
    }
    let report = world.import(many(2000), &how).await.unwrap();
    assert_eq!(report.created + report.unchanged, 2000);
    assert!(report.unchanged >= 500, "{report}");
    assert_eq!(world.all::<Task>(world.org, Kind::Task).await.len(), 2000);
}

/// A server runs an import in whatever thread is free.
fn can_move<T: Send>(import: T) -> T {
    import
}

async fn two_imports_side_by_side_make_each_task_once(world: &World) {
    let tagged = r#", "labels": [{"name": "Bug"}]"#;
    let file = || issues(&(1..=1200).map(|number| (number, tagged)).collect::<Vec<_>>());
    let (one, other) = (into("NEW"), into("NEW"));
    let (one, other) = tokio::join!(world.import(file(), &one), world.import(file(), &other));
    let (one, other) = (one.unwrap(), other.unwrap());
    assert_eq!(one.created + other.created, 1200);
    assert_eq!((one.created + one.unchanged, other.created + other.unchanged), (1200, 1200));
    assert_eq!(one.tags_created + other.tags_created, 1);
    assert_eq!(one.projects_created.len() + other.projects_created.len(), 1);
    assert_eq!(world.all::<Task>(world.org, Kind::Task).await.len(), 1200);
}

#[test]
fn a_file_that_is_broken_anywhere_is_refused_before_anything_is_written() {
    let file = r#"[{"number": 1, "title": "fine", "state": "open"}, {"number": 2, "state": "open"}]"#;
    let error: ImportError = open(Format::GitHub, file.as_bytes(), &Options::default()).unwrap_err();
    assert_eq!(error.path.as_deref(), Some("[1].title"));
    let other = open(Format::Nimbus, file.as_bytes(), &Options::default()).unwrap_err().to_string();
    assert!(other.contains("use `import github`"), "{other}");
    content(Format::GitHub, "[]");
}
