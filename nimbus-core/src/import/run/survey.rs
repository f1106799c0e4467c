//! What is there already of what a plan names: read set by set, with no statement for a single item.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Here;
use super::people::People;
use super::project::Goal;
use super::tags;
use crate::change::{Kind, Record};
use crate::comment::Comment;
use crate::error::{Error, Result};
use crate::id::{ProjectId, TagId, TaskId};
use crate::import::How;
use crate::import::plan::Plan;
use crate::project::Project;
use crate::reference::{ProjectRef, TagRef};
use crate::task::{Source, Task};
use crate::text::TagName;

/// Tags looked up at once.
const TAGS: usize = 128;
/// Records read at once where all of a kind are.
const PAGE: usize = 500;

/// A tool and a key there.
pub(super) type Key = (String, String);

/// The key of a source.
pub(super) fn key(source: &Source) -> Key {
    (source.system.clone(), source.key.clone())
}

/// What is there.
#[derive(Debug)]
pub(super) struct Survey {
    pub(super) goal: Goal,
    pub(super) tasks: HashMap<Key, Task>,
    pub(super) comments: HashMap<Key, Comment>,
    /// The projects of these tasks.
    pub(super) projects: HashMap<ProjectId, Project>,
    /// Living tags by folded name.
    pub(super) tags: HashMap<String, TagId>,
    pub(super) people: People,
    /// How deep the tasks are that become parents of new ones: 1 for one without parent.
    pub(super) levels: HashMap<TaskId, usize>,
}

impl Here<'_> {
    pub(super) async fn survey(&self, plan: &Plan, how: &How) -> Result<Survey> {
        let goal = self.goal(how).await?;
        let tasks = self.known_tasks(plan).await?;
        let parents = parents(plan, &tasks);
        Ok(Survey {
            comments: self.known_comments(plan).await?,
            projects: self.projects_of(&tasks).await?,
            tags: self.known_tags(plan, &goal.project).await?,
            people: self.people_of(plan).await?,
            levels: self.levels(parents).await?,
            tasks,
            goal,
        })
    }

    async fn known_tasks(&self, plan: &Plan) -> Result<HashMap<Key, Task>> {
        let own = plan.items.iter().map(|item| key(&item.source));
        let parents =
            plan.items.iter().filter_map(|item| Some((item.source.system.clone(), item.parent.clone()?)));
        let mut known = HashMap::new();
        for (system, keys) in by_system(own.chain(parents)) {
            let found = self.reads.sources(&system, &keys).await?;
            known.extend(found.into_iter().filter_map(|task| Some((key(task.source.as_ref()?), task))));
        }
        Ok(known)
    }

    async fn known_comments(&self, plan: &Plan) -> Result<HashMap<Key, Comment>> {
        let drafts = plan.items.iter().flat_map(|item| &item.comments);
        let mut known = HashMap::new();
        for (system, keys) in by_system(drafts.map(|draft| key(&draft.source))) {
            let found = self.reads.comment_sources(&system, &keys).await?;
            known.extend(
                found.into_iter().filter_map(|comment| Some((key(comment.source.as_ref()?), comment))),
            );
        }
        Ok(known)
    }

    async fn projects_of(&self, tasks: &HashMap<Key, Task>) -> Result<HashMap<ProjectId, Project>> {
        let ids: BTreeSet<ProjectId> = tasks.values().map(|task| task.project).collect();
        let mut projects = HashMap::new();
        for id in ids {
            projects.extend(self.reads.project(&ProjectRef::Id(id)).await?.map(|project| (id, project)));
        }
        Ok(projects)
    }

    async fn known_tags(&self, plan: &Plan, project: &Project) -> Result<HashMap<String, TagId>> {
        let drafts = plan.items.iter().flat_map(|item| tags::drafts(item, project));
        let names: BTreeMap<String, TagName> =
            drafts.map(|draft| (draft.name.folded(), draft.name)).collect();
        let names: Vec<TagRef> = names.into_values().map(TagRef::Name).collect();
        let mut known = HashMap::new();
        for names in names.chunks(TAGS) {
            let found = self.reads.tags(names).await?;
            known.extend(found.into_iter().flatten().map(|tag| (tag.name.folded(), tag.id)));
        }
        Ok(known)
    }

    async fn people_of(&self, plan: &Plan) -> Result<People> {
        if plan.items.iter().all(|item| item.assignees.is_empty()) {
            return Ok(People::default());
        }
        Ok(People::of(&self.all(Kind::Member).await?))
    }

    async fn levels(&self, parents: BTreeSet<TaskId>) -> Result<HashMap<TaskId, usize>> {
        let mut levels = HashMap::new();
        // One statement for a parent, not for an item; parents that came with an earlier import are few.
        for parent in parents {
            levels.insert(parent, 1 + self.reads.ancestors(parent).await?.len());
        }
        Ok(levels)
    }

    /// All records of one kind, living and deleted.
    pub(super) async fn all<T: TryFrom<Record>>(&self, kind: Kind) -> Result<Vec<T>> {
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let seen = self.nimbus.store().dump(self.who, kind, after, PAGE).await?;
            let page = seen.ok_or(Error::NotFound { what: "organization" })?.value;
            let full = page.len() == PAGE;
            after = page.last().map(|record| record.id().id);
            all.extend(page.into_iter().filter_map(|record| T::try_from(record).ok()));
            if !full {
                return Ok(all);
            }
        }
    }
}

/// The keys of each tool, each once.
fn by_system(keys: impl Iterator<Item = Key>) -> Vec<(String, Vec<String>)> {
    let mut systems: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (system, key) in keys {
        systems.entry(system).or_default().insert(key);
    }
    systems.into_iter().map(|(system, keys)| (system, keys.into_iter().collect())).collect()
}

/// The tasks that new items become parts of.
fn parents(plan: &Plan, tasks: &HashMap<Key, Task>) -> BTreeSet<TaskId> {
    let new = plan.items.iter().filter(|item| !tasks.contains_key(&key(&item.source)));
    new.filter_map(|item| tasks.get(&(item.source.system.clone(), item.parent.clone()?)))
        .map(|task| task.id)
        .collect()
}
