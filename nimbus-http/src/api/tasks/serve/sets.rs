//! The tags of a task and the people on it, one at a time.

use nimbus_core::ops::task as ops;

use super::super::{AssignTask, TagTask, UnassignTask, UntagTask};
use super::{Reply, task};
use crate::server::Call;
use crate::server::api::{App, Visitor};

macro_rules! handlers {
    ($($name:ident $row:ident $op:ident $from:ident -> $to:ident;)*) => {$(
        pub(super) async fn $name(app: App, call: Call<$row, Visitor>) -> Reply<$row> {
            let write = app.writing(&call, &call.path.org).await?;
            let operation = ops::$op { task: call.path.task, $to: call.path.$from.into() };
            Ok(app.written(task(write.run(&operation).await?)))
        }
    )*};
}

handlers! {
    tag      TagTask      AddTag         tag  -> tag;
    untag    UntagTask    RemoveTag      tag  -> tag;
    assign   AssignTask   AddAssignee    user -> person;
    unassign UnassignTask RemoveAssignee user -> person;
}
