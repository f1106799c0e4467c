//! Whoever writes into the database behind our back is found out. The model has no back to write behind.

use nimbus_core::change::{Change, Seq};
use rstest::rstest;
use rusqlite::Connection;

use crate::backend::{DATABASE, sqlite};
use crate::world::World;

/// The operation of change 7.
const OPERATION: &str =
    "org_id = ORG and operation_id = (select operation_id from changes where org_id = ORG and seq = 7)";

/// A world with a few changes, its database written to by hand, and what walking the log then finds.
async fn faults_after(statement: &str) -> Vec<String> {
    let world = World::on(sqlite()).await;
    for title in ["one", "two", "three"] {
        world.write(vec![Change::create(world.task(title))]).await.unwrap();
    }
    let head = world.head().await;
    let file = world.backend.folder.as_ref().expect("SQLite has a folder").path().join(DATABASE);
    let raw = Connection::open(file).unwrap();
    raw.execute_batch("drop trigger changes_stay; drop trigger changes_remain; pragma foreign_keys = off;")
        .unwrap();
    let org = nimbus_core::id::Id::uuid(world.org).simple();
    let statement = statement.replace("OPERATION", OPERATION);
    let touched = raw.execute(&statement.replace("ORG", &format!("x'{org}'")), []).unwrap();
    assert_ne!(touched, 0, "the statement must do something");
    let verdict = world.store().verify(world.org).await.unwrap();
    assert!(verdict.head <= Seq(head.0 + 1));
    let neighbour = world.store().verify(world.elsewhere).await.unwrap();
    assert_eq!(neighbour.faults, Vec::<String>::new(), "the log of another organization is as it was");
    verdict.faults
}

#[rstest]
#[case::an_edited_verb("update changes set verb = 'deleted' where org_id = ORG and seq = 7")]
#[case::an_edited_record("update changes set record_id = zeroblob(16) where org_id = ORG and seq = 7")]
#[case::an_edited_audience("update changes set audience = 'admins' where org_id = ORG and seq = 7")]
#[case::an_edited_hash("update changes set hash = zeroblob(32) where org_id = ORG and seq = 7")]
#[case::an_edited_payload("update change_payloads set bytes = x'7b7d' where org_id = ORG and seq = 7")]
#[case::a_removed_row("delete from changes where org_id = ORG and seq = 7")]
#[case::a_cut_tail("delete from changes where org_id = ORG and seq = 9")]
#[case::rows_in_another_order(
    "update changes set (verb, kind, record_id, project_id, task_id, audience, digest, hash, operation_id) = \
     (select verb, kind, record_id, project_id, task_id, audience, digest, hash, operation_id from changes other \
      where other.org_id = ORG and other.seq = 15 - changes.seq) where org_id = ORG and seq in (7, 8)"
)]
#[case::an_inserted_row(
    "insert into changes select org_id, 10, operation_id, verb, kind, record_id, project_id, task_id, audience, digest, hash \
     from changes where org_id = ORG and seq = 9"
)]
#[case::a_head_set_back("update heads set seq = 8 where org_id = ORG")]
#[case::another_actor("update operations set user_id = zeroblob(16) where OPERATION")]
#[case::in_the_systems_name("update operations set system = 1 where OPERATION")]
#[case::with_a_token("update operations set token_id = zeroblob(16) where OPERATION")]
#[case::another_time("update operations set at = at - 1000 where OPERATION")]
#[case::another_name("update operations set name = 'task.delete' where OPERATION")]
#[case::another_subject(
    "update operations set (subject_kind, subject_id) = ('tag', zeroblob(16)) where OPERATION"
)]
#[case::as_if_it_were_an_undo("update operations set undoes = operation_id where OPERATION")]
#[case::a_removed_operation("delete from operations where OPERATION")]
#[case::changes_of_another_operation(
    "update changes set operation_id = (select operation_id from changes where org_id = ORG and seq = 8) \
     where org_id = ORG and seq = 7"
)]
#[tokio::test]
async fn writing_behind_our_back_is_found(#[case] statement: &str) {
    let faults = faults_after(statement).await;
    assert!(!faults.is_empty(), "nothing was noticed");
}

#[tokio::test]
async fn an_erased_payload_is_no_fault() {
    let faults = faults_after("delete from change_payloads where org_id = ORG and seq = 7").await;
    assert_eq!(faults, Vec::<String>::new());
}

#[tokio::test]
async fn the_marks_of_an_operation_may_change() {
    let faults =
        faults_after("update operations set (request_key, undone_by) = (null, operation_id) where OPERATION");
    assert_eq!(faults.await, Vec::<String>::new());
}

#[tokio::test]
async fn the_first_fault_names_the_row() {
    let faults = faults_after("update changes set verb = 'deleted' where org_id = ORG and seq = 7").await;
    assert!(faults[0].contains('7'), "{faults:?}");
}
