//! One commit of an import: some of its changes, once more checked against what is there now.

use std::collections::BTreeMap;

use super::BATCH;
use super::work::{Step, Work};
use crate::change::{Change, Kind, OperationRow, Record, RecordId, Seq};
use crate::comment::Comment;
use crate::error::{Error, Result};
use crate::id::{OperationId, ProjectId};
use crate::nimbus::{Deciding, Decision, Operation};
use crate::ops::{IMPORT, updated};
use crate::policy::{self, Action, Facts, Principal};

use crate::project::Project;
use crate::reads::Reads;
use crate::reference::{ProjectRef, TaskRef};
use crate::task::{Source, Task};
use crate::text::Description;

/// Some changes of an import.
///
/// What they make is kept apart by the store: a source, a tag's name, a project's key and an id are each given once. What
/// they change must be as it was when the import was planned, or the import is planned anew.
#[derive(Debug)]
pub(super) struct Batch {
    changes: Vec<Change>,
    /// The project the tasks go into, where an earlier commit made it.
    project: Option<ProjectId>,
    /// The head when the import was planned.
    planned: Seq,
    /// What the import itself has written since.
    own: Vec<OperationId>,
}

/// Most bytes of long text in one commit (4 MiB), so that nobody waits long behind it.
const TEXT: usize = 4 * 1024 * 1024;
// Any record fits, whatever its letters: UTF-8 takes at most four bytes for one.
const _: () = assert!(4 * Description::MAX <= TEXT);

/// Cuts the steps into commits: at most [`BATCH`] changes each, and as much text as fits.
pub(super) fn batches(mut steps: &[Step]) -> impl Iterator<Item = &[Step]> {
    std::iter::from_fn(move || {
        let mut text = 0;
        let fits = |step: &&Step| {
            text += long_text(step.change.record());
            text <= TEXT
        };
        let length = steps.iter().take(BATCH).take_while(fits).count();
        let (batch, rest) = steps.split_at(length);
        steps = rest;
        (!batch.is_empty()).then_some(batch)
    })
}

fn long_text(record: &Record) -> usize {
    match record {
        Record::Task(task) => task.description.as_str().len(),
        Record::Comment(comment) => comment.body.as_str().len(),
        Record::Project(project) => project.description.as_str().len(),
        _ => 0,
    }
}

impl Batch {
    /// The changes of `steps` as `work` has them; `own` is what was written of it before.
    pub(super) fn of(steps: &[Step], work: &Work, own: &[OperationId]) -> Self {
        let changes: Vec<Change> = steps.iter().map(|step| step.change.clone()).collect();
        let project = work.project.as_ref().map(|project| project.id).filter(|id| {
            let made = |change: &Change| change.before.is_none() && change.record().id() == (*id).into();
            !changes.iter().any(made)
        });
        Self { changes, project, planned: work.planned, own: own.to_vec() }
    }

    pub(super) fn changes(&self) -> &[Change] {
        &self.changes
    }

    pub(super) fn planned(&self) -> Seq {
        self.planned
    }

    /// Whether the import itself did it.
    pub(super) fn is_own(&self, operation: OperationId) -> bool {
        self.own.contains(&operation)
    }

    /// The versions that what is changed had when the import was planned.
    fn before(&self) -> BTreeMap<RecordId, Seq> {
        let before = self.changes.iter().filter_map(|change| change.before.as_ref());
        before.map(|record| (record.id(), record.version())).collect()
    }

    /// The keys of what is changed, by tool.
    fn sources(&self, kind: Kind) -> BTreeMap<String, Vec<String>> {
        let before = self.changes.iter().filter_map(|change| change.before.as_ref());
        let mut keys: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for Source { system, key, .. } in before.filter(|record| record.kind() == kind).filter_map(source) {
            keys.entry(system.clone()).or_default().push(key.clone());
        }
        keys
    }

    /// The project that goes: an inbox that makes room.
    fn leaving(&self) -> impl Iterator<Item = &Project> {
        let before = self.changes.iter().filter_map(|change| change.before.as_ref());
        before.filter_map(|record| record.try_into().ok())
    }

    /// Refuses to write over what somebody changed since the import was planned.
    async fn still(&self, reads: &Reads) -> Result<()> {
        let mut before = self.before();
        let mut check = |id: RecordId, version: Seq| match before.remove(&id) {
            Some(planned) if planned != version => Err(outrun("a task or comment was changed")),
            _ => Ok(()),
        };
        for (system, keys) in self.sources(Kind::Task) {
            let found: Vec<Task> = reads.sources(&system, &keys).await?;
            found.iter().try_for_each(|task| check(task.id.into(), task.version))?;
        }
        for (system, keys) in self.sources(Kind::Comment) {
            let found: Vec<Comment> = reads.comment_sources(&system, &keys).await?;
            found.iter().try_for_each(|comment| check(comment.id.into(), comment.version))?;
        }
        for inbox in self.leaving() {
            before.remove(&inbox.id.into());
            still_empty(inbox, reads).await?;
        }
        if before.is_empty() { Ok(()) } else { Err(outrun("a task or comment was purged")) }
    }
}

impl Operation for Batch {
    const NAME: &'static str = IMPORT;
    type Target = ();
    type Gathered = ();
    /// How many changes it is.
    type Output = u64;

    async fn target(&self, _: &Reads) -> Result<()> {
        Ok(())
    }
    fn permission(&self, _: &Principal, (): &()) -> (Action, Facts) {
        (Action::DataImport, Facts::default())
    }
    async fn gather(&self, reads: &Reads, (): &()) -> Result<()> {
        if let Some(project) = self.project {
            let found = reads.project(&ProjectRef::Id(project)).await?;
            found
                .filter(|project| project.deleted_at.is_none() && !project.archived)
                .ok_or_else(|| outrun("the project was archived or deleted"))?;
        }
        self.standing(reads).await?;
        self.still(reads).await
    }
    fn decide(&self, cx: &Deciding<'_>, (): (), (): ()) -> Result<Decision<u64>> {
        if self.changes.iter().any(|change| change.record().kind() == Kind::Project) {
            policy::check(cx.principal, Action::ProjectCreate, Facts::default())?;
        }
        let stamped = |change: &Change| match (&change.before, &change.after) {
            (Some(before), Some(after)) => updated(before.clone(), after.clone(), cx.now),
            _ => change.clone(),
        };
        Ok(Decision::new(self.changes.iter().map(stamped).collect(), |done| done.written.len() as u64))
    }
    async fn target_then(&self, _: &Reads, _: &OperationRow) -> Result<()> {
        Ok(())
    }
    async fn replay(&self, _: &Reads, row: &OperationRow) -> Result<u64> {
        let written = row.first_seq.zip(row.last_seq).map(|(first, last)| last.0 + 1 - first.0);
        Ok(written.unwrap_or_default())
    }
}

/// Refuses to take away an inbox that somebody has changed or put something into since the import was planned.
async fn still_empty(inbox: &Project, reads: &Reads) -> Result<()> {
    // The first task would be noticed by what is read below, one that comes meanwhile by this.
    reads.note_kind(Kind::Task);
    let found = reads.project(&ProjectRef::Id(inbox.id)).await?;
    let first = reads.task(&TaskRef::Ref(inbox.key.clone(), 1)).await?;
    let same = found.is_some_and(|found| found.version == inbox.version);
    if same && first.is_none() { Ok(()) } else { Err(outrun("the inbox was used")) }
}

fn source(record: &Record) -> Option<&Source> {
    match record {
        Record::Task(task) => task.source.as_ref(),
        Record::Comment(comment) => comment.source.as_ref(),
        _ => None,
    }
}

pub(super) fn outrun(what: &str) -> Error {
    Error::conflict(format!("{what} while it was imported; import again"))
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::work::{Told, What};
    use super::*;
    use crate::id::Id as _;
    use crate::text::Body;
    use crate::time::Timestamp;
    use uuid::Uuid;

    pub(in crate::import::run) fn step(length: usize) -> Step {
        let at = Timestamp::MIN;
        let comment = Comment {
            id: crate::id::CommentId::from_uuid(Uuid::nil()),
            version: Seq(0),
            task: crate::id::TaskId::from_uuid(Uuid::nil()),
            project: ProjectId::from_uuid(Uuid::nil()),
            body: Body::parse(&"x".repeat(length)).unwrap(),
            reply_to: None,
            mentions: std::collections::BTreeSet::new(),
            edited_at: None,
            created_at: at,
            created_by: crate::id::UserId::from_uuid(Uuid::nil()),
            updated_at: at,
            deleted_at: None,
            source: None,
        };
        Step { change: Change::create(comment), what: What::Comment, told: Told::default() }
    }

    #[rstest::rstest]
    #[case::nothing(0, 1, &[])]
    #[case::as_many_as_fit(500, 1, &[500])]
    #[case::one_more(501, 1, &[500, 1])]
    #[case::long_ones(200, 50_000, &[83, 83, 34])]
    fn commits_are_bounded_in_changes_and_in_text(
        #[case] count: usize,
        #[case] length: usize,
        #[case] expected: &[usize],
    ) {
        let steps = vec![step(length); count];
        assert_eq!(batches(&steps).map(<[Step]>::len).collect::<Vec<_>>(), expected);
    }
}
