//! Where PostgreSQL's programs are, and as whom they run.

use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The programs of one installation.
#[derive(Debug)]
pub(super) struct Programs {
    folder: PathBuf,
    user: Option<User>,
}

/// The unprivileged user of Debian's package: PostgreSQL refuses to run as root.
#[derive(Debug, Clone, Copy)]
struct User {
    uid: u32,
    gid: u32,
}

impl Programs {
    /// The one whose `pg_config` is on the path; otherwise the newest of Debian's.
    pub(super) fn find() -> io::Result<Self> {
        let folder = configured().into_iter().chain(debian()).find(|folder| is_server(folder));
        let folder = folder.ok_or_else(|| {
            let asked = "neither where `pg_config --bindir` says nor in /usr/lib/postgresql/*/bin";
            let fix = "run scripts/test, or install PostgreSQL";
            io::Error::new(io::ErrorKind::NotFound, format!("initdb and postgres are {asked}: {fix}"))
        })?;
        Ok(Self { folder, user: unprivileged()? })
    }

    /// One of them, to be run in a folder that was handed over.
    pub(super) fn command(&self, name: &str, folder: &Path) -> Command {
        let mut command = Command::new(self.folder.join(name));
        command.current_dir(folder);
        if let Some(user) = self.user {
            // Groups of root's go with it.
            command.uid(user.uid).gid(user.gid);
        }
        command
    }

    /// Makes the folder the programs' own.
    pub(super) fn hand_over(&self, folder: &Path) -> io::Result<()> {
        self.user.map_or(Ok(()), |user| chown(folder, Some(user.uid), Some(user.gid)))
    }
}

fn configured() -> Option<PathBuf> {
    let told = Command::new("pg_config").arg("--bindir").output().ok()?;
    Some(PathBuf::from(String::from_utf8(told.stdout).ok()?.trim()))
}

fn debian() -> Vec<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let version = |path: &Path| path.file_name()?.to_str()?.parse::<u32>().ok();
    let mut versions: Vec<PathBuf> = versions.map(|entry| entry.path()).collect();
    versions.sort_by_key(|path| version(path));
    versions.into_iter().rev().map(|path| path.join("bin")).collect()
}

/// `pg_config` is there with the client library alone, too.
fn is_server(folder: &Path) -> bool {
    ["initdb", "postgres"].iter().all(|name| folder.join(name).is_file())
}

fn unprivileged() -> io::Result<Option<User>> {
    if fs::metadata("/proc/self")?.uid() != 0 {
        return Ok(None);
    }
    let users = fs::read_to_string("/etc/passwd")?;
    let user = users.lines().find(|line| line.starts_with("postgres:"));
    let number = |at: usize| user?.split(':').nth(at)?.parse().ok();
    match (number(2), number(3)) {
        (Some(uid), Some(gid)) => Ok(Some(User { uid, gid })),
        _ => Err(io::Error::other(
            "PostgreSQL does not run as root, and there is no user `postgres` to run it as",
        )),
    }
}
