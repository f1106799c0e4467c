//! What a purge leaves: emptied rows, no payloads and no kept answers.

use std::collections::BTreeSet;

use crate::change::Record;
use crate::id::{Id, OrgId};
use crate::store::StoreError;
use crate::store::sql::{Engine, EngineError, Value, Words};
use crate::time::Timestamp;

/// Empties the rows of purged records, and erases the payloads of all their changes.
pub(super) async fn purge(
    engine: &mut dyn Engine,
    purged: Vec<(OrgId, Record, Timestamp)>,
) -> Result<(), EngineError> {
    let orgs: BTreeSet<OrgId> = purged.iter().map(|(org, ..)| *org).collect();
    for org in orgs {
        // A kept answer may hold titles of what is purged.
        let sql = "update operations set answer = null where org_id = $1 and answer is not null";
        engine.execute(sql.into(), vec![Value::id(org)]).await?;
    }
    for (org, record, at) in purged {
        let id = record.id();
        let statements: &[&str] = match record {
            Record::Task(_) => {
                let words = Words {
                    org: org.uuid(),
                    task: id.id,
                    title: String::new(),
                    description: String::new(),
                    new: false,
                };
                engine.index_words(vec![words]).await?;
                &[
                    "update tasks \
                     set purged_at = $3, title = '', description = '', \
                     source_url = null, source_author = null, source_digest = null \
                     where org_id = $1 and task_id = $2",
                    "delete from task_tags where org_id = $1 and task_id = $2",
                    "delete from task_assignees where org_id = $1 and task_id = $2",
                ]
            }
            Record::Comment(_) => &[
                "update comments \
                 set purged_at = $3, body = '', \
                 source_url = null, source_author = null, source_digest = null \
                 where org_id = $1 and comment_id = $2",
                "delete from comment_mentions where org_id = $1 and comment_id = $2",
            ],
            other => return Err(StoreError::Refused(format!("a {} is not purged", other.kind())).into()),
        };
        for sql in statements {
            let mut args = vec![Value::id(org), Value::Id(id.id)];
            args.extend(sql.contains("$3").then(|| Value::time(at)));
            engine.execute((*sql).into(), args).await?;
        }
        let sql = "delete from change_payloads where org_id = $1 and seq in \
                   (select seq from changes where org_id = $1 and record_id = $2 and kind = $3)";
        engine.execute(sql.into(), vec![Value::id(org), Value::Id(id.id), Value::text(id.kind)]).await?;
    }
    Ok(())
}
