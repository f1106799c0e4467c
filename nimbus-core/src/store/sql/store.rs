//! The store over any engine: reads through a [`ReadEngine`], writes through a [`Writer`].

use std::sync::Arc;

use async_trait::async_trait;
use tokio::sync::watch;

use super::{PURGED_WORDS, ReadEngine, Row, Sql, SqlReader, Tenant, Value, log, verify};
use crate::accounts::Write;
use crate::change::{Commit, Committed, RequestKey, Seq};
use crate::id::OrgId;
use crate::store::{Asker, CommitError, Hold, Opening, Reader, Standing, Store, StoreError, Verdict};

/// The queue in front of an engine's writer.
#[async_trait]
pub trait Writer: Send + Sync {
    /// Queues a commit; answers when it is durable.
    async fn commit(&self, commit: Commit) -> Result<Committed, CommitError>;
    /// Queues writes to the accounts.
    async fn write(&self, writes: Vec<Write>) -> Result<(), CommitError>;
    /// Holds an organization's head.
    async fn hold(&self, org: OrgId) -> Result<Box<dyn Hold>, StoreError>;
    /// Whether there is still somebody who takes what is queued.
    fn ping(&self) -> Result<(), StoreError>;
    /// Takes words that were purged a step nearer to not being in the files any more; whether there is more to do.
    async fn forget_words(&self) -> Result<bool, StoreError>;
}

/// A store in a database that speaks SQL.
pub struct SqlStore {
    pub(in crate::store) reads: Arc<dyn ReadEngine>,
    pub(in crate::store) writer: Arc<dyn Writer>,
    pub(in crate::store) epoch: String,
    pub(in crate::store) heads: watch::Receiver<u64>,
}

impl std::fmt::Debug for SqlStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SqlStore").field("epoch", &self.epoch).finish_non_exhaustive()
    }
}

impl SqlStore {
    /// Every organization that has a log, whoever is in it: for whoever looks after the database itself.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub async fn logs(&self) -> Result<Vec<OrgId>, StoreError> {
        let rows = self.query("select org_id from heads order by org_id", Vec::new()).await?;
        rows.into_iter().map(|row| row.read("heads").id("org_id")).collect()
    }

    pub(super) async fn query(
        &self,
        sql: impl Into<Sql> + Send,
        args: Vec<Value>,
    ) -> Result<Vec<Row>, StoreError> {
        self.reads.query(Tenant::All, sql.into(), args).await
    }

    pub(super) async fn query_in(
        &self,
        org: OrgId,
        sql: impl Into<Sql> + Send,
        args: Vec<Value>,
    ) -> Result<Vec<Row>, StoreError> {
        self.reads.query(Tenant::Org(org), sql.into(), args).await
    }

    /// A handful of rows by their keys, across organizations.
    pub(super) async fn lookup(
        &self,
        sql: impl Into<Sql> + Send,
        args: Vec<Value>,
    ) -> Result<Vec<Row>, StoreError> {
        self.reads.lookup(Tenant::All, sql.into(), args).await
    }

    pub(super) async fn query_one(
        &self,
        sql: impl Into<Sql> + Send,
        args: Vec<Value>,
    ) -> Result<Option<Row>, StoreError> {
        Ok(self.lookup(sql, args).await?.into_iter().next())
    }

    async fn one_in(
        &self,
        org: OrgId,
        sql: &'static str,
        args: Vec<Value>,
    ) -> Result<Option<Row>, StoreError> {
        Ok(self.reads.lookup(Tenant::Org(org), sql.into(), args).await?.into_iter().next())
    }
}

const OPEN: &str = "select h.seq, m.role, o.deleted_at, \
     p.operation_id, p.name, p.user_id, p.token_id, p.system, p.at, p.request_key, p.fingerprint, p.subject_kind, p.subject_id, \
     p.first_seq, p.last_seq, p.undoes, p.undone_by, p.answer \
     from heads h join organizations o on o.org_id = h.org_id \
     left join members m on m.org_id = h.org_id and m.user_id = $2 and m.deleted_at is null and m.claimed \
     left join operations p on p.org_id = h.org_id and p.user_id = $2 and p.request_key = $3 \
     where h.org_id = $1";

#[async_trait]
impl Store for SqlStore {
    async fn open(&self, who: Asker, key: Option<&RequestKey>) -> Result<Option<Opening>, StoreError> {
        let args =
            vec![Value::id(who.org), Value::id(who.user), Value::maybe_text(key.map(RequestKey::as_str))];
        let Some(row) = self.one_in(who.org, OPEN, args).await? else {
            return Ok(None);
        };
        let mut row = row.read("heads");
        let (seq, role, org_deleted) =
            (row.seq("seq")?, row.maybe_parse("role")?, row.maybe_time("deleted_at")?.is_some());
        let standing = role.map(|role| Standing { org: who.org, role, org_deleted });
        let replay = if row.is_null() { None } else { Some(log::operation(&mut row)?) };
        Ok(Some(Opening { seq, standing, replay }))
    }

    fn reader(&self, org: OrgId) -> Box<dyn Reader> {
        Box::new(SqlReader::new(self.reads.clone(), org))
    }

    async fn commit(&self, commit: Commit) -> Result<Committed, CommitError> {
        self.writer.commit(commit).await
    }

    async fn hold(&self, org: OrgId) -> Result<Box<dyn Hold>, StoreError> {
        self.writer.hold(org).await
    }

    async fn forget_words(&self) -> Result<bool, StoreError> {
        let sql = "select value from meta where name = $1";
        if self.query_one(sql, vec![Value::text(PURGED_WORDS)]).await?.is_none() {
            return Ok(false);
        }
        self.writer.forget_words().await
    }

    fn epoch(&self) -> &str {
        &self.epoch
    }

    fn heads(&self) -> watch::Receiver<u64> {
        self.heads.clone()
    }

    async fn ping(&self) -> Result<(), StoreError> {
        self.writer.ping()?;
        let row = self.query_one("select value from meta where name = 'epoch'", Vec::new()).await?;
        let epoch = row.map(|row| row.read("meta").text("value")).transpose()?;
        if epoch.is_some_and(|epoch| epoch != self.epoch) {
            let why = "another one was put in its place while this program ran: start it again";
            return Err(StoreError::Unavailable(why.to_owned()));
        }
        Ok(())
    }

    async fn verify(&self, org: OrgId) -> Result<Verdict, StoreError> {
        verify::walk(&mut &*self.reads, org).await
    }

    async fn hash_at(&self, org: OrgId, seq: Seq) -> Result<Option<[u8; 32]>, StoreError> {
        let sql = "select hash from changes where org_id = $1 and seq = $2";
        let row = self.one_in(org, sql, vec![Value::id(org), Value::count(seq.0)]).await?;
        row.map(|row| row.read("changes").bytes("hash")).transpose()
    }
}
