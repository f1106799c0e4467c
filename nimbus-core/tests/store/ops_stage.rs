//! What the cases about operations share: doing something in somebody's name, and saying what came of it.

use nimbus_core::change::{Fingerprint, Kind, RequestKey, Seq};
use nimbus_core::comment::{Comment, NewComment};
use nimbus_core::error::{Error, Result};
use nimbus_core::id::UserId;
use nimbus_core::nimbus::{Caller, Done, Operation, Request};
use nimbus_core::ops::comment::CreateComment;
use nimbus_core::ops::task::{CreateTask, EditTask};
use nimbus_core::reference::{ProjectRef, TaskRef};
use nimbus_core::store::Placed;
use nimbus_core::task::{NewTask, Task, TaskPatch};

use crate::world::World;

/// A request that names the versions it accepts.
pub(crate) fn at(version: Seq) -> Request {
    Request { expected: Some(vec![version]), ..Request::default() }
}

/// A request with a key; its fingerprint says what is asked.
pub(crate) fn keyed(key: &str, what: u8) -> Request {
    Request {
        key: Some(RequestKey::parse(key).unwrap()),
        fingerprint: Some(Fingerprint([what; 32])),
        expected: None,
    }
}

impl World {
    /// Does something in somebody's name.
    pub(crate) async fn act<O: Operation>(&self, user: UserId, operation: O) -> Result<O::Output> {
        Ok(self.ask(user, operation, &Request::default()).await?.output)
    }

    /// Does something in somebody's name, with what a request brings along.
    pub(crate) async fn ask<O: Operation>(
        &self,
        user: UserId,
        operation: O,
        request: &Request,
    ) -> Result<Done<O::Output>> {
        self.nimbus.run(&Caller::session(user), self.org, &operation, request).await
    }

    /// A task of the project to be made.
    pub(crate) fn new_task(&self, title: &str) -> NewTask {
        NewTask::titled(ProjectRef::Id(self.project), title.parse().unwrap())
    }

    /// A task somebody makes.
    pub(crate) async fn made(&self, user: UserId, title: &str) -> Task {
        self.act(user, CreateTask::from(self.new_task(title))).await.unwrap().task
    }

    /// A task somebody changes.
    pub(crate) async fn edit(&self, user: UserId, task: &Task, patch: TaskPatch) -> Result<Task> {
        Ok(self.act(user, EditTask { task: TaskRef::Id(task.id), patch }).await?.task)
    }

    /// A comment somebody writes.
    pub(crate) async fn commented(&self, user: UserId, task: &Task, body: &str) -> Comment {
        let new = NewComment { id: None, body: body.parse().unwrap(), reply_to: None };
        self.act(user, CreateComment { task: TaskRef::Id(task.id), new }).await.unwrap()
    }

    /// A task as it is now.
    pub(crate) async fn task_now(&self, task: &Task) -> Option<Placed> {
        self.read().task(&TaskRef::Id(task.id)).await.unwrap()
    }
}

/// The pointers and codes of the faults something was refused with.
pub(crate) fn faults<T: std::fmt::Debug>(result: Result<T>) -> Vec<String> {
    match result {
        Err(Error::Invalid(faults)) => {
            faults.iter().map(|fault| format!("{} {}", fault.pointer, fault.code)).collect()
        }
        other => panic!("must be refused with faults, but: {other:?}"),
    }
}

/// In a word, why something was refused.
pub(crate) fn refusal<T: std::fmt::Debug>(result: Result<T>) -> &'static str {
    match result {
        Ok(done) => panic!("must be refused, but: {done:?}"),
        Err(Error::NotFound { .. }) => "not found",
        Err(Error::Denied { .. }) => "denied",
        Err(Error::Deleted { .. }) => "deleted",
        Err(Error::Conflict { .. }) => "conflict",
        Err(Error::Cycle { .. }) => "cycle",
        Err(Error::LastOwner) => "last owner",
        Err(Error::Stale { .. }) => "stale",
        Err(Error::VersionRequired { .. }) => "version required",
        Err(Error::KeyReused) => "key reused",
        Err(Error::Invalid(_)) => "invalid",
        Err(Error::ResyncRequired) => "resync required",
        Err(other) => panic!("must be refused, but something broke: {other:?}"),
    }
}

/// The sentence a conflict gives, and the changes it names.
pub(crate) fn conflict<T: std::fmt::Debug>(result: Result<T>) -> (String, Vec<Seq>) {
    match result {
        Err(Error::Conflict { detail, changes }) => (detail, changes),
        other => panic!("must be a conflict, but: {other:?}"),
    }
}

/// The kinds and verbs of the changes after a seq, in order.
pub(crate) async fn log_after(world: &World, seq: Seq) -> Vec<String> {
    let page = world.nimbus.log(&Caller::session(world.owner), world.org, seq, 100).await.unwrap();
    let word = |kind: Kind, verb: nimbus_core::change::Verb| format!("{kind}.{verb}");
    page.items.iter().map(|(logged, _)| word(logged.row.record.kind, logged.row.verb)).collect()
}
