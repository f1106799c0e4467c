//! Undoing an operation.

use nimbus_core::error::Error;
use nimbus_core::nimbus::{Done, Operation};
use nimbus_core::ops::undo::{self, Undo};

use super::super::{OperationName, UndoOperation, Undone};
use super::Reply;
use super::around::Around;
use crate::server::api::{App, Visitor};
use crate::server::{Answer, Call};

pub(super) async fn undo(app: App, call: Call<UndoOperation, Visitor>) -> Reply<UndoOperation> {
    let write = app.writing(&call, &call.path.org).await?;
    let named = call.body.operation;
    let done = match (write.attempt(&Undo { operation: named }).await, named) {
        (Ok(done), _) => done,
        // An operation that is not there is a fault of the body that names it.
        (Err(Error::NotFound { what: "operation" }), Some(named)) => {
            let detail = format!("there is no operation {named}");
            return Err(Error::invalid("/operation", "not_found", detail).into());
        }
        (Err(error), _) => return Err(write.refusal(error).await),
    };
    let Done { output, operation, replayed } = done;
    let undo::Undone { operation: undone, name, records } = output;
    let around = Around::of(&app, &write, &records).await?;
    let answer = Undone {
        operation: OperationName { id: operation, name: Undo::NAME.to_owned() },
        undone: OperationName { id: undone, name },
        records: records.into_iter().map(|record| around.shown(record)).collect::<Result<_, _>>()?,
    };
    Ok(Answer::of(answer).by(operation, replayed))
}
