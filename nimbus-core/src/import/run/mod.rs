//! Writing what was read: planned whole, then committed in batches that can be carried on.
//!
//! What is there already is found again by its source (or, of an export of Nimbus, by its id), so an import that was
//! broken off is carried on by running it again, and one that is run twice changes nothing.

mod batch;
mod comments;
mod known;
mod once;
mod people;
mod planning;
mod pointing;
mod project;
mod restore;
mod room;
mod survey;
mod tags;
mod takeover;
mod tally;
mod work;

use super::How;
use super::content::Content;
use super::report::Report;
use crate::error::{Error, Result};
use crate::id::OrgId;
use crate::nimbus::{Caller, Nimbus, Request};
use crate::policy::{self, Action, Facts};
use crate::reads::Reads;
use crate::reference::ProjectRef;
use crate::store::Asker;

pub use self::once::Imported;

use self::batch::{Batch, batches};
use self::once::Begin;
use self::tally::Tally;
use self::work::Work;

/// Told how many changes of how many are written, after every batch.
pub type Progress<'a> = &'a mut (dyn FnMut(u64, u64) + Send);

/// Most changes of one commit (API.md).
pub const BATCH: usize = 500;

/// How often an import is planned anew because others wrote what it was about to write, without getting further itself.
const ROUNDS: u32 = 5;

impl Nimbus {
    /// Imports what was read of a file, in operations `import.batch` of at most [`BATCH`] changes each.
    ///
    /// A file of another tool goes into one project; what an earlier import brought is found again by its source. An
    /// export of Nimbus goes into an empty organization, or on into one that it was broken off in.
    ///
    /// ```
    #[doc = include_str!("../../../doc/stage.txt")]
    /// use nimbus_core::import::{Format, How, Options as Reading, open};
    ///
    /// let file = br#"[{"number": 1, "title": "Buy milk", "state": "OPEN", "url": "https://github.com/a/b/issues/1"}]"#;
    /// let issues = open(Format::GitHub, file, &Reading::default())?;
    /// let how = How { project: Some("HOME".parse()?), ..How::default() };
    /// let mut progress = |done: u64, all: u64| println!("{done} of {all}");
    /// let report = nimbus.import(&me.caller, me.org, issues.clone(), &how, &mut progress).await?;
    /// assert_eq!(report.to_string(), "1 task created\nproject HOME created");
    /// let again = nimbus.import(&me.caller, me.org, issues, &how, &mut progress).await?;
    /// assert_eq!((again.created, again.unchanged), (0, 1));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::Denied`] for those who may not import; faults at `?project` for one that takes no tasks; a conflict for
    /// an export where there is something else already. Batches written before an error stay: run it again.
    pub async fn import(
        &self,
        caller: &Caller,
        org: OrgId,
        content: impl Into<Content> + Send,
        how: &How,
        progress: Progress<'_>,
    ) -> Result<Report> {
        self.import_claimed(caller, org, &content.into(), how, None, progress).await
    }

    /// Imports; the key of `claim` is taken right before the first batch, so that an import that is refused leaves none.
    async fn import_claimed(
        &self,
        caller: &Caller,
        org: OrgId,
        content: &Content,
        how: &How,
        claim: Option<&Request>,
        progress: Progress<'_>,
    ) -> Result<Report> {
        let (mut how, mut tally, mut idle) = (how.clone(), Tally::default(), 0);
        loop {
            let work = self.import_work(caller, org, content, &how).await?;
            if how.dry_run {
                for step in &work.steps {
                    tally.add(step);
                }
                return Ok(tally.report(content, work, true));
            }
            if let Some(request) = claim {
                self.run(caller, org, &Begin, request).await?;
            }
            let before = tally.operations();
            match self.import_steps(caller, org, &work, &mut tally, progress).await {
                Ok(()) => return Ok(tally.report(content, work, false)),
                Err(error) if !is_outrun(&error) => return Err(error),
                Err(error) => {
                    idle = if tally.operations() > before { 0 } else { idle + 1 };
                    if idle == ROUNDS {
                        return Err(error);
                    }
                    tracing::debug!(%org, %error, "others wrote meanwhile; the import is planned anew");
                }
            }
            if let Some(project) = work.project.filter(|_| tally.operations() > 0) {
                how.project = Some(ProjectRef::Id(project.id));
            }
        }
    }

    /// Everything there is to do.
    async fn import_work(&self, caller: &Caller, org: OrgId, content: &Content, how: &How) -> Result<Work> {
        let (principal, planned) = self.look(caller, org).await?;
        policy::check(&principal, Action::DataImport, Facts::default())?;
        let reads = Reads::new(self.store().reader(org), org, caller.user);
        let here = Here { nimbus: self, who: Asker { org, user: caller.user }, reads };
        let mut work = match content {
            Content::Plan(plan) => here.work_of(plan, how).await?,
            Content::Archive(archive) => here.work_of_archive(archive, how).await?,
        };
        work.planned = planned;
        if work.makes_projects() {
            policy::check(&principal, Action::ProjectCreate, Facts::default())?;
        }
        Ok(work)
    }

    async fn import_steps(
        &self,
        caller: &Caller,
        org: OrgId,
        work: &Work,
        tally: &mut Tally,
        progress: Progress<'_>,
    ) -> Result<()> {
        let all = tally.changes() + work.steps.len() as u64;
        progress(tally.changes(), all);
        for steps in batches(&work.steps) {
            let batch = Batch::of(steps, work, tally.written());
            let written = self.run(caller, org, &batch, &Request::default()).await?;
            for step in steps {
                tally.add(step);
            }
            tally.wrote(written.operation);
            progress(tally.changes(), all);
        }
        Ok(())
    }
}

/// Where an import reads: an organization, in the name of who imports.
struct Here<'a> {
    nimbus: &'a Nimbus,
    who: Asker,
    reads: Reads,
}

/// Whether somebody else wrote first what was about to be written; planned anew, it is found.
fn is_outrun(error: &Error) -> bool {
    match error {
        Error::Conflict { .. } => true,
        Error::Invalid(faults) => faults.iter().all(|fault| fault.code == "taken"),
        _ => false,
    }
}
