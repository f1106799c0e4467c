//! What a purge leaves: emptied rows, no payloads and no kept answers.

use std::collections::BTreeSet;

use crate::change::{Kind, Record, RecordId};
use crate::id::{Id, OrgId};
use crate::store::sql::{Engine, EngineError, PURGED_WORDS, Value, Words};
use crate::time::Timestamp;

/// Empties the row of a record and removes what hangs on it: organization `$1`, record `$2`, the time of the purge `$3`.
/// A row that lived until then, in something that was in the trash, leaves the indexes of the living, too.
fn emptying(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Organization => &["update organizations \
             set purged_at = $3, deleted_at = coalesce(deleted_at, $3), \
             name = '', slug = '', image_url = null, week_start = 'monday', time_zone = 'UTC' \
             where org_id = $1 and org_id = $2"],
        Kind::Member => &[
            "update members \
             set purged_at = $3, deleted_at = coalesce(deleted_at, $3), \
             name = '', email = null, email_folded = null, image_url = null, claimed = false, role = 'member' \
             where org_id = $1 and user_id = $2",
            "delete from tokens where org_id = $1 and user_id = $2",
        ],
        Kind::Invitation => &[
            "update invitations \
             set purged_at = $3, deleted_at = coalesce(deleted_at, $3), \
             email = '', email_folded = '', role = 'member' \
             where org_id = $1 and invitation_id = $2",
            "delete from invitation_secrets where org_id = $1 and invitation_id = $2",
        ],
        Kind::Project => &["update projects \
             set purged_at = $3, deleted_at = coalesce(deleted_at, $3), \
             key = '', name = '', description = '', colour = null \
             where org_id = $1 and project_id = $2"],
        Kind::Tag => &["update tags \
             set purged_at = $3, deleted_at = coalesce(deleted_at, $3), \
             name = '', name_folded = '', colour = null \
             where org_id = $1 and tag_id = $2"],
        Kind::Task => &[
            "update tasks \
             set purged_at = $3, deleted_at = coalesce(deleted_at, $3), \
             title = '', description = '', priority = null, estimate = null, completed_at = null, \
             start_day = null, start_at = null, start_zone = null, \
             due_key = null, due_day = null, due_at = null, due_zone = null, \
             source_system = null, source_key = null, source_url = null, source_author = null, source_digest = null \
             where org_id = $1 and task_id = $2",
            "delete from task_tags where org_id = $1 and task_id = $2",
            "delete from task_assignees where org_id = $1 and task_id = $2",
        ],
        Kind::Comment => &[
            "update comments \
             set purged_at = $3, deleted_at = coalesce(deleted_at, $3), body = '', edited_at = null, \
             source_system = null, source_key = null, source_url = null, source_author = null, source_digest = null \
             where org_id = $1 and comment_id = $2",
            "delete from comment_mentions where org_id = $1 and comment_id = $2",
        ],
    }
}

/// Empties the rows of purged records, and erases the payloads of all their changes.
pub(super) async fn purge(
    engine: &mut dyn Engine,
    purged: Vec<(OrgId, Record, Timestamp)>,
) -> Result<(), EngineError> {
    let tasks = purged.iter().filter(|(_, record, _)| record.kind() == Kind::Task);
    let words: Vec<Words> = tasks.map(|(org, record, _)| no_words(*org, record.id())).collect();
    if !words.is_empty() {
        let sql =
            "insert into meta (name, value) values ($1, '') on conflict (name) do update set value = ''";
        engine.execute(sql.into(), vec![Value::text(PURGED_WORDS)]).await?;
    }
    engine.index_words(words).await?;
    let orgs: BTreeSet<OrgId> = purged.iter().map(|(org, ..)| *org).collect();
    for org in orgs {
        // A kept answer may hold titles of what is purged.
        let sql = "update operations set answer = null where org_id = $1 and answer is not null";
        engine.execute(sql.into(), vec![Value::id(org)]).await?;
    }
    for (org, record, at) in purged {
        let id = record.id();
        for sql in emptying(id.kind) {
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

fn no_words(org: OrgId, task: RecordId) -> Words {
    Words { org: org.uuid(), task: task.id, title: String::new(), description: String::new(), new: false }
}
