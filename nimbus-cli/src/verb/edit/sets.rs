//! Options that add to and take from the sets of a task: its tags and its people. Each is an edit of its own, which
//! merges with those of others.

use clap::Args;
use nimbus_core::reference::{TagRef, UserRef};
use nimbus_core::tag::NewTag;
use nimbus_http::api::paths::{OrgPath, TagPath, TaskPath, TaskTagPath, TaskUserPath};
use nimbus_http::api::tags::{CreateTag, GetTag};
use nimbus_http::api::tasks::{AssignTask, TagTask, Task, UnassignTask, UntagTask};
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

    /// Makes the edits; the task as the last of them left it.
    pub(super) async fn apply(self, cx: &Context, path: &TaskPath) -> Result<Option<Task>, Failure> {
        let client = cx.client().await?;
        let mut task = None;
        for tag in self.add_tag {
            made(cx, &tag).await?;
            task = Some(cx.act(client.ask::<TagTask>(&tagged(path, tag))).await?.value);
        }
        for tag in self.remove_tag {
            task = Some(cx.act(client.ask::<UntagTask>(&tagged(path, tag))).await?.value);
        }
        for person in self.assign {
            task = Some(cx.act(client.ask::<AssignTask>(&on(cx, path, &person).await?)).await?.value);
        }
        for person in self.unassign {
            task = Some(cx.act(client.ask::<UnassignTask>(&on(cx, path, &person).await?)).await?.value);
        }
        Ok(task)
    }
}

fn tagged(path: &TaskPath, tag: TagRef) -> TaskTagPath {
    TaskTagPath { org: path.org.clone(), task: path.task.clone(), tag }
}

async fn on(cx: &Context, path: &TaskPath, person: &str) -> Result<TaskUserPath, Failure> {
    let user = match person.parse::<UserRef>() {
        Ok(user) => user,
        Err(_) => UserRef::Id(member::find(cx, person).await?.id),
    };
    Ok(TaskUserPath { org: path.org.clone(), task: path.task.clone(), user })
}

/// Makes the tag, unless it is there.
async fn made(cx: &Context, tag: &TagRef) -> Result<(), Failure> {
    let TagRef::Name(name) = tag else { return Ok(()) };
    let client = cx.client().await?;
    let org = cx.org().await?.clone();
    let path = TagPath { org: org.clone(), tag: tag.clone() };
    match client.call::<GetTag>(&path, &Nothing {}, Nothing {}).await.map_err(Failure::from) {
        Err(failure) if failure.exit == Exit::NotFound => {}
        found => return found.map(drop),
    }
    let new = NewTag { id: None, name: name.clone(), colour: None };
    match cx.act(client.ask::<CreateTag>(&OrgPath { org }).body(new)).await {
        // Somebody else was a moment earlier.
        Err(failure) if failure.exit == Exit::Conflict => Ok(()),
        made => made.map(drop),
    }
}
