//! Operations, what marks them undone, and the rows of the log.

use crate::change::{LogRow, OperationRow, Payload};
use crate::id::OrgId;
use crate::store::sql::write::put;
use crate::store::sql::{Engine, EngineError, Value, log};

/// Marks what an operation undoes. That may be an undo itself, and then what it undid is done again, and so on down to
/// what was no undo: of each two neighbours one is in force and says by whom the next one is undone.
const MARK: &str = "with recursive chain (operation_id, undoes, above, level) as ( \
         select operation_id, undoes, operation_id, 0 from operations where org_id = $1 and operation_id = $2 \
     union all \
         select p.operation_id, p.undoes, c.operation_id, c.level + 1 \
         from chain c join operations p on p.org_id = $1 and p.operation_id = c.undoes) \
     update operations set undone_by = case when chain.level % 2 = 1 then chain.above end from chain \
     where operations.org_id = $1 and operations.operation_id = chain.operation_id and chain.level > 0";

/// Writes operations, and marks the ones they undo.
pub(super) async fn write_operations(
    engine: &mut dyn Engine,
    operations: &[(OrgId, OperationRow)],
) -> Result<(), EngineError> {
    let values = operations.iter().map(|(org, row)| log::operation_values(*org, row)).collect();
    put(engine, "operations", log::OPERATION_COLUMNS, None, values).await?;
    for (org, operation) in operations {
        if operation.undoes.is_some() {
            engine.execute(MARK.into(), vec![Value::id(*org), Value::id(operation.id)]).await?;
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
