//! The sets of records: tags and assignees of tasks, people mentioned in comments.

use uuid::Uuid;

use super::records::Updated;
use crate::change::Record;
use crate::id::{Id, OrgId};
use crate::store::sql::write::put;
use crate::store::sql::{Engine, EngineError, Value};

/// A record's elements in a set table.
fn elements(record: &Record) -> Vec<(&'static str, Uuid, Uuid)> {
    match record {
        Record::Task(task) => {
            let tags = task.tags.iter().map(|tag| ("task_tags", task.id.uuid(), tag.uuid()));
            tags.chain(task.assignees.iter().map(|user| ("task_assignees", task.id.uuid(), user.uuid())))
                .collect()
        }
        Record::Comment(comment) => {
            comment.mentions.iter().map(|user| ("comment_mentions", comment.id.uuid(), user.uuid())).collect()
        }
        _ => Vec::new(),
    }
}

const SETS: [(&str, [&str; 3]); 3] = [
    ("task_tags", ["org_id", "task_id", "tag_id"]),
    ("task_assignees", ["org_id", "task_id", "user_id"]),
    ("comment_mentions", ["org_id", "comment_id", "user_id"]),
];

/// Adds what came into the sets and removes what left them.
pub(super) async fn sets(
    engine: &mut dyn Engine,
    created: &[(OrgId, Record)],
    updated: &Updated<'_>,
) -> Result<(), EngineError> {
    let mut added: Vec<(OrgId, (&str, Uuid, Uuid))> = Vec::new();
    let mut removed = Vec::new();
    for (org, record) in created {
        added.extend(elements(record).into_iter().map(|element| (*org, element)));
    }
    for ((org, _), (before, after)) in updated {
        let (old, new) = (elements(before), elements(after));
        added.extend(new.iter().filter(|element| !old.contains(element)).map(|element| (*org, *element)));
        removed.extend(old.iter().filter(|element| !new.contains(element)).map(|element| (*org, *element)));
    }
    for (table, columns) in SETS {
        for (org, (_, owner, element)) in removed.iter().filter(|(_, (of, ..))| *of == table) {
            let sql = format!(
                "delete from {table} where {} = $1 and {} = $2 and {} = $3",
                columns[0], columns[1], columns[2]
            );
            engine.execute(sql.into(), vec![Value::id(*org), Value::Id(*owner), Value::Id(*element)]).await?;
        }
        let rows = added.iter().filter(|(_, (of, ..))| *of == table);
        let rows = rows
            .map(|(org, (_, owner, element))| vec![Value::id(*org), Value::Id(*owner), Value::Id(*element)])
            .collect();
        put(engine, table, &columns, None, rows).await?;
    }
    Ok(())
}
