//! What breaks half way, and what was altered: nothing of it is there.

use nimbus_core::store::keeping::{self, CopyError, look};
use nimbus_core::time::SystemClock;
use rstest::rstest;
use rusqlite::Connection;

use super::Kind::{self, Postgres as P, Sqlite as S};
use super::{backed_up, restore};

#[rstest]
#[case::a_title("update tasks set title = 'Another' where title = 'Part'")]
#[case::a_row_less("delete from task_tags")]
#[case::a_password("update users set password = 'mine'")]
#[case::a_number("update counters set next_number = 1")]
#[case::the_mark("update meta set value = '00' where name = 'backup'")]
#[tokio::test]
async fn a_backup_that_was_altered_is_not_restored(#[case] how: &str) {
    let (_folder, file, _) = backed_up(&S.furnished().await.backend.place()).await;
    let to = S.empty().await;
    let altered = Connection::open(&file).unwrap().execute(how, []).unwrap();
    assert!(altered > 0, "{how} alters nothing");
    let refused = restore(&file, &to.place()).await.unwrap_err();
    assert!(matches!(refused, CopyError::Damaged), "{refused}");
    assert_eq!(look(&to.place()).await.unwrap().rows(), 0);
}

#[tokio::test]
async fn a_log_that_was_altered_is_not_moved() {
    let (world, to) = (S.furnished().await, S.empty().await);
    let from = world.backend.place();
    let keeping::Place::File(file) = &from else { panic!("it is a file") };
    Connection::open(file).unwrap().execute("update operations set name = 'task.other'", []).unwrap();
    let refused = super::relocate(&from, &to.place()).await.unwrap_err();
    assert!(matches!(&refused, CopyError::Broken { .. }), "{refused}");
    assert_eq!(look(&to.place()).await.unwrap().rows(), 0);
}

#[rstest]
#[case::to_a_file(S, S)]
#[case::to_a_server(S, P)]
#[case::from_a_server(P, S)]
#[tokio::test]
async fn what_is_given_up_half_way_was_never_there(#[case] from: Kind, #[case] to: Kind) {
    let (world, to) = (from.furnished().await, to.empty().await);
    let half_way = tokio::sync::Notify::new();
    let mut watch = |table: &'static str, rows: u64| {
        if table == "changes" && rows > 0 {
            half_way.notify_one();
        }
    };
    let (from, place) = (world.backend.place(), to.place());
    tokio::select! {
        biased;
        () = half_way.notified() => {}
        done = keeping::relocate(&from, &place, &SystemClock, &mut watch) => panic!("{done:?}"),
    }
    assert_eq!(look(&place).await.unwrap().rows(), 0);
    super::relocate(&from, &place).await.unwrap();
}

#[tokio::test]
async fn a_backup_that_is_given_up_leaves_no_file() {
    let world = S.furnished().await;
    let (folder, half_way) = (tempfile::tempdir().unwrap(), tokio::sync::Notify::new());
    let mut watch = |table: &'static str, _: u64| {
        if table == "changes" {
            half_way.notify_one();
        }
    };
    let (from, file) = (world.backend.place(), folder.path().join("nimbus.backup"));
    tokio::select! {
        biased;
        () = half_way.notified() => {}
        done = keeping::backup(&from, &file, false, &SystemClock, &mut watch) => panic!("{done:?}"),
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
