//! Replaying a log: its deltas, from nothing, give exactly the records there are (GATES R3).

use std::collections::BTreeMap;

use nimbus_core::change::{Kind, Logged, RecordId, Seq, Verb};
use nimbus_core::fault::JsonMap;
use nimbus_core::id::UserId;
use serde_json::{Value as Json, json};

use super::compare::dump;
use crate::world::World;

/// Changes read at a time: a log may be longer than fits into memory.
const PAGE: usize = 5_000;

/// Replays the log of a world and compares what comes out with its records.
pub(crate) async fn assert_replays(world: &World, owner: UserId) {
    let mut replayed: BTreeMap<RecordId, JsonMap> = BTreeMap::new();
    let mut after = Seq(0);
    loop {
        let page =
            world.store().log(world.who(owner), after, PAGE).await.unwrap().expect("owners see the log");
        let Some((last, _)) = page.value.items.last() else { break };
        after = last.row.seq;
        for (logged, _) in &page.value.items {
            step(&mut replayed, logged);
        }
    }
    for kind in Kind::ALL {
        for record in dump(world, world.who(owner), *kind).await {
            let fields = replayed.remove(&record.id()).unwrap_or_default();
            for (field, value) in record.to_json() {
                assert_eq!(fields.get(&field).unwrap_or(&Json::Null), &value, "{field} of {}", record.id());
            }
        }
    }
    assert!(replayed.is_empty(), "the log knows records that are not there: {:?}", replayed.keys());
}

fn step(records: &mut BTreeMap<RecordId, JsonMap>, logged: &Logged) {
    let id = logged.row.record;
    if logged.row.verb == Verb::Purged {
        records.remove(&id);
        return;
    }
    // Changes of what was purged later are erased: there is nothing to replay.
    let Some(payload) = &logged.payload else { return };
    let record = records.entry(id).or_default();
    let at = json!(logged.operation.at);
    record.extend([
        ("id".to_owned(), json!(id.to_string())),
        ("version".to_owned(), json!(logged.row.seq)),
        ("updated_at".to_owned(), at),
    ]);
    for (field, delta) in payload.deltas().expect("payloads are JSON objects") {
        let [before, after] =
            <[Json; 2]>::try_from(delta.as_array().expect("a delta is a pair").clone()).unwrap();
        if field != "updated_at" {
            assert_eq!(
                record.get(&field).unwrap_or(&Json::Null),
                &before,
                "{field} before change {}",
                logged.row.seq
            );
        }
        record.insert(field, after);
    }
}
