//! The searchable words of tasks whose text has changed.

use super::records::Updated;
use crate::change::Record;
use crate::id::{Id, OrgId};
use crate::query::words::fold;
use crate::store::sql::{Engine, EngineError, Words};
use crate::task::Task;

pub(super) async fn words(
    engine: &mut dyn Engine,
    created: &[(OrgId, Record)],
    updated: &Updated<'_>,
) -> Result<(), EngineError> {
    let of = |org: &OrgId, task: &Task, new: bool| Words {
        org: org.uuid(),
        task: task.id.uuid(),
        title: fold(task.title.as_str()),
        description: fold(task.description.as_str()),
        new,
    };
    let mut all = Vec::new();
    for (org, record) in created {
        if let Record::Task(task) = record {
            all.push(of(org, task, true));
        }
    }
    for ((org, _), pair) in updated {
        if let (Record::Task(before), Record::Task(after)) = pair
            && (before.title != after.title || before.description != after.description)
        {
            all.push(of(org, after, false));
        }
    }
    engine.index_words(all).await
}
