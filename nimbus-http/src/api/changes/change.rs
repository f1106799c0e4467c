//! A change as it goes over the wire, in pages of the log and as the data of an event.

use nimbus_core::change::{Kind, Seq};
use nimbus_core::comment::Comment;
use nimbus_core::fault::JsonMap;
use nimbus_core::id::{OperationId, ProjectId, TokenId, UserId};
use nimbus_core::time::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::api::tasks::Task;
use crate::wire::word::choice;

choice! {
    /// What kind of being acted.
    ActorKind, "What kind of being acted." {
        /// A person, or a program with their token.
        User = "user",
        /// Nimbus itself.
        System = "system",
    }
}

/// Who did it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Actor {
    /// A person or Nimbus itself.
    pub kind: ActorKind,
    /// The person, or the one in whose name Nimbus acted.
    pub id: UserId,
    /// How they are called now.
    pub name: String,
    /// The token that was used, if it was one.
    pub token: Option<TokenId>,
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OperationName {
    /// Its id, for an undo.
    pub id: OperationId,
    /// Its name, such as `task.complete`.
    pub name: String,
}

/// One record created, updated, deleted, restored or purged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Change {
    /// Its number in the organization's log.
    pub seq: Seq,
    /// When it was made.
    pub at: Timestamp,
    /// Who made it.
    pub actor: Actor,
    /// What it is a part of.
    pub operation: OperationName,
    /// What happened to what: `task.updated`.
    pub event: String,
    /// The kind of record.
    pub kind: Kind,
    /// The record.
    pub id: String,
    /// The project it belongs to.
    pub project: Option<ProjectId>,
    /// What changed: `field: [before, after]`; left out where it was erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub changed: Option<JsonMap>,
    /// Whether what changed was erased.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub erased: bool,
    /// The record as it is now, `null` when gone.
    #[schema(value_type = Option<Object>)]
    pub record: Option<Value>,
}

/// A stretch of the log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LogPage {
    /// The changes the caller may see, oldest first.
    pub items: Vec<Change>,
    /// Everything the caller may see up to here has been given.
    pub through: Seq,
    /// The newest change there is.
    pub head: Seq,
    /// The epoch of the database: numbers of another one mean nothing here.
    pub epoch: String,
}

/// A record after an undo.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ChangedRecord {
    /// Its kind.
    pub kind: Kind,
    /// Its id.
    pub id: String,
    /// What people call it: the reference of a task, the key of a project; of a comment, the reference of its task.
    #[serde(rename = "ref", default)]
    pub reference: Option<String>,
    /// The title of a task, the name of a project or tag; of a comment, the title of its task.
    #[serde(default)]
    pub title: Option<String>,
    /// The record as it is now.
    #[schema(value_type = Object)]
    pub record: Value,
}

/// What was undone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Undone {
    /// The undo itself; undo it to redo.
    pub operation: OperationName,
    /// What it undid.
    pub undone: OperationName,
    /// The records it put back.
    pub records: Vec<ChangedRecord>,
}

impl Change {
    /// The task as it is now, where it is one.
    pub fn task(&self) -> Option<Task> {
        self.read(Kind::Task)
    }

    /// The comment as it is now, where it is one.
    pub fn comment(&self) -> Option<Comment> {
        self.read(Kind::Comment)
    }

    /// The record as it is now, where it is of this kind and `T` is what goes over the wire for it.
    pub fn read<T: DeserializeOwned>(&self, kind: Kind) -> Option<T> {
        let record = self.record.as_ref().filter(|_| self.kind == kind)?;
        serde_json::from_value(record.clone()).ok()
    }
}
