//! Comments: written, mentioned in, edited by their author only, deleted and restored.

use nimbus_core::reference::OrgRef;
use nimbus_http::api::comments::{
    Comment, CreateComment, DeleteComment, EditComment, GetComment, ListComments, RestoreComment,
};
use nimbus_http::api::paths::CommentPath;
use nimbus_http::client::ClientError;
use nimbus_http::endpoint::Nothing;
use nimbus_http::wire::page::{Limit, Paging};
use nimbus_http::wire::problem_code::ProblemCode;
use rstest::rstest;
use serde_json::json;

use crate::house::{Door, House, read};

fn path(house: &House, comment: &Comment) -> CommentPath {
    CommentPath { org: OrgRef::Id(house.org), comment: comment.id }
}

#[rstest]
#[case::in_the_process(Door::InProcess)]
#[case::over_a_socket(Door::Socket)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_comment_is_written_edited_deleted_and_restored(#[case] door: Door) {
    let house = House::open().await;
    let client = house.client(door, &house.member);
    let task = house.task_path(&house.task(&client, "one").await);
    let new = read(json!({"body": "What do you think, @ada@example.com?"}));
    let made = client.ask::<CreateComment>(&task).body(new).send().await.unwrap();
    assert_eq!(made.value.mentions.iter().copied().collect::<Vec<_>>(), [house.owner.id]);
    let answer = read(json!({"body": "Fine", "reply_to": made.value.id.to_string()}));
    let answer = house.owner().call::<CreateComment>(&task, &Nothing {}, answer).await.unwrap();
    assert_eq!(answer.reply_to, Some(made.value.id));

    let at = path(&house, &made.value);
    let edit =
        |etag| client.ask::<EditComment>(&at).if_match(etag).body(read(json!({"body": "Well?"}))).send();
    let edited = edit(made.etag.as_ref().unwrap()).await.unwrap();
    assert!(edited.value.edited_at.is_some());
    let stale = edit(made.etag.as_ref().unwrap()).await.unwrap_err();
    let ClientError::Problem(stale) = stale else { panic!("{stale}") };
    assert_eq!(stale.current, Some(serde_json::to_value(&edited.value).unwrap()));

    client.call::<DeleteComment>(&at, &Nothing {}, Nothing {}).await.unwrap();
    let left = client.call::<ListComments>(&task, &Paging::default(), Nothing {}).await.unwrap();
    assert_eq!(left.items, [answer]);
    assert!(client.call::<GetComment>(&at, &Nothing {}, Nothing {}).await.unwrap().deleted_at.is_some());
    let back = client.call::<RestoreComment>(&at, &Nothing {}, Nothing {}).await.unwrap();
    assert_eq!((back.deleted_at, back.body), (None, edited.value.body));
}

#[tokio::test]
async fn a_comment_is_edited_only_with_the_version_that_was_read_and_only_by_its_author() {
    let house = House::open().await;
    let client = house.member();
    let task = house.task_path(&house.task(&client, "one").await);
    let made = client.ask::<CreateComment>(&task).body(read(json!({"body": "Mine"}))).send().await.unwrap();
    let at = path(&house, &made.value);
    let edit = || read(json!({"body": "Yours"}));
    let blind = client.call::<EditComment>(&at, &Nothing {}, edit()).await.unwrap_err();
    assert_eq!(blind.problem(), Some(ProblemCode::PreconditionRequired));
    let owner = house.owner();
    let others =
        owner.ask::<EditComment>(&at).if_match(made.etag.as_ref().unwrap()).body(edit()).send().await;
    assert_eq!(others.unwrap_err().problem(), Some(ProblemCode::Forbidden));
}

#[tokio::test]
async fn comments_come_oldest_first_a_page_at_a_time() {
    let house = House::open().await;
    let client = house.owner();
    let task = house.task_path(&house.task(&client, "one").await);
    for body in ["one", "two", "three"] {
        client.call::<CreateComment>(&task, &Nothing {}, read(json!({"body": body}))).await.unwrap();
    }
    let mut paging = Paging { limit: Limit::new(2), cursor: None };
    let mut bodies = Vec::new();
    loop {
        let page = client.call::<ListComments>(&task, &paging, Nothing {}).await.unwrap();
        bodies.extend(page.items.iter().map(|comment| comment.body.to_string()));
        paging.cursor = page.next_cursor;
        if paging.cursor.is_none() {
            break;
        }
    }
    assert_eq!(bodies, ["one", "two", "three"]);
}
