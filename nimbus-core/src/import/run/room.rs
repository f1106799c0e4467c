//! Whether there is room for an export of Nimbus: only in an organization with nothing of its own.
//!
//! The inbox that the first use of this machine makes is nothing of its own as long as nobody has touched it: else the
//! first thing one does on a new machine would keep one from taking one's tasks along.

use std::collections::{HashMap, HashSet};

use super::Here;
use super::restore::not_empty;
use super::work::{Step, Told, What, Work};
use crate::change::{Change, Kind, Record, RecordId};
use crate::comment::Comment;
use crate::error::Result;
use crate::import::archive::Archive;
use crate::import::plan::Note;
use crate::local::INBOX;
use crate::project::Project;
use crate::task::Task;
use crate::time::Timestamp;

/// What is there before an export of Nimbus comes.
pub(super) struct Present {
    /// What an earlier run wrote.
    pub(super) here: HashMap<RecordId, Record>,
    /// The untouched inbox, which makes room.
    pub(super) inbox: Option<Project>,
}

impl Here<'_> {
    /// The projects, tasks and comments there are; none that is not in the archive.
    pub(super) async fn present(&self, archive: &Archive) -> Result<Present> {
        let projects: HashSet<_> = archive.projects.iter().map(|project| project.id).collect();
        let tasks: HashSet<_> = archive.tasks.iter().map(|task| task.id).collect();
        let comments: HashSet<_> = archive.comments.iter().map(|comment| comment.id).collect();
        let mut here: HashMap<RecordId, Record> = HashMap::new();
        for task in self.all::<Task>(Kind::Task).await? {
            if !tasks.contains(&task.id) {
                return Err(not_empty(&format!("holds the task {}", task.title)));
            }
            here.insert(task.id.into(), task.into());
        }
        for comment in self.all::<Comment>(Kind::Comment).await? {
            if !comments.contains(&comment.id) {
                return Err(not_empty(&format!("holds the comment {}", comment.id)));
            }
            here.insert(comment.id.into(), comment.into());
        }
        let mut inbox = None;
        for project in self.all::<Project>(Kind::Project).await? {
            if projects.contains(&project.id) {
                here.insert(project.id.into(), project.into());
            } else if !is_untouched(&project) {
                return Err(not_empty(&format!("holds the project {}", project.key)));
            } else if project.deleted_at.is_none() {
                inbox = Some(project);
            }
        }
        // Without a project to come in its place it would only be missed.
        let inbox = inbox.filter(|_| archive.projects.iter().any(|project| project.deleted_at.is_none()));
        Ok(Present { here, inbox })
    }
}

/// Whether a project is the inbox as it was made, or as an earlier run put it into the trash. That no task is in it was
/// seen before.
fn is_untouched(project: &Project) -> bool {
    let Project { key, description, colour, archived, created_at, updated_at, deleted_at, .. } = project;
    let changed = updated_at > created_at && deleted_at.is_none();
    key.as_str() == INBOX && description.as_str().is_empty() && colour.is_none() && !archived && !changed
}

impl Work {
    /// Puts the inbox into the trash, and says so.
    pub(super) fn make_room(&mut self, inbox: Option<Project>, now: Timestamp) {
        let Some(inbox) = inbox else { return };
        let note = format!("the empty project {} was put into the trash, to make room", inbox.key);
        let gone = Project { deleted_at: Some(now), ..inbox.clone() };
        let told = Told { notes: vec![Note::on_file(note)], ..Told::default() };
        self.steps.push(Step { change: Change::update(inbox, gone), what: What::Room, told });
    }
}
