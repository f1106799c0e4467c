//! Connections that read: so many at the most, each with one statement at a time, none of them ever a request's.
//!
//! A request may be given up at any moment, and a connection whose statement was given up half way is in a state that
//! somebody else finds out (GATES trap 3). So questions stand in a line, and tasks of the engine's own, as many at once
//! as there may be connections, answer them; no connection here ever begins a transaction.
//!
//! Who is quick enough to find the line empty is answered at once. Where questions gather because all connections are
//! busy, those that ask the same of different keys are answered by one statement, as commits that gather are written by
//! one transaction: the busier the server, the less each of them costs.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use sqlx::postgres::PgConnection;
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout, timeout_at};

use super::connect::Url;
use super::engine::query;
use super::together::{self, query_together};
use crate::store::StoreError;
use crate::store::sql::{Row, Sql, Tenant, Value};

/// How long anybody waits for a connection to be free, but never longer than half of their time: whoever gets one late
/// would be given up in the middle of a statement, and a good connection with them.
const PATIENCE: Duration = Duration::from_secs(2);
/// Most questions of one statement.
const TOGETHER: usize = 32;
/// How far the line is looked along for them.
const LOOK: usize = 64;

/// How much longer than its limit a statement is waited for.
const GRACE: Duration = Duration::from_millis(500);

type Answer = Result<Vec<Row>, StoreError>;

/// A connection, and whose rows it may see.
struct Open {
    connection: PgConnection,
    tenant: Option<Tenant>,
}

/// What somebody wants to know, and where they wait for it.
struct Question {
    number: u64,
    tenant: Tenant,
    sql: Sql,
    args: Vec<Value>,
    reply: oneshot::Sender<Answer>,
}

/// Who waits, who works, and what with.
#[derive(Default)]
struct Line {
    /// How many ever stood in it.
    count: u64,
    waiting: VecDeque<Question>,
    /// Tasks that answer.
    working: usize,
    /// Connections that nobody is using.
    free: Vec<Open>,
}

/// What a set of connections is for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Use {
    /// How many there are at the most.
    pub(super) most: usize,
    /// How long a question may take, the wait for a connection included.
    pub(super) limit: Duration,
    /// Whether questions that gather may be answered together: those that each find a handful of rows by their keys.
    pub(super) gather: bool,
    /// Whether the database shows rows only to those who name their tenant.
    pub(super) secured: bool,
}

/// Connections with a time limit for all they are asked.
pub(super) struct Connections {
    url: Url,
    what_for: Use,
    line: Mutex<Line>,
}

impl Connections {
    pub(super) fn new(url: &Url, what_for: Use) -> Arc<Self> {
        let url = if what_for.gather { url.clone().by_keys() } else { url.clone() };
        Arc::new(Self { url, what_for, line: Mutex::default() })
    }

    /// Asks; [`StoreError::TooLong`] where the answer does not come in time, and [`StoreError::Unavailable`] where all
    /// connections stay busy.
    pub(super) async fn ask(self: &Arc<Self>, tenant: Tenant, sql: Sql, args: Vec<Value>) -> Answer {
        let limit = self.what_for.limit;
        let deadline = Instant::now() + limit;
        let (reply, mut answer) = oneshot::channel();
        let place =
            Place { line: &self.line, number: self.stand(Question { number: 0, tenant, sql, args, reply }) };
        let patience = PATIENCE.min(limit / 2);
        let answered = match timeout(patience, &mut answer).await {
            Err(_) if self.line().leave(place.number) => {
                let seconds = patience.as_secs_f32();
                return Err(StoreError::Unavailable(format!("all connections stayed busy for {seconds} s")));
            }
            Err(_) => timeout_at(deadline, answer).await.map_err(|_| StoreError::TooLong)?,
            Ok(answered) => answered,
        };
        answered.unwrap_or_else(|_| Err(StoreError::Unavailable("the question was given up".to_owned())))
    }

    /// Puts a question into the line, and somebody to work where there may be one more.
    fn stand(self: &Arc<Self>, mut question: Question) -> u64 {
        let mut line = self.line();
        line.count += 1;
        question.number = line.count;
        line.waiting.push_back(question);
        let number = line.count;
        let needed = line.working < self.what_for.most.max(1);
        if needed {
            line.working += 1;
        }
        drop(line);
        if needed {
            tokio::spawn(Shift { connections: self.clone(), over: false }.work());
        }
        number
    }

    /// Answers those who asked the same.
    async fn serve(&self, questions: Vec<Question>) {
        // Longer than the server lets a statement run: one that is merely slow is ended by it, and the connection stays.
        // What is given up here takes its connection along; whatever made it silent has made the others so, too, and
        // each would cost somebody as long to find that out.
        let limit = self.what_for.limit + GRACE;
        let answers = timeout(limit, self.answer(&questions)).await.unwrap_or_else(|_| {
            self.line().free.clear();
            Err(StoreError::TooLong)
        });
        match answers {
            Ok(answers) => {
                for (question, rows) in questions.into_iter().zip(answers) {
                    let _gone = question.reply.send(Ok(rows));
                }
            }
            // One of them asks what cannot be asked, and the others are not to suffer for it.
            Err(StoreError::Refused(_)) if questions.len() > 1 => {
                for question in questions.into_iter().filter(|question| !question.reply.is_closed()) {
                    Box::pin(self.serve(vec![question])).await;
                }
            }
            Err(error) => {
                for question in questions {
                    let _gone = question.reply.send(Err(error.clone()));
                }
            }
        }
    }

    async fn answer(&self, questions: &[Question]) -> Result<Vec<Vec<Row>>, StoreError> {
        let open = self.line().free.pop();
        if let Some(open) = open {
            match self.through(open, questions).await {
                // The server has closed it meanwhile, and surely the others, too: nothing was answered, ask again.
                Err(StoreError::Unavailable(why)) => {
                    tracing::debug!(why, "connections were lost; asking again on a new one");
                    self.line().free.clear();
                }
                answered => return answered,
            }
        }
        let connection = self.url.connect(self.what_for.limit).await.map_err(StoreError::from)?;
        self.through(Open { connection, tenant: None }, questions).await
    }

    /// Asks through a connection, which is free again afterwards unless it is lost.
    async fn through(&self, mut open: Open, questions: &[Question]) -> Result<Vec<Vec<Row>>, StoreError> {
        let first = &questions[0];
        if self.what_for.secured && open.tenant != Some(first.tenant) {
            query(&mut open.connection, SEES, &[Value::Text(named(first.tenant))]).await?;
            open.tenant = Some(first.tenant);
        }
        let answers = if questions.len() == 1 {
            query(&mut open.connection, &first.sql, &first.args).await.map(|rows| vec![rows])
        } else {
            let keys: Vec<_> = questions.iter().map(|question| question.args.clone()).collect();
            query_together(&mut open.connection, &first.sql, &keys).await
        };
        let answers = answers.map_err(StoreError::from);
        if !matches!(answers, Err(StoreError::Unavailable(_))) {
            self.line().free.push(open);
        }
        answers
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Line {
    /// The next in line, and those who ask the same.
    fn next(&mut self, what_for: &Use) -> Option<Vec<Question>> {
        // Whoever was given up waits for nothing any more.
        let first = loop {
            let first = self.waiting.pop_front()?;
            if !first.reply.is_closed() {
                break first;
            }
        };
        let mut taken = vec![first];
        if !what_for.gather || !together::may(&taken[0].args) {
            return Some(taken);
        }
        let mut at = 0;
        for _ in 0..LOOK {
            match self.waiting.get(at) {
                Some(other) if taken.len() < TOGETHER => {
                    if other.reply.is_closed() {
                        self.waiting.remove(at);
                    } else if taken[0].asks_the_same(other, what_for.secured) {
                        taken.extend(self.waiting.remove(at));
                    } else {
                        at += 1;
                    }
                }
                _ => break,
            }
        }
        Some(taken)
    }

    /// Takes a question out of the line again; whether it still stood there.
    fn leave(&mut self, number: u64) -> bool {
        // They stand in the order of their numbers.
        let at = self.waiting.binary_search_by_key(&number, |question| question.number).ok();
        at.and_then(|at| self.waiting.remove(at)).is_some()
    }
}

impl Question {
    fn asks_the_same(&self, other: &Self, secured: bool) -> bool {
        self.sql == other.sql
            && self.args.len() == other.args.len()
            && together::may(&other.args)
            && (!secured || self.tenant == other.tenant)
    }
}

/// Somebody's place in the line; who does not wait any more leaves it.
struct Place<'a> {
    line: &'a Mutex<Line>,
    number: u64,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.line.lock().unwrap_or_else(PoisonError::into_inner).leave(self.number);
    }
}

/// The time during which a task works.
struct Shift {
    connections: Arc<Connections>,
    over: bool,
}

impl Shift {
    async fn work(mut self) {
        loop {
            // Whoever is about to ask does so first, and is answered with the others.
            tokio::task::yield_now().await;
            let Some(questions) = self.next() else { return };
            self.connections.serve(questions).await;
        }
    }

    /// What is to be answered next; the shift is over where nobody waits.
    fn next(&mut self) -> Option<Vec<Question>> {
        let mut line = self.connections.line();
        let next = line.next(&self.connections.what_for);
        if next.is_none() {
            // Under the same lock: whoever comes now finds a place to fill, and nobody is left standing.
            line.working -= 1;
            self.over = true;
        }
        next
    }
}

impl Drop for Shift {
    /// A task may end before its time: its runtime may be shut down, and a mistake of ours may make it panic. Then another
    /// one takes over, where there is a runtime and anybody waits.
    fn drop(&mut self) {
        if self.over {
            return;
        }
        let mut line = self.connections.line();
        line.working -= 1;
        if thread::panicking()
            && !line.waiting.is_empty()
            && let Ok(runtime) = Handle::try_current()
        {
            line.working += 1;
            runtime.spawn(Self { connections: self.connections.clone(), over: false }.work());
        }
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
