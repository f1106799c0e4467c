//! What PostgreSQL's failures mean to the callers.

use sqlx::postgres::PgDatabaseError;

use crate::store::StoreError;
use crate::store::sql::EngineError;

/// What the constraints are about, as the other engine says it: `table.column`.
const UNIQUE: [(&str, &str); 9] = [
    ("organizations_slug", "organizations.slug"),
    ("projects_key", "projects.key"),
    ("tags_name", "tags.name_folded"),
    ("tasks_number", "tasks.number"),
    ("users_email_folded_key", "users.email_folded"),
    ("tasks_source", "tasks.source_key"),
    ("comments_source", "comments.source_key"),
    ("members_pkey", "members.user_id"),
    ("operations_key", "operations.request_key"),
];

/// What a failed statement means.
pub(super) fn failed(error: sqlx::Error) -> EngineError {
    match error {
        sqlx::Error::Database(error) => match error.try_downcast::<PgDatabaseError>() {
            Ok(error) => refused(&error),
            Err(error) => EngineError::Store(StoreError::Refused(error.to_string())),
        },
        sqlx::Error::Io(why) => EngineError::Store(StoreError::Unavailable(why.to_string())),
        sqlx::Error::Tls(why) => EngineError::Store(StoreError::Unavailable(format!("TLS: {why}"))),
        sqlx::Error::Protocol(why) => EngineError::Store(StoreError::Unavailable(why)),
        other @ (sqlx::Error::Encode(_) | sqlx::Error::Decode(_) | sqlx::Error::ColumnDecode { .. }) => {
            EngineError::Store(StoreError::Refused(other.to_string()))
        }
        other => EngineError::Store(StoreError::Unavailable(other.to_string())),
    }
}

/// What an answer of the server means, by its class (PostgreSQL, "Appendix A. PostgreSQL Error Codes").
fn refused(error: &PgDatabaseError) -> EngineError {
    let message = || error.message().to_owned();
    EngineError::Store(match error.code() {
        "23505" => {
            let constraint = error.constraint().unwrap_or_default();
            let known = UNIQUE.iter().find(|(name, _)| *name == constraint);
            return EngineError::Unique(known.map_or(constraint, |(_, about)| about).to_owned());
        }
        // Serialization failure, deadlock, a lock that did not come in time.
        "40001" | "40P01" | "55P03" => return EngineError::Busy(message()),
        "57014" => StoreError::TooLong,
        // No room on the disk or in memory.
        "53100" | "53200" => StoreError::Full,
        // Too many connections; shutting down, crashed, starting; the connection itself; read-only after a failover.
        code if code.starts_with("53")
            || code.starts_with("57P")
            || code.starts_with("08")
            || code == "25006"
            // The server ended a transaction in which nothing happened for too long, and the connection with it.
            || code == "25P03" =>
        {
            StoreError::Unavailable(message())
        }
        _ => StoreError::Refused(format!("{} ({})", message(), error.code())),
    })
}
