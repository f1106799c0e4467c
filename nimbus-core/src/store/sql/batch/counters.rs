//! The counters of projects: read before a batch is validated, written back with it where they have moved.

use std::collections::{BTreeSet, HashMap};

use crate::id::{OrgId, ProjectId};
use crate::store::sql::commit::{Counter, Head};
use crate::store::sql::write::put;
use crate::store::sql::{Engine, EngineError, Value, any_of};

pub(super) async fn counters(
    engine: &mut dyn Engine,
    projects: &BTreeSet<(OrgId, ProjectId)>,
    heads: &mut HashMap<OrgId, Head>,
) -> Result<(), EngineError> {
    if projects.is_empty() {
        return Ok(());
    }
    let pairs: Vec<_> =
        projects.iter().map(|(org, project)| [Value::id(*org), Value::id(*project)]).collect();
    let (condition, args) = any_of(&pairs, "(org_id = {} and project_id = {})");
    let sql =
        format!("select org_id, project_id, next_number, last_position from counters where {condition}");
    for row in engine.query(sql.into(), args).await? {
        let mut row = row.read("counters");
        let (org, project): (OrgId, ProjectId) = (row.id("org_id")?, row.id("project_id")?);
        let counter = Counter {
            next_number: row.count("next_number")?,
            last_position: row.maybe_parse("last_position")?,
            moved: false,
        };
        heads
            .get_mut(&org)
            .expect("every organization of the batch has a head")
            .counters
            .insert(project, counter);
    }
    Ok(())
}

pub(super) async fn counters_back(
    engine: &mut dyn Engine,
    heads: &HashMap<OrgId, Head>,
) -> Result<(), EngineError> {
    let mut rows = Vec::new();
    for (org, head) in heads {
        for (project, counter) in head.counters.iter().filter(|(_, counter)| counter.moved) {
            let position = Value::maybe_text(counter.last_position.as_ref());
            rows.push(vec![
                Value::id(*org),
                Value::id(*project),
                Value::count(counter.next_number),
                position,
            ]);
        }
    }
    put(
        engine,
        "counters",
        &["org_id", "project_id", "next_number", "last_position"],
        Some(&["org_id", "project_id"]),
        rows,
    )
    .await
}
