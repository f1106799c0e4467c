//! The questions about accounts.

use async_trait::async_trait;

use super::records::{Table, columns, member, organization, organization_columns};
use super::row::Columns;
use super::store::SqlStore;
use super::{Value, log};
use crate::accounts::{Hash, Job, Session, Token, User, Work, Write};
use crate::change::{OperationRow, RequestKey};
use crate::id::{InvitationId, OrgId, UserId};
use crate::member::Member;
use crate::organization::Organization;
use crate::policy::Scopes;
use crate::reference::OrgRef;
use crate::store::{Accounts, CommitError, StoreError};
use crate::text::Email;
use crate::time::Timestamp;

const USER: &str =
    "u.user_id, u.email, u.name, u.image_url, u.time_zone, u.password, u.created_at, u.updated_at";
const SESSION: &str =
    "s.session_id, s.user_id, s.created_at, s.last_used_at, s.expires_at, s.agent, s.address";
const TOKEN: &str = "k.token_id, k.user_id, k.org_id, k.name, k.can_read, k.can_write, k.created_at, k.expires_at, k.last_used_at";

type Read<T> = Result<T, StoreError>;

fn user(row: &mut Columns) -> Read<User> {
    row.table("users");
    Ok(User {
        id: row.id("user_id")?,
        email: row.parse("email")?,
        name: row.parse("name")?,
        image_url: row.maybe_parse("image_url")?,
        time_zone: row.maybe_parse("time_zone")?,
        password: row.maybe_text("password")?,
        created_at: row.time("created_at")?,
        updated_at: row.time("updated_at")?,
    })
}

fn session(row: &mut Columns) -> Read<Session> {
    row.table("sessions");
    Ok(Session {
        id: row.id("session_id")?,
        user: row.id("user_id")?,
        created_at: row.time("created_at")?,
        last_used_at: row.time("last_used_at")?,
        expires_at: row.time("expires_at")?,
        agent: row.maybe_text("agent")?,
        address: row.maybe_text("address")?,
    })
}

fn token(row: &mut Columns) -> Read<Token> {
    row.table("tokens");
    Ok(Token {
        id: row.id("token_id")?,
        user: row.id("user_id")?,
        org: row.id("org_id")?,
        name: row.parse("name")?,
        scopes: Scopes { read: row.flag("can_read")?, write: row.flag("can_write")? },
        created_at: row.time("created_at")?,
        expires_at: row.time("expires_at")?,
        last_used_at: row.maybe_time("last_used_at")?,
    })
}

fn job(row: &mut Columns) -> Read<Option<Job>> {
    row.table("jobs");
    let (id, org, work) = (row.id("job_id")?, row.id("org_id")?, row.text("work")?);
    let work = match work.as_str() {
        "refresh_member" => Work::RefreshMember(row.id("subject")?),
        // Work of a newer program sharing the database: not ours to do.
        _ => return Ok(None),
    };
    let (run_at, attempts) = (row.time("run_at")?, row.count("attempts")?);
    Ok(Some(Job { id, org, work, run_at, attempts: u32::try_from(attempts).unwrap_or(u32::MAX) }))
}

#[async_trait]
impl Accounts for SqlStore {
    async fn user(&self, id: UserId) -> Read<Option<User>> {
        let sql = format!("select {USER} from users u where u.user_id = $1");
        self.query_one(sql, vec![Value::id(id)]).await?.map(|row| user(&mut row.read("users"))).transpose()
    }

    async fn user_by_email(&self, email: &Email) -> Read<Option<User>> {
        let sql = format!("select {USER} from users u where u.email_folded = $1");
        self.query_one(sql, vec![Value::Text(email.folded())])
            .await?
            .map(|row| user(&mut row.read("users")))
            .transpose()
    }

    async fn count_users(&self, limit: u64) -> Read<u64> {
        let sql = "select count(*) from (select 1 from users limit $1) n";
        self.query_one(sql, vec![Value::count(limit)])
            .await?
            .map_or(Ok(0), |row| row.read("users").count("count"))
    }

    async fn session(&self, hash: Hash) -> Read<Option<(Session, User)>> {
        let sql = format!(
            "select {SESSION}, {USER} from sessions s join users u on u.user_id = s.user_id where s.hash = $1"
        );
        let row = self.query_one(sql, vec![Value::Bytes(hash.0.to_vec())]).await?;
        row.map(|row| row.read("sessions"))
            .map(|mut row| Ok((session(&mut row)?, user(&mut row)?)))
            .transpose()
    }

    async fn sessions(&self, user: UserId) -> Read<Vec<Session>> {
        let sql = format!(
            "select {SESSION} from sessions s where s.user_id = $1 order by s.created_at desc, s.session_id desc"
        );
        self.lookup(sql, vec![Value::id(user)])
            .await?
            .into_iter()
            .map(|row| session(&mut row.read("sessions")))
            .collect()
    }

    async fn token(&self, hash: Hash) -> Read<Option<(Token, User)>> {
        let sql = format!(
            "select {TOKEN}, {USER} from tokens k join users u on u.user_id = k.user_id where k.hash = $1"
        );
        let row = self.query_one(sql, vec![Value::Bytes(hash.0.to_vec())]).await?;
        row.map(|row| row.read("tokens")).map(|mut row| Ok((token(&mut row)?, user(&mut row)?))).transpose()
    }

    async fn tokens(&self, user: UserId) -> Read<Vec<Token>> {
        let sql = format!(
            "select {TOKEN} from tokens k where k.user_id = $1 order by k.created_at desc, k.token_id desc"
        );
        self.lookup(sql, vec![Value::id(user)])
            .await?
            .into_iter()
            .map(|row| token(&mut row.read("tokens")))
            .collect()
    }

    async fn invitation_by_secret(&self, hash: Hash) -> Read<Option<(OrgId, InvitationId)>> {
        let sql = "select org_id, invitation_id from invitation_secrets where hash = $1";
        let row = self.query_one(sql, vec![Value::Bytes(hash.0.to_vec())]).await?;
        let read = |row: super::Row| {
            let mut row = row.read("invitation_secrets");
            Ok((row.id("org_id")?, row.id("invitation_id")?))
        };
        row.map(read).transpose()
    }

    async fn organizations(&self, user: UserId) -> Read<Vec<(Organization, Member)>> {
        let sql = format!(
            "select {}, {} from members m join organizations o on o.org_id = m.org_id \
             where m.user_id = $1 and m.deleted_at is null and m.claimed and o.deleted_at is null order by o.name, o.org_id",
            organization_columns("o"),
            columns("m", Member::COLUMNS),
        );
        let rows = self.lookup(sql, vec![Value::id(user)]).await?;
        rows.into_iter()
            .map(|row| row.read("organizations"))
            .map(|mut row| Ok((organization(&mut row)?, member(&mut row)?)))
            .collect()
    }

    async fn resolve(&self, org: &OrgRef) -> Read<Option<OrgId>> {
        let row = match org {
            OrgRef::Id(id) => {
                self.query_one(
                    "select org_id from organizations where org_id = $1 and purged_at is null",
                    vec![Value::id(*id)],
                )
                .await?
            }
            OrgRef::Slug(slug) => {
                self.query_one(
                    "select org_id from organizations where slug = $1 and deleted_at is null",
                    vec![Value::text(slug)],
                )
                .await?
            }
        };
        row.map(|row| row.read("organizations").id("org_id")).transpose()
    }

    async fn used(&self, user: UserId, key: &RequestKey) -> Read<Vec<(OrgId, OperationRow)>> {
        let sql = format!(
            "select m.org_id, {} from members m \
             join operations p on p.org_id = m.org_id and p.user_id = m.user_id and p.request_key = $2 \
             where m.user_id = $1 order by m.org_id",
            log::OPERATION
        );
        let rows = self.lookup(sql, vec![Value::id(user), Value::text(key.as_str())]).await?;
        rows.into_iter()
            .map(|row| row.read("operations"))
            .map(|mut row| Ok((row.id("org_id")?, log::operation(&mut row)?)))
            .collect()
    }

    async fn due_jobs(&self, now: Timestamp, limit: usize) -> Read<Vec<Job>> {
        let sql = "select job_id, org_id, work, subject, run_at, attempts from jobs where run_at <= $1 order by run_at, job_id limit $2";
        let rows = self.query(sql, vec![Value::time(now), Value::count(limit as u64)]).await?;
        let jobs: Read<Vec<Option<Job>>> = rows.into_iter().map(|row| job(&mut row.read("jobs"))).collect();
        Ok(jobs?.into_iter().flatten().collect())
    }

    async fn orgs_with_expired(&self, before: Timestamp) -> Read<Vec<OrgId>> {
        let sql = "select org_id from tasks where deleted_at < $1 and purged_at is null union \
                   select org_id from comments where deleted_at < $1 and purged_at is null union \
                   select org_id from projects where deleted_at < $1 and purged_at is null union \
                   select org_id from organizations where deleted_at < $1 and purged_at is null";
        let rows = self.query(sql, vec![Value::time(before)]).await?;
        rows.into_iter().map(|row| row.read("tasks").id("org_id")).collect()
    }

    async fn write(&self, writes: Vec<Write>) -> Result<(), CommitError> {
        self.writer.write(writes).await
    }
}
