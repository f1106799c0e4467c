//! What a failed statement means to whoever waits.

use super::Pending;
use crate::change::{Kind, RecordId};
use crate::id::OrgId;
use crate::store::sql::{Engine, EngineError, Value};
use crate::store::{CommitError, Unique};

/// What a commit that failed means to whoever waits, asked once it is rolled back.
///
/// A repeated create collides in its id and, where it has one, in its name or key; engines tell only one of the two. It
/// is the id that counts: it lets the repeated request be answered like the first one.
pub(super) async fn meaning(engine: &mut dyn Engine, pending: &Pending, error: EngineError) -> CommitError {
    let failure = failure(error);
    if let (CommitError::Taken(_), Pending::Commit(commit)) = (&failure, pending) {
        for change in commit.changes.iter().filter(|change| change.before.is_none()) {
            if was_made(engine, commit.org, change.record().id()).await {
                return CommitError::Taken(Unique::Id);
            }
        }
    }
    failure
}

/// Whether the log knows how a record was made. Members have a word of their own for being there already.
async fn was_made(engine: &mut dyn Engine, org: OrgId, record: RecordId) -> bool {
    let sql = "select seq from changes where org_id = $1 and record_id = $2 and kind = $3 limit 1";
    let args = vec![Value::id(org), Value::Id(record.id), Value::text(record.kind)];
    record.kind != Kind::Member && engine.query(sql.into(), args).await.is_ok_and(|rows| !rows.is_empty())
}

/// What a failed statement means to whoever waits.
pub(super) fn failure(error: EngineError) -> CommitError {
    let what = match error {
        EngineError::Unique(what) => what,
        EngineError::Closed => return CommitError::Closed,
        EngineError::Conflict => return CommitError::Conflict,
        error @ (EngineError::Busy(_) | EngineError::Lost(_) | EngineError::Store(_)) => {
            return CommitError::Store(error.into());
        }
    };
    let taken = [
        ("organizations.slug", Unique::Slug),
        ("projects.key", Unique::ProjectKey),
        ("tags.name_folded", Unique::TagName),
        ("tasks.number", Unique::TaskNumber),
        ("users.email_folded", Unique::Email),
        ("source_key", Unique::Source),
        ("members.user_id", Unique::Member),
    ];
    if what.contains("request_key") {
        return CommitError::KeyUsed;
    }
    let unique = taken
        .into_iter()
        .find(|(columns, _)| what.contains(columns))
        .map_or(Unique::Id, |(_, unique)| unique);
    CommitError::Taken(unique)
}
