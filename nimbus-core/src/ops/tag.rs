//! What people do with tags.

use crate::change::{Change, OperationRow, RecordId, Seq};
use crate::error::{Error, Result};
use crate::fault::Patch;
use crate::id::TagId;
use crate::nimbus::{Deciding, Decision, Operation};
use crate::policy::{Action, Facts, Principal};
use crate::reads::Reads;
use crate::reference::TagRef;
use crate::tag::{NewTag, Tag, TagPatch};
use crate::text::{Colour, TagName};

use super::found;
use super::one::{Found as _, OneRecord, subject};

/// A new tag.
pub(super) fn make(cx: &Deciding<'_>, id: Option<TagId>, name: TagName, colour: Option<Colour>) -> Tag {
    Tag {
        id: id.unwrap_or_else(|| cx.id()),
        version: Seq(0),
        name,
        colour,
        created_at: cx.now,
        created_by: cx.me(),
        updated_at: cx.now,
        deleted_at: None,
    }
}

/// The tag meant, deleted or not.
pub(super) async fn tag(reads: &Reads, tag: &TagRef) -> Result<Tag> {
    found(reads.tags(std::slice::from_ref(tag)).await?.pop().flatten(), "tag")
}

/// Tags have no trash: a deleted one is not there.
pub(super) fn living(tag: &Tag) -> Result<()> {
    if tag.deleted_at.is_some() { Err(Error::NotFound { what: "tag" }) } else { Ok(()) }
}

/// Makes a tag. A name that is taken is a fault from the store.
#[derive(Debug, Clone)]
pub struct CreateTag {
    /// The tag.
    pub new: NewTag,
}

impl Operation for CreateTag {
    const NAME: &'static str = "tag.create";
    type Target = ();
    type Gathered = ();
    type Output = Tag;

    async fn target(&self, _: &Reads) -> Result<()> {
        Ok(())
    }
    fn permission(&self, _: &Principal, (): &()) -> (Action, Facts) {
        (Action::TagCreate, Facts::default())
    }
    async fn gather(&self, _: &Reads, (): &()) -> Result<()> {
        Ok(())
    }
    fn decide(&self, cx: &Deciding<'_>, (): (), (): ()) -> Result<Decision<Tag>> {
        let new = self.new.clone();
        let tag = make(cx, new.id, new.name, new.colour);
        Ok(Decision::new(vec![Change::create(tag.clone())], move |done| tag.written(done)))
    }
    async fn target_then(&self, _: &Reads, _: &OperationRow) -> Result<()> {
        Ok(())
    }
    async fn replay(&self, reads: &Reads, row: &OperationRow) -> Result<Tag> {
        subject(reads, row).await
    }
    fn creates(&self) -> Option<RecordId> {
        self.new.id.map(Into::into)
    }
}

/// Changes a tag's name or colour; every task that has it shows the new one.
#[derive(Debug, Clone)]
pub struct EditTag {
    /// The tag.
    pub tag: TagRef,
    /// The changes.
    pub patch: TagPatch,
}

impl OneRecord for EditTag {
    const NAME: &'static str = "tag.edit";
    type Found = Tag;

    async fn find(&self, reads: &Reads) -> Result<Tag> {
        tag(reads, &self.tag).await
    }
    fn permission(&self, _: &Principal, _: &Tag) -> (Action, Facts) {
        (Action::TagEdit, Facts::default())
    }
    fn change(&self, _: &Deciding<'_>, found: &mut Tag) -> Result<()> {
        living(found)?;
        let TagPatch { name, colour } = self.patch.clone();
        name.apply(&mut found.name);
        Patch::apply(colour, &mut found.colour);
        Ok(())
    }
}

/// Deletes a tag: one change, however many tasks have it; they keep its id and show it no more.
#[derive(Debug, Clone)]
pub struct DeleteTag {
    /// The tag.
    pub tag: TagRef,
}

impl OneRecord for DeleteTag {
    const NAME: &'static str = "tag.delete";
    type Found = Tag;

    async fn find(&self, reads: &Reads) -> Result<Tag> {
        tag(reads, &self.tag).await
    }
    fn permission(&self, _: &Principal, _: &Tag) -> (Action, Facts) {
        (Action::TagEdit, Facts::default())
    }
    fn change(&self, cx: &Deciding<'_>, found: &mut Tag) -> Result<()> {
        living(found)?;
        found.deleted_at = Some(cx.now);
        Ok(())
    }
}
