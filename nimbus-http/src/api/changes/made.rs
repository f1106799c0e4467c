//! Changes of the core as they go over the wire.

use std::collections::BTreeMap;

use nimbus_core::change::{self, Logged, Record};
use nimbus_core::error::{Error, Result};
use nimbus_core::id::ProjectId;
use nimbus_core::store::page::Described;
use nimbus_core::text::ProjectKey;
use serde_json::Value;

use super::{Actor, ActorKind, Change, OperationName};
use crate::api::tasks::Task;

/// Keys of projects, for the references of tasks.
type Keys = BTreeMap<ProjectId, ProjectKey>;

impl Change {
    /// Changes as they go over the wire.
    ///
    /// # Errors
    /// If a stored payload cannot be read.
    pub fn all(described: Described) -> Result<Vec<Self>> {
        let Described { items, keys, people } = described;
        let made = |(logged, record): (Logged, Option<Record>)| {
            let name = people.get(&logged.operation.actor.user).map(ToString::to_string);
            Self::of(logged, record, name, &keys)
        };
        items.into_iter().map(made).collect()
    }

    fn of(logged: Logged, record: Option<Record>, name: Option<String>, keys: &Keys) -> Result<Self> {
        let Logged { row, operation, payload } = logged;
        let changed = payload.map(|payload| payload.deltas()).transpose().map_err(Error::internal)?;
        Ok(Self {
            seq: row.seq,
            at: operation.at,
            actor: actor(operation.actor, name),
            operation: OperationName { id: operation.id, name: operation.name },
            event: format!("{}.{}", row.record.kind, row.verb),
            kind: row.record.kind,
            id: row.record.to_string(),
            project: row.project,
            erased: changed.is_none(),
            changed,
            record: record.map(|record| present(record, keys)).transpose()?,
        })
    }
}

fn actor(actor: change::Actor, name: Option<String>) -> Actor {
    let kind = if actor.system { ActorKind::System } else { ActorKind::User };
    // Nimbus acting by itself acts in nobody's name.
    let name = name.unwrap_or_else(|| if actor.system { "Nimbus" } else { "somebody" }.to_owned());
    Actor { kind, id: actor.user, name, token: actor.token }
}

/// A record as the GET of its kind would answer it.
pub(super) fn present(record: Record, keys: &Keys) -> Result<Value> {
    match record {
        Record::Task(task) => {
            let key = keys.get(&task.project).ok_or_else(|| Error::internal("a task without its project"))?;
            serde_json::to_value(Task::of(*task, key)).map_err(Error::internal)
        }
        other => Ok(Value::Object(other.to_json())),
    }
}
