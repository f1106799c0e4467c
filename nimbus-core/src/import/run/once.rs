//! An import under a request key: claimed before anything is written, and answered the same when it is asked for again.
//!
//! An import is many operations, so its key has two of its own: one before the first batch, under the client's key, and one
//! after the last, under a key derived from it, which keeps the report. Between the two it may break off; the same request
//! carries it on.

use sha2::{Digest, Sha256};

use super::Progress;
use crate::change::{OperationRow, RequestKey};
use crate::error::{Error, Result};
use crate::id::OrgId;
use crate::import::{Content, How, Report};
use crate::nimbus::{Caller, Deciding, Decision, Nimbus, Operation, Request};
use crate::policy::{Action, Facts, Principal};
use crate::reads::Reads;
use crate::store::Asker;

/// What an import answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    /// What was done.
    pub report: Report,
    /// Whether this is the answer to an earlier request with the same key.
    pub replayed: bool,
}

impl Nimbus {
    /// Imports like [`Nimbus::import`], once for each request key, however often it is asked for. The fingerprint of the
    /// request must tell one file from another. A dry run writes nothing and so leaves no key.
    ///
    /// ```
    #[doc = include_str!("../../../doc/stage.txt")]
    /// use nimbus_core::change::{Fingerprint, RequestKey};
    /// use nimbus_core::import::{Format, How, Options as Reading, open};
    ///
    /// let file = br#"[{"number": 1, "title": "Buy milk", "state": "OPEN", "url": "https://github.com/a/b/issues/1"}]"#;
    /// let issues = open(Format::GitHub, file, &Reading::default())?;
    /// let fingerprint = Some(Fingerprint([1; 32])); // a digest of the file
    /// let once = Request { key: Some(RequestKey::parse("k")?), fingerprint, expected: None };
    /// let (how, quiet) = (How::default(), &mut |_, _| {});
    /// let first = nimbus.import_once(&me.caller, me.org, issues.clone(), &how, &once, quiet).await?;
    /// let again = nimbus.import_once(&me.caller, me.org, issues, &how, &once, quiet).await?;
    /// assert_eq!((first.report.created, again.replayed), (1, true));
    /// assert_eq!(again.report, first.report);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of [`Nimbus::import`]; [`Error::KeyReused`] where the key was used for something else; a conflict where
    /// something was purged since the import was done, and its report with it.
    pub async fn import_once(
        &self,
        caller: &Caller,
        org: OrgId,
        content: impl Into<Content> + Send,
        how: &How,
        request: &Request,
        progress: Progress<'_>,
    ) -> Result<Imported> {
        let content = content.into();
        let key = request.key.as_ref().filter(|_| !how.dry_run);
        let Some(last) = key.map(|key| Request { key: Some(last(key)), ..request.clone() }) else {
            let report = self.import(caller, org, content, how, progress).await?;
            return Ok(Imported { report, replayed: false });
        };
        if self.used(caller, org, request).await?.is_some() {
            self.run(caller, org, &Begin, request).await?;
            if let Some(row) = self.used(caller, org, &last).await? {
                return Ok(Imported { report: kept(&row)?, replayed: true });
            }
        }
        let report = self.import_claimed(caller, org, &content, how, Some(request), progress).await?;
        let done = self.run(caller, org, &End { report }, &last).await?;
        Ok(Imported { report: done.output, replayed: done.replayed })
    }

    /// What used a request's key.
    async fn used(&self, caller: &Caller, org: OrgId, request: &Request) -> Result<Option<OperationRow>> {
        let opening = self.store().open(Asker { org, user: caller.user }, request.key.as_ref()).await?;
        Ok(opening.and_then(|opening| opening.replay))
    }
}

/// The key of the last operation of an import with this key.
fn last(key: &RequestKey) -> RequestKey {
    let digest = Sha256::digest(key.as_str());
    let digits = digest.iter().fold("import:".to_owned(), |text, byte| text + &format!("{byte:02x}"));
    RequestKey::parse(&digits).expect("71 letters and digits are a key")
}

/// The report that was kept.
fn kept(row: &OperationRow) -> Result<Report> {
    let gone = || Error::conflict("this import was done; its report is gone, as something was purged since");
    serde_json::from_str(row.answer.as_ref().ok_or_else(gone)?).map_err(Error::internal)
}

/// Takes the key, before the first batch.
pub(super) struct Begin;

/// Keeps the report, after the last.
struct End {
    report: Report,
}

impl Operation for Begin {
    const NAME: &'static str = "import.begin";
    type Target = ();
    type Gathered = ();
    type Output = ();

    async fn target(&self, _: &Reads) -> Result<()> {
        Ok(())
    }
    fn permission(&self, _: &Principal, (): &()) -> (Action, Facts) {
        (Action::DataImport, Facts::default())
    }
    async fn gather(&self, _: &Reads, (): &()) -> Result<()> {
        Ok(())
    }
    fn decide(&self, _: &Deciding<'_>, (): (), (): ()) -> Result<Decision<()>> {
        Ok(Decision::new(Vec::new(), |_| ()))
    }
    async fn target_then(&self, _: &Reads, _: &OperationRow) -> Result<()> {
        Ok(())
    }
    async fn replay(&self, _: &Reads, _: &OperationRow) -> Result<()> {
        Ok(())
    }
}

impl Operation for End {
    const NAME: &'static str = "import.end";
    type Target = ();
    type Gathered = ();
    type Output = Report;

    async fn target(&self, _: &Reads) -> Result<()> {
        Ok(())
    }
    fn permission(&self, _: &Principal, (): &()) -> (Action, Facts) {
        (Action::DataImport, Facts::default())
    }
    async fn gather(&self, _: &Reads, (): &()) -> Result<()> {
        Ok(())
    }
    fn decide(&self, _: &Deciding<'_>, (): (), (): ()) -> Result<Decision<Report>> {
        let report = self.report.clone();
        let text = serde_json::to_string(&report).map_err(Error::internal)?;
        Ok(Decision::new(Vec::new(), |_| report).keeping(text))
    }
    async fn target_then(&self, _: &Reads, _: &OperationRow) -> Result<()> {
        Ok(())
    }
    /// A twin of the request was faster: its report holds.
    async fn replay(&self, _: &Reads, row: &OperationRow) -> Result<Report> {
        kept(row)
    }
}
