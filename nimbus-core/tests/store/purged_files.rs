//! What was purged is not in the files either: neither in a row nor in the words of the search.

use std::path::Path;

use nimbus_core::change::Change;
use nimbus_core::ops::task::DeleteTask;
use nimbus_core::ops::trash::TRASH_DAYS;
use nimbus_core::reference::TaskRef;
use nimbus_core::task::Task;
use rusqlite::Connection;

use crate::backend::{self, DATABASE};
use crate::world::World;

/// A word that stands nowhere else.
const SECRET: &str = "xylophonquarz";

/// Whether a file of the database holds the word, once the write-ahead log is emptied into it.
fn is_there(folder: &Path) -> bool {
    let connection = Connection::open(folder.join(DATABASE)).unwrap();
    connection.query_row("pragma wal_checkpoint(truncate)", [], |_| Ok(())).unwrap();
    let files = std::fs::read_dir(folder).unwrap().map(|file| std::fs::read(file.unwrap().path()).unwrap());
    files.into_iter().any(|bytes| bytes.windows(SECRET.len()).any(|window| window == SECRET.as_bytes()))
}

#[tokio::test]
async fn a_purged_title_is_in_no_file_of_the_database() {
    let backend = backend::sqlite();
    let folder = backend.folder.clone().expect("a database has a folder");
    let world = World::on(backend).await;
    let title = |n: usize| format!("plan {n}").parse().unwrap();
    let others = (0..500).map(|n| Change::create(Task { title: title(n), ..world.task("other") }));
    world.write(others.collect()).await.unwrap();
    let task = world.made(world.member, SECRET).await;
    let long = format!("{} {SECRET}", "a long text ".repeat(2_000));
    let longer = Task { description: long.parse().unwrap(), ..world.task("with a long text") };
    world.write(vec![Change::create(longer.clone())]).await.unwrap();
    for task in [task.id, longer.id] {
        world.act(world.owner, DeleteTask { task: TaskRef::Id(task) }).await.unwrap();
    }
    assert!(is_there(folder.path()), "what is in the trash can be restored");
    world.clock.advance(TRASH_DAYS * 86_400_000 + 1);
    assert_eq!(world.nimbus.tick().await.unwrap().purged, 2);
    while world.store().forget_words().await.unwrap() {}
    assert!(!is_there(folder.path()));
}
