//! What an import has to do: the changes in their order, and what becomes of each item.

use super::people::Strangers;
use crate::change::{Change, Record, Seq};
use crate::import::plan::Note;
use crate::import::report::{ChangedAtSource, LeftAlone};
use crate::project::Project;
use crate::text::ProjectKey;

/// Everything there is to do, and what is to be told of it.
#[derive(Debug, Default)]
pub(super) struct Work {
    /// The head of the log before anything was looked at: what happened later is not planned for.
    pub(super) planned: Seq,
    /// The project new tasks go into.
    pub(super) project: Option<Project>,
    /// The changes: whatever a record points at comes before it.
    pub(super) steps: Vec<Step>,
    /// What becomes of the items that are there already.
    pub(super) known: Vec<Known>,
    /// What cannot be carried over, whatever is written.
    pub(super) told: Told,
}

/// What is to be told of an item that cannot be carried over whole.
#[derive(Debug, Clone, Default)]
pub(super) struct Told {
    pub(super) notes: Vec<Note>,
    pub(super) strangers: Strangers,
}

/// A change with what it counts as.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub(super) change: Change,
    pub(super) what: What,
    /// What is told when it is written: an import that is planned anew finds the record there and says no more of it.
    pub(super) told: Told,
}

/// What a change counts as.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum What {
    Project(ProjectKey),
    /// The empty inbox goes.
    Room,
    Person,
    Tag,
    /// A task is made of the item at this place of the plan.
    Task(usize),
    /// A task takes over the item at this place of the plan.
    TakeOver(usize, Box<ChangedAtSource>),
    Comment,
    CommentTakeOver,
}

/// An item that is there already.
#[derive(Debug, Clone)]
pub(super) struct Known {
    /// Its place in the plan.
    pub(super) item: usize,
    pub(super) fate: Fate,
}

/// What becomes of an item that is there already and is not taken over.
#[derive(Debug, Clone)]
pub(super) enum Fate {
    Unchanged,
    Changed(ChangedAtSource),
    Trashed(LeftAlone),
}

impl Told {
    /// Adds what else is told.
    pub(super) fn add(&mut self, other: Self) {
        self.notes.extend(other.notes);
        self.strangers.add(other.strangers);
    }
}

impl Work {
    /// Adds the making of a record.
    pub(super) fn create(&mut self, record: impl Into<Record>, what: What) {
        self.push(Change::create(record), what);
    }

    /// Adds a change.
    pub(super) fn push(&mut self, change: Change, what: What) {
        self.steps.push(Step { change, what, told: Told::default() });
    }

    /// Has `told` told with the change at this place, or in any case where there is none.
    pub(super) fn tell(&mut self, at: usize, told: Told) {
        self.steps.get_mut(at).map_or(&mut self.told, |step| &mut step.told).add(told);
    }

    /// Whether projects are made, which needs a permission of its own.
    pub(super) fn makes_projects(&self) -> bool {
        self.steps.iter().any(|step| matches!(step.what, What::Project(_)))
    }
}
