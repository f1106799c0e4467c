//! Walking a log and its chain.

use async_trait::async_trait;

#[cfg(feature = "sqlite")]
use super::Engine;
use super::{ReadEngine, Row, Sql, Tenant, Value, log};
use crate::chain;
use crate::change::Seq;
use crate::id::OrgId;
use crate::store::{StoreError, Verdict};

/// Rows read at a time.
const STRIDE: u64 = 5_000;
/// Faults told before the walk gives up.
const ENOUGH: usize = 20;

/// How many changes stand after the head, and the head: of one moment, for others commit while the log is walked.
const BEYOND: &str = "select count(*), coalesce((select seq from heads where org_id = $1), 0) from changes \
     where org_id = $1 and seq > coalesce((select seq from heads where org_id = $1), 0)";

/// Whoever can be asked for the rows of an organization.
#[async_trait]
pub(super) trait Rows: Send {
    async fn rows(&mut self, org: OrgId, sql: Sql, args: Vec<Value>) -> Result<Vec<Row>, StoreError>;
}

#[async_trait]
impl Rows for &dyn ReadEngine {
    async fn rows(&mut self, org: OrgId, sql: Sql, args: Vec<Value>) -> Result<Vec<Row>, StoreError> {
        self.query(Tenant::Org(org), sql, args).await
    }
}

/// Inside a transaction.
#[cfg(feature = "sqlite")]
pub(super) struct Held<'a>(pub(super) &'a mut dyn Engine);

#[cfg(feature = "sqlite")]
#[async_trait]
impl Rows for Held<'_> {
    async fn rows(&mut self, _: OrgId, sql: Sql, args: Vec<Value>) -> Result<Vec<Row>, StoreError> {
        Ok(self.0.query(sql, args).await?)
    }
}

/// Walks the log of `org` from the first change to the head as it is when the walk begins, and compares numbers, digests
/// and hashes, which cover the operations, too.
pub(super) async fn walk(engine: &mut dyn Rows, org: OrgId) -> Result<Verdict, StoreError> {
    let head = engine
        .rows(org, "select seq, hash from heads where org_id = $1".into(), vec![Value::id(org)])
        .await?;
    let (stored_seq, stored_hash) = match head.into_iter().next() {
        Some(row) => {
            let mut row = row.read("heads");
            (row.seq("seq")?, row.bytes::<32>("hash")?)
        }
        None => (Seq(0), chain::GENESIS),
    };
    let (mut seq, mut hash, mut faults) = (Seq(0), chain::GENESIS, Vec::new());
    while seq < stored_seq && faults.len() < ENOUGH {
        let sql = log::select("c.seq > $2 and c.seq <= $3", "order by c.seq");
        let to = (seq.0 + STRIDE).min(stored_seq.0);
        let rows = log::all(
            engine.rows(org, sql.into(), vec![Value::id(org), Value::count(seq.0), Value::count(to)]).await?,
        )?;
        for logged in rows {
            let row = &logged.row;
            if row.seq != seq.next() {
                faults.push(format!("change {} is missing", seq.next()));
            }
            if let Some(payload) = &logged.payload
                && chain::digest(payload) != row.digest
            {
                faults.push(format!("the payload of change {} was altered", row.seq));
            }
            if chain::hash(&hash, org, row, &chain::act(&logged.operation)) != row.hash {
                let what = "or its operation was altered, or it does not follow the one before it";
                faults.push(format!("change {} {what}", row.seq));
            }
            (seq, hash) = (row.seq, row.hash);
        }
        if seq.0 < to {
            faults.push(format!("changes {} to {to} are missing", seq.next()));
            seq = Seq(to);
        }
    }
    if let Some(row) = engine.rows(org, BEYOND.into(), vec![Value::id(org)]).await?.into_iter().next() {
        let mut row = row.read("changes");
        if row.count("count")? > 0 {
            faults.push(format!("there are changes after the head {}", row.count("head")?));
        }
    }
    if faults.is_empty() && hash != stored_hash {
        faults.push(format!("the head does not hold the hash of change {stored_seq}"));
    }
    faults.truncate(ENOUGH);
    Ok(Verdict { head: stored_seq, hash: stored_hash, faults })
}
