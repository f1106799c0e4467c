//! The line of questions: who is answered together, who is sent away, and who leaves.

use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use nimbus_faults::databases::Database;

use super::url;
use crate::id::{Id as _, OrgId};
use crate::store::StoreError;
use crate::store::postgres::connections::{Connections, Use};
use crate::store::sql::{Row, Tenant, Value};

fn with(database: &Database, what_for: Use) -> Arc<Connections> {
    Connections::new(&url(database), what_for)
}

const LOOKUPS: Use = Use { most: 1, limit: Duration::from_secs(4), gather: true, secured: false };

fn number(rows: Result<Vec<Row>, StoreError>) -> i64 {
    let mut rows = rows.unwrap();
    assert_eq!(rows.len(), 1);
    rows.remove(0).read("a test").int("number").unwrap()
}

#[tokio::test]
async fn those_who_ask_the_same_of_different_keys_each_get_their_own_answer() {
    let database = Database::new().await;
    let connections = with(&database, LOOKUPS);
    let ask = |asked: i64| {
        let connections = connections.clone();
        async move { number(connections.ask(Tenant::All, "select $1".into(), vec![Value::Int(asked)]).await) }
    };
    let answers = join_all((0..100).map(ask)).await;
    assert_eq!(answers, (0..100).collect::<Vec<_>>());
}

#[tokio::test]
async fn rows_are_given_to_whom_they_answer_and_nothing_to_whom_there_is_nothing() {
    let database = Database::new().await;
    let connections = with(&database, LOOKUPS);
    let sql = "select generate_series(1, $1)";
    let ask = |asked: i64| connections.ask(Tenant::All, sql.into(), vec![Value::Int(asked)]);
    let answers = join_all([0, 3, 0, 1, 2].map(ask)).await;
    let counts: Vec<usize> = answers.into_iter().map(|rows| rows.unwrap().len()).collect();
    assert_eq!(counts, [0, 3, 0, 1, 2]);
}

#[tokio::test]
async fn one_that_cannot_be_answered_takes_nobody_along() {
    let database = Database::new().await;
    let connections = with(&database, LOOKUPS);
    let ask = |asked: i64| connections.ask(Tenant::All, "select 12 / $1".into(), vec![Value::Int(asked)]);
    let mut answers = join_all([3, 0, 4, 6].map(ask)).await;
    assert!(matches!(answers.remove(1), Err(StoreError::Refused(why)) if why.contains("division by zero")));
    assert_eq!(answers.into_iter().map(number).collect::<Vec<_>>(), [4, 3, 2]);
}

#[tokio::test]
async fn where_a_connection_names_its_tenant_only_those_of_one_go_together() {
    let database = Database::new().await;
    let connections = with(&database, Use { secured: true, ..LOOKUPS });
    let tenants: Vec<OrgId> = (1..=4).map(|id| OrgId::from_uuid(uuid::Uuid::from_u128(id))).collect();
    let sql = "select current_setting('nimbus.tenants') || $1";
    let ask = |at: usize| {
        connections.ask(Tenant::Org(tenants[at % 4]), sql.into(), vec![Value::Text(at.to_string())])
    };
    for (at, rows) in join_all((0..40).map(ask)).await.into_iter().enumerate() {
        let seen = rows.unwrap().remove(0).read("a test").text("text").unwrap();
        assert_eq!(seen, format!("{}{at}", tenants[at % 4].uuid()));
    }
}

#[tokio::test]
async fn who_waits_too_long_for_a_connection_is_sent_away_and_who_gives_up_is_not_asked_for() {
    let database = Database::new().await;
    let what_for = Use { limit: Duration::from_secs(1), gather: false, ..LOOKUPS };
    let connections = with(&database, what_for);
    let slow = || connections.ask(Tenant::All, "select pg_sleep(0.8)::text".into(), Vec::new());
    let quick = || connections.ask(Tenant::All, "select 1".into(), Vec::new());
    let given_up = async {
        // Stands behind the slow one, and goes.
        tokio::time::sleep(Duration::from_millis(50)).await;
        tokio::time::timeout(Duration::from_millis(50), slow()).await.unwrap_err();
    };
    let late = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        quick().await
    };
    let (answered, (), refused) = tokio::join!(slow(), given_up, late);
    answered.unwrap();
    assert!(matches!(refused, Err(StoreError::Unavailable(why)) if why.contains("stayed busy")));
    // Had the one that was given up been asked, this would wait for it.
    quick().await.unwrap();
}

#[tokio::test]
async fn a_statement_that_takes_too_long_is_ended_and_its_connection_is_kept() {
    let database = Database::new().await;
    let connections = with(&database, Use { limit: Duration::from_millis(300), gather: false, ..LOOKUPS });
    let process = || async {
        let rows = connections.ask(Tenant::All, "select pg_backend_pid()::bigint".into(), Vec::new()).await;
        number(rows)
    };
    let before = process().await;
    let slow = connections.ask(Tenant::All, "select pg_sleep(5)::text".into(), Vec::new()).await;
    assert!(matches!(slow, Err(StoreError::TooLong)));
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(process().await, before);
}

#[tokio::test]
async fn a_runtime_that_goes_leaves_the_places_of_its_tasks_to_others() {
    let database = Database::new().await;
    let connections = with(&database, LOOKUPS);
    let (asked, gone) = (connections.clone(), tokio::runtime::Runtime::new().unwrap());
    gone.spawn(async move { asked.ask(Tenant::All, "select pg_sleep(3)::text".into(), Vec::new()).await });
    tokio::time::sleep(Duration::from_millis(200)).await;
    gone.shutdown_background();
    tokio::time::sleep(Duration::from_millis(500)).await;
    let rows = connections.ask(Tenant::All, "select 7::bigint".into(), Vec::new()).await;
    assert_eq!(number(rows), 7);
}
