//! People whose requests break off, and who go on.

use std::time::Duration;

use nimbus_core::change::{Fingerprint, RequestKey};
use nimbus_core::error::Error;
use nimbus_core::fault::Edit;
use nimbus_core::id::{OrgId, ProjectId, TaskId, UserId};
use nimbus_core::nimbus::{Caller, Nimbus, Request};
use nimbus_core::ops::task::{CreateTask, EditTask};
use nimbus_core::reference::{ProjectRef, TagRef, TaskRef};
use nimbus_core::store::Placed;
use nimbus_core::task::{NewTask, Task, TaskPatch};
use nimbus_faults::chance::Chance;
use tokio::time::timeout;

/// The tags of every task that is made: one without both is half there.
pub(super) const TAGS: [&str; 2] = ["red", "green"];
/// The longest a request that will be given up is waited for, in milliseconds: about as long as one takes.
const LONGEST: u64 = 500;

/// Somebody in one of two organizations.
pub(super) struct Person {
    pub(super) nimbus: Nimbus,
    pub(super) org: OrgId,
    pub(super) user: UserId,
    pub(super) project: ProjectId,
    pub(super) number: u64,
    pub(super) chance: Chance,
    /// What was acknowledged.
    pub(super) kept: Vec<TaskId>,
    /// How many requests were given up before they were answered.
    pub(super) given_up: usize,
}

impl Person {
    /// A request that is given up somewhere on its way, a write that is acknowledged, and a look at it.
    pub(super) async fn go_on(&mut self, round: usize) {
        let patience = Duration::from_millis(self.chance.below(LONGEST));
        let what = self.chance.below(3);
        if timeout(patience, self.attempt(what, round)).await.is_err() {
            self.given_up += 1;
        }
        let title = format!("kept {} of {}", round, self.number);
        let task = self.make(&title, &title).await.task;
        self.kept.push(task.id);
        let seen = self.look(task.id).await;
        assert_eq!((seen.id, seen.project, seen.title.as_str()), (task.id, self.project, title.as_str()));
    }

    /// What will be given up: a write, a change of what was written, or only a look.
    async fn attempt(&self, what: u64, round: usize) {
        let latest = self.kept.last().copied();
        match (what, latest) {
            (0, Some(task)) => {
                let title = Edit::Set(format!("changed in round {round}").parse().unwrap());
                let patch = TaskPatch { title, ..TaskPatch::default() };
                let edit = EditTask { task: TaskRef::Id(task), patch };
                drop(self.nimbus.run(&self.caller(), self.org, &edit, &Request::default()).await);
            }
            (1, Some(task)) => drop(self.look(task).await),
            _ => {
                let title = format!("given up {} of {}", round, self.number);
                drop(self.make(&title, &title).await);
            }
        }
    }

    /// Makes a task, asked for again under the same key while the database is too slow to say that it is made.
    async fn make(&self, title: &str, key: &str) -> Placed {
        let new = NewTask {
            tags: Some(TAGS.map(|name| TagRef::Name(name.parse().unwrap())).into()),
            ..NewTask::titled(ProjectRef::Id(self.project), title.parse().unwrap())
        };
        let create = CreateTask { new, create_tags: true };
        let key = Some(RequestKey::parse(&key.replace(' ', "-")).unwrap());
        let request = Request { key, fingerprint: Some(Fingerprint([1; 32])), expected: None };
        loop {
            match self.nimbus.run(&self.caller(), self.org, &create, &request).await {
                Ok(done) => return done.output,
                Err(Error::Unavailable { .. }) => {}
                Err(other) => panic!("{other:?}"),
            }
        }
    }

    async fn look(&self, task: TaskId) -> Task {
        let (read, _) =
            self.nimbus.get_task(&self.caller(), self.org, &TaskRef::Id(task), false).await.unwrap();
        read.task
    }

    fn caller(&self) -> Caller {
        Caller::session(self.user)
    }
}
