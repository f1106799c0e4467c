//! An import under a request key: done once, and answered the same however often it is asked for.

use nimbus_core::change::{Change, Fingerprint, Kind, RequestKey};
use nimbus_core::error::{Error, Result};
use nimbus_core::import::run::Imported;
use nimbus_core::import::{Content, How};
use nimbus_core::nimbus::{Caller, Request};
use nimbus_core::reference::ProjectRef;
use nimbus_core::task::Task;

use crate::backend::on_every_backend;
use crate::import_stage::{into, issues, many};
use crate::ops_stage::faults;
use crate::world::World;

on_every_backend! {
    an_import_asked_for_again_answers_the_same_report_and_changes_nothing,
    a_key_of_one_file_is_refused_for_another,
    an_import_that_is_refused_leaves_no_key,
    a_dry_run_leaves_no_key,
    two_twins_of_one_request_answer_one_report,
    a_report_goes_with_a_purge_and_the_import_is_not_done_again,
}

/// The same key, for a file with this fingerprint.
fn keyed(file: u8) -> Request {
    Request {
        key: Some(RequestKey::parse("k").unwrap()),
        fingerprint: Some(Fingerprint([file; 32])),
        expected: None,
    }
}

async fn import(world: &World, content: Content, how: &How, file: u8) -> Result<Imported> {
    let caller = Caller::session(world.owner);
    world.nimbus.import_once(&caller, world.org, content, how, &keyed(file), &mut |_, _| ()).await
}

/// A loss, which the report notes.
const ODD: &str = r#", "milestone": {"title": "1.0"}"#;

async fn an_import_asked_for_again_answers_the_same_report_and_changes_nothing(world: &World) {
    let first = import(world, issues(&[(1, ODD), (2, "")]), &world.ops(), 1).await.unwrap();
    assert_eq!((first.report.created, first.replayed), (2, false));
    assert!(!first.report.notes.is_empty(), "{:?}", first.report);
    let head = world.head().await;
    let again = import(world, issues(&[(1, ODD), (2, "")]), &world.ops(), 1).await.unwrap();
    assert_eq!((&again.report, again.replayed), (&first.report, true));
    assert_eq!(world.head().await, head);
}

async fn a_key_of_one_file_is_refused_for_another(world: &World) {
    import(world, many(1), &world.ops(), 1).await.unwrap();
    let refused = import(world, many(2), &world.ops(), 2).await;
    assert!(matches!(refused, Err(Error::KeyReused)), "{refused:?}");
    assert_eq!(world.all::<Task>(world.org, Kind::Task).await.len(), 1);
}

async fn an_import_that_is_refused_leaves_no_key(world: &World) {
    let nowhere = How { project: Some(ProjectRef::Id(world.foreign.project)), ..How::default() };
    assert_eq!(faults(import(world, many(1), &nowhere, 1).await), ["?project not_found"]);
    let mended = import(world, many(1), &world.ops(), 2).await.unwrap();
    assert_eq!((mended.report.created, mended.replayed), (1, false));
}

async fn a_dry_run_leaves_no_key(world: &World) {
    let dry = How { dry_run: true, ..world.ops() };
    import(world, many(1), &dry, 1).await.unwrap();
    let wet = import(world, many(1), &world.ops(), 2).await.unwrap();
    assert_eq!((wet.report.created, wet.replayed), (1, false));
}

async fn two_twins_of_one_request_answer_one_report(world: &World) {
    let how = into("NEW");
    let (one, other) = tokio::join!(import(world, many(700), &how, 1), import(world, many(700), &how, 1));
    assert_eq!(one.unwrap().report, other.unwrap().report);
    assert_eq!(world.all::<Task>(world.org, Kind::Task).await.len(), 700);
}

async fn a_report_goes_with_a_purge_and_the_import_is_not_done_again(world: &World) {
    import(world, many(2), &world.ops(), 1).await.unwrap();
    let task: Task = world.all(world.org, Kind::Task).await.remove(0);
    let deleted = Task { deleted_at: Some(world.now()), ..task.clone() };
    world.write(vec![Change::update(task, deleted.clone())]).await.unwrap();
    world.write(vec![Change::purge(deleted)]).await.unwrap();
    let head = world.head().await;
    let again = import(world, many(2), &world.ops(), 1).await;
    assert!(matches!(again, Err(Error::Conflict { .. })), "{again:?}");
    assert_eq!(world.head().await, head);
}

/// On the engine that commits in a thread of its own, as an import never waits on the plain model.
#[tokio::test]
async fn an_import_that_was_broken_off_is_carried_on_under_its_key() {
    let world = World::on(crate::backend::sqlite()).await;
    let begun = tokio::sync::Notify::new();
    let (caller, how, request) = (Caller::session(world.owner), world.ops(), keyed(1));
    let mut stop = |done: u64, _: u64| {
        if done == 500 {
            begun.notify_one();
        }
    };
    let import_it = world.nimbus.import_once(&caller, world.org, many(2000), &how, &request, &mut stop);
    tokio::select! {
        biased;
        () = begun.notified() => {}
        report = import_it => panic!("it was to be broken off: {report:?}"),
    }
    let refused = import(&world, many(1), &how, 2).await;
    assert!(matches!(refused, Err(Error::KeyReused)), "{refused:?}");
    let carried_on = import(&world, many(2000), &how, 1).await.unwrap();
    assert_eq!((carried_on.report.created + carried_on.report.unchanged, carried_on.replayed), (2000, false));
    let again = import(&world, many(2000), &how, 1).await.unwrap();
    assert_eq!((again.report, again.replayed), (carried_on.report, true));
}
