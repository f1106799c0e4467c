//! A store that has every question explained before it is answered.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use tempfile::TempDir;

use super::writing::Explainer;
use crate::local::LocalPerson;
use crate::nimbus::Nimbus;
use crate::store::StoreError;
use crate::store::sql::{Dialect, ReadEngine, Row, Sql, SqlStore, Tenant, Value};
use crate::store::sqlite::engine::Writing;
use crate::store::sqlite::{Options, Sqlite, setup};
use crate::time::SystemClock;

/// What is read whole because it holds only what a statement has found already, by its name in the statement.
const FOUND: &[&str] = &["d", "s", "n", "tree"];

/// What there are few of in an organization, by its name in the statements; of invitations that is what a purge reads, in
/// the order of their keys and never more than it asks for.
const FEW: &[&str] = &["o", "e", "h", "heads", "organizations", "projects", "members", "tags", "invitations"];

/// A statement and how it is answered, step by step.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    sql: String,
    steps: Vec<String>,
}

impl Plan {
    /// A statement and the rows that explain it.
    pub(super) fn of(sql: &str, explained: Vec<Row>) -> Self {
        let detail = |Row(values): Row| match values.into_iter().nth(3) {
            Some(Value::Text(detail)) => detail,
            other => panic!("a step of a plan has a text, not {other:?}"),
        };
        Self { sql: sql.to_owned(), steps: explained.into_iter().map(detail).collect() }
    }

    /// The statement.
    pub(super) fn sql(&self) -> &str {
        &self.sql
    }

    /// Whether some step goes through this index.
    pub(super) fn goes_through(&self, index: &str) -> bool {
        self.steps.iter().any(|step| step.split(' ').any(|word| word == index))
    }

    /// The steps that read a whole table, a whole index, or all that an organization ever wrote.
    pub(super) fn scans(&self) -> impl Iterator<Item = &str> {
        self.steps
            .iter()
            .map(String::as_str)
            .filter(|step| reads_a_table(step) || reads_an_organization(step))
    }
}

fn reads_a_table(step: &str) -> bool {
    let Some(what) = step.strip_prefix("SCAN ") else {
        return false;
    };
    let name = what.split(' ').next().unwrap_or_default();
    let found = FOUND.contains(&name)
        || name.starts_with('(')
        || what.contains("CONSTANT ROW")
        || what.ends_with("VALUES CLAUSE");
    !found && !what.contains("VIRTUAL TABLE")
}

/// Organizations, heads, projects, members and tags are few in an organization; all the rest is not.
fn reads_an_organization(step: &str) -> bool {
    let Some(what) = step.strip_prefix("SEARCH ") else {
        return false;
    };
    let name = what.split(' ').next().unwrap_or_default();
    let by_id =
        what.contains("PRIMARY KEY (org_id=?)") || what.contains("sqlite_autoindex_tasks_1 (org_id=?)");
    by_id && !FEW.contains(&name)
}

/// The plans of what was asked and written lately.
#[derive(Default)]
pub(super) struct Plans(Mutex<Vec<Plan>>);

impl Plans {
    pub(super) fn add(&self, plan: Plan) {
        self.0.lock().unwrap().push(plan);
    }
}

struct Explaining {
    reads: Arc<dyn ReadEngine>,
    plans: Arc<Plans>,
}

#[async_trait]
impl ReadEngine for Explaining {
    async fn query(&self, tenant: Tenant, sql: Sql, args: Vec<Value>) -> Result<Vec<Row>, StoreError> {
        let explain = format!("explain query plan {sql}").into();
        let explained = self.reads.query(tenant, explain, args.clone()).await?;
        self.plans.add(Plan::of(&sql, explained));
        self.reads.query(tenant, sql, args).await
    }

    fn dialect(&self) -> &dyn Dialect {
        self.reads.dialect()
    }
}

/// An organization in an explaining store.
pub(super) struct Office {
    pub(super) nimbus: Nimbus,
    pub(super) store: Arc<SqlStore>,
    pub(super) me: LocalPerson,
    plans: Arc<Plans>,
    _folder: TempDir,
}

impl Office {
    /// One with a local person and their first project.
    pub(super) async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = Options { watch: false, ..Options::default() };
        let path = folder.path().join("nimbus.db");
        let sqlite = Sqlite::open(&path, &options, &SystemClock).unwrap();
        let connection = setup::writing(&path, &options).unwrap();
        let engine = Writing::new(connection, Arc::default());
        let (plain, plans) = (sqlite.store(), Arc::new(Plans::default()));
        let store = Arc::new(SqlStore {
            reads: Arc::new(Explaining { reads: plain.reads.clone(), plans: plans.clone() }),
            writer: Arc::new(Explainer::new(engine, plans.clone())),
            epoch: plain.epoch.clone(),
            heads: plain.heads.clone(),
        });
        let nimbus = Nimbus::new(store.clone());
        let me = nimbus.local(&"Ada".parse().unwrap()).await.unwrap();
        Self { nimbus, store, me, plans, _folder: folder }
    }

    /// The plans of the questions asked since the last call.
    pub(super) fn plans(&self) -> Vec<Plan> {
        std::mem::take(&mut self.plans.0.lock().unwrap())
    }

    /// Fails where a question that was asked reads something whole.
    pub(super) fn nothing_was_scanned(&self) {
        let plans = self.plans();
        assert!(!plans.is_empty(), "nothing was asked");
        for plan in plans {
            let scans: Vec<&str> = plan.scans().collect();
            assert!(scans.is_empty(), "{scans:?} in the plan of\n{}\n{:#?}", plan.sql, plan.steps);
        }
    }
}
