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

/// What is lost on the way from an item's `drafts` to the tags of its task: the end of a long project name, and every tag
/// beyond the most a task takes.
pub(super) fn losses(item: &Item, project: &Project, drafts: &[TagDraft]) -> Vec<String> {
    let elsewhere = item.project.as_deref().filter(|name| !is_same(name, project));
    let cut = elsewhere.filter(|name| PROJECT.len() + name.chars().count() > TagName::MAX);
    let cut =
        cut.map(|name| format!("the project `{name}` was cut to the {} characters of a tag", TagName::MAX));
    cut.into_iter().chain(left_out(drafts)).collect()
}

fn left_out(drafts: &[TagDraft]) -> Option<String> {
    let most = Task::MAX_TAGS;
    let names: Vec<_> = drafts.get(most..)?.iter().map(|draft| format!("`{}`", draft.name)).collect();
    let and = format!("has {} tags; the first {most} were kept, without {}", drafts.len(), names.join(", "));
    (!names.is_empty()).then_some(and)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(number: usize) -> TagDraft {
        TagDraft { name: TagName::parse(&format!("t{number}")).unwrap(), colour: None }
    }

    #[rstest::rstest]
    #[case::as_many_as_fit(100, None)]
    #[case::one_more(101, Some("has 101 tags; the first 100 were kept, without `t100`"))]
    #[case::two_more(102, Some("has 102 tags; the first 100 were kept, without `t100`, `t101`"))]
    fn tags_that_are_left_out_are_named(#[case] count: usize, #[case] told: Option<&str>) {
        let drafts: Vec<_> = (0..count).map(draft).collect();
        assert_eq!(left_out(&drafts).as_deref(), told);
    }
}
