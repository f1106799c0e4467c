//! Connections that read: so many at the most, each with one statement at a time, none of them ever a request's.
//!
//! A request may be given up at any moment, and a connection whose statement was given up half way is in a state that
//! somebody else finds out (GATES trap 3). So every statement runs in a task of its own, which outlives whoever asked,
//! and no connection here ever begins a transaction.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sqlx::postgres::PgConnection;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, timeout, timeout_at};

use super::connect::Url;
use super::engine::query;
use crate::store::StoreError;
use crate::store::sql::{Row, Sql, Tenant, Value};

/// How long anybody waits for a connection to be free, but never longer than half of their time: whoever gets one late
/// would be given up in the middle of a statement, and a good connection with them.
const PATIENCE: Duration = Duration::from_secs(2);

/// A connection, and whose rows it may see.
struct Open {
    connection: PgConnection,
    tenant: Option<Tenant>,
}

/// Connections with a time limit for all they are asked.
pub(super) struct Connections {
    url: Url,
    /// How long a question may take, the wait for a connection included.
    limit: Duration,
    /// Whether the database shows rows only to those who name their tenant.
    secured: bool,
    permits: Semaphore,
    /// Connections that nobody is using.
    free: Mutex<Vec<Open>>,
}

impl Connections {
    pub(super) fn new(url: &Url, most: usize, limit: Duration, secured: bool) -> Arc<Self> {
        let permits = Semaphore::new(most.max(1));
        Arc::new(Self { url: url.clone(), limit, secured, permits, free: Mutex::default() })
    }

    /// Asks in a task of its own; [`StoreError::TooLong`] where the answer does not come in time, and
    /// [`StoreError::Unavailable`] where all connections stay busy.
    pub(super) async fn ask(
        self: &Arc<Self>,
        tenant: Tenant,
        sql: Sql,
        args: Vec<Value>,
    ) -> Result<Vec<Row>, StoreError> {
        let this = self.clone();
        let task = tokio::spawn(async move {
            let deadline = Instant::now() + this.limit;
            let _permit = this.permit().await?;
            // What is given up here takes its connection along; whatever made it silent has made the others so, too,
            // and each would cost somebody as long to find that out.
            timeout_at(deadline, this.answer(tenant, &sql, &args)).await.unwrap_or_else(|_| {
                this.free().clear();
                Err(StoreError::TooLong)
            })
        });
        task.await
            .unwrap_or_else(|why| Err(StoreError::Unavailable(format!("the question was given up: {why}"))))
    }

    /// The right to use a connection.
    async fn permit(&self) -> Result<SemaphorePermit<'_>, StoreError> {
        let patience = PATIENCE.min(self.limit / 2);
        let late = || {
            let seconds = patience.as_secs_f32();
            StoreError::Unavailable(format!("all connections stayed busy for {seconds} s"))
        };
        let permit = timeout(patience, self.permits.acquire()).await.map_err(|_| late())?;
        permit.map_err(|why| StoreError::Unavailable(why.to_string()))
    }

    async fn answer(&self, tenant: Tenant, sql: &str, args: &[Value]) -> Result<Vec<Row>, StoreError> {
        if let Some(open) = self.pop() {
            match self.through(open, tenant, sql, args).await {
                // The server has closed it meanwhile, and surely the others, too: nothing was answered, ask again.
                Err(StoreError::Unavailable(why)) => {
                    tracing::debug!(why, "connections were lost; asking again on a new one");
                    self.free().clear();
                }
                answered => return answered,
            }
        }
        let connection = self.url.connect(self.limit).await.map_err(StoreError::from)?;
        self.through(Open { connection, tenant: None }, tenant, sql, args).await
    }

    /// Asks through a connection, which is free again afterwards unless it is lost.
    async fn through(
        &self,
        mut open: Open,
        tenant: Tenant,
        sql: &str,
        args: &[Value],
    ) -> Result<Vec<Row>, StoreError> {
        if self.secured && open.tenant != Some(tenant) {
            query(&mut open.connection, SEES, &[Value::Text(named(tenant))]).await?;
            open.tenant = Some(tenant);
        }
        let rows = query(&mut open.connection, sql, args).await.map_err(StoreError::from);
        if !matches!(rows, Err(StoreError::Unavailable(_))) {
            self.free().push(open);
        }
        rows
    }

    fn pop(&self) -> Option<Open> {
        self.free().pop()
    }

    fn free(&self) -> std::sync::MutexGuard<'_, Vec<Open>> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Names the tenants whose rows a connection may see from now on.
pub(super) const SEES: &str = "select set_config('nimbus.tenants', $1, false)";

fn named(tenant: Tenant) -> String {
    match tenant {
        Tenant::Org(org) => crate::id::Id::uuid(org).to_string(),
        Tenant::All => "*".to_owned(),
    }
}
