//! The store, through a slow network, under requests that are given up.

use std::collections::BTreeSet;
use std::time::Duration;

use nimbus_core::id::{Id as _, TaskId};
use nimbus_core::nimbus::Nimbus;
use nimbus_core::store::postgres::{Options, Postgres};
use nimbus_core::time::SystemClock;
use nimbus_faults::chance::Chance;
use nimbus_faults::gate;
use nimbus_faults::proxy::Proxy;
use sqlx::{Connection as _, PgConnection};
use tokio::time::{Instant, sleep};
use uuid::Uuid;

use super::people::{Person, TAGS};
use crate::backend;
use crate::random::assert_replays;
use crate::suite::races::all;
use crate::world::World;

/// People at the same time, every second one in the other organization.
const PEOPLE: u64 = 64;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_after_a_request_was_given_up_is_lost() {
    let requests = gate::count(640, 10_048);
    let world = World::on(backend::postgres().await).await;
    let database = world.backend.database.clone().unwrap();
    let proxy = Proxy::to(database.address()).unwrap();
    let url = database.url_through(proxy.address()).parse().unwrap();
    let options = Options { readers: 16, watch: false, durable: false, ..Options::default() };
    let postgres = Postgres::open(&url, &options, &SystemClock).await.unwrap();
    let nimbus = Nimbus::with_clock(postgres.store(), world.clock.clone());
    let mut people: Vec<Person> = (0..PEOPLE).map(|number| person(&world, &nimbus, number)).collect();
    let rounds = requests / people.len();
    for (half, one_way) in [10, 20].map(Duration::from_millis).into_iter().enumerate() {
        proxy.delay(one_way, one_way);
        people = all(people.into_iter().map(|mut person| async move {
            for round in half * rounds / 2..(half + 1) * rounds / 2 {
                person.go_on(round).await;
            }
            person
        }))
        .await;
    }
    proxy.heal();
    let given_up: usize = people.iter().map(|person| person.given_up).sum();
    assert!(given_up > requests / 2, "only {given_up} of {requests} requests were given up");
    let kept = people.iter().flat_map(|person| person.kept.iter().copied()).collect();
    let mut straight = PgConnection::connect(database.url()).await.unwrap();
    nobody_is_left_in_a_transaction(&mut straight).await;
    examine(&world, &mut straight, &kept).await;
    println!("R18: {given_up} requests given up, {} writes acknowledged after them, 0 lost", kept.len());
}

fn person(world: &World, nimbus: &Nimbus, number: u64) -> Person {
    let (org, user, project) = if number.is_multiple_of(2) {
        (world.org, world.owner, world.project)
    } else {
        (world.elsewhere, world.outsider, world.foreign.project)
    };
    let (nimbus, chance) = (nimbus.clone(), Chance::of(18, number));
    Person { nimbus, org, user, project, number, chance, kept: Vec::new(), given_up: 0 }
}

/// Whatever was given up last ends by itself within moments.
async fn nobody_is_left_in_a_transaction(straight: &mut PgConnection) {
    let begun = Instant::now();
    let sql = "select count(*) from pg_stat_activity \
               where datname = current_database() and application_name = 'nimbus' and xact_start is not null";
    while count(straight, sql).await > 0 {
        assert!(begun.elapsed() < Duration::from_secs(5), "a connection is left in a transaction");
        sleep(Duration::from_millis(50)).await;
    }
}

async fn examine(world: &World, straight: &mut PgConnection, kept: &BTreeSet<TaskId>) {
    let there: Vec<Uuid> =
        sqlx::query_scalar("select task_id from tasks").fetch_all(&mut *straight).await.unwrap();
    let there: BTreeSet<TaskId> = there.into_iter().map(TaskId::from_uuid).collect();
    let lost = kept.difference(&there).count();
    assert_eq!(lost, 0, "of {} acknowledged writes", kept.len());
    let half_there = "select count(*) from tasks t where title <> 'Theirs' and \
                      (select count(*) from task_tags g where g.org_id = t.org_id and g.task_id = t.task_id) <> 2";
    assert_eq!(TAGS.len(), 2);
    assert_eq!(count(straight, half_there).await, 0, "a task is half there");
    let doubled = "select count(*) - count(distinct title) from tasks where title not like 'changed%'";
    assert_eq!(count(straight, doubled).await, 0, "a request was done twice");
    let acts = "select (select count(*) from operations where name = 'task.create') + 1 - (select count(*) from tasks)";
    assert_eq!(count(straight, acts).await, 0, "acts and their tasks are one to one");
    for org in [world.org, world.elsewhere] {
        assert_eq!(world.store().verify(org).await.unwrap().faults, Vec::<String>::new());
    }
    assert_replays(world, world.owner).await;
}

async fn count(straight: &mut PgConnection, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(straight).await.unwrap()
}
