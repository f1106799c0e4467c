//! Operations, what marks them undone, and the rows of the log.

use crate::change::{LogRow, OperationRow, Payload};
use crate::id::OrgId;
use crate::store::sql::write::put;
use crate::store::sql::{Engine, EngineError, Value, log};

/// An undone operation that is itself an undo gives its own original back: it is done again.
pub(super) async fn again(
    engine: &mut dyn Engine,
    operations: &[(OrgId, OperationRow)],
) -> Result<(), EngineError> {
    for (org, operation) in operations {
        if let Some(undoes) = operation.undoes {
            let sql = "update operations set undone_by = null where org_id = $1 and operation_id = \
                       (select undoes from operations where org_id = $1 and operation_id = $2)";
            engine.execute(sql.into(), vec![Value::id(*org), Value::id(undoes)]).await?;
        }
    }
    Ok(())
}

/// Writes operations, and marks the ones they undo.
pub(super) async fn write_operations(
    engine: &mut dyn Engine,
    operations: &[(OrgId, OperationRow)],
) -> Result<(), EngineError> {
    let values = operations.iter().map(|(org, row)| log::operation_values(*org, row)).collect();
    put(engine, "operations", log::OPERATION_COLUMNS, None, values).await?;
    for (org, operation) in operations {
        if let Some(undoes) = operation.undoes {
            let sql = "update operations set undone_by = $3 where org_id = $1 and operation_id = $2";
            let args = vec![Value::id(*org), Value::id(undoes), Value::id(operation.id)];
            engine.execute(sql.into(), args).await?;
        }
    }
    Ok(())
}

/// Appends changes and their payloads.
pub(super) async fn write_log(
    engine: &mut dyn Engine,
    rows: Vec<(OrgId, LogRow, Option<Payload>)>,
) -> Result<(), EngineError> {
    let values = rows.iter().map(|(org, row, _)| log::change_values(*org, row)).collect();
    put(engine, "changes", log::CHANGE_COLUMNS, None, values).await?;
    let values = |(org, row, payload): (OrgId, LogRow, Option<Payload>)| {
        let Payload { salt, bytes } = payload?;
        let salt = Value::Bytes(salt.to_vec());
        Some(vec![Value::id(org), Value::count(row.seq.0), salt, Value::Bytes(bytes)])
    };
    let payloads = rows.into_iter().filter_map(values).collect();
    put(engine, "change_payloads", &["org_id", "seq", "salt", "bytes"], None, payloads).await
}
