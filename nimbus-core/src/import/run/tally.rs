//! Counting what was written, over all batches and rounds of an import.

use std::collections::HashSet;

use super::work::{Fate, Step, What, Work};
use crate::id::OperationId;
use crate::import::archive::Archive;
use crate::import::content::Content;
use crate::import::plan::Plan;
use crate::import::report::Report;

/// What was written so far.
#[derive(Debug, Default)]
pub(super) struct Tally {
    report: Report,
    changes: u64,
    /// The items written: planned anew, they are there just so.
    items: HashSet<usize>,
}

impl Tally {
    /// Counts a step as done.
    pub(super) fn add(&mut self, step: &Step) {
        self.changes += 1;
        let report = &mut self.report;
        match &step.what {
            What::Project(key) => report.projects_created.push(key.clone()),
            What::Room => {}
            What::Person => report.people_created += 1,
            What::Tag => report.tags_created += 1,
            What::Comment => report.comments_created += 1,
            What::CommentTakeOver => report.comments_updated += 1,
            What::Task(item) => {
                report.created += 1;
                self.items.insert(*item);
            }
            What::TakeOver(item, changed) => {
                report.updated += 1;
                report.changed_at_source.push((**changed).clone());
                self.items.insert(*item);
            }
        }
    }

    /// Notes a batch as written.
    pub(super) fn wrote(&mut self, operation: OperationId) {
        self.report.operations.push(operation);
    }

    /// How many batches were written.
    pub(super) fn operations(&self) -> usize {
        self.report.operations.len()
    }

    /// The batches that were written.
    pub(super) fn written(&self) -> &[OperationId] {
        &self.report.operations
    }

    /// How many changes were counted.
    pub(super) fn changes(&self) -> u64 {
        self.changes
    }

    /// The report on all of it, now that nothing of `work` is left to do.
    pub(super) fn report(self, content: &Content, work: Work, dry_run: bool) -> Report {
        let mut report = Report { dry_run, project: work.project.map(|project| project.key), ..self.report };
        for known in work.known.into_iter().filter(|known| !self.items.contains(&known.item)) {
            match known.fate {
                Fate::Unchanged => report.unchanged += 1,
                Fate::Changed(changed) => report.changed_at_source.push(changed),
                Fate::Trashed(left) => report.trashed.push(left),
            }
        }
        match content {
            Content::Plan(plan) => {
                let Plan { items: _, skipped, notes, repeated, empty } = plan;
                report.skipped.clone_from(skipped);
                report.notes.clone_from(notes);
                (report.repeated, report.empty) = (*repeated as u64, *empty as u64);
            }
            Content::Archive(Archive { notes, .. }) => report.notes.clone_from(notes),
        }
        report.notes.extend(work.notes);
        report
    }
}
