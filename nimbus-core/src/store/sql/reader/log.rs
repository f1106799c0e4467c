//! Operations and the changes of a record.

use async_trait::async_trait;

use super::{Read, SqlReader};
use crate::change::{Kind, Logged, OperationRow, RecordId, Seq};
use crate::id::{OperationId, UserId};
use crate::store::sql::{Value, id_list, log};
use crate::store::{Happened, Log};

/// Records asked about in one statement.
const CHUNK: usize = 256;

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
        // An operation's changes stand side by side in the log.
        let of = "p.operation_id = $2 and c.seq between p.first_seq and p.last_seq";
        let changes = log::select(of, "order by c.seq");
        let changes = self.query(changes, vec![Value::id(id)]).await?;
        Ok(Some((log::operation(&mut row.read("operations"))?, log::all(changes)?)))
    }

    async fn latest_undoable(&self, user: UserId) -> Read<Option<OperationId>> {
        let kinds: Vec<&str> =
            Kind::ALL.iter().filter(|kind| kind.is_undoable()).map(|kind| kind.as_str()).collect();
        // The offset keeps the inner question from being joined: it is asked of one operation after the other, the last first.
        let sql = format!(
            "select p.operation_id from operations p \
             where p.org_id = $1 and p.user_id = $2 and not p.system \
             and p.last_seq is not null and p.undoes is null and p.undone_by is null \
             and not exists ( \
                 select 1 from changes c where c.org_id = p.org_id and c.seq between p.first_seq and p.last_seq \
                 and (c.verb = 'purged' or c.kind not in ('{}')) limit 1 offset 0) \
             order by p.last_seq desc limit 1",
            kinds.join("', '")
        );
        let row = self.one(sql, vec![Value::id(user)]).await?;
        row.map(|row| row.read("operations").id("operation_id")).transpose()
    }

    async fn changes_of(&self, record: RecordId, after: Seq) -> Read<Vec<Logged>> {
        let sql = log::select("c.record_id = $2 and c.kind = $3 and c.seq > $4", "order by c.seq");
        log::all(
            self.some(sql, vec![Value::Id(record.id), Value::text(record.kind), Value::count(after.0)])
                .await?,
        )
    }

    async fn happened(&self, records: &[RecordId], after: Seq) -> Read<Vec<Happened>> {
        let mut found = Vec::new();
        for some in records.chunks(CHUNK) {
            let ids: Vec<_> = some.iter().map(|record| record.id).collect();
            let (list, args) = id_list(&ids, 3);
            let sql = format!(
                "select c.kind, c.record_id, c.verb, c.operation_id from changes c \
                 where c.org_id = $1 and c.record_id in ({list}) and c.seq > $2 and c.verb <> 'created' \
                 order by c.seq"
            );
            let args = std::iter::once(Value::count(after.0)).chain(args).collect();
            for row in self.query(sql, args).await? {
                let mut row = row.read("changes");
                let record = RecordId { kind: row.parse("kind")?, id: row.uuid("record_id")? };
                let (verb, operation) = (row.parse("verb")?, row.id("operation_id")?);
                found.extend(some.contains(&record).then_some(Happened { record, verb, operation }));
            }
        }
        Ok(found)
    }
}
