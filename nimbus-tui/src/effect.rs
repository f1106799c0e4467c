//! What is to be done outside: the only way from the model to the world.

use nimbus_core::id::TaskId;
use nimbus_core::task::Status;
use nimbus_core::time::Zone;
use nimbus_http::wire::page::Cursor;

/// A question for tasks of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ask {
    /// Its number, which the answer bears.
    pub(crate) turn: u64,
    /// The filter.
    pub(crate) filter: String,
    /// The zone the days of the filter are in; that of the profile if `None`.
    pub(crate) zone: Option<Zone>,
    /// Where to begin; at the beginning if `None`.
    pub(crate) from: Option<Cursor>,
    /// Tasks that should come, if there are so many.
    pub(crate) at_least: usize,
}

/// Something to be done outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Ask how the organization is called.
    AskOrganization,
    /// Ask for tasks of the list.
    Ask(Ask),
    /// Ask for a whole task.
    AskTask(TaskId),
    /// Set where a task stands.
    SetStatus(TaskId, Status),
    /// Say [`Action::Refresh`](crate::action::Action::Refresh) in a moment.
    RefreshSoon,
    /// Be told of changes from now on.
    Follow,
    /// Draw everything anew: something else may have written to the terminal.
    Repaint,
    /// Hand the terminal back to the shell until it returns.
    Suspend,
    /// End.
    Quit,
}
