//! Counting what was written, over all batches and rounds of an import.

use std::collections::HashSet;

use super::work::{Fate, Step, Told, What, Work};
use crate::id::OperationId;
use crate::import::archive::Archive;
use crate::import::content::Content;
use crate::import::plan::{Note, Plan};
use crate::import::report::Report;

/// What was written so far.
#[derive(Debug, Default)]
pub(super) struct Tally {
    report: Report,
    changes: u64,
    /// The items written: planned anew, they are there just so.
    items: HashSet<usize>,
    /// What was said of what was written.
    told: Told,
}

impl Tally {
    /// Counts a step as done.
    pub(super) fn add(&mut self, step: &Step) {
        self.changes += 1;
        self.told.add(step.told.clone());
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
    pub(super) fn report(mut self, content: &Content, work: Work, dry_run: bool) -> Report {
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
        self.told.add(work.told);
        report.notes.extend(without_repeats(self.told.notes));
        report.notes.extend(self.told.strangers.notes());
        report
    }
}

/// Each note once: of an item whose comments came in two rounds, both said the same.
fn without_repeats(notes: Vec<Note>) -> impl Iterator<Item = Note> {
    let mut said = HashSet::new();
    notes.into_iter().filter(move |note| said.insert(note.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::run::people::{People, Strangers};

    /// What is planned for a person, and what is told of it.
    fn step(what: &str) -> Step {
        let mut strangers = Strangers::default();
        strangers.sort_out(&People::default(), &["linus".to_owned()]);
        let told = Told { notes: vec![Note::on_file(what)], strangers };
        Step { told, ..super::super::batch::tests::step(1) }
    }

    #[test]
    fn what_an_earlier_round_wrote_is_told_although_the_last_one_finds_it_there() {
        let mut tally = Tally::default();
        for what in ["one stands alone", "two stands alone", "two stands alone"] {
            tally.add(&step(what));
        }
        let told = Told { notes: vec![Note::on_file("three is archived")], ..Told::default() };
        let last = Work { told, ..Work::default() };
        let report = tally.report(&Content::Plan(Plan::default()), last, false);
        let said: Vec<&str> = report.notes.iter().map(|note| note.what.as_str()).collect();
        let strangers = "linus is no member here; 3 tasks are not assigned to them";
        assert_eq!(said, ["one stands alone", "two stands alone", "three is archived", strangers]);
        assert_eq!(report.comments_created, 3);
    }
}
