//! What a file holds once it is read: the plan of another tool's file, or an export of Nimbus.

use super::archive::Archive;
use super::plan::Plan;

/// What there is to import.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// A file of another tool: tasks to be found again by their source.
    Plan(Plan),
    /// An export of Nimbus: an organization as it was, for an empty one.
    Archive(Archive),
}

impl From<Plan> for Content {
    fn from(plan: Plan) -> Self {
        Self::Plan(plan)
    }
}

impl From<Archive> for Content {
    fn from(archive: Archive) -> Self {
        Self::Archive(archive)
    }
}
