//! Quick-add: what is sent, and what was understood of it.

use nimbus_core::id::{ProjectId, TagId, UserId};
use nimbus_core::input;
use nimbus_core::reference::ProjectRef;
use nimbus_core::task::Priority;
use nimbus_core::text::{TagName, Title};
use nimbus_core::time::{Due, Zone};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Task;
use crate::wire::phrase::Phrase;
use crate::wire::word::choice;

input! {
    /// A line of text that becomes a task.
    pub struct QuickAdd {
        /// The text, such as `Call the bank #OPS @ada !high due:fri +urgent`.
        pub text: Phrase,
        /// The project where the text names none.
        pub project: Option<ProjectRef>,
    }
}

input! {
    /// How a quick-add text is taken.
    #[derive(Default)]
    pub struct QuickQuery {
        /// Only says what would be made.
        pub dry_run: Option<bool>,
        /// Makes tags that are named and not there, where the caller may.
        pub create_tags: Option<bool>,
        /// The zone its days are in; that of the profile, else of the organization, if left out.
        pub time_zone: Option<Zone>,
    }
}

choice! {
    /// What a part of a quick-add text says something about.
    QuickField, "What it says something about." {
        /// `#OPS`
        Project = "project",
        /// `@ada`
        Assignee = "assignee",
        /// `!high`
        Priority = "priority",
        /// `due:fri`
        Due = "due",
        /// `+urgent`
        Tag = "tag",
    }
}

/// Where a part of the text stands, for highlighting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct QuickSpan {
    /// Where it begins, in bytes of the text as UTF-8.
    pub start: u64,
    /// Where it ends, in bytes.
    pub end: u64,
    /// What it says something about.
    pub field: QuickField,
}

/// What a quick-add text says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct QuickTask {
    /// What is to be done.
    pub title: Title,
    /// The project, named in the text or beside it; `null` where neither names one.
    pub project: Option<ProjectId>,
    /// Who is on it.
    pub assignees: Vec<UserId>,
    /// How much it matters.
    pub priority: Option<Priority>,
    /// When it should be finished.
    pub due: Option<Due>,
    /// Its tags that are there.
    pub tags: Vec<TagId>,
    /// Its tags that are not there yet.
    pub new_tags: Vec<TagName>,
}

/// What became of a quick-add text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct QuickAdded {
    /// The task; `null` for a preview.
    pub task: Option<Task>,
    /// What was understood.
    pub understood: QuickTask,
    /// Where it stands in the text, in order.
    pub spans: Vec<QuickSpan>,
}
