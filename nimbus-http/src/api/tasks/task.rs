//! A task as it goes over the wire, and a page of them.

use std::collections::BTreeSet;

use nimbus_core::change::Seq;
use nimbus_core::id::{ProjectId, TagId, TaskId, UserId};
use nimbus_core::member::Member;
use nimbus_core::position::Position;
use nimbus_core::reference::TaskRef;
use nimbus_core::tag::Tag;
use nimbus_core::task::{Minutes, Priority, Source, Status};
use nimbus_core::text::{Description, Title};
use nimbus_core::time::{Due, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::wire::page::Cursor;

/// A piece of work in a project.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Task {
    /// Its id.
    pub id: TaskId,
    /// How people call it: `OPS-42`.
    #[serde(rename = "ref")]
    pub reference: TaskRef,
    /// The `seq` of the change that last wrote it.
    pub version: Seq,
    /// The project it is in.
    pub project: ProjectId,
    /// Its number in the project, from 1, never reused.
    pub number: u64,
    /// What is to be done.
    pub title: Title,
    /// The long text, Markdown; where one task is answered, or asked for with `include=description`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub description: Option<Description>,
    /// The beginning of the long text, at most 200 characters; in lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub excerpt: Option<String>,
    /// Where it stands.
    pub status: Status,
    /// How much it matters.
    pub priority: Option<Priority>,
    /// When work should begin.
    pub start: Option<Due>,
    /// When it should be finished.
    pub due: Option<Due>,
    /// The work it needs, in minutes.
    pub estimate: Option<Minutes>,
    /// Who is on it.
    pub assignees: BTreeSet<UserId>,
    /// Its tags.
    pub tags: BTreeSet<TagId>,
    /// The task this is a part of.
    pub parent: Option<TaskId>,
    /// Its place among the tasks of its project; compare bytewise, ties by id.
    pub position: Option<Position>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Who made it.
    pub created_by: UserId,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// When it was finished, if it is.
    pub completed_at: Option<Timestamp>,
    /// When it went to the trash, if it is there.
    pub deleted_at: Option<Timestamp>,
    /// Where an import found it.
    pub source: Option<Source>,
    /// What hangs on it, if asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub counts: Option<Counts>,
}

/// How much hangs on a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Counts {
    /// Comments, without those in the trash.
    pub comments: u64,
    /// Attachments.
    pub attachments: u64,
    /// Subtasks, without those in the trash.
    pub subtasks: u64,
    /// Subtasks that are done or cancelled.
    pub subtasks_done: u64,
}

/// A page of a list of tasks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = TaskPage)]
pub struct TaskPage {
    /// The tasks, in the order of the list.
    pub items: Vec<Task>,
    /// Where the next page begins; `null` on the last.
    #[schema(value_type = Option<String>)]
    pub next_cursor: Option<Cursor>,
    /// The people named in the tasks, if asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub people: Option<Vec<Member>>,
    /// The tags named in the tasks, if asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub tags: Option<Vec<Tag>>,
    /// All matches, if asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub count: Option<u64>,
    /// Whether there are more matches than were counted; beside `count`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub count_capped: Option<bool>,
}
