//! Operations and the changes of a record.

use async_trait::async_trait;

use super::{Read, SqlReader};
use crate::change::{Logged, OperationRow, RecordId, Seq};
use crate::id::OperationId;
use crate::store::Log;
use crate::store::sql::{Value, log};

#[async_trait]
impl Log for SqlReader {
    async fn operation(&self, id: OperationId) -> Read<Option<(OperationRow, Vec<Logged>)>> {
        let operation = format!(
            "select {} from operations p where p.org_id = $1 and p.operation_id = $2",
            log::OPERATION
        );
        let Some(row) = self.one(operation, vec![Value::id(id)]).await? else {
            return Ok(None);
        };
        let changes = log::select("c.operation_id = $2", "order by c.seq");
        let changes = self.query(changes, vec![Value::id(id)]).await?;
        Ok(Some((log::operation(&mut row.read("operations"))?, log::all(changes)?)))
    }

    async fn changes_of(&self, record: RecordId, after: Seq) -> Read<Vec<Logged>> {
        let sql = log::select("c.record_id = $2 and c.kind = $3 and c.seq > $4", "order by c.seq");
        log::all(
            self.query(sql, vec![Value::Id(record.id), Value::text(record.kind), Value::count(after.0)])
                .await?,
        )
    }
}
