//! The writes to the accounts, inside the running transaction.

use uuid::Uuid;

use super::write::put;
use super::{Engine, EngineError, Value};
use crate::accounts::{Job, ProfilePatch, Rehash, Token, User, Work, Write};
use crate::fault::Patch;
use crate::id::{Id as _, JobId, UserId};
use crate::policy::Scopes;
use crate::time::Timestamp;

/// What a write comes to.
enum Step {
    /// A statement, whatever it touches.
    Plain(&'static str, Vec<Value>),
    /// A statement that must touch a row, and what it means if it does not.
    Sure(&'static str, Vec<Value>, EngineError),
    /// A job for each membership of a person.
    Refresh(UserId, JobId, Timestamp),
}

/// Applies writes to the accounts inside the running transaction.
pub(super) async fn apply_accounts(engine: &mut dyn Engine, writes: Vec<&Write>) -> Result<(), EngineError> {
    for write in writes {
        match step(write) {
            Step::Plain(sql, args) => drop(engine.execute(sql.into(), args).await?),
            Step::Sure(sql, args, unmet) => {
                if engine.execute(sql.into(), args).await? == 0 {
                    return Err(unmet);
                }
            }
            Step::Refresh(user, first, at) => refresh(engine, user, first, at).await?,
        }
    }
    Ok(())
}

/// One job for each organization that keeps a copy of a person, whatever became of either: listed here, for a place that
/// was taken since somebody last looked must not be missed. The jobs' ids count on from the first.
async fn refresh(
    engine: &mut dyn Engine,
    user: UserId,
    first: JobId,
    at: Timestamp,
) -> Result<(), EngineError> {
    let sql = "select org_id from members where user_id = $1 order by org_id";
    let mut jobs = Vec::new();
    for (row, n) in engine.query(sql.into(), vec![Value::id(user)]).await?.into_iter().zip(0..) {
        let org = row.read("members").id("org_id")?;
        let id = JobId::from_uuid(Uuid::from_u128(first.uuid().as_u128().wrapping_add(n)));
        jobs.push(job_values(&Job { id, org, work: Work::RefreshMember(user), run_at: at, attempts: 0 }));
    }
    put(engine, "jobs", &["job_id", "org_id", "work", "subject", "run_at", "attempts"], None, jobs).await
}

fn step(write: &Write) -> Step {
    let (sql, args) = match write {
        Write::CreateUser(user) => (
            "insert into users (user_id, email, email_folded, name, image_url, time_zone, password, created_at, updated_at) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            user_values(user),
        ),
        Write::EditUser(user, patch, at) => {
            return Step::Sure(
                "update users set name = coalesce($2, name), \
                 image_url = case when $3 then $4 else image_url end, \
                 time_zone = case when $5 then $6 else time_zone end, updated_at = $7 where user_id = $1",
                edit_values(*user, patch, *at),
                EngineError::Closed,
            );
        }
        Write::Rehash(user, Rehash { before, after }, at) => (
            "update users set password = $3, updated_at = $4 where user_id = $1 and coalesce(password, '') = $2",
            vec![
                Value::id(*user),
                Value::Text(before.clone().unwrap_or_default()),
                Value::text(after),
                Value::time(*at),
            ],
        ),
        Write::RequireUser(user) => {
            // Touched, not just looked for: so it cannot go before this transaction has ended, on any engine.
            let sql = "update users set updated_at = updated_at where user_id = $1";
            return Step::Sure(sql, vec![Value::id(*user)], EngineError::Closed);
        }
        Write::CloseUser(user) => {
            return Step::Sure(
                "delete from users where user_id = $1 and not exists \
                 (select 1 from members m join organizations o on o.org_id = m.org_id \
                 where m.user_id = $1 and m.deleted_at is null and m.claimed and o.deleted_at is null)",
                vec![Value::id(*user)],
                EngineError::Conflict,
            );
        }
        Write::RefreshMemberships(user, first, at) => return Step::Refresh(*user, *first, *at),
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
        Write::RequireTokenRoom(user, org) => {
            return Step::Sure(
                "update users set updated_at = updated_at \
                 where user_id = $1 and (select count(*) from tokens where user_id = $1) < $2 and exists \
                 (select 1 from members m join organizations o on o.org_id = m.org_id where m.org_id = $3 \
                 and m.user_id = $1 and m.deleted_at is null and m.claimed and o.deleted_at is null)",
                vec![Value::id(*user), Value::count(Token::MAX_PER_PERSON as u64), Value::id(*org)],
                EngineError::Conflict,
            );
        }
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
            "update tokens set last_used_at = $2 where token_id = $1 and (last_used_at is null or last_used_at < $2)",
            vec![Value::id(*token), Value::time(*at)],
        ),
        Write::DeleteToken(user, token) => (
            "delete from tokens where user_id = $1 and token_id = $2",
            vec![Value::id(*user), Value::id(*token)],
        ),
        Write::DeleteTokensOf(user, org) => {
            ("delete from tokens where user_id = $1 and org_id = $2", vec![Value::id(*user), Value::id(*org)])
        }
        Write::CreateInvitationSecret(org, invitation, hash) => (
            "insert into invitation_secrets (org_id, invitation_id, hash) values ($1, $2, $3)",
            vec![Value::id(*org), Value::id(*invitation), Value::Bytes(hash.0.to_vec())],
        ),
        Write::DeleteInvitationSecret(org, invitation) => (
            "delete from invitation_secrets where org_id = $1 and invitation_id = $2",
            vec![Value::id(*org), Value::id(*invitation)],
        ),
        Write::CreateJob(job) => (
            "insert into jobs (job_id, org_id, work, subject, run_at, attempts) values ($1, $2, $3, $4, $5, $6) \
             on conflict (job_id) do update set run_at = excluded.run_at, attempts = excluded.attempts",
            job_values(job),
        ),
        Write::LeaseJob(job, until) => {
            return Step::Sure(
                "update jobs set run_at = $4 where job_id = $1 and run_at = $2 and attempts = $3",
                vec![
                    Value::id(job.id),
                    Value::time(job.run_at),
                    Value::Int(job.attempts.into()),
                    Value::time(*until),
                ],
                EngineError::Conflict,
            );
        }
        Write::DeleteJob(job) => ("delete from jobs where job_id = $1", vec![Value::id(*job)]),
    };
    Step::Plain(sql, args)
}

fn job_values(job: &Job) -> Vec<Value> {
    let (work, subject) = work_values(job.work);
    vec![
        Value::id(job.id),
        Value::id(job.org),
        Value::text(work),
        Value::Id(subject),
        Value::time(job.run_at),
        Value::Int(job.attempts.into()),
    ]
}

/// A patch as placeholders: each that may be cleared after a flag that says whether it is touched at all.
fn edit_values(user: UserId, patch: &ProfilePatch, at: Timestamp) -> Vec<Value> {
    let ProfilePatch { name, image_url, time_zone } = patch;
    vec![
        Value::id(user),
        Value::maybe_text(name.set()),
        Value::flag(!image_url.is_leave()),
        Value::maybe_text(set(image_url)),
        Value::flag(!time_zone.is_leave()),
        Value::maybe_text(set(time_zone)),
        Value::time(at),
    ]
}

fn set<T>(patch: &Patch<T>) -> Option<&T> {
    if let Patch::Set(value) = patch { Some(value) } else { None }
}

fn user_values(user: &User) -> Vec<Value> {
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
