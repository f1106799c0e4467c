//! The plain-Rust reading of an expression: the reference that every engine is measured against.

use std::collections::{BTreeSet, HashSet};

use super::expr::{Expr, OptionalField, Term, TimeField};
use super::words::words;
use crate::id::{ProjectId, TagId, UserId};
use crate::task::{Priority, Status, Task};
use crate::time::{Due, Timestamp};

/// What an expression can ask about one task.
#[derive(Debug, Clone)]
pub struct Facts {
    /// Where it stands.
    pub status: Status,
    /// How urgent it is.
    pub priority: Option<Priority>,
    /// The project it is in.
    pub project: ProjectId,
    /// Who is on it.
    pub assignees: BTreeSet<UserId>,
    /// Who created it.
    pub creator: UserId,
    /// Its tags; without those that were deleted.
    pub tags: BTreeSet<TagId>,
    /// When it is due.
    pub due: Option<Due>,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// When it was completed.
    pub completed_at: Option<Timestamp>,
    /// Whether it is in the trash.
    pub deleted: bool,
    /// Whether it has a parent.
    pub subtask: bool,
    /// The folded words of its title and description.
    pub words: HashSet<String>,
}

impl Facts {
    /// The words to put into [`Facts::words`].
    pub fn words_of(title: &str, description: &str) -> HashSet<String> {
        words(title).into_iter().chain(words(description)).collect()
    }
}

/// Takes the record as it is: whoever holds tags that were deleted takes them out.
impl From<&Task> for Facts {
    fn from(task: &Task) -> Self {
        Self {
            status: task.status,
            priority: task.priority,
            project: task.project,
            assignees: task.assignees.clone(),
            creator: task.created_by,
            tags: task.tags.clone(),
            due: task.due.clone(),
            created_at: task.created_at,
            updated_at: task.updated_at,
            completed_at: task.completed_at,
            deleted: task.deleted_at.is_some(),
            subtask: task.parent.is_some(),
            words: Self::words_of(task.title.as_str(), task.description.as_str()),
        }
    }
}

impl Expr {
    /// Whether a task is what the expression asks for.
    pub fn matches(&self, facts: &Facts) -> bool {
        match self {
            Self::And(parts) => parts.iter().all(|part| part.matches(facts)),
            Self::Or(parts) => parts.iter().any(|part| part.matches(facts)),
            Self::Not(inner) => !inner.matches(facts),
            Self::Term(term) => term.matches(facts),
        }
    }
}

impl Term {
    fn matches(&self, facts: &Facts) -> bool {
        match self {
            Self::Status(any) => any.contains(&facts.status),
            Self::Priority(any) => facts.priority.is_some_and(|priority| any.contains(&priority)),
            Self::Project(any) => any.contains(&facts.project),
            Self::Assignee(any) => any.iter().any(|user| facts.assignees.contains(user)),
            Self::Creator(any) => any.contains(&facts.creator),
            Self::Tag(any) => any.iter().any(|tag| facts.tags.contains(tag)),
            Self::Due(bounds) => facts.due.as_ref().is_some_and(|due| bounds.contains(&due.day())),
            Self::Time(field, bounds) => field.of(facts).is_some_and(|at| bounds.contains(&at)),
            Self::Absent(field) => field.is_absent(facts),
            Self::Text(all) => all.iter().all(|word| facts.words.contains(word)),
            Self::PastDue { today, now } => match &facts.due {
                Some(Due::Day(day)) => day < today,
                Some(Due::At { at, .. }) => at < now,
                None => false,
            },
            Self::Deleted => facts.deleted,
            Self::Subtask => facts.subtask,
        }
    }
}

impl TimeField {
    fn of(self, facts: &Facts) -> Option<Timestamp> {
        match self {
            Self::Created => Some(facts.created_at),
            Self::Updated => Some(facts.updated_at),
            Self::Completed => facts.completed_at,
        }
    }
}

impl OptionalField {
    fn is_absent(self, facts: &Facts) -> bool {
        match self {
            Self::Priority => facts.priority.is_none(),
            Self::Assignee => facts.assignees.is_empty(),
            Self::Tag => facts.tags.is_empty(),
            Self::Due => facts.due.is_none(),
            Self::Completed => facts.completed_at.is_none(),
        }
    }
}
