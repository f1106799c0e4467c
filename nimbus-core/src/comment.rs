//! A comment: what people say about a task.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::change::Seq;
use crate::fault::Edit;
use crate::id::{CommentId, ProjectId, TaskId, UserId};
use crate::input;
use crate::task::Source;
use crate::text::Body;
use crate::time::Timestamp;

/// What someone said about a task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Comment {
    /// Its id.
    pub id: CommentId,
    /// The `seq` of the change that last wrote it; filled by the commit.
    pub version: Seq,
    /// The task it is about.
    pub task: TaskId,
    /// The project of that task when it was written.
    pub project: ProjectId,
    /// What was said, Markdown.
    pub body: Body,
    /// The comment it answers.
    pub reply_to: Option<CommentId>,
    /// Members named in it by `@` and their e-mail address or id.
    pub mentions: BTreeSet<UserId>,
    /// When its text was last changed.
    pub edited_at: Option<Timestamp>,
    /// When it was written.
    pub created_at: Timestamp,
    /// Who wrote it.
    pub created_by: UserId,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// When it went to the trash, if it is there.
    pub deleted_at: Option<Timestamp>,
    /// Where an import found it.
    pub source: Option<Source>,
}

input! {
    /// A comment to be written.
    pub struct NewComment {
        /// An id of the client's own making; makes a repeated create harmless.
        pub id: Option<CommentId>,
        /// What is said, Markdown.
        pub body: Body,
        /// The comment it answers, of the same task.
        pub reply_to: Option<CommentId>,
    }
}

input! {
    /// What can be changed about a comment; needs `If-Match`.
    #[derive(Default)]
    pub struct CommentPatch {
        /// What is said.
        pub body: Edit<Body>,
    }
}
