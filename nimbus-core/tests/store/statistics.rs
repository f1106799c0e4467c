//! A new database on a server has statistics before it grows: plans made without would read whole organizations.

use std::time::{Duration, Instant};

use nimbus_core::change::Change;
use sqlx::{Connection as _, PgConnection};

use crate::world::World;

/// Whether statistics were ever gathered of the tasks.
async fn gathered(connection: &mut PgConnection) -> bool {
    let asked = sqlx::query_scalar("select reltuples >= 0 from pg_class where relname = 'tasks'");
    asked.fetch_one(connection).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_database_has_statistics_after_its_first_commits() {
    let world = World::on(crate::backend::postgres().await).await;
    let database = world.backend.database.clone().expect("it is on a server");
    let mut connection = PgConnection::connect(database.url()).await.unwrap();
    assert!(!gathered(&mut connection).await, "the server is too early for the test");
    for number in 0..25 {
        world.write(vec![Change::create(world.task(&format!("task {number}")))]).await.unwrap();
    }
    let begun = Instant::now();
    while !gathered(&mut connection).await {
        assert!(begun.elapsed() < Duration::from_secs(10), "nobody asked for statistics");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
