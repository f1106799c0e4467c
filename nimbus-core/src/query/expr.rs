//! A filter with nothing left to look up: what is evaluated and compiled to SQL.

use jiff::civil::Date;

use super::moment::Bounds;
use crate::id::{ProjectId, TagId, UserId};
use crate::task::{Priority, Status};
use crate::time::Timestamp;

/// A filter's meaning: conditions on one task, with two truth values and no third.
///
/// `And` of nothing is true, `Or` of nothing false. A term about an absent value is
/// false, so its negation is true: what is compiled to SQL must not let `null` through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expr {
    /// All of them.
    And(Vec<Expr>),
    /// Any of them.
    Or(Vec<Expr>),
    /// The opposite.
    Not(Box<Expr>),
    /// One condition.
    Term(Term),
}

/// One condition on a task. A list means any of its values; an empty one matches nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Term {
    /// Its status is among these.
    Status(Vec<Status>),
    /// Its priority is among these.
    Priority(Vec<Priority>),
    /// It is in one of these projects.
    Project(Vec<ProjectId>),
    /// One of these people is on it.
    Assignee(Vec<UserId>),
    /// One of these people created it.
    Creator(Vec<UserId>),
    /// It has one of these tags.
    Tag(Vec<TagId>),
    /// It is due on a day in these bounds, in the due's own zone.
    Due(Bounds<Date>),
    /// The moment lies in these bounds.
    Time(TimeField, Bounds<Timestamp>),
    /// It has nothing there.
    Absent(OptionalField),
    /// Its title and description hold all of these words, each folded as by [`words`](fn@super::words).
    Text(Vec<String>),
    /// Its due has passed: an instant before `now`, a day before `today`. Says nothing about its status.
    PastDue {
        /// The present day where the caller is.
        today: Date,
        /// The present.
        now: Timestamp,
    },
    /// It is in the trash.
    Deleted,
    /// It has a parent.
    Subtask,
}

/// A moment every task has or may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TimeField {
    /// `created_at`
    Created,
    /// `updated_at`
    Updated,
    /// `completed_at`, which may be absent.
    Completed,
}

/// What a task may be without.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OptionalField {
    /// No priority.
    Priority,
    /// Nobody on it.
    Assignee,
    /// No tag.
    Tag,
    /// Not due.
    Due,
    /// Not completed.
    Completed,
}

impl Expr {
    /// The expression that is true of every task.
    pub const fn everything() -> Self {
        Self::And(Vec::new())
    }

    /// Whether it asks about the trash. If not, the caller leaves tasks in the trash out.
    pub fn mentions_deleted(&self) -> bool {
        self.terms().any(|term| matches!(term, Term::Deleted))
    }

    /// The one project a task must be in to match, if there is such.
    pub fn only_project(&self) -> Option<ProjectId> {
        match self {
            Self::And(parts) => parts.iter().find_map(Self::only_project),
            Self::Term(Term::Project(list)) => match **list {
                [project] => Some(project),
                _ => None,
            },
            Self::Or(_) | Self::Not(_) | Self::Term(_) => None,
        }
    }

    /// Whether only tasks match that are not done or cancelled.
    pub fn only_open(&self) -> bool {
        match self {
            Self::And(parts) => parts.iter().any(Self::only_open),
            Self::Term(Term::Status(list)) => list.iter().all(|status| !status.is_finished()),
            Self::Term(Term::Absent(OptionalField::Completed)) => true,
            Self::Or(_) | Self::Not(_) | Self::Term(_) => false,
        }
    }

    /// The words a task must hold to match, as far as they stand by themselves; and what else must hold.
    pub fn split_words(&self) -> (Vec<String>, Vec<&Self>) {
        let (mut words, mut others) = (Vec::new(), Vec::new());
        let mut open = vec![self];
        while let Some(expr) = open.pop() {
            match expr {
                Self::And(parts) => open.extend(parts.iter().rev()),
                Self::Term(Term::Text(some)) => words.extend(some.iter().cloned()),
                other => others.push(other),
            }
        }
        (words, others)
    }

    /// How many ids stand in its lists, repeats included: what it will bind in SQL.
    pub(crate) fn ids(&self) -> usize {
        let ids = |term: &Term| match term {
            Term::Project(list) => list.len(),
            Term::Assignee(list) | Term::Creator(list) => list.len(),
            Term::Tag(list) => list.len(),
            _ => 0,
        };
        self.terms().map(ids).sum()
    }

    /// All its terms, in order.
    pub fn terms(&self) -> impl Iterator<Item = &Term> {
        let mut open = vec![self];
        std::iter::from_fn(move || {
            loop {
                match open.pop()? {
                    Self::And(parts) | Self::Or(parts) => open.extend(parts.iter().rev()),
                    Self::Not(inner) => open.push(inner),
                    Self::Term(term) => return Some(term),
                }
            }
        })
    }
}
