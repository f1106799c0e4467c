//! A transaction of somebody else that stands in the writer's way: what clears up again no client ever hears of, what
//! does not is *unavailable* in time (gate R19).

use std::time::{Duration, Instant};

use nimbus_core::error::{Error, Result};
use nimbus_core::fault::Edit;
use nimbus_core::id::{Id as _, TaskId};
use nimbus_core::task::{Task, TaskPatch};
use nimbus_faults::gate;
use sqlx::{Connection as _, Executor as _, PgConnection};
use tokio::time::sleep;
use uuid::Uuid;

use crate::backend;
use crate::world::World;

/// Somebody else's connection, in a transaction that has a task's row.
async fn in_the_way(world: &World, task: TaskId) -> PgConnection {
    let url = world.backend.database.as_ref().unwrap().url();
    let mut other = PgConnection::connect(url).await.unwrap();
    other.execute("begin").await.unwrap();
    locked(&mut other, "select 1 from tasks where task_id = $1 for update", task.uuid()).await.unwrap();
    other
}

async fn locked(other: &mut PgConnection, sql: &'static str, id: Uuid) -> sqlx::Result<()> {
    sqlx::query(sql).bind(id).execute(other).await.map(drop)
}

/// Whether somebody waits for a lock in this database.
async fn somebody_waits(other: &mut PgConnection) -> bool {
    let sql = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    sqlx::query_scalar::<_, i64>(sql).fetch_one(other).await.unwrap() > 0
}

async fn renamed(world: &World, task: &Task, title: &str) -> Result<Task> {
    let title = Edit::Set(title.parse().unwrap());
    world.edit(world.owner, task, TaskPatch { title, ..TaskPatch::default() }).await
}

/// The writer has the head and waits for the task; the other one has the task and waits for the head. The server gives
/// one of them up, mostly the writer, who began to wait first.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deadlock_with_another_transaction_reaches_no_client() {
    let world = World::on(backend::postgres().await).await;
    let (rounds, mut writer_given_up) = (gate::count(3, 50), 0);
    for round in 0..rounds {
        let task = world.made(world.owner, "wanted by two").await;
        let mut other = in_the_way(&world, task.id).await;
        let title = format!("round {round}");
        let (edited, gave_way) =
            tokio::join!(renamed(&world, &task, &title), writer_gives_way(&world, &mut other));
        assert_eq!(edited.unwrap().title.as_str(), title);
        writer_given_up += usize::from(gave_way);
    }
    assert!(writer_given_up > rounds / 4, "only {writer_given_up} of {rounds}: there were no deadlocks");
    assert_eq!(world.store().verify(world.org).await.unwrap().faults, Vec::<String>::new());
    println!("R19: {rounds} deadlocks, the writer given up in {writer_given_up}, 0 reached a client");
}

/// Waits for the head, once the writer waits for the task; whether it was the writer who was given up.
async fn writer_gives_way(world: &World, other: &mut PgConnection) -> bool {
    while !somebody_waits(other).await {
        sleep(Duration::from_millis(5)).await;
    }
    let sql = "select 1 from heads where org_id = $1 for no key update";
    let gave_way = locked(other, sql, world.org.uuid()).await.is_ok();
    other.execute("rollback").await.unwrap();
    gave_way
}

/// The negative control: who never gives way is noticed, within the time limit and as *unavailable*.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lock_that_is_never_given_back_is_unavailable_in_time() {
    let world = World::on(backend::postgres().await).await;
    let task = world.made(world.owner, "wanted by two").await;
    let other = in_the_way(&world, task.id).await;
    let begun = Instant::now();
    let refused = renamed(&world, &task, "never").await;
    assert!(matches!(refused, Err(Error::Unavailable { .. })), "{refused:?}");
    assert!(begun.elapsed() < Duration::from_millis(2_500), "after {:?}", begun.elapsed());
    drop(other);
    // What was given up here may have been done all the same, later; what follows is done in any case.
    let again = renamed(&world, &task, "at last").await.unwrap();
    assert_eq!(again.title.as_str(), "at last");
}
