//! Options that add to and take from the sets of a task, its tags and its people, so that those of others stay.

use std::collections::BTreeSet;

use clap::Args;
use nimbus_core::fault::Patch;
use nimbus_core::id::{TagId, UserId};
use nimbus_core::reference::{PersonRef, TagRef};
use nimbus_core::tag::NewTag;
use nimbus_core::task::TaskPatch;
use nimbus_core::text::TagName;
use nimbus_http::api::paths::{OrgPath, TagPath};
use nimbus_http::api::tags::{CreateTag, GetTag};
use nimbus_http::api::tasks::Task;
use nimbus_http::endpoint::Nothing;

use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::verb::member;

#[derive(Debug, Args)]
pub(super) struct Sets {
    /// Tag it; a tag that is not there is made. Can be given several times.
    #[arg(long, value_name = "TAG")]
    add_tag: Vec<TagRef>,
    /// Take a tag off it. Can be given several times.
    #[arg(long, value_name = "TAG")]
    remove_tag: Vec<TagRef>,
    /// Assign somebody: `me`, an e-mail address, a name or an id. Can be given several times.
    #[arg(long, value_name = "PERSON")]
    assign: Vec<String>,
    /// Take somebody off it. Can be given several times.
    #[arg(long, value_name = "PERSON")]
    unassign: Vec<String>,
}

impl Sets {
    /// Whether nothing was said.
    pub(super) fn is_empty(&self) -> bool {
        let Self { add_tag, remove_tag, assign, unassign } = self;
        add_tag.is_empty() && remove_tag.is_empty() && assign.is_empty() && unassign.is_empty()
    }

    /// Everything that is named, looked up: nothing is written for a name that nobody has.
    pub(super) async fn find(self, cx: &Context) -> Result<Wanted, Failure> {
        let Self { add_tag, remove_tag, assign, unassign } = self;
        let mut wanted = Wanted::default();
        for tag in add_tag {
            match (tag_of(cx, &tag).await, tag) {
                (Ok(found), _) => wanted.tags.add.push(found),
                (Err(failure), TagRef::Name(name)) if failure.exit == Exit::NotFound => {
                    wanted.new_tags.push(name);
                }
                (Err(failure), _) => return Err(failure),
            }
        }
        for tag in remove_tag {
            wanted.tags.remove.push(tag_of(cx, &tag).await?);
        }
        for person in assign {
            wanted.people.add.push(member::id(cx, &person).await?);
        }
        for person in unassign {
            wanted.people.remove.push(member::id(cx, &person).await?);
        }
        Ok(wanted)
    }
}

/// What shall be in two sets of a task, and what not.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    tags: Wish<TagId>,
    people: Wish<UserId>,
    new_tags: Vec<TagName>,
}

#[derive(Debug)]
struct Wish<T> {
    add: Vec<T>,
    remove: Vec<T>,
}

impl<T> Default for Wish<T> {
    fn default() -> Self {
        Self { add: Vec::new(), remove: Vec::new() }
    }
}

impl<T: Copy + Ord> Wish<T> {
    /// The whole set as it shall be, or nothing to change; taking off goes before putting on, as it is written.
    fn over<R>(&self, present: &BTreeSet<T>, named: impl Fn(T) -> R) -> Patch<Vec<R>> {
        if self.add.is_empty() && self.remove.is_empty() {
            return Patch::Leave;
        }
        let added = present.iter().chain(&self.add).copied().collect::<BTreeSet<_>>();
        Patch::Set(added.into_iter().filter(|one| !self.remove.contains(one)).map(named).collect())
    }
}

impl Wanted {
    /// Makes the tags that are not there yet: the last thing before the task is written.
    pub(super) async fn make_tags(&mut self, cx: &Context) -> Result<(), Failure> {
        let path = OrgPath { org: cx.org().await?.clone() };
        for name in std::mem::take(&mut self.new_tags) {
            let new = NewTag { id: None, name: name.clone(), colour: None };
            let made =
                cx.client().await?.ask::<CreateTag>(&path).body(new).send().await.map_err(Failure::from);
            let made = match made {
                Ok(made) => made.value.id,
                // Somebody else was a moment earlier, or it was named twice.
                Err(failure) if failure.exit == Exit::Conflict => tag_of(cx, &TagRef::Name(name)).await?,
                Err(failure) => return Err(failure),
            };
            self.tags.add.push(made);
        }
        Ok(())
    }

    /// The patch with the sets of this task as they shall be.
    pub(super) fn over(&self, task: &Task, patch: TaskPatch) -> TaskPatch {
        TaskPatch {
            tags: self.tags.over(&task.tags, TagRef::Id),
            assignees: self.people.over(&task.assignees, PersonRef::Id),
            ..patch
        }
    }
}

async fn tag_of(cx: &Context, tag: &TagRef) -> Result<TagId, Failure> {
    let path = TagPath { org: cx.org().await?.clone(), tag: tag.clone() };
    let found = cx.client().await?.call::<GetTag>(&path, &Nothing {}, Nothing {}).await;
    found.map(|tag| tag.id).map_err(|error| {
        let failure = Failure::from(error);
        if failure.exit == Exit::NotFound {
            Failure { message: format!("there is no tag {tag}"), ..failure }
        } else {
            failure
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_keeps_what_nobody_spoke_of() {
        let wish = Wish { add: vec![4, 1], remove: vec![2] };
        assert_eq!(wish.over(&BTreeSet::from([1, 2, 3]), |one| one), Patch::Set(vec![1, 3, 4]));
        assert_eq!(Wish::default().over(&BTreeSet::from([1]), |one| one), Patch::Leave);
    }
}
