//! What is refused, and leaves everything as it was.

use std::path::Path;

use nimbus_core::store::StoreError;
use nimbus_core::store::keeping::{self, CopyError, look};
use nimbus_core::store::sqlite::{Options, Sqlite};
use nimbus_core::time::SystemClock;
use rstest::rstest;

use super::Kind::{self, Postgres as P, Sqlite as S};
use super::{backed_up, relocate, restore};

/// The names of the files in a folder.
fn files(folder: &Path) -> Vec<String> {
    let names = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name());
    names.map(|name| name.into_string().unwrap()).collect()
}

#[rstest]
#[case::a_file(S)]
#[case::a_server(P)]
#[tokio::test]
async fn a_database_that_somebody_uses_is_not_written_to(#[case] kind: Kind) {
    let (world, other) = (kind.furnished().await, S.furnished().await);
    let before = look(&world.backend.place()).await.unwrap();
    let refused = relocate(&other.backend.place(), &world.backend.place()).await.unwrap_err();
    assert!(matches!(refused, CopyError::NotEmpty { users: 1.., organizations: 2 }), "{refused}");
    assert_eq!(look(&world.backend.place()).await.unwrap(), before);
}

#[rstest]
#[case::a_file(S)]
#[case::a_server(P)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_source_that_is_written_to_while_it_is_moved_is_not_left_behind(#[case] kind: Kind) {
    let (world, to) = (kind.furnished().await, S.empty().await);
    let (sender, asked) = std::sync::mpsc::channel();
    let nimbus = world.nimbus.clone();
    let (member, org, new) = (world.member, world.org, world.new_task("meanwhile"));
    let writing = std::thread::spawn(move || {
        let done = asked.recv();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let caller = nimbus_core::nimbus::Caller::session(member);
        let task = nimbus_core::ops::task::CreateTask::from(new);
        runtime.block_on(nimbus.run(&caller, org, &task, &nimbus_core::nimbus::Request::default())).unwrap();
        let reply: std::sync::mpsc::Sender<()> = done.unwrap();
        reply.send(()).unwrap();
    });
    let mut told = false;
    let from = world.backend.place();
    let mut watch = |table: &'static str, _: u64| {
        if table == "jobs" && !std::mem::replace(&mut told, true) {
            let (reply, written) = std::sync::mpsc::channel();
            sender.send(reply).unwrap();
            written.recv().unwrap();
        }
    };
    let refused = keeping::relocate(&from, &to.place(), &SystemClock, &mut watch).await.unwrap_err();
    writing.join().unwrap();
    assert!(matches!(refused, CopyError::MovedOn), "{refused}");
    assert_eq!(look(&to.place()).await.unwrap().rows(), 0);
    relocate(&from, &to.place()).await.unwrap();
}

#[tokio::test]
async fn a_file_that_is_there_is_written_over_only_where_that_is_wanted() {
    let world = S.furnished().await;
    let from = world.backend.place();
    let (folder, file, first) = backed_up(&from).await;
    let again = async |force| keeping::backup(&from, &file, force, &SystemClock, &mut |_, _| ()).await;
    world.made(world.member, "one more").await;
    let refused = again(false).await.unwrap_err();
    assert!(matches!(refused, CopyError::Exists(_)), "{refused}");
    assert_eq!(look(&keeping::Place::File(file.clone())).await.unwrap(), first);
    assert_ne!(again(true).await.unwrap(), first);
    assert_eq!(files(folder.path()), ["nimbus.backup"]);
}

#[cfg(unix)]
#[tokio::test]
async fn a_backup_is_one_file_that_its_owner_alone_may_read() {
    use std::os::unix::fs::PermissionsExt as _;
    let (folder, file, _) = backed_up(&S.furnished().await.backend.place()).await;
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    // Also after it was read: whoever restores it may keep it where nothing can be written.
    restore(&file, &S.empty().await.place()).await.unwrap();
    assert_eq!(files(folder.path()), ["nimbus.backup"]);
}

#[tokio::test]
async fn nobody_works_on_a_backup_by_mistake() {
    let (_folder, file, _) = backed_up(&S.furnished().await.backend.place()).await;
    let refused = Sqlite::open(&file, &Options::default(), &SystemClock).unwrap_err();
    assert!(matches!(&refused, StoreError::Unsafe(why) if why.contains("nimbus restore")), "{refused}");
    let to = S.empty().await;
    let moved = relocate(&keeping::Place::File(file.clone()), &to.place()).await.unwrap_err();
    assert!(matches!(moved, CopyError::Backup), "{moved}");
    restore(&file, &to.place()).await.unwrap();
}

#[rstest]
#[case::nothing_there(None, "there is no file")]
#[case::no_database(Some("this is a letter to my bank, and no database at all. ".repeat(40)), "not a database")]
#[case::an_empty_file(Some(String::new()), "lacks migration")]
#[tokio::test]
async fn what_is_no_backup_is_not_restored(#[case] content: Option<String>, #[case] why: &str) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("nimbus.backup");
    if let Some(content) = content {
        std::fs::write(&file, content).unwrap();
    }
    let to = S.empty().await;
    let refused = restore(&file, &to.place()).await.unwrap_err();
    assert!(refused.to_string().contains(why), "{refused}");
    assert_eq!(look(&to.place()).await.unwrap().rows(), 0);
}
