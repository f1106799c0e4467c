//! Statements on one PostgreSQL connection, and the writer's transactions on its own.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Executor as _};
use tokio::time::error::Elapsed;
use tokio::time::timeout;

use super::connect::Url;
use super::connections::SEES;
use super::failure::failed;
use super::inserts::{Insert, Inserts};
use super::values::{arguments, row};
use super::words;
use crate::store::StoreError;
use crate::store::sql::{Counters, Engine, EngineError, Memory, Row, Sql, Value, Words, written_over};

/// How long a statement that writes may take.
const WRITE: Duration = Duration::from_secs(2);
/// How long others are let go first at the least.
const WAY: Duration = Duration::from_millis(10);
/// How long one may take that makes or changes the schema, or looks after the database.
const UPKEEP: Duration = Duration::from_mins(10);

/// Runs a statement and reads all its rows.
pub(super) async fn query(
    connection: &mut PgConnection,
    sql: &str,
    args: &[Value],
) -> Result<Vec<Row>, EngineError> {
    // What a search is best answered by depends on how frequent its words are: it is planned anew each time.
    let planned_anew = args.iter().any(|arg| matches!(arg, Value::Texts(_)));
    let query = sqlx::query_with(AssertSqlSafe(sql), arguments(args)?).persistent(!planned_anew);
    let rows = connection.fetch_all(query).await.map_err(failed)?;
    rows.iter().map(|one| row(one).map_err(EngineError::from)).collect()
}

/// Runs a statement and answers how many rows it touched.
async fn execute(connection: &mut PgConnection, sql: &str, args: &[Value]) -> Result<u64, EngineError> {
    let query = sqlx::query_with(AssertSqlSafe(sql), arguments(args)?);
    connection.execute(query).await.map(|done| done.rows_affected()).map_err(failed)
}

/// Where the writer's transaction is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// There is none.
    Idle,
    /// One is open.
    Open,
    /// One is open in which a statement failed: PostgreSQL takes nothing but a rollback now.
    Failed,
}

/// The connection that writes; made anew where it was lost.
pub(super) struct Writing {
    url: Url,
    connection: Option<PgConnection>,
    state: State,
    /// How long a statement may take.
    limit: Duration,
    /// Whether the database shows rows only to those who name their tenant.
    secured: bool,
    /// Rows that go with the next statement.
    inserts: Inserts,
    /// What is remembered of logs.
    memory: Memory,
    counters: Arc<Counters>,
}

impl Writing {
    /// For the writer.
    pub(super) fn new(url: Url, secured: bool, counters: Arc<Counters>) -> Self {
        let (inserts, memory) = (Inserts::default(), Memory::default());
        Self { url, connection: None, state: State::Idle, limit: WRITE, secured, inserts, memory, counters }
    }

    /// For whoever looks after the database: patient, and uncounted.
    pub(super) fn for_upkeep(url: Url) -> Self {
        Self { limit: UPKEEP, ..Self::new(url, true, Arc::default()) }
    }

    /// Begins a transaction that sees one moment and writes nothing.
    #[cfg(feature = "sqlite")]
    pub(super) async fn begin_snapshot(&mut self) -> Result<(), EngineError> {
        self.plain("begin isolation level repeatable read read only").await?;
        self.state = State::Open;
        Ok(())
    }

    /// The connection, for one statement; [`settle`](Self::settle) gives it back.
    async fn take(&mut self) -> Result<PgConnection, EngineError> {
        self.counters.stated();
        if let Some(connection) = self.connection.take() {
            return Ok(connection);
        }
        if self.state != State::Idle {
            return Err(StoreError::Unavailable("the connection was lost".to_owned()).into());
        }
        let mut connection = self.url.connect(self.limit).await?;
        if self.secured {
            // The writer checks every commit by its organization; it writes for all of them.
            query(&mut connection, SEES, &[Value::text("*")]).await?;
        }
        Ok(connection)
    }

    /// Keeps the connection, unless it is lost, and takes note of what became of the transaction.
    fn settle<T>(
        &mut self,
        connection: PgConnection,
        done: Result<Result<T, EngineError>, Elapsed>,
    ) -> Result<T, EngineError> {
        let done = done.unwrap_or_else(|_| {
            let why = format!("it did not answer within {} seconds", self.limit.as_secs());
            Err(StoreError::Unavailable(why).into())
        });
        if matches!(done, Err(EngineError::Store(StoreError::Unavailable(_)))) {
            // The server ends whatever was open when it notices that nobody is there any more.
            return done;
        }
        self.connection = Some(connection);
        if done.is_err() && self.state == State::Open {
            self.state = State::Failed;
        }
        done
    }

    /// Puts rows beside others that are written with the same statement.
    async fn put(&mut self, insert: Insert) -> Result<(), EngineError> {
        if !self.inserts.take(&insert) {
            self.flush().await?;
        }
        self.inserts.add(insert);
        Ok(())
    }

    /// A statement as it stands, without arguments.
    async fn plain(&mut self, sql: &'static str) -> Result<(), EngineError> {
        let mut connection = self.take().await?;
        let done = timeout(self.limit, connection.execute(sql)).await;
        self.settle(connection, done.map(|done| done.map(drop).map_err(failed)))
    }
}

#[async_trait]
impl Engine for Writing {
    async fn query(&mut self, sql: Sql, args: Vec<Value>) -> Result<Vec<Row>, EngineError> {
        self.flush().await?;
        let mut connection = self.take().await?;
        let done = timeout(self.limit, query(&mut connection, &sql, &args)).await;
        self.settle(connection, done)
    }

    async fn execute(&mut self, sql: Sql, args: Vec<Value>) -> Result<u64, EngineError> {
        self.flush().await?;
        let mut connection = self.take().await?;
        let done = timeout(self.limit, execute(&mut connection, &sql, &args)).await;
        self.settle(connection, done)
    }

    async fn script(&mut self, sql: &'static str) -> Result<(), EngineError> {
        self.flush().await?;
        self.plain(sql).await
    }

    async fn begin(&mut self) -> Result<(), EngineError> {
        self.roll_back().await?;
        let known = self.connection.is_some();
        match self.plain("begin").await {
            // A connection that was lost while nobody used it, to a server that was restarted: nothing was begun on it.
            Err(EngineError::Store(StoreError::Unavailable(_))) if known => self.plain("begin").await?,
            begun => begun?,
        }
        self.state = State::Open;
        Ok(())
    }

    async fn commit(&mut self) -> Result<(), EngineError> {
        self.flush().await?;
        if self.state == State::Failed {
            // The server would roll back and call that a success.
            let why = "a transaction in which a statement failed cannot be committed";
            return Err(StoreError::Refused(why.to_owned()).into());
        }
        let done = self.plain("commit").await;
        self.state = State::Idle;
        done.map_err(|error| match error {
            EngineError::Store(StoreError::Unavailable(why)) => EngineError::Lost(why),
            other => other,
        })
    }

    async fn roll_back_to_savepoint(&mut self) -> Result<(), EngineError> {
        self.inserts.clear();
        self.plain("rollback to savepoint one").await?;
        self.state = State::Open;
        Ok(())
    }

    async fn insert(
        &mut self,
        table: &'static str,
        columns: &[&str],
        key: Option<&[&str]>,
        rows: Vec<Vec<Value>>,
    ) -> Result<(), EngineError> {
        let conflict = key.map(|key| written_over(columns, key)).unwrap_or_default();
        self.put(Insert { table, columns: columns.join(", "), values: "*", conflict, rows }).await
    }

    async fn flush(&mut self) -> Result<(), EngineError> {
        let Some((sql, args)) = self.inserts.statement()? else { return Ok(()) };
        let mut connection = self.take().await?;
        let work = async {
            let query = sqlx::query_with(AssertSqlSafe(sql), args);
            connection.execute(query).await.map(drop).map_err(failed)
        };
        let done = timeout(self.limit, work).await;
        self.settle(connection, done)
    }

    fn memory(&mut self) -> Option<&mut Memory> {
        Some(&mut self.memory)
    }

    async fn give_way(&mut self, lot: u8) {
        // Whoever waits for a row is woken when it is free, and has not got it by then: who asks at once is faster.
        tokio::time::sleep(WAY + Duration::from_millis(u64::from(lot % 16))).await;
    }

    fn in_transaction(&self) -> bool {
        self.state != State::Idle && self.connection.is_some()
    }

    async fn roll_back(&mut self) -> Result<(), EngineError> {
        self.inserts.clear();
        if self.in_transaction()
            && let Err(error) = self.plain("rollback").await
        {
            // Where the connection is gone the transaction is, too.
            tracing::debug!(%error, "a transaction was ended with its connection");
            self.connection = None;
        }
        self.state = State::Idle;
        Ok(())
    }

    fn for_update(&self) -> &'static str {
        " for no key update"
    }

    async fn index_words(&mut self, tasks: Vec<Words>) -> Result<(), EngineError> {
        let (with, without): (Vec<Words>, Vec<Words>) =
            tasks.into_iter().partition(|task| !task.title.is_empty() || !task.description.is_empty());
        for task in without.iter().filter(|task| !task.new) {
            let sql = "delete from task_words where org_id = $1 and task_id = $2";
            self.execute(sql.into(), vec![Value::Id(task.org), Value::Id(task.task)]).await?;
        }
        if with.is_empty() {
            return Ok(());
        }
        let values = |task: &Words| vec![Value::Id(task.org), Value::Id(task.task), words_of(task)];
        let rows: Vec<_> = with.iter().map(values).collect();
        // Words hold no spaces, and an array of arrays would have to be rectangular.
        let values = "c1, c2, string_to_array(c3, ' ')";
        let conflict = " on conflict (org_id, task_id) do update set words = excluded.words".to_owned();
        let columns = "org_id, task_id, words".to_owned();
        self.put(Insert { table: "task_words", columns, values, conflict, rows }).await
    }

    async fn merge_words(&mut self, _: bool) -> Result<bool, EngineError> {
        // The row is gone; what is left of it in the files goes with the next vacuum, which the server does by itself.
        Ok(false)
    }
}

fn words_of(task: &Words) -> Value {
    let words = task.title.split(' ').chain(task.description.split(' '));
    Value::Text(words::marked(task.org, words).join(" "))
}
