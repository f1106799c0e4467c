//! A disk for SQLite that loses power.
//!
//! [`Disk::mount`] puts a disk in memory under a folder; whatever SQLite does in that folder happens there, in this
//! process, through a VFS that is the default one from then on and leaves every other path to the system's. So the
//! product is tested as it is: it needs no switch, it opens a path.
//!
//! The disk keeps two layers of every file and of the directory: what programs see, and what is durable. A write, a
//! truncation, a name given or taken reaches the first; a sync carries it to the second, for one file, and for the
//! directory where SQLite syncs that (at the first sync of a new journal or write-ahead log, and at a deletion where it
//! asks for it). At a power cut ([`Disk::cut_at`], [`Disk::cut`]) everything fails from then on; at the reboot
//! ([`Disk::reboot`]) that which was not synced meets its [`Fate`]: lost, kept up to some point, scattered (any of it
//! survives, in any order), or torn (any 512-byte sectors of any of it survive). Files that were opened before the reboot
//! fail for ever, so that threads of a "dead" process cannot write any more.
//!
//! What it does not model: bytes beside those written are never harmed (SQLite assumes the same, "powersafe overwrite"),
//! what was synced never rots, and the folder itself is durable.
//!
//! The negative control is a disk that lies ([`Disk::lie`]): it acknowledges syncs and does nothing. Whatever survives that
//! is not tested by it.
//!
//! ```
//! use nimbus_faults::chance::Chance;
//! use nimbus_faults::vfs::Disk;
//!
//! let folder = tempfile::tempdir()?;
//! let disk = Disk::mount(folder.path())?;
//! let path = folder.path().join("a.db");
//! let before = rusqlite::Connection::open(&path)?;
//! before.execute_batch("create table t (n); insert into t values (1)")?;
//! disk.cut();
//! assert!(before.execute_batch("insert into t values (2)").is_err());
//! disk.reboot(&mut Chance::seeded(7));
//! let after = rusqlite::Connection::open(&path)?;
//! assert_eq!(after.query_row("select count(*) from t", [], |row| row.get::<_, i64>(0))?, 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod contents;
mod directory;
mod disk;
mod failure;
mod fate;
mod handle;
mod locks;
mod mounts;
mod shared_memory;
mod sqlite;
mod state;
#[cfg(test)]
mod tests;

pub use disk::{Disk, Image, Toll};
pub use fate::Fate;
