//! Planning an import: from what a file says and what is there to the changes to be made. Pure but for fresh ids.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::Here;
use super::survey::{Key, Survey, key};
use super::tags::{self, Tags};
use super::work::{Told, What, Work};
use crate::change::Seq;
use crate::error::Result;
use crate::id::{TaskId, UserId};
use crate::import::How;
use crate::import::order::parents_first;
use crate::import::plan::{Item, Note, Plan};
use crate::task::Task;
use crate::time::{Clock, Timestamp};

/// An import while it is planned.
pub(super) struct Planner<'a> {
    pub(super) survey: &'a Survey,
    pub(super) update: bool,
    pub(super) clock: &'a dyn Clock,
    pub(super) now: Timestamp,
    pub(super) me: UserId,
    pub(super) tags: Tags<'a>,
    pub(super) work: Work,
    /// What is to be told of the item that is being planned.
    pub(super) told: Told,
    /// The tasks to be made, with how deep they are.
    pub(super) made: HashMap<Key, (TaskId, usize)>,
    /// The comments to be made.
    pub(super) said: HashSet<Key>,
}

impl Here<'_> {
    /// Everything there is to do for a file of another tool.
    pub(super) async fn work_of(&self, plan: &Plan, how: &How) -> Result<Work> {
        let survey = self.survey(plan, how).await?;
        let (clock, now, me) = (self.nimbus.clock(), self.nimbus.clock().now(), self.who.user);
        let planner = Planner {
            update: how.update,
            clock,
            now,
            me,
            tags: Tags { known: survey.tags.clone(), made: Vec::new(), clock, now, me },
            work: Work::default(),
            told: Told::default(),
            made: HashMap::new(),
            said: HashSet::new(),
            survey: &survey,
        };
        Ok(planner.plan(plan))
    }
}

impl Planner<'_> {
    fn plan(mut self, plan: &Plan) -> Work {
        for at in in_order(plan) {
            let (item, first) = (&plan.items[at], self.work.steps.len());
            match self.survey.tasks.get(&key(&item.source)) {
                None => self.create(at, item),
                Some(task) => self.known(at, item, task),
            }
            let told = std::mem::take(&mut self.told);
            self.work.tell(first, told);
        }
        self.finish()
    }

    /// Puts in front what the tasks point at.
    fn finish(self) -> Work {
        let Self { survey, tags, mut work, .. } = self;
        let goal = &survey.goal;
        let makes_tasks = work.steps.iter().any(|step| matches!(step.what, What::Task(_)));
        let mut first = Work::default();
        if goal.missing && makes_tasks {
            first.create(goal.project.clone(), What::Project(goal.project.key.clone()));
        }
        for tag in tags.made {
            first.create(tag, What::Tag);
        }
        work.steps.splice(0..0, first.steps);
        work.project = (makes_tasks || !goal.missing).then(|| goal.project.clone());
        work
    }

    /// Makes a task of an item.
    fn create(&mut self, at: usize, item: &Item) {
        let mut drafts = tags::drafts(item, &self.survey.goal.project);
        for loss in tags::losses(item, &self.survey.goal.project, &drafts) {
            self.note(item, loss);
        }
        drafts.truncate(Task::MAX_TAGS);
        let (parent, level) = self.parent(item);
        if !item.depends_on.is_empty() {
            let on = item.depends_on.join(", ");
            self.note(item, format!("depends on {on}; tasks have no dependencies here yet"));
        }
        let task = Task {
            assignees: self.told.strangers.sort_out(&self.survey.people, &item.assignees),
            tags: drafts.iter().map(|draft| self.tags.find_or_make(draft)).collect(),
            parent,
            ..self.task(item)
        };
        self.made.insert(key(&item.source), (task.id, level));
        self.work.create(task.clone(), What::Task(at));
        self.comments(item, &task, false);
    }

    /// What an item says without looking anything up.
    fn task(&self, item: &Item) -> Task {
        let created_at = item.created_at.unwrap_or(self.now);
        let updated_at = item.updated_at.unwrap_or(created_at).max(created_at);
        Task {
            id: self.clock.id(),
            version: Seq(0),
            project: self.survey.goal.project.id,
            number: 0,
            title: item.title.clone(),
            description: item.description.clone(),
            status: item.status,
            priority: item.priority,
            start: item.start.clone(),
            due: item.due.clone(),
            estimate: item.estimate,
            assignees: BTreeSet::new(),
            tags: BTreeSet::new(),
            parent: None,
            position: None,
            created_at,
            created_by: self.me,
            updated_at,
            completed_at: item.status.is_finished().then(|| item.completed_at.unwrap_or(updated_at)),
            deleted_at: None,
            source: Some(item.source.clone()),
        }
    }

    /// The task an item is part of, and how deep that puts it.
    fn parent(&mut self, item: &Item) -> (Option<TaskId>, usize) {
        let Some(name) = item.parent.clone() else { return (None, 1) };
        let wanted = (item.source.system.clone(), name);
        let known = self.survey.tasks.get(&wanted);
        let (parent, above) = match (self.made.get(&wanted), known) {
            (Some((id, level)), _) => (*id, *level),
            (None, Some(task)) if self.is_trashed(task) => return self.alone(item, "is in the trash here"),
            (None, Some(task)) => (task.id, self.survey.levels.get(&task.id).copied().unwrap_or(1)),
            (None, None) => return self.alone(item, "was not imported"),
        };
        if above >= Task::MAX_DEPTH {
            return self.alone(item, "is as many levels down as there can be");
        }
        (Some(parent), above + 1)
    }

    fn alone(&mut self, item: &Item, why: &str) -> (Option<TaskId>, usize) {
        let parent = item.parent.as_deref().unwrap_or_default();
        self.note(item, format!("is part of {parent}, which {why}; it stands alone"));
        (None, 1)
    }

    /// Whether a task is in the trash, with its project or by itself.
    pub(super) fn is_trashed(&self, task: &Task) -> bool {
        let project = self.survey.projects.get(&task.project);
        task.deleted_at.is_some() || project.is_some_and(|project| project.deleted_at.is_some())
    }

    pub(super) fn note(&mut self, item: &Item, what: impl Into<String>) {
        let item = Some(item.source.key.clone());
        self.told.notes.push(Note { item, path: None, line: None, what: what.into() });
    }
}

/// The places of the items in the order of the file, but a parent before its first part.
fn in_order(plan: &Plan) -> Vec<usize> {
    let places: HashMap<&str, usize> =
        plan.items.iter().zip(0..).map(|(item, at)| (item.source.key.as_str(), at)).collect();
    let parent = |item: &Item| item.parent.as_deref().and_then(|key| places.get(key).copied());
    // Circles were taken out when the file was read.
    parents_first(&plan.items.iter().map(parent).collect::<Vec<_>>()).indices
}
