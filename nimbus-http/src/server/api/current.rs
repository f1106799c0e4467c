//! The present record beside a version that no longer holds: as the GET of its kind would answer it.

use nimbus_core::change::{Kind, RecordId};
use nimbus_core::error::Result;
use nimbus_core::id::OrgId;
use nimbus_core::nimbus::{Caller, Nimbus};
use serde_json::Value;

/// The record as it is now.
pub(super) async fn present(nimbus: &Nimbus, caller: &Caller, org: OrgId, record: RecordId) -> Result<Value> {
    match record.kind {
        // What goes over the wire for these is the record itself.
        Kind::Organization
        | Kind::Member
        | Kind::Invitation
        | Kind::Project
        | Kind::Tag
        | Kind::Comment
        | Kind::Task => {
            let found = nimbus.get_record(caller, org, record).await?;
            Ok(Value::Object(found.to_json()))
        }
    }
}
