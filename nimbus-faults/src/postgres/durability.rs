//! Whether a cluster waits for the disk.

/// What the cluster does for a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// As in production: on the disk before it is answered. For every test that asks what survives.
    Synced,
    /// Nothing waits for the disk. For tests that do not care, and for those that must see a loss.
    Unsynced,
}

impl Durability {
    pub(super) fn settings(self) -> [(&'static str, &'static str); 3] {
        let switch = if self == Self::Synced { "on" } else { "off" };
        [("fsync", switch), ("full_page_writes", switch), ("synchronous_commit", switch)]
    }
}
