//! A task from its making to the trash, through every door.

use std::collections::BTreeSet;

use nimbus_core::change::RequestKey;
use nimbus_core::reference::{OrgRef, TagRef, TaskRef, UserRef};
use nimbus_http::api::paths::{TaskTagPath, TaskUserPath};
use nimbus_http::api::tags::{CreateTag, ListTags};
use nimbus_http::api::tasks::{
    AssignTask, CreateTask, DeleteTask, EditTask, GetTask, NewTaskQuery, OneTaskExtra, OneTaskQuery,
    RestoreTask, TagTask, UnassignTask, UntagTask,
};
use nimbus_http::client::ClientError;
use nimbus_http::endpoint::Nothing;
use nimbus_http::wire::page::Paging;
use nimbus_http::wire::problem::Problem;
use nimbus_http::wire::problem_code::ProblemCode;
use rstest::rstest;
use serde_json::{Value, json};

use crate::ask::Ask;
use crate::cast::Who;
use crate::house::{Door, House, read};
use crate::stage::Stage;

fn problem<T: std::fmt::Debug>(answer: Result<T, ClientError>) -> Problem {
    match answer {
        Err(ClientError::Problem(problem)) => problem,
        other => panic!("{other:?} is no problem"),
    }
}

#[rstest]
#[case::in_the_process(Door::InProcess)]
#[case::over_a_socket(Door::Socket)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_task_is_made_read_changed_deleted_and_restored(#[case] door: Door) {
    let house = House::open().await;
    let client = house.client(door, &house.owner);
    let new = json!({
        "project": "ops", "title": "Rotate the database password", "description": "All of **them**.",
        "priority": "high", "due": {"date": "2026-12-01"}, "estimate": 90, "assignees": ["me", "linus@example.com"],
        "tags": ["urgent"],
    });
    let create_tags = NewTaskQuery { create_tags: Some(true) };
    let made =
        client.ask::<CreateTask>(&house.path()).query(&create_tags).body(read(new)).send().await.unwrap();
    let task = made.value;
    assert_eq!(task.reference.to_string(), "OPS-1");
    assert_eq!(task.assignees, BTreeSet::from([house.owner.id, house.member.id]));
    assert_eq!((task.tags.len(), task.number), (1, 1));
    assert!(made.operation.is_some() && !made.replayed);

    let path = house.task_path(&task);
    let found = client.ask::<GetTask>(&path).send().await.unwrap();
    assert_eq!((&found.value, &found.etag), (&task, &made.etag));

    let patch = read(json!({"status": "done", "due": null}));
    let edited = client.ask::<EditTask>(&path).body(patch).send().await.unwrap();
    assert_eq!(edited.value.status.as_str(), "done");
    assert!(edited.value.due.is_none() && edited.value.completed_at.is_some());
    assert_eq!(edited.value.priority, task.priority, "what a patch leaves out stays");
    assert_ne!(edited.etag, made.etag);

    client.call::<DeleteTask>(&path, &Nothing {}, Nothing {}).await.unwrap();
    let gone = client.call::<GetTask>(&path, &OneTaskQuery::default(), Nothing {}).await.unwrap();
    assert!(gone.deleted_at.is_some(), "what is in the trash can be looked at");
    let refused = problem(client.call::<EditTask>(&path, &Nothing {}, read(json!({"title": "x"}))).await);
    assert_eq!(refused.known(), Some(ProblemCode::Deleted));
    let back = client.call::<RestoreTask>(&path, &Nothing {}, Nothing {}).await.unwrap();
    assert_eq!(back.deleted_at, None);
}

#[tokio::test]
async fn tags_and_people_come_and_go_one_at_a_time_and_again_without_harm() {
    let house = House::open().await;
    let client = house.owner();
    let task = house.task(&client, "one").await;
    let tag = client
        .call::<CreateTag>(&house.path(), &Nothing {}, read(json!({"name": "needs review"})))
        .await
        .unwrap();
    let org = OrgRef::Id(house.org);
    let task_ref = TaskRef::Id(task.id);
    let tagged =
        TaskTagPath { org: org.clone(), task: task_ref.clone(), tag: TagRef::Name(tag.name.clone()) };
    let first = client.call::<TagTask>(&tagged, &Nothing {}, Nothing {}).await.unwrap();
    let again = client.call::<TagTask>(&tagged, &Nothing {}, Nothing {}).await.unwrap();
    assert_eq!((&first.tags, first.version), (&BTreeSet::from([tag.id]), again.version));
    let without = client.call::<UntagTask>(&tagged, &Nothing {}, Nothing {}).await.unwrap();
    assert!(without.tags.is_empty());

    let linus = TaskUserPath { org, task: task_ref, user: UserRef::Id(house.member.id) };
    let assigned = client.call::<AssignTask>(&linus, &Nothing {}, Nothing {}).await.unwrap();
    assert_eq!(assigned.assignees, BTreeSet::from([house.member.id]));
    let me = TaskUserPath { user: UserRef::Me, ..linus };
    let off = house.member().call::<UnassignTask>(&me, &Nothing {}, Nothing {}).await.unwrap();
    assert!(off.assignees.is_empty());
}

#[tokio::test]
async fn an_edit_of_an_old_version_is_refused_with_the_present_task() {
    let house = House::open().await;
    let client = house.owner();
    let task = house.task(&client, "one").await;
    let path = house.task_path(&task);
    let old = client.ask::<GetTask>(&path).send().await.unwrap().etag.unwrap();
    let present = client.call::<EditTask>(&path, &Nothing {}, read(json!({"title": "two"}))).await.unwrap();
    let stale = problem(
        client.ask::<EditTask>(&path).if_match(&old).body(read(json!({"title": "three"}))).send().await,
    );
    assert_eq!(stale.known(), Some(ProblemCode::PreconditionFailed));
    assert_eq!(stale.current, Some(serde_json::to_value(&present).unwrap()), "as a GET would answer it");
    let etag = stale.extra["etag"].as_str().unwrap().parse().unwrap();
    let retried =
        client.ask::<EditTask>(&path).if_match(&etag).body(read(json!({"title": "three"}))).send().await;
    assert_eq!(retried.unwrap().value.title.as_str(), "three");
}

#[tokio::test]
async fn a_description_is_edited_only_by_whoever_names_the_version_they_read() {
    let house = House::open().await;
    let client = house.owner();
    let path = house.task_path(&house.task(&client, "one").await);
    let patch = || read(json!({"description": "Long text"}));
    let refused = problem(client.call::<EditTask>(&path, &Nothing {}, patch()).await);
    assert_eq!((refused.status, refused.known()), (428, Some(ProblemCode::PreconditionRequired)));
    let etag = client.ask::<GetTask>(&path).send().await.unwrap().etag.unwrap();
    let edited = client.ask::<EditTask>(&path).if_match(&etag).body(patch()).send().await.unwrap().value;
    assert_eq!(edited.description.unwrap().as_str(), "Long text");
}

#[tokio::test]
async fn a_repeated_create_answers_the_same_task_by_its_id_and_by_its_key() {
    let house = House::open().await;
    let client = house.owner();
    let new = json!({"id": "tsk_01kat6m3n9f6y8q2w4e5r7t9z1", "project": "OPS", "title": "one"});
    let query = NewTaskQuery::default();
    let first = client.call::<CreateTask>(&house.path(), &query, read(new.clone())).await.unwrap();
    let again = client.ask::<CreateTask>(&house.path()).body(read(new)).send().await.unwrap();
    assert!(again.replayed);
    assert_eq!(again.value, first);
    let other = read(json!({"id": first.id.to_string(), "project": "OPS", "title": "another"}));
    let refused = problem(client.call::<CreateTask>(&house.path(), &query, other).await);
    assert_eq!(refused.known(), Some(ProblemCode::Conflict));

    let keyed = |title: &str| {
        client
            .ask::<CreateTask>(&house.path())
            .key(&RequestKey::parse("once").unwrap())
            .body(read(json!({"project": "OPS", "title": title})))
    };
    let first = keyed("two").send().await.unwrap();
    let again = keyed("two").send().await.unwrap();
    assert_eq!((again.replayed, &again.value, again.operation), (true, &first.value, first.operation));
    assert_eq!(problem(keyed("three").send().await).known(), Some(ProblemCode::RequestKeyReused));
}

#[tokio::test]
async fn counts_come_along_when_asked_and_then_without_a_tag() {
    let house = House::open().await;
    let client = house.owner();
    let task = house.task(&client, "one").await;
    let child = read(json!({"project": "OPS", "title": "two", "parent": "OPS-1", "status": "done"}));
    client.call::<CreateTask>(&house.path(), &NewTaskQuery::default(), child).await.unwrap();
    let query = OneTaskQuery { include: Some(vec![OneTaskExtra::Counts]) };
    let found = client.ask::<GetTask>(&house.task_path(&task)).query(&query).send().await.unwrap();
    let counts = found.value.counts.unwrap();
    assert_eq!((counts.comments, counts.attachments, counts.subtasks, counts.subtasks_done), (0, 0, 1, 1));
    assert_eq!(found.etag, None);
}

#[tokio::test]
async fn tags_are_made_on_the_way_only_when_asked() {
    let house = House::open().await;
    let client = house.member();
    let new = || read(json!({"project": "OPS", "title": "one", "tags": ["new"]}));
    let refused = problem(client.call::<CreateTask>(&house.path(), &NewTaskQuery::default(), new()).await);
    assert_eq!((refused.status, refused.errors[0].pointer.as_str()), (422, "/tags/0"));
    let create_tags = NewTaskQuery { create_tags: Some(true) };
    client.call::<CreateTask>(&house.path(), &create_tags, new()).await.unwrap();
    let tags = client.call::<ListTags>(&house.path(), &Paging::default(), Nothing {}).await.unwrap();
    assert_eq!(tags.items.len(), 1);
}

/// The example of API.md, member by member.
#[tokio::test]
async fn an_answer_has_every_member_null_where_it_is_empty() {
    let stage = Stage::new().await;
    let ours = &stage.cast.ours;
    let uri = format!("/v1/orgs/{}/tasks/OPS-1", ours.org);
    let told = stage.ask(Who::Member, Ask::get(&uri)).await.expect(200);
    let members: Vec<_> = told.json.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(
        members,
        [
            "id",
            "ref",
            "version",
            "project",
            "number",
            "title",
            "description",
            "status",
            "priority",
            "start",
            "due",
            "estimate",
            "assignees",
            "tags",
            "parent",
            "position",
            "created_at",
            "created_by",
            "updated_at",
            "completed_at",
            "deleted_at",
            "source"
        ]
    );
    assert_eq!((&told.json["ref"], &told.json["due"]), (&json!("OPS-1"), &Value::Null));
    let etag = told.header("etag").unwrap();
    assert!(etag.starts_with(&format!("\"v{}-", told.json["version"])), "{etag}");
    let known = stage.ask(Who::Member, Ask::get(&uri).header("if-none-match", etag)).await;
    assert_eq!((known.status, known.json), (304, Value::Null));
}

#[tokio::test]
async fn a_new_task_says_where_it_is() {
    let stage = Stage::new().await;
    let uri = format!("/v1/orgs/{}/tasks", stage.cast.ours.org);
    let ask = Ask::new("POST", &uri).body(json!({"project": "OPS", "title": "one"}));
    let told = stage.ask(Who::Member, ask).await.expect(201);
    let location = told.header("location").unwrap();
    assert_eq!(location, format!("{uri}/{}", told.json["id"].as_str().unwrap()));
    stage.ask(Who::Member, Ask::get(location)).await.expect(200);
}
