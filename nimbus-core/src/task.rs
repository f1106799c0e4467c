//! A task: the record, how one is made and changed, and its legal moves.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::change::Seq;
use crate::fault::{Edit, Fault, Patch, Shape, text_value};
use crate::id::{ProjectId, TagId, TaskId, UserId};
use crate::input;
use crate::position::Position;
use crate::reference::{PersonRef, ProjectRef, TagRef, TaskRef};
use crate::text::{Description, SourceText, Title};
use crate::time::{Due, Timestamp};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident, $what:literal { $($(#[$vdoc:meta])* $variant:ident = $word:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant),* }
        impl $name {
            /// All of them, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];
            /// Their words, in the same order.
            pub const WORDS: &'static [&'static str] = &[$($word),*];
            /// The word used in JSON, SQL, filters and on the command line.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
        impl FromStr for $name {
            type Err = String;
            fn from_str(text: &str) -> Result<Self, String> {
                Self::ALL.iter().copied().find(|one| one.as_str() == text)
                    .ok_or_else(|| format!("must be one of {}", Self::WORDS.join(", ")))
            }
        }
        text_value!($name, Shape::new($what, $name::WORDS[0]).words($name::WORDS));
    };
}
pub(crate) use words;

words! {
    /// Where a task stands.
    Status, "Where the task stands." {
        /// Not begun.
        Todo = "todo",
        /// Being worked on.
        InProgress = "in_progress",
        /// Finished.
        Done = "done",
        /// Given up.
        Cancelled = "cancelled",
    }
}

impl Status {
    /// Whether nothing more is to be done: done or cancelled.
    pub fn is_finished(self) -> bool {
        matches!(self, Self::Done | Self::Cancelled)
    }
}

words! {
    /// How much a task matters; later variants matter more.
    Priority, "How much it matters." {
        /// Can wait.
        Low = "low",
        /// The ordinary.
        Medium = "medium",
        /// Soon.
        High = "high",
        /// Now.
        Urgent = "urgent",
    }
}

/// Work in minutes, 0 to a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u64")]
pub struct Minutes(u32);

impl TryFrom<u64> for Minutes {
    type Error = String;
    fn try_from(minutes: u64) -> Result<Self, String> {
        Self::new(minutes)
    }
}

impl Minutes {
    /// The most: a year of minutes.
    pub const MAX: u32 = 525_600;

    /// Takes 0 to [`Self::MAX`].
    pub fn new(minutes: u64) -> Result<Self, String> {
        u32::try_from(minutes)
            .ok()
            .filter(|minutes| *minutes <= Self::MAX)
            .map(Self)
            .ok_or_else(|| format!("must be minutes from 0 to {}", Self::MAX))
    }
    /// As a number.
    pub fn get(self) -> u32 {
        self.0
    }
}

impl crate::fault::Value for Minutes {
    fn decode(json: &serde_json::Value, at: &str, faults: &mut crate::fault::Faults) -> Option<Self> {
        let minutes = u64::decode(json, at, faults)?;
        Self::new(minutes).map_err(|why| faults.push(Fault::at(at, "out_of_range", why))).ok()
    }
    fn encode(&self) -> serde_json::Value {
        self.0.into()
    }
    #[cfg(feature = "schema")]
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::Type::Integer)
            .minimum(Some(0))
            .maximum(Some(Self::MAX))
            .into()
    }
}
crate::fault::to_schema!(Minutes);

/// Where an import found a task.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Source {
    /// The tool, such as `github`.
    pub system: String,
    /// The task's name there, unique in that tool, such as `rails/rails#50958`.
    pub key: String,
    /// Its address there.
    pub url: Option<String>,
    /// Who wrote it there.
    pub author: Option<String>,
    /// A digest of what was read, to tell whether it has changed at its source since.
    pub digest: Option<String>,
}

impl Source {
    /// Most characters of each of its texts, which are on one line and without control characters.
    pub const MAX: usize = SourceText::MAX;
}

impl<'de> Deserialize<'de> for Source {
    /// Refuses texts that no reader of other tools' files lets in, so that an export cannot bring them either.
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Written {
            system: SourceText,
            key: SourceText,
            url: Option<SourceText>,
            author: Option<SourceText>,
            digest: Option<SourceText>,
        }
        let Written { system, key, url, author, digest } = Written::deserialize(deserializer)?;
        let text = |text: SourceText| text.to_string();
        Ok(Self {
            system: text(system),
            key: text(key),
            url: url.map(text),
            author: author.map(text),
            digest: digest.map(text),
        })
    }
}

/// A piece of work in a project.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Task {
    /// Its id.
    pub id: TaskId,
    /// The `seq` of the change that last wrote it; filled by the commit.
    pub version: Seq,
    /// The project it is in.
    pub project: ProjectId,
    /// Its number in the project, from 1, never reused; 0 until the commit fills it.
    pub number: u64,
    /// What is to be done.
    pub title: Title,
    /// The long text.
    pub description: Description,
    /// Where it stands.
    pub status: Status,
    /// How much it matters.
    pub priority: Option<Priority>,
    /// When work should begin.
    pub start: Option<Due>,
    /// When it should be finished.
    pub due: Option<Due>,
    /// The work it needs.
    pub estimate: Option<Minutes>,
    /// Who is on it.
    pub assignees: BTreeSet<UserId>,
    /// Its tags.
    pub tags: BTreeSet<TagId>,
    /// The task this is a part of.
    pub parent: Option<TaskId>,
    /// Its place in the project; `None` until the commit puts it last.
    pub position: Option<Position>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Who made it.
    pub created_by: UserId,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// When it was finished, if it is.
    pub completed_at: Option<Timestamp>,
    /// When it went to the trash, if it is there.
    pub deleted_at: Option<Timestamp>,
    /// Where an import found it.
    pub source: Option<Source>,
}

impl Task {
    /// Deepest level of subtasks: a task without parent is level 1.
    pub const MAX_DEPTH: usize = 20;
    /// Most assignees.
    pub const MAX_ASSIGNEES: usize = 50;
    /// Most tags.
    pub const MAX_TAGS: usize = 100;
    /// The highest number: the last integer that every reader of JSON keeps exact (RFC 8259 §6).
    pub const MAX_NUMBER: u64 = 9_007_199_254_740_991;
    /// The highest number that may be brought along; those above it can only be counted up to.
    pub const MAX_NUMBER_BROUGHT: u64 = 1_000_000_000_000;

    /// Sets the status, and with it when the task was finished.
    pub fn move_to(&mut self, status: Status, now: Timestamp) {
        if self.status == status {
            return;
        }
        // From done to cancelled and back it stays finished since the first time.
        self.completed_at = status.is_finished().then(|| self.completed_at.unwrap_or(now));
        self.status = status;
    }

    /// Whether it is this person's own: created by or assigned to them (DESIGN §5).
    pub fn is_own(&self, user: UserId) -> bool {
        self.created_by == user || self.assignees.contains(&user)
    }

    /// Puts a task into the trash.
    pub fn delete(&mut self, now: Timestamp) {
        self.deleted_at = Some(now);
    }
}

input! {
    /// A task to be made.
    pub struct NewTask {
        /// An id of the client's own making; makes a repeated create harmless.
        pub id: Option<TaskId>,
        /// The project, by id or key.
        pub project: ProjectRef,
        /// What is to be done, on one line.
        pub title: Title,
        /// The long text, Markdown.
        pub description: Option<Description>,
        /// Where it stands; `todo` if left out.
        pub status: Option<Status>,
        /// How much it matters.
        pub priority: Option<Priority>,
        /// When work should begin.
        pub start: Option<Due>,
        /// When it should be finished.
        pub due: Option<Due>,
        /// The work it needs, in minutes.
        pub estimate: Option<Minutes>,
        /// Who is on it: ids, `me`, or e-mail addresses of members.
        pub assignees: Option<Vec<PersonRef>>,
        /// Its tags, by id or name.
        pub tags: Option<Vec<TagRef>>,
        /// The task this is a part of, by id or reference.
        pub parent: Option<TaskRef>,
    }
}

impl NewTask {
    /// A task with a title and nothing else.
    pub fn titled(project: ProjectRef, title: Title) -> Self {
        Self {
            id: None,
            project,
            title,
            description: None,
            status: None,
            priority: None,
            start: None,
            due: None,
            estimate: None,
            assignees: None,
            tags: None,
            parent: None,
        }
    }
}

input! {
    /// What can be changed about a task.
    #[derive(Default)]
    pub struct TaskPatch {
        /// The project it belongs in; the task gets a new number there.
        pub project: Edit<ProjectRef>,
        /// What is to be done.
        pub title: Edit<Title>,
        /// The long text; needs `If-Match`.
        pub description: Patch<Description>,
        /// Where it stands.
        pub status: Edit<Status>,
        /// How much it matters.
        pub priority: Patch<Priority>,
        /// When work should begin.
        pub start: Patch<Due>,
        /// When it should be finished.
        pub due: Patch<Due>,
        /// The work it needs, in minutes.
        pub estimate: Patch<Minutes>,
        /// Who is on it, the whole set.
        pub assignees: Patch<Vec<PersonRef>>,
        /// Its tags, the whole set.
        pub tags: Patch<Vec<TagRef>>,
        /// The task this is a part of.
        pub parent: Patch<TaskRef>,
        /// Puts it right after this task of its project.
        pub after: Edit<TaskRef>,
        /// Puts it right before this task of its project.
        pub before: Edit<TaskRef>,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::Input;

    #[test]
    fn all_faults_of_a_task_are_told_at_once() {
        let json = serde_json::json!({"title": "", "priority": "hihg", "number": 4, "colour": 1, "due": {"date": "x"}});
        let faults = NewTask::from_json(&json).unwrap_err();
        let pointers: Vec<_> = faults.iter().map(|fault| (fault.pointer.as_str(), &*fault.code)).collect();
        assert_eq!(
            pointers,
            [
                ("/number", "read_only"),
                ("/colour", "unknown"),
                ("/project", "required"),
                ("/title", "invalid"),
                ("/priority", "invalid"),
                ("/due/date", "invalid"),
            ]
        );
    }

    #[rstest::rstest]
    #[case::least(0, true)]
    #[case::most(u64::from(Minutes::MAX), true)]
    #[case::over(u64::from(Minutes::MAX) + 1, false)]
    fn minutes_are_bounded(#[case] minutes: u64, #[case] fits: bool) {
        assert_eq!(Minutes::new(minutes).is_ok(), fits);
    }

    #[test]
    fn a_patch_is_written_as_it_was_read() {
        let json = serde_json::json!({"title": "Plan", "due": null, "tags": ["bug"]});
        let patch = TaskPatch::from_json(&json).unwrap();
        assert_eq!(serde_json::to_value(&patch).unwrap(), json);
    }
}
