//! What no two records may share, checked over everything there is once a commit has been applied.

use std::collections::BTreeSet;

use nimbus_core::change::{Kind, RecordId};
use nimbus_core::comment::Comment;
use nimbus_core::id::OrgId;
use nimbus_core::project::Project;
use nimbus_core::store::{CommitError, Unique};
use nimbus_core::tag::Tag;
use nimbus_core::task::Task;

use super::apply::taken;
use super::state::{Org, State};

/// What it is called when an id is given twice.
pub(super) fn of_id(id: RecordId) -> Unique {
    if id.kind == Kind::Member { Unique::Member } else { Unique::Id }
}

/// Looks for values held twice.
pub(super) fn check(state: &State, org: OrgId) -> Result<(), CommitError> {
    let living = state.orgs.values().filter_map(Org::organization).filter(|org| org.deleted_at.is_none());
    let slugs = living.map(|org| org.slug);
    distinct(slugs, Unique::Slug)?;
    let org = &state.orgs[&org];
    let living = |project: &Project| project.deleted_at.is_none();
    distinct(
        org.all::<Project>(Kind::Project).into_iter().filter(living).map(|project| project.key),
        Unique::ProjectKey,
    )?;
    let living = |tag: &Tag| tag.deleted_at.is_none();
    distinct(
        org.all::<Tag>(Kind::Tag).into_iter().filter(living).map(|tag| tag.name.folded()),
        Unique::TagName,
    )?;
    let tasks = org.all::<Task>(Kind::Task);
    distinct(tasks.iter().map(|task| (task.project, task.number)), Unique::TaskNumber)?;
    let sources = tasks.into_iter().filter_map(|task| task.source);
    distinct(sources.map(|source| (source.system, source.key)), Unique::Source)?;
    let comments = org.all::<Comment>(Kind::Comment).into_iter().filter_map(|comment| comment.source);
    distinct(comments.map(|source| (source.system, source.key)), Unique::Source)
}

fn distinct<T: Ord>(values: impl Iterator<Item = T>, unique: Unique) -> Result<(), CommitError> {
    let mut known = BTreeSet::new();
    for value in values {
        if !known.insert(value) {
            return Err(taken(unique));
        }
    }
    Ok(())
}
