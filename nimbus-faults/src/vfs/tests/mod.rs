//! Plain SQLite connections on a disk that loses power.

mod durability;
mod sharing;

use std::path::PathBuf;

use rusqlite::Connection;
use tempfile::TempDir;

use super::Disk;

/// A disk, and the folder it is mounted under.
struct Stage {
    folder: TempDir,
    disk: Disk,
}

impl Stage {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let disk = Disk::mount(folder.path()).unwrap();
        Self { folder, disk }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("a.db")
    }

    fn open(&self) -> Connection {
        Connection::open(self.path()).unwrap()
    }
}

fn number(connection: &Connection, sql: &str) -> rusqlite::Result<i64> {
    connection.query_row(sql, [], |row| row.get(0))
}
