//! The change log: history of a task, delta sync, live events, and undo.

mod change;
#[cfg(feature = "server")]
mod made;
#[cfg(feature = "server")]
pub(crate) mod serve;

use nimbus_core::id::OperationId;
use nimbus_core::input;

pub use change::{Actor, ActorKind, Change, ChangedRecord, LogPage, OperationName, Undone};

use super::paths::{OrgPath, TaskPath};
use crate::endpoint::{Events, Json};
use crate::wire::log_place::LogPlace;
use crate::wire::page::{Limit, Page, Paging};

input! {
    /// Which stretch of the log.
    #[derive(Default)]
    pub struct LogQuery {
        /// The changes after this one: a number, or the id of an event. From the first if left out.
        pub after: Option<LogPlace>,
        /// Most changes looked at; 50 if left out.
        pub limit: Option<Limit>,
    }
}

input! {
    /// From where to follow.
    #[derive(Default)]
    pub struct FollowQuery {
        /// The events after this change: a number, or the id of an event. From now on if neither this nor
        /// `Last-Event-ID` says otherwise.
        pub after: Option<LogPlace>,
    }
}

input! {
    /// What is to be undone.
    #[derive(Default)]
    pub struct UndoRequest {
        /// The operation: from a change, or from the `Operation-Id` of an answer. One's own latest if left out.
        pub operation: Option<OperationId>,
    }
}

crate::endpoints! {
    /// The change log.
    pub const ROWS;

    /// Read the history of a task.
    ///
    /// Its changes and those of its comments, newest first, with who made them.
    GetHistory {
        GET "/v1/orgs/{org}/tasks/{task}/history" -> 200;
        tag "changes";
        access tasks: read;
        path TaskPath;
        query Paging;
        reply Json<Page<Change>>;
        problems CursorExpired;
    }

    /// Read the change log.
    ///
    /// What the caller may see of the next changes, oldest first. Everything up to `through` has been given: continue
    /// after it, until it is `head`. A place of another epoch, or beyond the head, is answered 410: the database was
    /// restored, so read everything anew.
    ListChanges {
        GET "/v1/orgs/{org}/changes" -> 200;
        tag "changes";
        access changes: read;
        path OrgPath;
        query LogQuery;
        reply Json<LogPage>;
        problems ResyncRequired;
    }

    /// Follow the change log.
    ///
    /// Server-sent events, each with the change as its data. Resume with the id of the last one. An event without data
    /// only moves the place to resume: there was a change the caller may not see.
    FollowChanges {
        GET "/v1/orgs/{org}/events" -> 200;
        tag "changes";
        access changes: read;
        path OrgPath;
        query FollowQuery;
        reply Events<Change>;
        problems ResyncRequired;
    }

    /// Undo an operation.
    ///
    /// Puts back what it changed, field by field, where nothing changed since; else 409 names the later changes. One's
    /// own operations, for admins anybody's, and only where the caller may make such changes themselves by now. Undo the
    /// undo to redo. With no operation named it is the caller's own latest
    /// one that changed something, can be undone, is no undo itself and is not undone already; the answer tells which one
    /// that was, and 409 that there is none.
    UndoOperation {
        POST "/v1/orgs/{org}/undo" -> 200;
        tag "changes";
        access changes: write;
        path OrgPath;
        body UndoRequest;
        reply Json<Undone>;
        takes key;
        problems Conflict;
        example { "operation": "op_01kat6m3n9f6y8q2w4e5r7t9z1" };
    }
}
