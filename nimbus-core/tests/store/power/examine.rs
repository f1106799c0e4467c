//! Whether a database is whole, and holds everything that was acknowledged.

use std::collections::BTreeSet;
use std::path::Path;

use nimbus_core::id::{Id, OperationId, OrgId};
use nimbus_core::store::Store;
use rusqlite::Connection;

/// Acts and rows of the log that do not belong together one to one, and numbers that do not follow each other (R3).
const UNEVEN: &str = "with acts as (
        select org_id, operation_id, count(*) as number, min(seq) as first, max(seq) as last
        from changes group by org_id, operation_id)
    select count(*) from acts full join operations p using (org_id, operation_id)
    where p.first_seq is not acts.first or p.last_seq is not acts.last or number <> last - first + 1";
/// Organizations whose log has gaps, or another head than its last row.
const GAPS: &str =
    "select count(*) from heads h where seq <> (select count(*) from changes c where c.org_id = h.org_id)
    or seq <> (select max(seq) from changes c where c.org_id = h.org_id)";

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Findings {
    /// Operations that were acknowledged and are not there.
    pub(super) lost: usize,
    /// What is wrong with the database, in words.
    pub(super) faults: Vec<String>,
}

/// Looks at everything but what the log and the tables say of each other, which `assert_replays` does.
pub(super) async fn examine(
    store: &dyn Store,
    org: OrgId,
    database: &Path,
    acknowledged: &[OperationId],
) -> Findings {
    let mut found = from_outside(database, acknowledged)
        .unwrap_or_else(|error| Findings { lost: acknowledged.len(), faults: vec![error.to_string()] });
    match store.verify(org).await {
        Ok(verdict) => found.faults.extend(verdict.faults),
        Err(error) => found.faults.push(error.to_string()),
    }
    found
}

/// What a connection beside the store sees.
fn from_outside(database: &Path, acknowledged: &[OperationId]) -> rusqlite::Result<Findings> {
    let connection = Connection::open(database)?;
    let mut faults = texts(&connection, "select integrity_check from pragma_integrity_check")?;
    faults.retain(|fault| fault != "ok");
    let foreign = "select \"table\" || ' points nowhere' from pragma_foreign_key_check";
    faults.extend(texts(&connection, foreign)?);
    for (what, sql) in [("acts and operations differ", UNEVEN), ("the log has gaps", GAPS)] {
        let number: i64 = connection.query_row(sql, [], |row| row.get(0))?;
        if number != 0 {
            faults.push(format!("{what}: {number}"));
        }
    }
    let mut statement = connection.prepare("select operation_id from operations")?;
    let there: BTreeSet<[u8; 16]> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let lost = acknowledged.iter().filter(|operation| !there.contains(operation.uuid().as_bytes())).count();
    Ok(Findings { lost, faults })
}

fn texts(connection: &Connection, sql: &str) -> rusqlite::Result<Vec<String>> {
    connection.prepare(sql)?.query_map([], |row| row.get(0))?.collect()
}
