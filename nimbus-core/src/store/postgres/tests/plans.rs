//! With row-level security on, questions go through the same indexes as without.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use nimbus_faults::databases::Database;
use sqlx::{Connection as _, Executor as _, PgConnection};

use crate::local::LocalPerson;
use crate::nimbus::{Nimbus, Request};
use crate::ops::task::CreateTask;
use crate::query::Sort;
use crate::reference::{ProjectRef, TaskRef};
use crate::store::page::{Cut, TaskQuery};
use crate::store::postgres::{Options, Postgres, Url};
use crate::store::sql::{Dialect, ReadEngine, Row, Sql, SqlStore, Tenant, Value};
use crate::store::{Asker, Store, StoreError, TaskQueries};
use crate::task::NewTask;
use crate::time::SystemClock;

type Asked = (Tenant, Sql, Vec<Value>);

/// Notes what is asked.
struct Noting {
    reads: Arc<dyn ReadEngine>,
    asked: Mutex<Vec<Asked>>,
}

#[async_trait]
impl ReadEngine for Noting {
    async fn query(&self, tenant: Tenant, sql: Sql, args: Vec<Value>) -> Result<Vec<Row>, StoreError> {
        self.asked.lock().unwrap().push((tenant, sql.clone(), args.clone()));
        self.reads.query(tenant, sql, args).await
    }

    fn dialect(&self) -> &dyn Dialect {
        self.reads.dialect()
    }
}

async fn open(url: &Url) -> Arc<SqlStore> {
    let options = Options { watch: false, readers: 1, durable: false, ..Options::default() };
    Postgres::open(url, &options, &SystemClock).await.unwrap().store()
}

/// Some more tasks, and as many again in each of some more organizations; the server knows about them.
const MANY: &str = "\
    create temp table others as select gen_random_uuid() as org_id from generate_series(1, 20); \
    insert into organizations select (jsonb_populate_record(o, jsonb_build_object('org_id', n.org_id, 'slug', n.org_id))).* \
        from organizations o, others n; \
    insert into members select (jsonb_populate_record(m, jsonb_build_object('org_id', n.org_id))).* from members m, others n; \
    insert into projects select (jsonb_populate_record(p, jsonb_build_object('org_id', n.org_id))).* from projects p, others n; \
    insert into tasks select (jsonb_populate_record(t, jsonb_build_object('org_id', p.org_id, 'task_id', gen_random_uuid(), \
        'number', t.number + n, 'created_at', t.created_at + n * interval '1 second'))).* \
        from tasks t, projects p, generate_series(1, 500) n; \
    analyze";

/// A person with tasks, among others.
async fn furnish(database: &Database) -> (LocalPerson, TaskRef) {
    let nimbus = Nimbus::new(open(&database.url().parse().unwrap()).await);
    let me = nimbus.local(&"Ada".parse().unwrap()).await.unwrap();
    let who = Asker { org: me.org, user: me.caller.user };
    let cut = Cut { after: None, limit: 1 };
    let project =
        nimbus.store().list_projects(who, false, &cut).await.unwrap().unwrap().value.items.remove(0);
    let new = NewTask::titled(ProjectRef::Id(project.id), "One".parse().unwrap());
    let made = nimbus.run(&me.caller, me.org, &CreateTask::from(new), &Request::default()).await.unwrap();
    let mut connection = PgConnection::connect(database.url()).await.unwrap();
    connection.execute(MANY).await.unwrap();
    (me, TaskRef::Id(made.output.task.id))
}

/// How tasks are found, for a task and for the first page of a list.
async fn plans(url: &str, me: &LocalPerson, task: &TaskRef) -> Vec<String> {
    let plain = open(&url.parse().unwrap()).await;
    let noting = Arc::new(Noting { reads: plain.reads.clone(), asked: Mutex::default() });
    let store = SqlStore {
        reads: noting.clone(),
        writer: plain.writer.clone(),
        epoch: plain.epoch().to_owned(),
        heads: plain.heads(),
    };
    let who = Asker { org: me.org, user: me.caller.user };
    assert!(store.get_task(who, task, true).await.unwrap().unwrap().value.is_some());
    let query = TaskQuery {
        sort: Sort::parse("-created_at").unwrap(),
        filter: None,
        after: None,
        limit: 50,
        counts: true,
        people: true,
        tags: true,
        description: false,
        count_up_to: None,
    };
    assert_eq!(store.list_tasks(who, &query).await.unwrap().unwrap().value.items.len(), 50);
    let asked = std::mem::take(&mut *noting.asked.lock().unwrap());
    assert!(asked.len() >= 2, "{asked:?}");
    let mut scans = Vec::new();
    for (tenant, sql, args) in asked {
        let explain = format!("explain (costs off) {sql}").into();
        for row in noting.reads.query(tenant, explain, args).await.unwrap() {
            let step = row.read("a plan").text("step").unwrap();
            let step = step.trim_start_matches([' ', '-', '>']);
            scans.extend((step.contains("Scan") && step.contains(" tasks")).then(|| step.to_owned()));
        }
    }
    scans
}

#[tokio::test]
async fn a_task_and_the_first_page_of_a_list_are_found_through_the_same_indexes_with_and_without_security() {
    let database = Database::new().await;
    let (me, task) = furnish(&database).await;
    let mut connection = PgConnection::connect(database.url()).await.unwrap();
    connection.execute(Postgres::ROLES).await.unwrap();
    let app = format!("{}?options=-c%20role%3Dnimbus_app", database.url());
    let without = plans(&app, &me, &task).await;
    Postgres::secure(&database.url().parse().unwrap(), true).await.unwrap();
    let with = plans(&app, &me, &task).await;
    // Of the other tables there is so little here that the server reads them whole.
    assert_eq!(with, without);
    assert!(with.len() >= 2 && with.iter().all(|step| !step.starts_with("Seq Scan")), "{with:#?}");
}
