//! Operations on one record: read it, change it, write it back, answer it. What they share stands here once.

use crate::change::{Committed, OperationRow, Record, RecordId};
use crate::comment::Comment;
use crate::error::Result;
use crate::id::{CommentId, Id, TaskId};
use crate::member::{Invitation, Member};
use crate::nimbus::{Deciding, Decision, Entrance, Operation};
use crate::organization::Organization;
use crate::policy::{Action, Facts, Principal};
use crate::project::Project;
use crate::reads::Reads;
use crate::reference::TaskRef;
use crate::store::Placed;
use crate::tag::Tag;

use super::{found, updated};

/// An answer that is one record, alone or with what one must know of its surroundings.
pub trait Found: Clone + Send + Sync + 'static {
    /// The record itself.
    type Record: Clone + Into<Record> + TryFrom<Record>;
    /// What it is called in *there is no such …*.
    const WHAT: &'static str;

    /// The record.
    fn record(&self) -> &Self::Record;
    /// The record, to be changed.
    fn record_mut(&mut self) -> &mut Self::Record;
    /// Reads it anew, in the trash or not.
    fn again(reads: &Reads, id: RecordId) -> impl Future<Output = Result<Self>> + Send;

    /// Its kind and id.
    fn id(&self) -> RecordId {
        self.generic().id()
    }
    /// The record as one of any kind.
    fn generic(&self) -> Record {
        self.record().clone().into()
    }
    /// The same as a commit left it; as it is where the commit did not touch it.
    #[must_use]
    fn written(mut self, done: &Committed) -> Self {
        if let Some(record) = done.find(self.id()) {
            *self.record_mut() = record;
        }
        self
    }
}

macro_rules! records {
    ($($name:ident $what:literal, $again:expr;)*) => {$(
        impl Found for $name {
            type Record = Self;
            const WHAT: &'static str = $what;
            fn record(&self) -> &Self {
                self
            }
            fn record_mut(&mut self) -> &mut Self {
                self
            }
            async fn again(reads: &Reads, id: RecordId) -> Result<Self> {
                $again(reads, id).await
            }
        }
    )*};
}
records! {
    Organization "organization", any;
    Member "member", any;
    Invitation "invitation", any;
    Project "project", any;
    Tag "tag", any;
    Comment "comment", |reads, id: RecordId| super::comment::comment(reads, CommentId::from_uuid(id.id));
}

/// A record that is there whatever became of others.
async fn any<F: Found + TryFrom<Record>>(reads: &Reads, id: RecordId) -> Result<F> {
    found(reads.record(id).await?.and_then(|record| F::try_from(record).ok()), F::WHAT)
}

impl Found for Placed {
    type Record = crate::task::Task;
    const WHAT: &'static str = "task";
    fn record(&self) -> &Self::Record {
        &self.task
    }
    fn record_mut(&mut self) -> &mut Self::Record {
        &mut self.task
    }
    async fn again(reads: &Reads, id: RecordId) -> Result<Self> {
        found(reads.task(&TaskRef::Id(TaskId::from_uuid(id.id))).await?, "task")
    }
}

/// What an operation was about, as it is now: the answer to a repeated request.
pub(crate) async fn subject<F: Found>(reads: &Reads, row: &OperationRow) -> Result<F> {
    F::again(reads, found(row.subject, F::WHAT)?).await
}

/// The decision to write `after` in place of `before`, answered by the record as written.
pub(crate) fn put<F: Found>(cx: &Deciding<'_>, before: &F, after: F) -> Decision<F> {
    let change = updated(before.generic(), after.generic(), cx.now);
    // Where nothing changed, nothing is written, and the answer is the record as it was but for its surroundings.
    let mut answer = after;
    *answer.record_mut() = before.record().clone();
    Decision::new(vec![change], move |done| answer.written(done))
}

/// An operation on one record that needs nothing but that record.
///
/// ```
/// use nimbus_core::error::Result;
/// use nimbus_core::nimbus::Deciding;
/// use nimbus_core::ops::one::OneRecord;
/// use nimbus_core::policy::{Action, Facts, Principal};
/// use nimbus_core::reads::Reads;
/// use nimbus_core::store::Placed;
/// # use nimbus_core::error::Error;
/// # use nimbus_core::reference::TaskRef;
///
/// /// Forgets how much a task matters.
/// struct Shrug {
///     task: TaskRef,
/// }
///
/// impl OneRecord for Shrug {
///     const NAME: &'static str = "task.shrug";
///     type Found = Placed;
///     async fn find(&self, reads: &Reads) -> Result<Placed> {
///         reads.task(&self.task).await?.ok_or(Error::NotFound { what: "task" })
///     }
///     fn permission(&self, principal: &Principal, found: &Placed) -> (Action, Facts) {
///         (Action::TaskEdit, Facts::own(found.task.is_own(principal.user)))
///     }
///     fn change(&self, _: &Deciding<'_>, found: &mut Placed) -> Result<()> {
///         found.task.priority = None;
///         Ok(())
///     }
/// }
/// ```
pub trait OneRecord: Send + Sync + 'static {
    /// Its name in the log.
    const NAME: &'static str;
    /// Whom it lets in.
    const ENTRANCE: Entrance = Entrance::Members;
    /// The record.
    type Found: Found;

    /// Reads the record.
    fn find(&self, reads: &Reads) -> impl Future<Output = Result<Self::Found>> + Send;
    /// Which row of the policy table applies, and what it must know.
    fn permission(&self, principal: &Principal, found: &Self::Found) -> (Action, Facts);
    /// Changes the record: a pure function.
    fn change(&self, cx: &Deciding<'_>, found: &mut Self::Found) -> Result<()>;
}

impl<O: OneRecord> Operation for O {
    const NAME: &'static str = O::NAME;
    const ENTRANCE: Entrance = O::ENTRANCE;
    type Target = O::Found;
    type Gathered = ();
    type Output = O::Found;

    async fn target(&self, reads: &Reads) -> Result<O::Found> {
        self.find(reads).await
    }
    fn permission(&self, principal: &Principal, target: &O::Found) -> (Action, Facts) {
        OneRecord::permission(self, principal, target)
    }
    fn version(&self, target: &O::Found) -> Option<(RecordId, crate::change::Seq)> {
        let record = target.generic();
        Some((record.id(), record.version()))
    }
    async fn gather(&self, _: &Reads, _: &O::Found) -> Result<()> {
        Ok(())
    }
    fn decide(&self, cx: &Deciding<'_>, target: O::Found, (): ()) -> Result<Decision<O::Found>> {
        let mut after = target.clone();
        self.change(cx, &mut after)?;
        Ok(put(cx, &target, after))
    }
    async fn target_then(&self, reads: &Reads, row: &OperationRow) -> Result<O::Found> {
        subject(reads, row).await
    }
    async fn replay(&self, reads: &Reads, row: &OperationRow) -> Result<O::Found> {
        subject(reads, row).await
    }
}
