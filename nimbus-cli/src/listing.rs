//! The numbers of the last listing: `nimbus done 2` means its second task.
//!
//! Every terminal has a listing of its own, and a listing is of one organization of one server: a number never means
//! another one's task.

use std::path::{Path, PathBuf};
use std::time::Duration;

use nimbus_core::id::{OrgId, TaskId};
use serde::{Deserialize, Serialize};

use crate::config::folders;
use crate::exit::Failure;

/// A listing nobody has used for so long is forgotten.
const KEPT: Duration = Duration::from_hours(30 * 24);

/// Whose tasks numbers stand for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Whose {
    /// The server, or `local`.
    pub(crate) server: String,
    /// The organization.
    pub(crate) org: OrgId,
}

/// What was listed last in one terminal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Listing {
    /// Whose tasks they are.
    pub(crate) of: Whose,
    /// The tasks, the first having the number 1.
    pub(crate) tasks: Vec<TaskId>,
}

impl Listing {
    /// Keeps it as the last one of this terminal.
    pub(crate) fn keep(&self, state: &Path) -> Result<(), Failure> {
        let path = place(state);
        let text = serde_json::to_string(self).map_err(|why| Failure::error(why.to_string()))?;
        forget_old(path.parent().unwrap_or(state));
        folders::write(&path, &text)
    }

    /// The task with this number in the last listing of this terminal.
    pub(crate) fn task(state: &Path, of: &Whose, number: u64) -> Result<TaskId, Failure> {
        const LIST: &str = "list them first: `nimbus list`";
        let kept = folders::read(&place(state))?;
        // One that cannot be read is of another version: as good as none.
        let kept: Option<Self> = kept.and_then(|text| serde_json::from_str(&text).ok());
        let Some(kept) = kept else {
            let message = format!("{number} is no task yet: nothing was listed in this terminal");
            return Err(Failure::not_found(message).fix(LIST));
        };
        if kept.of != *of {
            let other = if kept.of.server == of.server { "organization" } else { "server" };
            let message =
                format!("{number} is of the last listing in this terminal, which was of another {other}");
            return Err(Failure::not_found(message).fix("list the tasks of this one: `nimbus list`"));
        }
        let index = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
        index.and_then(|index| kept.tasks.get(index)).copied().ok_or_else(|| {
            let message =
                format!("{number} is not in the last listing, which has {} tasks", kept.tasks.len());
            Failure::not_found(message).fix(LIST)
        })
    }
}

fn place(state: &Path) -> PathBuf {
    state.join("listings").join(format!("{}.json", terminal()))
}

/// A name for this terminal. Where none is attached, whoever started us stands for it: a script's numbers are its own.
fn terminal() -> String {
    let attached = ["0", "1", "2"].iter().find_map(|stream| {
        let device = std::fs::read_link(format!("/proc/self/fd/{stream}")).ok()?;
        let name = device.to_str()?.strip_prefix("/dev/")?.to_owned();
        (name.starts_with("pts/") || name.starts_with("tty")).then(|| name.replace('/', "-"))
    });
    attached.unwrap_or_else(|| format!("process-{}", parent()))
}

#[cfg(unix)]
fn parent() -> u32 {
    std::os::unix::process::parent_id()
}

#[cfg(not(unix))]
fn parent() -> u32 {
    0
}

/// Deletes listings of terminals that are long gone; what cannot be deleted does no harm.
fn forget_old(folder: &Path) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let age = entry.metadata().and_then(|about| about.modified()).ok().and_then(|at| at.elapsed().ok());
        if age.is_some_and(|age| age > KEPT) {
            let _kept = std::fs::remove_file(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use nimbus_core::id::Id;

    use super::*;

    fn whose(server: &str, org: u128) -> Whose {
        Whose { server: server.to_owned(), org: OrgId::from_uuid(uuid::Uuid::from_u128(org)) }
    }

    fn kept() -> (tempfile::TempDir, Listing) {
        let folder = tempfile::tempdir().unwrap();
        let task = |bits| TaskId::from_uuid(uuid::Uuid::from_u128(bits));
        let listing = Listing { of: whose("local", 7), tasks: vec![task(1), task(2)] };
        listing.keep(folder.path()).unwrap();
        (folder, listing)
    }

    #[test]
    fn a_number_means_the_task_it_stood_beside() {
        let (folder, listing) = kept();
        assert_eq!(Listing::task(folder.path(), &whose("local", 7), 2).unwrap(), listing.tasks[1]);
    }

    #[rstest::rstest]
    #[case::nought("local", 7, 0, "has 2 tasks")]
    #[case::beyond("local", 7, 3, "has 2 tasks")]
    #[case::another_organization("local", 8, 1, "another organization")]
    #[case::another_server("https://tasks.example.org", 7, 1, "another server")]
    fn a_number_that_means_nothing_says_why(
        #[case] server: &str,
        #[case] org: u128,
        #[case] number: u64,
        #[case] why: &str,
    ) {
        let (folder, _) = kept();
        let failure = Listing::task(folder.path(), &whose(server, org), number).unwrap_err();
        assert!(failure.message.contains(why), "{failure:?}");
        assert!(failure.fix.is_some());
    }

    #[test]
    fn without_a_listing_no_number_means_anything() {
        let folder = tempfile::tempdir().unwrap();
        let failure = Listing::task(folder.path(), &whose("local", 7), 1).unwrap_err();
        assert!(failure.message.contains("nothing was listed"));
    }
}
