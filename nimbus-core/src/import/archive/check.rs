//! Whether the records of an export fit together: what they point at is there, and nothing is said twice.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::hash::Hash;

use super::super::error::ImportError;
use super::super::order::{Order, parents_first};
use super::super::plan::Note;
use super::Archive;
use super::lines::{Lines, wrong};
use crate::change::{Record, RecordId};
use crate::comment::Comment;
use crate::id::{ProjectId, UserId};
use crate::member::Member;
use crate::project::Project;
use crate::tag::Tag;
use crate::task::Task;

type Checked<T = ()> = Result<T, ImportError>;

/// The records of one kind, each with its line.
type Lined<T> = Vec<(u32, T)>;

/// What there is to point at.
struct Known {
    ids: HashSet<RecordId>,
    notes: Vec<Note>,
}

/// The archive the lines make.
pub(super) fn archive(lines: Lines) -> Checked<Archive> {
    let mut known =
        Known { ids: lines.records.iter().map(|(_, record)| record.id()).collect(), notes: Vec::new() };
    let mut archive = Archive {
        header: lines.header,
        members: Vec::new(),
        projects: Vec::new(),
        tags: Vec::new(),
        tasks: Vec::new(),
        comments: Vec::new(),
        notes: Vec::new(),
    };
    let (mut members, mut tasks, mut comments) = (Vec::new(), Vec::new(), Vec::new());
    let (mut projects, mut tags) = (Lined::<Project>::new(), Lined::<Tag>::new());
    for (at, record) in lines.records {
        match record {
            Record::Member(member) => members.push((at, *member)),
            Record::Project(project) => projects.push((at, *project)),
            Record::Tag(tag) => tags.push((at, *tag)),
            Record::Task(task) => tasks.push((at, *task)),
            Record::Comment(comment) => comments.push((at, *comment)),
            // The organization that is imported into keeps its own; invitations are not exported.
            Record::Organization(_) | Record::Invitation(_) => {}
        }
    }
    archive.members = known.members(members)?;
    archive.projects = known.projects(projects)?;
    archive.tags = known.tags(tags)?;
    archive.tasks = known.tasks(tasks)?;
    archive.comments = known.comments(comments, &archive.tasks)?;
    archive.notes = known.notes;
    Ok(archive)
}

impl Known {
    fn has(&self, id: impl Into<RecordId>) -> bool {
        self.ids.contains(&id.into())
    }

    fn need(&self, at: u32, id: impl Into<RecordId>, what: &str) -> Checked {
        let id = id.into();
        if self.ids.contains(&id) {
            return Ok(());
        }
        Err(wrong(at, format!("names {id} as {what}, and there is no such {} in the file", id.kind)))
    }

    fn people<'a>(&self, at: u32, people: impl IntoIterator<Item = &'a UserId>, what: &str) -> Checked {
        people.into_iter().try_for_each(|user| self.need(at, *user, what))
    }

    /// Takes out a pointer to what was purged.
    fn drop_gone<T: Into<RecordId> + fmt::Display + Copy>(
        &mut self,
        at: u32,
        owner: impl fmt::Display,
        pointer: &mut Option<T>,
        what: &str,
    ) {
        if let Some(id) = pointer.filter(|id| !self.has(*id)) {
            *pointer = None;
            let what = format!("{what} {id}, which is not in the file; this link is left out");
            self.notes.push(Note { item: Some(owner.to_string()), path: None, line: Some(at), what });
        }
    }

    fn members(&mut self, members: Lined<Member>) -> Checked<Vec<Member>> {
        for (at, member) in &members {
            self.need(*at, member.created_by, "the one who let them in")?;
        }
        let order = order(&members, |member| member.id, |member| Some(member.created_by));
        let mut sorted = sorted(members, &order);
        for (place, at) in order.indices.iter().enumerate() {
            if order.circles.contains(at) {
                // Two who let each other in: nobody can come first, so one of them came alone.
                let (_, alone) = &mut sorted[place];
                alone.created_by = alone.id;
            }
        }
        Ok(sorted.into_iter().map(|(_, member)| member).collect())
    }

    fn projects(&self, projects: Lined<Project>) -> Checked<Vec<Project>> {
        let living = projects.iter().filter(|(_, project)| project.deleted_at.is_none());
        once(living.map(|(at, project)| (*at, project.key.clone())), "the key")?;
        projects
            .into_iter()
            .map(|(at, project)| self.need(at, project.created_by, "its maker").map(|()| project))
            .collect()
    }

    fn tags(&self, tags: Lined<Tag>) -> Checked<Vec<Tag>> {
        let living = tags.iter().filter(|(_, tag)| tag.deleted_at.is_none());
        once(living.map(|(at, tag)| (*at, tag.name.folded())), "the name")?;
        tags.into_iter().map(|(at, tag)| self.need(at, tag.created_by, "its maker").map(|()| tag)).collect()
    }

    fn tasks(&mut self, mut tasks: Lined<Task>) -> Checked<Vec<Task>> {
        once(tasks.iter().map(|(at, task)| (*at, Numbered(task.project, task.number))), "the number")?;
        once(sources(&tasks, |task| task.source.as_ref()), "the source")?;
        for (at, task) in &mut tasks {
            self.task(*at, task)?;
            self.drop_gone(*at, task.id, &mut task.parent, "is part of");
        }
        let order = order(&tasks, |task| task.id, |task| task.parent);
        if let Some(at) = order.circles.first() {
            return Err(wrong(tasks[*at].0, "is part of a task that is part of it"));
        }
        let tasks = sorted(tasks, &order);
        depths(&tasks)?;
        Ok(tasks.into_iter().map(|(_, task)| task).collect())
    }

    fn task(&self, at: u32, task: &Task) -> Checked {
        places(at, task)?;
        if task.completed_at.is_some() != task.status.is_finished() {
            let what = if task.completed_at.is_some() { "has" } else { "has no" };
            return Err(wrong(at, format!("is {} and {what} `completed_at`", task.status)));
        }
        let sets = [
            (task.tags.len(), Task::MAX_TAGS, "tags"),
            (task.assignees.len(), Task::MAX_ASSIGNEES, "assignees"),
        ];
        if let Some((has, most, what)) = sets.into_iter().find(|(has, most, _)| has > most) {
            return Err(wrong(at, format!("has {has} {what}; a task takes {most}")));
        }
        self.need(at, task.project, "its project")?;
        self.need(at, task.created_by, "its maker")?;
        self.people(at, &task.assignees, "an assignee")?;
        task.tags.iter().try_for_each(|tag| self.need(at, *tag, "a tag"))
    }

    fn comments(&mut self, mut comments: Lined<Comment>, tasks: &[Task]) -> Checked<Vec<Comment>> {
        once(sources(&comments, |comment| comment.source.as_ref()), "the source")?;
        let projects: HashMap<_, _> = tasks.iter().map(|task| (task.id, task.project)).collect();
        for (at, comment) in &mut comments {
            self.need(*at, comment.task, "its task")?;
            if let Some(project) = projects.get(&comment.task).filter(|_| !self.has(comment.project)) {
                // Written in a project that was purged since: the comment moved away from there with its task.
                comment.project = *project;
            }
            self.need(*at, comment.created_by, "its author")?;
            self.people(*at, &comment.mentions, "someone mentioned")?;
            self.drop_gone(*at, comment.id, &mut comment.reply_to, "answers");
        }
        same_task(&comments)?;
        let order = order(&comments, |comment| comment.id, |comment| comment.reply_to);
        if let Some(at) = order.circles.first() {
            return Err(wrong(comments[*at].0, "answers a comment that answers it"));
        }
        Ok(sorted(comments, &order).into_iter().map(|(_, comment)| comment).collect())
    }
}

/// Refuses an answer to a comment on another task. The project may differ: it is the task's when the comment was written.
fn same_task(comments: &Lined<Comment>) -> Checked {
    let tasks: HashMap<_, _> = comments.iter().map(|(_, comment)| (comment.id, comment.task)).collect();
    for (at, comment) in comments {
        let answered = comment.reply_to.filter(|answered| tasks.get(answered) != Some(&comment.task));
        if let Some(answered) = answered {
            return Err(wrong(*at, format!("answers {answered}, which is on another task")));
        }
    }
    Ok(())
}

/// Refuses a number or a position after which little or nothing is left to be given.
fn places(at: u32, task: &Task) -> Checked {
    let Task { number, position, .. } = task;
    if !(1..=Task::MAX_NUMBER_BROUGHT).contains(number) {
        let most = Task::MAX_NUMBER_BROUGHT;
        return Err(wrong(at, format!("has the number {number}; tasks are numbered from 1 to {most}")));
    }
    match position {
        Some(position) if !position.is_ordinary() => {
            let what = format!("has the position {position}, which is too far from the first one, a0");
            Err(wrong(at, format!("{what}; leave it out to put the task last")))
        }
        _ => Ok(()),
    }
}

/// A task's project and number, as they stand in a message.
#[derive(PartialEq, Eq, Hash)]
struct Numbered(ProjectId, u64);

impl fmt::Display for Numbered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} in {}", self.1, self.0)
    }
}

fn sources<T>(
    records: &Lined<T>,
    source: impl Fn(&T) -> Option<&crate::task::Source>,
) -> impl Iterator<Item = (u32, String)> {
    records.iter().filter_map(move |(at, record)| {
        source(record).map(|source| (*at, format!("{} {}", source.system, source.key)))
    })
}

/// Refuses what only one record may have.
fn once<T: Hash + Eq + fmt::Display>(values: impl Iterator<Item = (u32, T)>, what: &str) -> Checked {
    let mut seen = HashMap::new();
    for (at, value) in values {
        if let Some(before) = seen.get(&value) {
            return Err(wrong(at, format!("has {what} {value}, as the record on line {before} has")));
        }
        seen.insert(value, at);
    }
    Ok(())
}

/// The order in which records come after what they hang on; one that hangs on itself hangs on nothing.
fn order<T, I: Hash + Eq>(
    records: &Lined<T>,
    id: impl Fn(&T) -> I,
    parent: impl Fn(&T) -> Option<I>,
) -> Order {
    let places: HashMap<I, usize> =
        records.iter().zip(0..).map(|((_, record), at)| (id(record), at)).collect();
    let parents: Vec<Option<usize>> = records
        .iter()
        .enumerate()
        .map(|(at, (_, record))| {
            parent(record).and_then(|id| places.get(&id).copied()).filter(|up| *up != at)
        })
        .collect();
    parents_first(&parents)
}

fn sorted<T>(records: Lined<T>, order: &Order) -> Lined<T> {
    let mut records: Vec<Option<(u32, T)>> = records.into_iter().map(Some).collect();
    order.indices.iter().filter_map(|at| records[*at].take()).collect()
}

fn depths(tasks: &Lined<Task>) -> Checked {
    let mut levels = HashMap::new();
    for (at, task) in tasks {
        let level = 1 + task.parent.and_then(|parent| levels.get(&parent).copied()).unwrap_or(0);
        if level > Task::MAX_DEPTH {
            return Err(wrong(*at, format!("is {level} levels down; subtasks go {} deep", Task::MAX_DEPTH)));
        }
        levels.insert(task.id, level);
    }
    Ok(())
}
