//! A writer that has every statement explained before it is run, and what it says of the statements of operations.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;

use super::explaining::{Office, Plan, Plans};
use crate::accounts::Write;
use crate::change::{Commit, Committed};
use crate::comment::NewComment;
use crate::error::Error;
use crate::id::{OperationId, OrgId};
use crate::nimbus::{Caller, Operation, Request};
use crate::ops::comment::CreateComment;
use crate::ops::task::{CompleteTask, CreateTask, DeleteTask};
use crate::ops::trash::{PurgeTrash, TRASH_DAYS};
use crate::ops::undo::Undo;
use crate::organization::NewOrganization;
use crate::reference::{PersonRef, ProjectRef, TagRef, TaskRef};
use crate::store::sql::{
    Engine, EngineError, Pending, Row, Sql, Value, Words, Writer, apply, forget, insert_values,
};
use crate::store::sqlite::engine::{Writing, query};
use crate::store::sqlite::tests::at_once;
use crate::store::{Accounts as _, CommitError, Hold, StoreError};
use crate::task::NewTask;

/// The engine below it.
struct Explained {
    engine: Writing,
    plans: Arc<Plans>,
}

impl Explained {
    fn explain(&self, sql: &str, args: &[Value]) -> Result<(), EngineError> {
        if ["insert", "update", "delete", "select"].iter().any(|verb| sql.starts_with(verb)) {
            let explained = query(&self.engine.connection, &format!("explain query plan {sql}"), args)?;
            self.plans.add(Plan::of(sql, explained));
        }
        Ok(())
    }
}

#[async_trait]
impl Engine for Explained {
    async fn query(&mut self, sql: Sql, args: Vec<Value>) -> Result<Vec<Row>, EngineError> {
        self.explain(&sql, &args)?;
        self.engine.query(sql, args).await
    }
    async fn execute(&mut self, sql: Sql, args: Vec<Value>) -> Result<u64, EngineError> {
        self.explain(&sql, &args)?;
        Engine::execute(&mut self.engine, sql, args).await
    }
    async fn script(&mut self, sql: &'static str) -> Result<(), EngineError> {
        self.engine.script(sql).await
    }
    async fn begin(&mut self) -> Result<(), EngineError> {
        self.engine.begin().await
    }
    async fn commit(&mut self) -> Result<(), EngineError> {
        self.engine.commit().await
    }
    async fn insert(
        &mut self,
        table: &'static str,
        columns: &[&str],
        key: Option<&[&str]>,
        rows: Vec<Vec<Value>>,
    ) -> Result<(), EngineError> {
        insert_values(self, table, columns, key, rows).await
    }
    fn in_transaction(&self) -> bool {
        self.engine.in_transaction()
    }
    fn for_update(&self) -> &'static str {
        self.engine.for_update()
    }
    async fn index_words(&mut self, tasks: Vec<Words>) -> Result<(), EngineError> {
        self.engine.index_words(tasks).await
    }
    async fn merge_words(&mut self, begun: bool) -> Result<bool, EngineError> {
        self.engine.merge_words(begun).await
    }
}

/// Commits on the thread that asks.
pub(super) struct Explainer(Mutex<Explained>);

impl Explainer {
    pub(super) fn new(engine: Writing, plans: Arc<Plans>) -> Self {
        Self(Mutex::new(Explained { engine, plans }))
    }

    fn apply(&self, pending: Pending) -> Result<Committed, CommitError> {
        at_once(apply(&mut *self.0.lock().unwrap(), &[pending])).pop().expect("one outcome for one commit")
    }
}

#[async_trait]
impl Writer for Explainer {
    async fn commit(&self, commit: Commit) -> Result<Committed, CommitError> {
        self.apply(Pending::Commit(Box::new(commit)))
    }
    async fn write(&self, writes: Vec<Write>) -> Result<(), CommitError> {
        self.apply(Pending::Accounts(writes)).map(drop)
    }
    async fn hold(&self, _: OrgId) -> Result<Box<dyn Hold>, StoreError> {
        Err(StoreError::Unavailable("nobody races here".to_owned()))
    }
    fn ping(&self) -> Result<(), StoreError> {
        Ok(())
    }
    async fn forget_words(&self) -> Result<bool, StoreError> {
        at_once(forget(&mut *self.0.lock().unwrap()))
    }
}

async fn act_as<O: Operation>(office: &Office, caller: &Caller, operation: O) -> OperationId {
    office.nimbus.run(caller, office.me.org, &operation, &Request::default()).await.unwrap().operation
}

async fn act<O: Operation>(office: &Office, operation: O) -> OperationId {
    act_as(office, &office.me.caller, operation).await
}

#[tokio::test]
async fn no_statement_of_the_writer_reads_something_whole() {
    let office = Office::open().await;
    let mut new = NewTask::titled(ProjectRef::Key("INBOX".parse().unwrap()), "Rotate".parse().unwrap());
    new.tags = Some(vec![TagRef::Name("urgent".parse().unwrap())]);
    new.assignees = Some(vec![PersonRef::Me]);
    act(&office, CreateTask { new, create_tags: true }).await;
    let task = || TaskRef::Ref("INBOX".parse().unwrap(), 1);
    let completed = act(&office, CompleteTask { task: task() }).await;
    let undone = act(&office, Undo { operation: Some(completed) }).await;
    act(&office, Undo { operation: Some(undone) }).await;
    let new = NewComment { id: None, body: "Done.".parse().unwrap(), reply_to: None };
    act(&office, CreateComment { task: task(), new }).await;
    act(&office, DeleteTask { task: task() }).await;
    let later = office.nimbus.clock().now().plus_days(TRASH_DAYS + 1);
    act_as(&office, &Caller::system(), PurgeTrash::at(later)).await;
    let plans = office.plans();
    for plan in &plans {
        let scans: Vec<&str> = plan.scans().collect();
        assert!(scans.is_empty(), "{scans:?} in\n{plan:#?}");
    }
    for what in ["update operations", "delete from change_payloads", "insert into operations"] {
        assert!(plans.iter().any(|plan| plan.sql().starts_with(what)), "no `{what}` was explained");
    }
}

#[tokio::test]
async fn whoever_founds_what_exists_does_not_have_its_log_read() {
    let office = Office::open().await;
    let owner = office.store.user(office.me.caller.user).await.unwrap().unwrap();
    office.plans();
    let name = "Mine".parse().unwrap();
    let new = NewOrganization { id: Some(office.me.org), name, slug: None, time_zone: None };
    let (request, caller) = (Request::default(), &office.me.caller);
    let founding = office.nimbus.found_organization(caller, &new, &owner, &request, Vec::new());
    assert!(matches!(founding.await, Err(Error::Conflict { .. })));
    let plans = office.plans();
    assert!(plans.iter().any(|plan| plan.sql().contains("from heads where org_id in")), "the writer looked");
    assert!(
        !plans.iter().any(|plan| plan.sql().contains("from changes where org_id = $1 and seq > $2")),
        "{plans:#?}"
    );
}
