//! Carries effects out over the typed client, and answers with actions.

mod follow;
mod pages;
mod writes;

use std::time::Duration;

use nimbus_core::id::TaskId;
use nimbus_core::reference::{OrgRef, TaskRef};
use nimbus_http::api::organizations::GetOrganization;
use nimbus_http::api::paths::{OrgPath, TaskPath};
use nimbus_http::api::tasks::{GetTask, OneTaskExtra, OneTaskQuery};
use nimbus_http::client::Client;
use nimbus_http::endpoint::Nothing;
use tokio::sync::mpsc::Sender;
use tokio::task::{AbortHandle, JoinSet};

use crate::action::Action;
use crate::effect::Effect;
use crate::failure::Failure;
use writes::Writes;

/// Changes that come within this time are answered by one question.
const GATHER: Duration = Duration::from_millis(250);

/// What carries effects out. Dropping it ends everything but the writes, which it never owned.
pub(crate) struct Worker {
    desk: Desk,
    tasks: JoinSet<()>,
    following: Option<AbortHandle>,
    writes: Writes,
}

/// What every question needs: whom to ask, about which organization, and whom to answer.
#[derive(Clone)]
struct Desk {
    client: Client,
    org: OrgRef,
    answers: Sender<Action>,
}

impl Worker {
    /// A worker that answers here.
    pub(crate) fn new(client: Client, org: OrgRef, answers: Sender<Action>) -> Self {
        let desk = Desk { client, org, answers };
        let writes = Writes::begin(desk.clone());
        Self { desk, tasks: JoinSet::new(), following: None, writes }
    }

    /// Begins to do it; never waits.
    pub(crate) fn perform(&mut self, effect: Effect) {
        let desk = self.desk.clone();
        match effect {
            Effect::AskOrganization => drop(self.tasks.spawn(desk.organization())),
            Effect::Ask(ask) => drop(self.tasks.spawn(desk.tasks(ask))),
            Effect::AskTask(id) => drop(self.tasks.spawn(desk.task(id))),
            Effect::RefreshSoon => drop(self.tasks.spawn(desk.later())),
            Effect::SetStatus(id, status) => self.writes.send(id, status),
            Effect::Follow => {
                let following = self.tasks.spawn(desk.follow());
                if let Some(before) = self.following.replace(following) {
                    before.abort();
                }
            }
            // These are about the terminal, which is not the worker's.
            Effect::Repaint | Effect::Suspend | Effect::Quit => {}
        }
        self.tidy();
    }

    /// Forgets what has ended; what ended in a panic ends us, too.
    fn tidy(&mut self) {
        while let Some(ended) = self.tasks.try_join_next() {
            if let Err(panic) = ended.map_err(tokio::task::JoinError::try_into_panic)
                && let Ok(panic) = panic
            {
                std::panic::resume_unwind(panic);
            }
        }
    }

    /// Ends all questions and waits for the writes to be confirmed; answers how many were not.
    pub(crate) async fn finish(self) -> usize {
        drop(self.tasks);
        self.writes.finish().await
    }
}

impl Desk {
    async fn answer(&self, action: Action) {
        // Nobody listens any more once the screen is closed.
        let _closed = self.answers.send(action).await;
    }

    fn path(&self, task: TaskId) -> TaskPath {
        TaskPath { org: self.org.clone(), task: TaskRef::Id(task) }
    }

    async fn organization(self) {
        let path = OrgPath { org: self.org.clone() };
        // Without an answer the organization stays called as it was named.
        if let Ok(found) = self.client.call::<GetOrganization>(&path, &Nothing {}, Nothing {}).await {
            self.answer(Action::Organization(found.name.to_string())).await;
        }
    }

    async fn task(self, id: TaskId) {
        let query = OneTaskQuery { include: Some(vec![OneTaskExtra::Counts]) };
        let answer = self.client.call::<GetTask>(&self.path(id), &query, Nothing {}).await;
        self.answer(Action::Detailed(id, answer.map(Box::new).map_err(Failure::from))).await;
    }

    async fn later(self) {
        tokio::time::sleep(GATHER).await;
        self.answer(Action::Refresh).await;
    }
}
