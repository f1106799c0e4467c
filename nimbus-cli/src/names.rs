//! How people, tags and projects are called, looked up by id where an answer has ids alone.

use futures::future::try_join_all;
use nimbus_core::id::{ProjectId, TagId, TaskId, UserId};
use nimbus_core::reference::{ProjectRef, TagRef, TaskRef, UserRef};
use nimbus_http::api::members::GetMember;
use nimbus_http::api::paths::{MemberPath, ProjectPath, TagPath, TaskPath};
use nimbus_http::api::projects::GetProject;
use nimbus_http::api::tags::GetTag;
use nimbus_http::api::tasks::{GetTask, OneTaskQuery};
use nimbus_http::endpoint::Nothing;

use crate::context::Context;
use crate::exit::{Exit, Failure};

/// Looks names up, all at once.
pub(crate) struct Names<'a>(&'a Context);

impl<'a> Names<'a> {
    /// Looks up over this context's client.
    pub(crate) fn new(cx: &'a Context) -> Self {
        Self(cx)
    }

    /// How these people are called.
    pub(crate) async fn people(
        &self,
        users: impl IntoIterator<Item = UserId>,
    ) -> Result<Vec<String>, Failure> {
        try_join_all(users.into_iter().map(|user| self.person(user))).await
    }

    /// How this person is called.
    pub(crate) async fn person(&self, user: UserId) -> Result<String, Failure> {
        let path = MemberPath { org: self.0.org().await?.clone(), user: UserRef::Id(user) };
        let found = self.0.client().await?.call::<GetMember>(&path, &Nothing {}, Nothing {}).await;
        or_id(found.map(|member| member.name.to_string()), user)
    }

    /// How these tags are called; deleted ones are left out, as in every list.
    pub(crate) async fn tags(&self, tags: impl IntoIterator<Item = TagId>) -> Result<Vec<String>, Failure> {
        try_join_all(tags.into_iter().map(|tag| self.tag(tag))).await
    }

    async fn tag(&self, tag: TagId) -> Result<String, Failure> {
        let path = TagPath { org: self.0.org().await?.clone(), tag: TagRef::Id(tag) };
        let found = self.0.client().await?.call::<GetTag>(&path, &Nothing {}, Nothing {}).await;
        or_id(found.map(|tag| tag.name.to_string()), tag)
    }

    /// How the record with this id is called, where the text is an id at all.
    pub(crate) async fn any(&self, id: &str) -> Result<Option<String>, Failure> {
        Ok(match id.split_once('_').map(|(kind, _)| kind) {
            Some("usr") => match id.parse() {
                Ok(user) => Some(self.person(user).await?),
                Err(_) => None,
            },
            Some("tag") => match id.parse() {
                Ok(tag) => Some(self.tag(tag).await?),
                Err(_) => None,
            },
            Some("prj") => match id.parse() {
                Ok(project) => Some(self.project(project).await?),
                Err(_) => None,
            },
            Some("tsk") => match id.parse() {
                Ok(task) => Some(self.task(task).await?),
                Err(_) => None,
            },
            _ => None,
        })
    }

    async fn task(&self, task: TaskId) -> Result<String, Failure> {
        let path = TaskPath { org: self.0.org().await?.clone(), task: TaskRef::Id(task) };
        let query = OneTaskQuery::default();
        let found = self.0.client().await?.call::<GetTask>(&path, &query, Nothing {}).await;
        or_id(found.map(|task| task.reference.to_string()), task)
    }

    /// The key of this project.
    pub(crate) async fn project(&self, project: ProjectId) -> Result<String, Failure> {
        let path = ProjectPath { org: self.0.org().await?.clone(), project: ProjectRef::Id(project) };
        let found = self.0.client().await?.call::<GetProject>(&path, &Nothing {}, Nothing {}).await;
        or_id(found.map(|project| project.key.to_string()), project)
    }
}

/// What went away meanwhile is still known by its id.
fn or_id(
    found: Result<String, nimbus_http::client::ClientError>,
    id: impl std::fmt::Display,
) -> Result<String, Failure> {
    match found.map_err(Failure::from) {
        Err(failure) if failure.exit == Exit::NotFound => Ok(id.to_string()),
        found => found,
    }
}
