//! People at work until the store fails them: what they were told is done is written down.

use std::path::Path;
use std::time::Duration;

use nimbus_core::error::{Error, Result};
use nimbus_core::fault::{Edit, Patch};
use nimbus_core::id::{OperationId, OrgId, ProjectId, TaskId};
use nimbus_core::nimbus::{Caller, Nimbus, Operation, Request};
use nimbus_core::ops::task::{CreateTask, DeleteTask, EditTask};
use nimbus_core::reference::{ProjectRef, TagRef, TaskRef};
use nimbus_core::task::{NewTask, Status, TaskPatch};
use nimbus_faults::chance::Chance;
use rusqlite::Connection;

/// Longest description, in characters: more than a page holds.
const LONG: u64 = 5_000;
/// What a connection beside the store asks for now and then, so that the power goes under checkpoints, too.
pub(super) const CHECKPOINTS: [&str; 3] = ["passive", "restart", "truncate"];

/// Where somebody works.
#[derive(Clone)]
pub(super) struct Place {
    pub(super) nimbus: Nimbus,
    pub(super) caller: Caller,
    pub(super) org: OrgId,
    pub(super) project: ProjectId,
}

/// Somebody at work.
pub(super) struct Client<'a> {
    place: &'a Place,
    chance: Chance,
    tasks: Vec<TaskId>,
    made: u64,
    /// What was acknowledged.
    pub(super) done: Vec<OperationId>,
}

impl<'a> Client<'a> {
    pub(super) fn new(place: &'a Place, chance: Chance) -> Self {
        Self { place, chance, tasks: Vec::new(), made: 0, done: Vec::new() }
    }

    /// Does one thing after the other until one fails; answers why.
    pub(super) async fn until_it_fails(&mut self, database: &Path) -> Error {
        loop {
            if self.chance.below(20) == 0 {
                checkpoint(database, CHECKPOINTS[usize::try_from(self.chance.below(3)).unwrap()]);
            }
            if let Err(error) = self.step().await {
                return error;
            }
        }
    }

    /// Makes, edits, finishes or deletes a task.
    pub(super) async fn step(&mut self) -> Result<()> {
        let Some(task) = self.some_task() else { return self.make().await };
        match self.chance.below(8) {
            0..4 => self.make().await,
            4..7 => {
                let patch = self.patch();
                self.act(EditTask { task, patch }).await.map(drop)
            }
            _ => {
                self.tasks.retain(|id| TaskRef::Id(*id) != task);
                self.act(DeleteTask { task }).await.map(drop)
            }
        }
    }

    /// Makes a task the first time, and edits it from then on.
    pub(super) async fn edit(&mut self) -> Result<()> {
        let Some(task) = self.some_task() else { return self.make().await };
        let patch = self.patch();
        self.act(EditTask { task, patch }).await.map(drop)
    }

    fn some_task(&mut self) -> Option<TaskRef> {
        let most = self.tasks.len() as u64;
        let at = (most > 0).then(|| self.chance.below(most))?;
        Some(TaskRef::Id(self.tasks[usize::try_from(at).unwrap()]))
    }

    fn patch(&mut self) -> TaskPatch {
        self.made += 1;
        let title = format!("Renamed for the {}. time", self.made).parse().unwrap();
        let finished = [Status::Done, Status::Todo][usize::from(self.chance.per_mille(500))];
        TaskPatch {
            title: Edit::Set(title),
            status: Edit::Set(finished),
            priority: Patch::Clear,
            ..TaskPatch::default()
        }
    }

    async fn make(&mut self) -> Result<()> {
        let long = usize::try_from(self.chance.below(LONG)).unwrap();
        let new = NewTask {
            tags: Some(["red", "green"].map(|name| TagRef::Name(name.parse().unwrap())).into()),
            description: Some("so much to say. ".repeat(long / 16).parse().unwrap()),
            ..NewTask::titled(ProjectRef::Id(self.place.project), "Rotate the password".parse().unwrap())
        };
        let made = self.act(CreateTask { new, create_tags: true }).await?;
        self.tasks.push(made.task.id);
        Ok(())
    }

    async fn act<O: Operation>(&mut self, operation: O) -> Result<O::Output> {
        let Place { nimbus, caller, org, .. } = self.place;
        let done = nimbus.run(caller, *org, &operation, &Request::default()).await?;
        self.done.push(done.operation);
        Ok(done.output)
    }
}

/// Asks for a checkpoint, which others or the power may keep from being made; answers whether it was.
pub(super) fn checkpoint(database: &Path, how: &str) -> bool {
    let made = Connection::open(database).and_then(|connection| {
        connection.busy_timeout(Duration::from_millis(100))?;
        connection.query_row(&format!("pragma wal_checkpoint({how})"), [], |row| row.get::<_, bool>(0))
    });
    made.is_ok_and(|busy| !busy)
}
