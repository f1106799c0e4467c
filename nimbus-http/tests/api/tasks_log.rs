//! The log read in stretches: history, what happened since, and undo.

use nimbus_core::change::{Kind, Seq};
use nimbus_http::api::changes::{Change, GetHistory, ListChanges, LogPage, LogQuery, UndoOperation, Undone};
use nimbus_http::api::comments::CreateComment;
use nimbus_http::api::invitations::CreateInvitation;
use nimbus_http::api::tasks::{EditTask, GetTask, OneTaskQuery, Task};
use nimbus_http::client::{Client, ClientError};
use nimbus_http::endpoint::Nothing;
use nimbus_http::wire::log_place::LogPlace;
use nimbus_http::wire::page::{Limit, Paging};
use nimbus_http::wire::problem::Problem;
use serde_json::json;

use crate::house::{House, read};

fn problem<T: std::fmt::Debug>(answer: Result<T, ClientError>) -> Problem {
    match answer {
        Err(ClientError::Problem(problem)) => problem,
        other => panic!("{other:?} is no problem"),
    }
}

async fn changes(
    house: &House,
    client: &Client,
    after: &LogPlace,
    limit: u64,
) -> Result<LogPage, ClientError> {
    let query = LogQuery { after: Some(after.clone()), limit: Limit::new(limit) };
    client.call::<ListChanges>(&house.path(), &query, Nothing {}).await
}

async fn head(house: &House, client: &Client) -> LogPlace {
    let page = client.call::<ListChanges>(&house.path(), &LogQuery::default(), Nothing {}).await.unwrap();
    LogPlace::new(page.head, page.epoch)
}

async fn undo(house: &House, client: &Client, change: &Change) -> Result<Undone, ClientError> {
    let body = read(json!({"operation": change.operation.id.to_string()}));
    client.call::<UndoOperation>(&house.path(), &Nothing {}, body).await
}

#[tokio::test]
async fn a_history_tells_who_did_what_newest_first() {
    let house = House::open().await;
    let (owner, member) = (house.owner(), house.member());
    let task = house.task(&member, "one").await;
    let path = house.task_path(&task);
    owner.call::<EditTask>(&path, &Nothing {}, read(json!({"status": "done"}))).await.unwrap();
    member.call::<CreateComment>(&path, &Nothing {}, read(json!({"body": "Thanks"}))).await.unwrap();
    let page = owner.call::<GetHistory>(&path, &Paging::default(), Nothing {}).await.unwrap();
    let told: Vec<_> =
        page.items.iter().map(|change| (change.event.as_str(), change.actor.name.as_str())).collect();
    assert_eq!(told, [("comment.created", "Linus"), ("task.updated", "Ada"), ("task.created", "Linus")]);
    let edit = &page.items[1];
    let changed = edit.changed.as_ref().unwrap();
    assert_eq!(changed["status"], json!(["todo", "done"]));
    assert_eq!(
        (edit.kind, edit.id.as_str(), edit.project),
        (Kind::Task, &*task.id.to_string(), Some(task.project))
    );
    let now: Task = edit.task().unwrap();
    assert_eq!((now.reference, now.status.as_str()), (task.reference, "done"));
}

#[tokio::test]
async fn a_follower_gets_everything_page_by_page_and_knows_how_far_it_is() {
    let house = House::open().await;
    let client = house.owner();
    for number in 0..5 {
        house.task(&client, &format!("task {number}")).await;
    }
    let (mut place, mut seqs) = (LogPlace { seq: Seq(0), epoch: None }, Vec::new());
    loop {
        let page = changes(&house, &client, &place, 3).await.unwrap();
        seqs.extend(page.items.iter().map(|change| change.seq.0));
        if page.through == page.head {
            assert_eq!(seqs, (1..=page.head.0).collect::<Vec<_>>());
            break;
        }
        place = LogPlace::new(page.through, page.epoch);
    }
}

#[tokio::test]
async fn what_one_may_not_see_is_no_gap() {
    let house = House::open().await;
    let place = head(&house, &house.owner()).await;
    let new = read(json!({"email": "new@example.com", "role": "member"}));
    house.owner().call::<CreateInvitation>(&house.path(), &Nothing {}, new).await.unwrap();
    let page = changes(&house, &house.member(), &place, 10).await.unwrap();
    assert_eq!((page.items.len(), page.through, page.head), (0, place.seq.next(), place.seq.next()));
    let page = changes(&house, &house.owner(), &place, 10).await.unwrap();
    assert_eq!(page.items[0].event, "invitation.created");
}

#[tokio::test]
async fn a_place_that_is_not_of_this_log_asks_for_a_new_beginning() {
    let house = House::open().await;
    let client = house.owner();
    let here = head(&house, &client).await;
    let beyond = LogPlace { seq: Seq(here.seq.0 + 1), ..here.clone() };
    let foreign = LogPlace::new(Seq(1), "old");
    for place in [beyond, foreign] {
        let told = problem(changes(&house, &client, &place, 10).await);
        assert_eq!((told.status, told.code.as_str()), (410, "resync_required"), "{place}");
    }
}

#[tokio::test]
async fn what_was_done_is_undone_and_redone() {
    let house = House::open().await;
    let client = house.owner();
    let task = house.task(&client, "one").await;
    let path = house.task_path(&task);
    let place = head(&house, &client).await;
    client.call::<EditTask>(&path, &Nothing {}, read(json!({"title": "two"}))).await.unwrap();
    let edit = changes(&house, &client, &place, 10).await.unwrap().items.remove(0);
    let undone = undo(&house, &client, &edit).await.unwrap();
    assert_eq!((undone.undone.id, undone.undone.name.as_str()), (edit.operation.id, "task.edit"));
    assert_eq!(undone.records[0].record["ref"], "OPS-1");
    let now = client.call::<GetTask>(&path, &OneTaskQuery::default(), Nothing {}).await.unwrap();
    assert_eq!(now.title.as_str(), "one");
    let redo = read(json!({"operation": undone.operation.id.to_string()}));
    client.call::<UndoOperation>(&house.path(), &Nothing {}, redo).await.unwrap();
    let now = client.call::<GetTask>(&path, &OneTaskQuery::default(), Nothing {}).await.unwrap();
    assert_eq!(now.title.as_str(), "two");
}

#[tokio::test]
async fn an_undo_in_the_way_of_later_changes_names_them() {
    let house = House::open().await;
    let client = house.owner();
    let task = house.task(&client, "one").await;
    let path = house.task_path(&task);
    let place = head(&house, &client).await;
    for title in ["two", "three"] {
        client.call::<EditTask>(&path, &Nothing {}, read(json!({"title": title}))).await.unwrap();
    }
    let edits = changes(&house, &client, &place, 10).await.unwrap().items;
    let told = problem(undo(&house, &client, &edits[0]).await);
    assert_eq!((told.status, told.code.as_str()), (409, "conflict"));
    assert_eq!(told.extra["changes"], json!([edits[1].seq.0]));
}
