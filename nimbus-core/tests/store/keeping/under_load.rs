//! R7: a backup that is written while others write is one moment of the database, and comes back as that.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use nimbus_core::nimbus::{Caller, Request};
use nimbus_core::ops::comment::CreateComment;
use nimbus_core::ops::task::CreateTask;
use nimbus_core::reference::TaskRef;
use nimbus_core::store::keeping::{Place, look};
use rstest::rstest;

use super::Kind::{self, Postgres as P, Sqlite as S};
use super::{backed_up, restore};
use crate::world::World;

/// Writers at a time.
const WRITERS: usize = 4;

fn runs() -> usize {
    if std::env::var("NIMBUS_GATE").is_ok_and(|gate| gate == "full") { 50 } else { 3 }
}

/// Creates tasks with a comment each, until told to stop.
async fn write(world: Arc<World>, stop: Arc<AtomicBool>, written: Arc<AtomicUsize>) {
    let caller = Caller::session(world.member);
    while !stop.load(Ordering::Relaxed) {
        let task = CreateTask::from(world.new_task("under load"));
        let task =
            world.nimbus.run(&caller, world.org, &task, &Request::default()).await.unwrap().output.task;
        let new =
            nimbus_core::comment::NewComment { id: None, body: "A word".parse().unwrap(), reply_to: None };
        let comment = CreateComment { task: TaskRef::Id(task.id), new };
        world.nimbus.run(&caller, world.org, &comment, &Request::default()).await.unwrap();
        written.fetch_add(1, Ordering::Relaxed);
    }
}

#[rstest]
#[case::a_file(S)]
#[case::a_server(P)]
#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn a_backup_under_load_is_one_moment_and_comes_back_as_that(#[case] kind: Kind) {
    let world = Arc::new(kind.furnished().await);
    let (stop, written) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let writers: Vec<_> =
        (0..WRITERS).map(|_| tokio::spawn(write(world.clone(), stop.clone(), written.clone()))).collect();
    let from = world.backend.place();
    let mut moved_on = 0;
    for _ in 0..runs() {
        let before = written.load(Ordering::Relaxed);
        let (_folder, file, kept) = backed_up(&from).await;
        moved_on += usize::from(written.load(Ordering::Relaxed) > before);
        // What is in it is what the source's log says happened until then, and nothing else.
        for (org, head) in &kept.heads {
            assert_eq!(world.store().hash_at(*org, head.seq).await.unwrap(), Some(head.hash));
        }
        assert_eq!(look(&Place::File(file.clone())).await.unwrap(), kept);
        let empty = kind.empty().await;
        assert_eq!(restore(&file, &empty.place()).await.unwrap(), kept);
        assert_eq!(look(&empty.place()).await.unwrap(), kept);
    }
    stop.store(true, Ordering::Relaxed);
    for writer in writers {
        writer.await.unwrap();
    }
    assert_eq!(moved_on, runs(), "nobody wrote while a backup was written: the test tests nothing");
    let (_folder, _, last) = backed_up(&from).await;
    assert_eq!(last, look(&from).await.unwrap());
}
