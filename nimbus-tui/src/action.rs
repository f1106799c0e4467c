//! What can happen: keys, time, and answers from outside.

use nimbus_core::id::TaskId;
use nimbus_core::time::Timestamp;
use nimbus_http::api::changes::Change;
use nimbus_http::api::tasks::{Task, TaskPage};

use crate::failure::Failure;
use crate::key::Key;
use crate::model::Connection;

/// Something that happened.
#[derive(Debug)]
pub(crate) enum Action {
    /// A key was pressed.
    Key(Key),
    /// Text was pasted.
    Paste(String),
    /// The terminal has this many columns and rows now.
    Resize(u16, u16),
    /// The program goes on after it was stopped.
    Resumed,
    /// The program is told to end.
    End,
    /// It is this late.
    Tick(Timestamp),
    /// How the organization is called.
    Organization(String),
    /// Tasks of the list came, or did not.
    Loaded {
        /// The number of the question.
        turn: u64,
        /// The answer.
        answer: Result<TaskPage, Failure>,
    },
    /// The moment to ask for the list again has come.
    Refresh,
    /// A whole task came, or did not.
    Detailed(TaskId, Result<Box<Task>, Failure>),
    /// A status was set, or was not.
    StatusSet(TaskId, Result<Box<Task>, Failure>),
    /// Something was changed by somebody.
    Changed(Box<Change>),
    /// Changes may have been missed: everything that is shown may be old.
    Missed,
    /// Whether changes are told.
    Connection(Connection),
}
