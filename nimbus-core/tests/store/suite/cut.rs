//! A head that somebody wrote down elsewhere shows whether the end of the log was cut off since.

use nimbus_core::change::{Change, Seq};
use nimbus_core::head::Head;
use rusqlite::Connection;

use crate::backend::{DATABASE, on_every_backend, sqlite};
use crate::world::World;

on_every_backend! {
    a_head_that_was_written_down_holds_while_the_log_goes_on,
    a_head_that_is_not_of_this_log_is_told,
}

async fn head(world: &World) -> Head {
    let verdict = world.store().verify(world.org).await.unwrap();
    Head { seq: verdict.head, hash: verdict.hash }
}

async fn faults(world: &World, known: Head) -> Vec<String> {
    world.store().verify_from(world.org, known).await.unwrap().faults
}

async fn a_head_that_was_written_down_holds_while_the_log_goes_on(world: &World) {
    let known = head(world).await;
    assert_eq!(faults(world, known).await, Vec::<String>::new());
    world.write(vec![Change::create(world.task("one more"))]).await.unwrap();
    assert_ne!(head(world).await, known);
    assert_eq!(faults(world, known).await, Vec::<String>::new());
    let nothing = Head { seq: Seq(0), hash: nimbus_core::chain::GENESIS };
    assert_eq!(faults(world, nothing).await, Vec::<String>::new(), "every log begins alike");
}

async fn a_head_that_is_not_of_this_log_is_told(world: &World) {
    let known = head(world).await;
    let other = faults(world, Head { hash: [7; 32], ..known }).await;
    assert_eq!(other, [format!("change {} is not the one that was written down", known.seq)]);
    let later = faults(world, Head { seq: known.seq.next(), ..known }).await;
    assert!(later[0].contains("its end was cut off"), "{later:?}");
    let nowhere = world.store().verify_from(world.id(), known).await.unwrap().faults;
    assert!(
        nowhere[0].contains("its end was cut off"),
        "an organization that is gone as a whole: {nowhere:?}"
    );
}

#[tokio::test]
async fn a_tail_that_was_cut_off_with_care_is_found_by_the_head_alone() {
    let world = World::on(sqlite()).await;
    for title in ["one", "two"] {
        world.write(vec![Change::create(world.task(title))]).await.unwrap();
    }
    let known = head(&world).await;
    let file = world.backend.folder.as_ref().expect("SQLite has a folder").path().join(DATABASE);
    let raw = Connection::open(file).unwrap();
    let org = nimbus_core::id::Id::uuid(world.org).simple();
    raw.execute_batch(&format!(
        "drop trigger changes_remain; pragma foreign_keys = off; \
         delete from change_payloads where org_id = x'{org}' and seq = {0}; \
         delete from changes where org_id = x'{org}' and seq = {0}; \
         update heads set (seq, hash) = (select seq, hash from changes where org_id = x'{org}' order by seq desc limit 1) \
         where org_id = x'{org}';",
        known.seq
    ))
    .unwrap();
    let alone = world.store().verify(world.org).await.unwrap().faults;
    assert_eq!(alone, Vec::<String>::new(), "the chain that is left holds");
    let told = faults(&world, known).await;
    let end = known.seq.0 - 1;
    let cut = format!(
        "the log ends with change {end}, though change {} was written down: its end was cut off",
        known.seq
    );
    assert_eq!(told, [cut]);
}
