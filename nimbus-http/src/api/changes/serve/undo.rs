//! Undoing an operation.

use std::collections::BTreeMap;

use nimbus_core::change::Record;
use nimbus_core::error::Error;
use nimbus_core::id::ProjectId;
use nimbus_core::nimbus::{Caller, Done, Operation};
use nimbus_core::ops::undo::{self, Undo};
use nimbus_core::policy::Scopes;
use nimbus_core::reference::ProjectRef;
use nimbus_core::text::ProjectKey;

use super::super::made::present;
use super::super::{ChangedRecord, OperationName, UndoOperation, Undone};
use super::Reply;
use crate::server::api::{App, Visitor, Writing};
use crate::server::{Answer, Call};
use crate::wire::problem::Problem;

pub(super) async fn undo(app: App, call: Call<UndoOperation, Visitor>) -> Reply<UndoOperation> {
    let write = app.writing(&call, &call.path.org).await?;
    let named = call.body.operation;
    let done = match write.attempt(&Undo { operation: named }).await {
        Ok(done) => done,
        // An operation that is not there is a fault of the body that names it.
        Err(Error::NotFound { what: "operation" }) => {
            let detail = format!("there is no operation {named}");
            return Err(Error::invalid("/operation", "not_found", detail).into());
        }
        Err(error) => return Err(write.refusal(error).await),
    };
    let Done { output, operation, replayed } = done;
    let undo::Undone { operation: undone, name, records } = output;
    let keys = keys(&app, &write, &records).await?;
    let record = |record: Record| -> Result<ChangedRecord, Problem> {
        let id = record.id();
        Ok(ChangedRecord { kind: id.kind, id: id.to_string(), record: present(record, &keys)? })
    };
    let answer = Undone {
        operation: OperationName { id: operation, name: Undo::NAME.to_owned() },
        undone: OperationName { id: undone, name },
        records: records.into_iter().map(record).collect::<Result<_, _>>()?,
    };
    Ok(Answer::of(answer).by(operation, replayed))
}

/// The keys of the projects of the tasks among these records, for their references.
async fn keys(
    app: &App,
    write: &Writing,
    records: &[Record],
) -> Result<BTreeMap<ProjectId, ProjectKey>, Problem> {
    // It is done: whoever may write is answered what was written, as by every other write.
    let reader = Caller { scopes: Scopes::ALL, ..write.caller.clone() };
    let mut keys = BTreeMap::new();
    for record in records {
        let Record::Task(task) = record else { continue };
        if !keys.contains_key(&task.project) {
            let project = ProjectRef::Id(task.project);
            let project = app.nimbus().get_project(&reader, write.org, &project).await?;
            keys.insert(project.id, project.key);
        }
    }
    Ok(keys)
}
