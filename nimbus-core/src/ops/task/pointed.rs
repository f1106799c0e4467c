//! What the input of a task points at: its project, people and tags, found or named as a fault at their place.

use std::collections::BTreeSet;

use crate::error::Result;
use crate::fault::{Fault, Faults};
use crate::id::{TagId, UserId};
use crate::project::Project;
use crate::reads::Reads;
use crate::reference::{PersonRef, ProjectRef, TagRef};
use crate::task::Task;
use crate::text::TagName;

/// The living project tasks can be put into, or a fault (worded alike for absent and foreign ones).
pub(super) fn takes_tasks(
    found: Option<Project>,
    project: &ProjectRef,
    faults: &mut Faults,
) -> Option<Project> {
    let Some(found) = found.filter(|project| project.deleted_at.is_none()) else {
        faults.push(Fault::at("/project", "not_found", format!("there is no project {project}")));
        return None;
    };
    if found.archived {
        let detail = format!("project {} is archived; unarchive it first", found.key);
        faults.push(Fault::at("/project", "archived", detail));
        return None;
    }
    Some(found)
}

/// The active members meant, with a fault for each that is none. Those in `already` stay, even if they have left since.
pub(super) async fn assignees(
    reads: &Reads,
    people: &[PersonRef],
    already: &BTreeSet<UserId>,
    faults: &mut Faults,
) -> Result<BTreeSet<UserId>> {
    let mut found = BTreeSet::new();
    if people.is_empty() {
        return Ok(found);
    }
    for (index, (person, member)) in people.iter().zip(reads.members(people).await?).enumerate() {
        match member.filter(|member| member.deleted_at.is_none() || already.contains(&member.id)) {
            Some(member) => drop(found.insert(member.id)),
            None => faults.push(Fault::at(
                format!("/assignees/{index}"),
                "not_found",
                format!("there is no member {person}"),
            )),
        }
    }
    if found.len() > Task::MAX_ASSIGNEES {
        let detail = format!("has {} people; at most {} are taken", found.len(), Task::MAX_ASSIGNEES);
        faults.push(Fault::at("/assignees", "too_many", detail));
    }
    Ok(found)
}

/// The tags meant: those there are, and the names of those to be made.
#[derive(Debug, Default)]
pub(super) struct Tags {
    pub(super) found: BTreeSet<TagId>,
    pub(super) missing: Vec<TagName>,
}

/// The living tags meant, with a fault for each that is none; missing names are no fault where they may be made.
/// Tags in `already` stay, even if they were deleted since.
pub(super) async fn tags(
    reads: &Reads,
    tags: &[TagRef],
    already: &BTreeSet<TagId>,
    create: bool,
    faults: &mut Faults,
) -> Result<Tags> {
    let mut found = Tags::default();
    if tags.is_empty() {
        return Ok(found);
    }
    for (index, (name, tag)) in tags.iter().zip(reads.tags(tags).await?).enumerate() {
        match (tag.filter(|tag| tag.deleted_at.is_none() || already.contains(&tag.id)), name) {
            (Some(tag), _) => drop(found.found.insert(tag.id)),
            (None, TagRef::Name(name)) if create => found.miss(name),
            (None, name) => faults.push(Fault::at(
                format!("/tags/{index}"),
                "not_found",
                format!("there is no tag {name}"),
            )),
        }
    }
    if !found.missing.is_empty() {
        // Someone else may be making the same tag just now.
        reads.note_kind(crate::change::Kind::Tag);
    }
    let count = found.found.len() + found.missing.len();
    if count > Task::MAX_TAGS {
        let detail = format!("has {count} tags; at most {} are taken", Task::MAX_TAGS);
        faults.push(Fault::at("/tags", "too_many", detail));
    }
    Ok(found)
}

impl Tags {
    fn miss(&mut self, name: &TagName) {
        if self.missing.iter().all(|other| other.folded() != name.folded()) {
            self.missing.push(name.clone());
        }
    }
}
