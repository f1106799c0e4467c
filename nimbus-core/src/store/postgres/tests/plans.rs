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
use crate::store::sql::{Dialect, ReadEngine, Row, Sql, SqlReader, SqlStore, Tenant, Value, tails_statement};
use crate::store::{Asker, Log as _, Store, StoreError, TaskQueries};
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

/// A long log of few organizations: the planner does not expect that.
const LOG: &str = "\
    insert into operations select (jsonb_populate_record(o, jsonb_build_object('operation_id', gen_random_uuid(), \
        'first_seq', 1000 + n, 'last_seq', 1000 + n))).* \
        from operations o, generate_series(1, 20000) n where o.name = 'task.create'; \
    insert into changes select o.org_id, o.first_seq, o.operation_id, 'created', 'task', gen_random_uuid(), null, null, \
        'everyone', c.digest, c.hash from operations o, (select * from changes limit 1) c where o.first_seq > 1000; \
    analyze";

/// The steps of a plan for any arguments, as it is made for statements that find rows by their keys.
async fn generic_plan(connection: &mut PgConnection, sql: &str, args: &[&str]) -> String {
    let script = format!(
        "set plan_cache_mode = force_generic_plan; set max_parallel_workers_per_gather = 0; set jit = off; \
         prepare asked as {sql}"
    );
    connection.execute(sqlx::AssertSqlSafe(script)).await.unwrap();
    let explain = format!("explain (costs off) execute asked({})", args.join(", "));
    let rows = connection.fetch_all(sqlx::AssertSqlSafe(explain)).await.unwrap();
    connection.execute("deallocate asked").await.unwrap();
    rows.iter().map(|row| sqlx::Row::get::<String, _>(row, 0)).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn the_log_is_never_read_as_a_whole() {
    let database = Database::new().await;
    let (me, _) = furnish(&database).await;
    let mut connection = PgConnection::connect(database.url()).await.unwrap();
    connection.execute(LOG).await.unwrap();
    let org = format!("'{}'::uuid", crate::id::Id::uuid(me.org));
    let stretch = || [Value::id(me.org), Value::Int(1), Value::Int(2)];
    let (sql, _) = tails_statement(&[stretch(), stretch()]);
    let plan = generic_plan(
        &mut connection,
        &sql,
        &[&org, "1::bigint", "2::bigint", &org, "1::bigint", "2::bigint"],
    )
    .await;
    assert!(!plan.contains("Seq Scan") && plan.contains("Index Cond"), "{plan}");
    assert_eq!(plan.matches("(seq > ").count(), plan.matches("(seq <= ").count(), "{plan}");

    let plain = open(&database.url().parse().unwrap()).await;
    let noting = Arc::new(Noting { reads: plain.reads.clone(), asked: Mutex::default() });
    let reader = SqlReader::new(noting.clone(), me.org);
    let latest = reader.latest_undoable(me.caller.user).await.unwrap().unwrap();
    reader.operation(latest).await.unwrap().unwrap();
    let user = format!("'{}'::uuid", crate::id::Id::uuid(me.caller.user));
    let operation = format!("'{}'::uuid", crate::id::Id::uuid(latest));
    let asked = std::mem::take(&mut *noting.asked.lock().unwrap());
    assert_eq!(asked.len(), 3);
    for ((_, sql, _), second) in asked.iter().zip([&user, &operation, &operation]) {
        let plan = generic_plan(&mut connection, sql, &[&org, second]).await;
        assert!(
            !plan.contains("Seq Scan on changes") && !plan.contains("Seq Scan on operations"),
            "{sql}: {plan}"
        );
    }
}
