//! The present record beside a version that no longer holds: as the GET of its kind would answer it.

use nimbus_core::change::{Kind, RecordId};
use nimbus_core::error::{Error, Result};
use nimbus_core::id::{Id, OrgId, TaskId};
use nimbus_core::nimbus::{Caller, Nimbus};
use nimbus_core::reference::TaskRef;
use serde_json::Value;

use crate::api::tasks::Task;

/// The record as it is now.
pub(super) async fn present(nimbus: &Nimbus, caller: &Caller, org: OrgId, record: RecordId) -> Result<Value> {
    match record.kind {
        // What goes over the wire for these is the record itself.
        Kind::Organization | Kind::Member | Kind::Invitation | Kind::Project | Kind::Tag | Kind::Comment => {
            let found = nimbus.get_record(caller, org, record).await?;
            Ok(Value::Object(found.to_json()))
        }
        Kind::Task => {
            let task = TaskRef::Id(TaskId::from_uuid(record.id));
            let (placed, _) = nimbus.get_task(caller, org, &task, false).await?;
            serde_json::to_value(Task::whole(placed)).map_err(Error::internal)
        }
    }
}
