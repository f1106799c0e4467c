//! Writing rows: one statement for many of a table, and the writes to the accounts.

use uuid::Uuid;

use super::{Engine, EngineError, Value, values};
use crate::accounts::{Work, Write};
use crate::id::Id;
use crate::policy::Scopes;

/// Most rows of one statement; rows are cut into powers of two up to this, so that few texts serve all counts.
const MOST: usize = 32;

/// Inserts rows, `MOST` a statement at the most. With a key, rows that are there are overwritten.
pub(super) async fn put(
    engine: &mut dyn Engine,
    table: &'static str,
    columns: &[&str],
    key: Option<&[&str]>,
    rows: Vec<Vec<Value>>,
) -> Result<(), EngineError> {
    let conflict = key.map(|key| written_over(columns, key)).unwrap_or_default();
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let left = rows.len().min(MOST);
        let take = 1 << (usize::BITS - 1 - left.leading_zeros());
        let args: Vec<Value> = rows.by_ref().take(take).flatten().collect();
        let into = columns.join(", ");
        let sql = format!("insert into {table} ({into}) values {}{conflict}", values(take, columns.len()));
        engine.execute(sql.into(), args).await?;
    }
    Ok(())
}

/// What follows an insert that writes over the row with the same key.
fn written_over(columns: &[&str], key: &[&str]) -> String {
    let others = columns.iter().filter(|column| !key.contains(column));
    let set: Vec<String> = others.map(|column| format!("{column} = excluded.{column}")).collect();
    format!(" on conflict ({}) do update set {}", key.join(", "), set.join(", "))
}

/// Applies writes to the accounts inside the running transaction.
pub(super) async fn apply_accounts(engine: &mut dyn Engine, writes: Vec<&Write>) -> Result<(), EngineError> {
    for write in writes {
        let (sql, args) = statement(write);
        engine.execute(sql.into(), args).await?;
    }
    Ok(())
}

fn statement(write: &Write) -> (&'static str, Vec<Value>) {
    match write {
        Write::CreateUser(user) => (
            "insert into users (user_id, email, email_folded, name, image_url, time_zone, password, created_at, updated_at) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            user_values(user),
        ),
        Write::UpdateUser(user) => (
            "update users set email = $2, email_folded = $3, name = $4, image_url = $5, time_zone = $6, password = $7, created_at = $8, \
             updated_at = $9 where user_id = $1",
            user_values(user),
        ),
        Write::DeleteUser(user) => ("delete from users where user_id = $1", vec![Value::id(*user)]),
        Write::CreateSession(session, hash) => (
            "insert into sessions (session_id, user_id, hash, created_at, last_used_at, expires_at, agent, address) \
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
            vec![
                Value::id(session.id),
                Value::id(session.user),
                Value::Bytes(hash.0.to_vec()),
                Value::time(session.created_at),
                Value::time(session.last_used_at),
                Value::time(session.expires_at),
                Value::maybe_text(session.agent.as_ref()),
                Value::maybe_text(session.address.as_ref()),
            ],
        ),
        Write::TouchSession(session, at) => (
            "update sessions set last_used_at = $2 where session_id = $1 and last_used_at < $2",
            vec![Value::id(*session), Value::time(*at)],
        ),
        Write::DeleteSession(user, session) => (
            "delete from sessions where user_id = $1 and session_id = $2",
            vec![Value::id(*user), Value::id(*session)],
        ),
        Write::CreateToken(token, hash) => {
            let Scopes { read, write } = token.scopes;
            (
                "insert into tokens (token_id, user_id, org_id, hash, name, can_read, can_write, created_at, expires_at) \
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                vec![
                    Value::id(token.id),
                    Value::id(token.user),
                    Value::id(token.org),
                    Value::Bytes(hash.0.to_vec()),
                    Value::text(&token.name),
                    Value::flag(read),
                    Value::flag(write),
                    Value::time(token.created_at),
                    Value::time(token.expires_at),
                ],
            )
        }
        Write::TouchToken(token, at) => (
            "update tokens set last_used_at = $2 where token_id = $1 and coalesce(last_used_at, 0) < $2",
            vec![Value::id(*token), Value::time(*at)],
        ),
        Write::DeleteToken(user, token) => (
            "delete from tokens where user_id = $1 and token_id = $2",
            vec![Value::id(*user), Value::id(*token)],
        ),
        Write::CreateInvitationSecret(org, invitation, hash) => (
            "insert into invitation_secrets (org_id, invitation_id, hash) values ($1, $2, $3)",
            vec![Value::id(*org), Value::id(*invitation), Value::Bytes(hash.0.to_vec())],
        ),
        Write::DeleteInvitationSecret(org, invitation) => (
            "delete from invitation_secrets where org_id = $1 and invitation_id = $2",
            vec![Value::id(*org), Value::id(*invitation)],
        ),
        Write::CreateJob(job) => {
            let (work, subject) = work_values(job.work);
            (
                "insert into jobs (job_id, org_id, work, subject, run_at, attempts) values ($1, $2, $3, $4, $5, $6) \
                 on conflict (job_id) do update set run_at = excluded.run_at, attempts = excluded.attempts",
                vec![
                    Value::id(job.id),
                    Value::id(job.org),
                    Value::text(work),
                    Value::Id(subject),
                    Value::time(job.run_at),
                    Value::Int(job.attempts.into()),
                ],
            )
        }
        Write::DeleteJob(job) => ("delete from jobs where job_id = $1", vec![Value::id(*job)]),
    }
}

fn user_values(user: &crate::accounts::User) -> Vec<Value> {
    vec![
        Value::id(user.id),
        Value::text(&user.email),
        Value::Text(user.email.folded()),
        Value::text(&user.name),
        Value::maybe_text(user.image_url.as_ref()),
        Value::maybe_text(user.time_zone.as_ref()),
        Value::maybe_text(user.password.as_ref()),
        Value::time(user.created_at),
        Value::time(user.updated_at),
    ]
}

/// The word of a kind of work, and whom it is about.
fn work_values(work: Work) -> (&'static str, Uuid) {
    match work {
        Work::RefreshMember(user) => ("refresh_member", user.uuid()),
    }
}
