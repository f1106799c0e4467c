//! The tags of an item: found by name ignoring case, or to be made.

use std::collections::HashMap;

use crate::change::Seq;
use crate::id::{TagId, UserId};
use crate::import::plan::{Item, TagDraft};
use crate::project::Project;
use crate::tag::Tag;
use crate::task::Task;
use crate::text::TagName;
use crate::time::{Clock, Timestamp};

/// What a project of the source becomes where everything goes into one project here: `project:home.garden`.
const PROJECT: &str = "project:";

/// The tags of an item, in front of them one for its project at the source, unless that is the one it goes into.
pub(super) fn drafts(item: &Item, project: &Project) -> Vec<TagDraft> {
    let elsewhere = item.project.as_deref().filter(|name| !is_same(name, project));
    // What is cut off may leave a blank at the end, which is no loss.
    let tag = |name: &str| PROJECT.chars().chain(name.chars()).take(TagName::MAX).collect::<String>();
    let tag = elsewhere.and_then(|name| TagName::parse(tag(name).trim()).ok());
    tag.map(|name| TagDraft { name, colour: None }).into_iter().chain(item.tags.iter().cloned()).collect()
}

fn is_same(name: &str, project: &Project) -> bool {
    let name = name.to_lowercase();
    name == project.key.as_str().to_lowercase() || name == project.name.as_str().to_lowercase()
}

/// What is lost on the way to the tags of a task, if anything.
pub(super) fn loss(item: &Item, drafts: &[TagDraft]) -> Option<String> {
    let cut = |name: &&str| PROJECT.len() + name.chars().count() > TagName::MAX;
    if let Some(name) = item.project.as_deref().filter(cut) {
        return Some(format!("the project `{name}` was cut to the {} characters of a tag", TagName::MAX));
    }
    let most = Task::MAX_TAGS;
    (drafts.len() > most).then(|| format!("has {} tags; the first {most} were kept", drafts.len()))
}

/// The tags known by name, and those to be made.
#[derive(Debug)]
pub(super) struct Tags<'a> {
    pub(super) known: HashMap<String, TagId>,
    pub(super) made: Vec<Tag>,
    pub(super) clock: &'a dyn Clock,
    pub(super) now: Timestamp,
    pub(super) me: UserId,
}

impl Tags<'_> {
    /// The tag of this name, if there is one.
    pub(super) fn find(&self, draft: &TagDraft) -> Option<TagId> {
        self.known.get(&draft.name.folded()).copied()
    }

    /// The tag of this name, made if there is none.
    pub(super) fn find_or_make(&mut self, draft: &TagDraft) -> TagId {
        if let Some(id) = self.find(draft) {
            return id;
        }
        let id: TagId = self.clock.id();
        self.known.insert(draft.name.folded(), id);
        self.made.push(Tag {
            id,
            version: Seq(0),
            name: draft.name.clone(),
            colour: draft.colour.clone(),
            created_at: self.now,
            created_by: self.me,
            updated_at: self.now,
            deleted_at: None,
        });
        id
    }
}
