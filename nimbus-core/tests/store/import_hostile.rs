//! Exports made to do harm: whatever is read as an archive is answered, and the store still writes afterwards.

use nimbus_core::import::How;
use nimbus_core::ops::task::CreateTask;
use nimbus_core::reference::ProjectRef;
use nimbus_core::task::NewTask;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::export_broken::{file, lines};
use crate::import_stage::archive;
use crate::world::World;

/// Values for any member of any record; some of them fit some.
fn value() -> impl Strategy<Value = Value> {
    let far = ["z".repeat(27), "a0".repeat(300), "\u{1b}[2J".into(), String::new(), "\u{202e}".into()];
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        prop::sample::select(&[0, 1, 2, 525_600, 525_601, u64::MAX / 2, u64::MAX / 2 + 1, u64::MAX][..])
            .prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        prop::sample::select(far.to_vec()).prop_map(Value::from),
        "[a-zA-Z0-9]{1,4}".prop_map(Value::from),
        prop::sample::select(&["0001-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z"][..])
            .prop_map(Value::from),
        (1_u8..4, prop::sample::select(&["tsk", "prj", "usr", "cmt", "tag"][..]))
            .prop_map(|(number, kind)| json!(format!("{kind}_0000000000000000000000000{number}"))),
        Just(json!({"system": "a", "key": "b", "url": null, "author": null, "digest": null})),
        Just(json!({"date": "2026-12-01"})),
    ]
}

const MEMBERS: &[&str] = &[
    "number",
    "position",
    "version",
    "estimate",
    "status",
    "priority",
    "parent",
    "project",
    "task",
    "source",
    "start",
    "due",
    "created_at",
    "updated_at",
    "completed_at",
    "deleted_at",
    "created_by",
    "reply_to",
    "key",
    "archived",
    "claimed",
    "role",
    "name",
    "email",
    "body",
    "title",
    "id",
];

/// Imports it into an organization of its own, and makes a task in a project that came with it, or beside it.
async fn answered_and_alive(hostile: &str) {
    let Ok(read) = archive(hostile) else { return };
    let world = World::on(crate::backend::sqlite()).await;
    let org = world.empty_organization("hostile").await;
    let project = read.projects.iter().find(|project| project.deleted_at.is_none() && !project.archived);
    let project = project.map(|project| ProjectRef::Id(project.id));
    let done = world.import_as(world.owner, org, read, &How::default()).await;
    if let Err(error) = &done {
        assert!(!matches!(error, nimbus_core::error::Error::Internal(_)), "{error:?}\n{hostile}");
    }
    world.made(world.owner, "The store still writes").await;
    if let Some(project) = project.filter(|_| done.is_ok()) {
        let new = CreateTask::from(NewTask::titled(project, "And beside what came".parse().unwrap()));
        let caller = nimbus_core::nimbus::Caller::session(world.owner);
        let made = world.nimbus.run(&caller, org, &new, &nimbus_core::nimbus::Request::default()).await;
        made.unwrap_or_else(|error| panic!("{error:?}\n{hostile}"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn whatever_is_taken_as_an_archive_is_answered_and_the_store_still_writes(
        damage in prop::collection::vec((1_usize..7, prop::sample::select(MEMBERS), value()), 1..3),
    ) {
        let mut lines = lines();
        for (line, member, value) in damage {
            if let Some(place) = lines[line]["record"].get_mut(member) {
                *place = value;
            }
        }
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(answered_and_alive(&file(&lines)));
    }
}
