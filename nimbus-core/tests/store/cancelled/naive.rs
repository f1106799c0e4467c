//! The negative control: the pool of sqlx 0.9.0, used as one would, loses what it acknowledged after a request was given
//! up during its BEGIN (GATES trap 3).

use std::time::Duration;

use nimbus_faults::chance::Chance;
use nimbus_faults::databases::Database;
use nimbus_faults::proxy::Proxy;
use sqlx::postgres::{PgPool, PgPoolOptions};
use sqlx::{Connection as _, Executor as _, PgConnection};
use tokio::time::timeout;

use crate::suite::races::all;

/// Requests that are given up.
const REQUESTS: u64 = 200;
/// The way to the database and back.
const LATENCY: Duration = Duration::from_millis(20);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plain_pool_loses_what_it_acknowledged_after_a_request_was_given_up() {
    let database = Database::new().await;
    let mut straight = PgConnection::connect(database.url()).await.unwrap();
    straight.execute("create table kept (number bigint)").await.unwrap();
    let proxy = Proxy::to(database.address()).unwrap();
    proxy.delay(LATENCY / 2, LATENCY / 2);
    for first in (0..REQUESTS).step_by(20) {
        let urls = (first..first + 20).map(|number| (number, database.url_through(proxy.address())));
        all(urls.map(|(number, url)| one(number, url))).await;
    }
    let kept: i64 = sqlx::query_scalar("select count(*) from kept").fetch_one(&mut straight).await.unwrap();
    let lost = REQUESTS - u64::try_from(kept).unwrap();
    println!("R18, negative control: a plain pool lost {lost} of {REQUESTS} acknowledged writes");
    assert!(lost > 0, "a request given up during BEGIN is harmless by now: the gate proves nothing any more");
}

/// A request that is given up, and a write after it on the same pool, which is acknowledged.
async fn one(number: u64, url: String) {
    let pool = PgPoolOptions::new().max_connections(1).connect(&url).await.unwrap();
    let patience = Duration::from_millis(Chance::of(18, number).below(60));
    let _given_up = timeout(patience, write_in_a_transaction(&pool)).await;
    let write = sqlx::query("insert into kept values ($1)").bind(i64::try_from(number).unwrap());
    write.execute(&pool).await.expect("the write is acknowledged");
    pool.close().await;
}

async fn write_in_a_transaction(pool: &PgPool) -> sqlx::Result<()> {
    let mut transaction = pool.begin().await?;
    transaction.execute("select 1").await?;
    transaction.commit().await
}
