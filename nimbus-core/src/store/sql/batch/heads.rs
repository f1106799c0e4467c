//! Reading what a batch must know of its organizations: heads, the tails of their logs, counters.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Pending;
use super::counters::counters;
use crate::chain;
use crate::change::{Kind, RecordId, Seq};
use crate::id::{Id, OrgId, ProjectId};
use crate::store::sql::commit::{Head, Tail, counted, founds};
use crate::store::sql::{Engine, EngineError, Value, id_list};

pub(super) async fn heads(
    engine: &mut dyn Engine,
    batch: &[Pending],
) -> Result<HashMap<OrgId, Head>, EngineError> {
    // From where on an organization's log is read; `None` where nobody needs it.
    let mut bases: BTreeMap<OrgId, Option<Seq>> = BTreeMap::new();
    let mut projects: BTreeSet<(OrgId, ProjectId)> = BTreeSet::new();
    for pending in batch {
        if let Pending::Commit(commit) = pending {
            let base = bases.entry(commit.org).or_insert(None);
            // Whoever founds an organization has read nothing of its log: if there is one, the id is taken.
            if !founds(commit) {
                *base = Some(base.map_or(commit.base, |base| base.min(commit.base)));
            }
            projects.extend(counted(commit).map(|project| (commit.org, project)));
        }
    }
    let mut heads = HashMap::new();
    if bases.is_empty() {
        return Ok(heads);
    }
    let orgs: Vec<_> = bases.keys().map(|org| org.uuid()).collect();
    let (list, args) = id_list(&orgs, 1);
    let sql = format!(
        "select org_id, seq, hash from heads where org_id in ({list}) order by org_id{}",
        engine.for_update()
    );
    for row in engine.query(sql.into(), args).await? {
        let mut row = row.read("heads");
        let (org, seq, hash) = (row.id("org_id")?, row.seq("seq")?, row.bytes("hash")?);
        heads.insert(
            org,
            Head {
                seq,
                hash,
                stored: true,
                tail: Vec::new(),
                counters: HashMap::new(),
                keys: BTreeSet::new(),
            },
        );
    }
    for (org, base) in &bases {
        let head = heads.entry(*org).or_insert_with(|| Head {
            seq: Seq(0),
            hash: chain::GENESIS,
            stored: false,
            tail: Vec::new(),
            counters: HashMap::new(),
            keys: BTreeSet::new(),
        });
        if let Some(base) = base.filter(|base| *base < head.seq) {
            let sql = "select seq, kind, record_id, task_id from changes where org_id = $1 and seq > $2 order by seq";
            for row in engine.query(sql.into(), vec![Value::id(*org), Value::count(base.0)]).await? {
                let mut row = row.read("changes");
                let (seq, kind): (Seq, Kind) = (row.seq("seq")?, row.parse("kind")?);
                let record = RecordId { kind, id: row.uuid("record_id")? };
                head.tail.push(Tail { seq, record, task: row.maybe_id("task_id")? });
            }
        }
    }
    counters(engine, &projects, &mut heads).await?;
    Ok(heads)
}
