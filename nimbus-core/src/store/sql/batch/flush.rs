//! Writing all rows of a batch, each table with few statements, in the order in which they refer to each other.

use std::collections::{BTreeSet, HashMap};

use super::counters::counters_back;
use super::operations::{write_log, write_operations};
use super::purge::purge;
use super::records::records;
use super::sets::sets;
use super::words::words;
use crate::comment::Comment;
use crate::id::OrgId;
use crate::member::{Invitation, Member};
use crate::organization::Organization;
use crate::project::Project;
use crate::store::sql::commit::{Buffer, Head};
use crate::store::sql::write::put;
use crate::store::sql::{Engine, EngineError, Value};
use crate::tag::Tag;
use crate::task::Task;

/// Writes what the batch has gathered.
pub(super) async fn flush(
    engine: &mut dyn Engine,
    heads: &HashMap<OrgId, Head>,
    buffer: Buffer<'_>,
) -> Result<(), EngineError> {
    let Buffer { created, updated, purged, operations, log, .. } = buffer;
    if operations.is_empty() {
        return Ok(());
    }
    records::<Organization>(engine, &created, &updated).await?;
    // Heads of new organizations come before what refers to them, those of others are written over.
    let written: BTreeSet<OrgId> = operations.iter().map(|(org, _)| *org).collect();
    write_heads(engine, heads, &written).await?;
    records::<Member>(engine, &created, &updated).await?;
    records::<Invitation>(engine, &created, &updated).await?;
    records::<Project>(engine, &created, &updated).await?;
    records::<Tag>(engine, &created, &updated).await?;
    records::<Task>(engine, &created, &updated).await?;
    records::<Comment>(engine, &created, &updated).await?;
    sets(engine, &created, &updated).await?;
    words(engine, &created, &updated).await?;
    purge(engine, purged).await?;
    counters_back(engine, heads).await?;
    write_operations(engine, &operations).await?;
    write_log(engine, log).await
}

async fn write_heads(
    engine: &mut dyn Engine,
    heads: &HashMap<OrgId, Head>,
    written: &BTreeSet<OrgId>,
) -> Result<(), EngineError> {
    let rows = written.iter().filter_map(|org| Some((org, heads.get(org)?)));
    let rows = rows
        .map(|(org, head)| vec![Value::id(*org), Value::count(head.seq.0), Value::Bytes(head.hash.to_vec())]);
    put(engine, "heads", &["org_id", "seq", "hash"], Some(&["org_id"]), rows.collect()).await
}
