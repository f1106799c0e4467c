//! Reading what a batch must know of its organizations: heads, the tails of their logs, counters.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Pending;
use super::counters::counters;
use crate::chain;
use crate::change::{Kind, RecordId, Seq};
use crate::id::{Id, OrgId, ProjectId};
use crate::store::sql::commit::{Head, Tail, counted, founds};
use crate::store::sql::{Engine, EngineError, Value, any_of, id_list};

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
        heads.insert(org, Head::at(seq, hash));
    }
    let mut behind = Vec::new();
    for (org, base) in &bases {
        let head =
            heads.entry(*org).or_insert_with(|| Head { stored: false, ..Head::at(Seq(0), chain::GENESIS) });
        let recalled = engine.memory().is_some_and(|memory| memory.recall(*org, head, *base));
        if !recalled && let Some(base) = base.filter(|base| *base < head.seq) {
            head.from = base;
            behind.push((*org, base));
        }
    }
    tails(engine, &behind, &mut heads).await?;
    projects.retain(|(org, project)| !heads[org].counters.contains_key(project));
    counters(engine, &projects, &mut heads).await?;
    Ok(heads)
}

/// Reads the tails of logs from their bases on, all with one statement.
async fn tails(
    engine: &mut dyn Engine,
    behind: &[(OrgId, Seq)],
    heads: &mut HashMap<OrgId, Head>,
) -> Result<(), EngineError> {
    if behind.is_empty() {
        return Ok(());
    }
    // The end is known, too, and says that it is a stretch of the log that is wanted: without it a planner that is not told
    // the numbers takes it for a third of the log.
    let stretch =
        |(org, base): &(OrgId, Seq)| [Value::id(*org), Value::count(base.0), Value::count(heads[org].seq.0)];
    let (sql, args) = tails_statement(&behind.iter().map(stretch).collect::<Vec<_>>());
    for row in engine.query(sql.into(), args).await? {
        let mut row = row.read("changes");
        let (org, seq, kind): (OrgId, Seq, Kind) = (row.id("org_id")?, row.seq("seq")?, row.parse("kind")?);
        let record = RecordId { kind, id: row.uuid("record_id")? };
        let tail = Tail { seq, record, task: row.maybe_id("task_id")? };
        heads.get_mut(&org).expect("only heads of the batch are behind").tail.push(tail);
    }
    Ok(())
}

/// The changes of organizations after and up to certain numbers.
pub(in crate::store) fn tails_statement(stretches: &[[Value; 3]]) -> (String, Vec<Value>) {
    let (condition, args) = any_of(stretches, "(org_id = {} and seq > {} and seq <= {})");
    let sql = format!(
        "select org_id, seq, kind, record_id, task_id from changes where {condition} order by org_id, seq"
    );
    (sql, args)
}
