//! What an import did, or would do: in numbers, in lists, and in words.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::plan::{Note, Skipped};
use super::summary::Summary;
use crate::id::{OperationId, TaskId};
use crate::text::{ProjectKey, Title};

/// What an import did; after a dry run, what it would do.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Report {
    /// Whether nothing was written.
    pub dry_run: bool,
    /// The project that new tasks go into; `null` for an export of Nimbus, which brings its own.
    pub project: Option<ProjectKey>,
    /// The projects that were made.
    pub projects_created: Vec<ProjectKey>,
    /// How many tasks were made.
    pub created: u64,
    /// How many tasks were brought up to date with their source.
    pub updated: u64,
    /// How many tasks were there already, just so.
    pub unchanged: u64,
    /// Tasks that changed at their source since they were imported, whether taken over or not.
    pub changed_at_source: Vec<ChangedAtSource>,
    /// Tasks that are in the trash here and were left alone.
    pub trashed: Vec<LeftAlone>,
    /// Entries that do not become tasks.
    pub skipped: Vec<Skipped>,
    /// How many comments were made.
    pub comments_created: u64,
    /// How many comments were brought up to date.
    pub comments_updated: u64,
    /// How many tags were made.
    pub tags_created: u64,
    /// How many people an export of Nimbus names who are unknown here; kept as names without rights.
    pub people_created: u64,
    /// How many entries said again, word for word, what another one had said.
    pub repeated: u64,
    /// How many entries were empty.
    pub empty: u64,
    /// What was not carried over, or not as it stood.
    pub notes: Vec<Note>,
    /// The operations that were written, in order; each can be undone.
    pub operations: Vec<OperationId>,
}

/// A task that changed at its source since it was imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ChangedAtSource {
    /// Its key at the source.
    pub key: String,
    /// Its title there now.
    pub title: Title,
    /// The task here.
    pub task: TaskId,
    /// Whether it was taken over.
    pub taken: bool,
    /// The fields that differ from what stands here, and that are overwritten when it is taken over.
    pub fields: Vec<String>,
}

/// A task that was left as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct LeftAlone {
    /// Its key at the source.
    pub key: String,
    /// Its title there.
    pub title: Title,
    /// The task here.
    pub task: TaskId,
}

impl fmt::Display for Report {
    /// Several lines of words, the numbers first.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.made(f)?;
        for changed in &self.changed_at_source {
            let ChangedAtSource { key, title, fields, taken, task: _ } = changed;
            let fields = if fields.is_empty() { String::new() } else { format!(": {}", fields.join(", ")) };
            let hint = match (*taken, self.dry_run) {
                (true, true) => "would be taken over",
                (true, false) => "taken over",
                (false, _) => "left alone; `--update` takes it over",
            };
            write!(f, "\nchanged at its source: {key} {title:?}{fields} ({hint})")?;
        }
        for LeftAlone { key, title, task } in &self.trashed {
            write!(
                f,
                "\nin the trash here, left alone: {key} {:?} (`nimbus restore {task}`)",
                title.as_str()
            )?;
        }
        for Skipped { key, title, why } in &self.skipped {
            write!(f, "\nskipped: {key} {:?} {why}", title.as_str())?;
        }
        self.notes.iter().try_for_each(|note| write!(f, "\nnote: {note}"))
    }
}

impl Report {
    /// The report in few words: remarks of one kind are told once, with how many items they are about. All of it in
    /// full is what the report displays itself as.
    pub fn summary(&self) -> Summary<'_> {
        Summary(self)
    }

    /// The numbers, and the projects that were made.
    pub(super) fn made(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let would = if self.dry_run { "would be " } else { "" };
        self.headline(f, would)?;
        self.projects_created.iter().try_for_each(|key| write!(f, "\nproject {key} {would}created"))
    }

    fn headline(&self, f: &mut fmt::Formatter<'_>, would: &str) -> fmt::Result {
        let counted = |number: u64, what: &str| (number > 0).then(|| counted(number, what));
        let made = [
            counted(self.created, "task"),
            counted(self.comments_created, "comment"),
            counted(self.tags_created, "tag"),
            counted(self.people_created, "unknown name"),
        ];
        let made: Vec<_> = made.into_iter().flatten().collect();
        let mut parts = Vec::new();
        if !made.is_empty() {
            parts.push(format!("{} {would}created", made.join(", ")));
        }
        if self.updated + self.comments_updated > 0 {
            let updated = [counted(self.updated, "task"), counted(self.comments_updated, "comment")]
                .into_iter()
                .flatten();
            parts.push(format!("{} {would}updated", updated.collect::<Vec<_>>().join(", ")));
        }
        if self.unchanged > 0 || parts.is_empty() {
            parts.push(format!("{} unchanged", self::counted(self.unchanged, "task")));
        }
        parts.extend(counted(self.repeated, "repetition").map(|text| format!("{text} passed over")));
        f.write_str(&parts.join("; "))
    }
}

/// `1 task`, `2 tasks`.
fn counted(number: u64, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}
