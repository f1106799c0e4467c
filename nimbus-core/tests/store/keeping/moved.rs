//! What arrives: everything, as it was.

use std::sync::Arc;

use nimbus_core::nimbus::Nimbus;
use nimbus_core::query::{Directory, Filter, Moment, Sort};
use nimbus_core::store::Store;
use nimbus_core::store::keeping::{Place, look};
use nimbus_core::store::page::TaskQuery;
use nimbus_core::store::postgres::{self, Postgres};
use nimbus_core::store::sqlite::{self, Sqlite};
use nimbus_core::time::SystemClock;
use nimbus_core::time::Zone;
use rstest::rstest;

use super::Kind::{self, Postgres as P, Sqlite as S};
use super::{backed_up, relocate, replayed, restore};
use crate::backend::Backend;
use crate::world::World;

async fn open(place: &Place) -> Arc<dyn Store> {
    match place {
        Place::File(path) => {
            let options = sqlite::Options { watch: false, ..sqlite::Options::default() };
            Sqlite::open(path, &options, &SystemClock).unwrap().store()
        }
        Place::Server(url) => {
            let options = postgres::Options { watch: false, durable: false, ..postgres::Options::default() };
            Postgres::open(url, &options, &SystemClock).await.unwrap().store()
        }
    }
}

/// The same world, seen where it arrived.
async fn there(world: World, arrived: &Backend) -> World {
    let store = open(&arrived.place()).await;
    let clock: Arc<dyn nimbus_core::time::Clock> = world.clock.clone();
    let nimbus = Nimbus::with_clock(store.clone(), clock);
    World { nimbus, backend: Backend { store, ..arrived.clone() }, ..world }
}

/// The titles of the tasks with a word.
async fn found(world: &World, word: &str) -> Vec<String> {
    let moment =
        Moment { now: world.now(), zone: Zone::utc(), week_start: jiff::civil::Weekday::Monday, me: None };
    let directory = Directory::default();
    let filter = Filter::parse(word).unwrap().resolve(&moment, &directory).unwrap();
    let query = TaskQuery::new(filter, Sort::parse("created_at").unwrap());
    let page = world.store().list_tasks(world.who(world.owner), &query).await.unwrap().unwrap().value;
    page.items.iter().map(|(task, _)| task.task.title.to_string()).collect()
}

#[rstest]
#[case::between_files(S, S)]
#[case::to_a_server(S, P)]
#[case::from_a_server(P, S)]
#[case::between_servers(P, P)]
#[tokio::test]
async fn everything_is_moved_and_goes_on_as_the_same(#[case] from: Kind, #[case] to: Kind) {
    let (world, to) = (from.furnished().await, to.empty().await);
    let from = world.backend.place();
    let moved = relocate(&from, &to.place()).await.unwrap();
    for content in &moved.tables {
        assert!(content.rows > 0, "nothing in {} was moved: it is not tested", content.table);
    }
    assert_eq!(moved, look(&from).await.unwrap());
    assert_eq!(moved, look(&to.place()).await.unwrap());

    let (epoch, answered) = (world.store().epoch().to_owned(), replayed(&world).await);
    let before = world.made(world.member, "before").await;
    let world = there(world, &to).await;
    assert_eq!(world.store().epoch(), epoch);
    assert!(answered.is_some() && replayed(&world).await == answered);
    assert_eq!(found(&world, "stays").await, ["Its part stays"]);
    // It is numbered where the old one, of which the new one knows nothing, went on.
    assert_eq!(world.made(world.member, "after").await.number, before.number);
}

#[rstest]
#[case::of_a_file_into_a_file(S, S)]
#[case::of_a_file_into_a_server(S, P)]
#[case::of_a_server_into_a_file(P, S)]
#[case::of_a_server_into_a_server(P, P)]
#[tokio::test]
async fn a_backup_is_restored_under_a_new_epoch(#[case] from: Kind, #[case] to: Kind) {
    let (world, to) = (from.furnished().await, to.empty().await);
    let (_folder, file, kept) = backed_up(&world.backend.place()).await;
    world.made(world.member, "too late").await;
    assert_eq!(restore(&file, &to.place()).await.unwrap(), kept);
    let old = world.store().epoch().to_owned();
    let world = there(world, &to).await;
    assert_ne!(world.store().epoch(), old);
    assert_eq!(found(&world, "late").await, Vec::<String>::new());
    assert_eq!(found(&world, "stays").await, ["Its part stays"]);
    assert_eq!(world.store().verify(world.org).await.unwrap().faults, Vec::<String>::new());
    // A program that had the empty database open says that it must be started again.
    let why = to.store.ping().await.unwrap_err();
    assert!(why.to_string().contains("start it again"), "{why}");
}
