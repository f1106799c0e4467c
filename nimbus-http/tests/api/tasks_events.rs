//! Live events: in order, without gaps, for those who may see them and no longer.

use std::time::Duration;

use futures::StreamExt;
use futures::future::join_all;
use futures::stream::BoxStream;
use nimbus_core::change::Seq;
use nimbus_core::reference::{OrgRef, UserRef};
use nimbus_http::api::changes::{Change, FollowChanges, FollowQuery, ListChanges, LogQuery};
use nimbus_http::api::invitations::CreateInvitation;
use nimbus_http::api::members::RemoveMember;
use nimbus_http::api::paths::MemberPath;
use nimbus_http::client::{Client, ClientError};
use nimbus_http::endpoint::Nothing;
use nimbus_http::wire::event::Event;
use nimbus_http::wire::log_place::LogPlace;
use rstest::rstest;
use serde_json::json;
use tokio::time::timeout;

use crate::house::{Door, House, read};

/// Long enough for anything that should happen, short enough for a test that hangs.
const SOON: Duration = Duration::from_secs(10);

pub(crate) type Stream = BoxStream<'static, Result<Event, ClientError>>;

pub(crate) async fn follow(
    house: &House,
    client: &Client,
    after: Option<&LogPlace>,
) -> Result<Stream, ClientError> {
    let asking = client.ask::<FollowChanges>(&house.path());
    let asking = match after {
        Some(place) => asking.after_event(&place.to_string())?,
        None => asking,
    };
    Ok(asking.send().await?.value)
}

pub(crate) async fn next(stream: &mut Stream) -> Event {
    loop {
        let event = timeout(SOON, stream.next()).await.expect("an event should come soon").unwrap().unwrap();
        if event != Event::default() {
            return event;
        }
    }
}

/// What comes until the stream ends.
async fn rest(mut stream: Stream) -> Vec<Event> {
    let mut all = Vec::new();
    while let Some(event) = timeout(SOON, stream.next()).await.expect("the stream should end soon") {
        all.extend(event.ok().filter(|event| *event != Event::default()));
    }
    all
}

pub(crate) fn place(event: &Event) -> LogPlace {
    event.id.as_ref().unwrap().parse().unwrap()
}

fn change(event: &Event) -> Change {
    serde_json::from_str(event.data.as_ref().unwrap()).unwrap()
}

pub(crate) async fn head(house: &House) -> LogPlace {
    let page =
        house.owner().call::<ListChanges>(&house.path(), &LogQuery::default(), Nothing {}).await.unwrap();
    LogPlace::new(page.head, page.epoch)
}

#[rstest]
#[case::in_the_process(Door::InProcess)]
#[case::over_a_socket(Door::Socket)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_tells_a_change_as_the_log_does(#[case] door: Door) {
    let house = House::open().await;
    let client = house.client(door, &house.member);
    let mut stream = follow(&house, &client, None).await.unwrap();
    let greeting = next(&mut stream).await;
    assert_eq!((place(&greeting), greeting.data.clone()), (head(&house).await, None));
    let task = house.task(&house.owner(), "one").await;
    let event = next(&mut stream).await;
    assert_eq!(event.name.as_deref(), Some("task.created"));
    let told = change(&event);
    assert_eq!((told.task().as_ref(), told.actor.name.as_str()), (Some(&task), "Ada"));
    assert_eq!(place(&event), head(&house).await);
    let query = LogQuery { after: Some(place(&greeting)), limit: None };
    let page = client.call::<ListChanges>(&house.path(), &query, Nothing {}).await.unwrap();
    assert_eq!(page.items, [told]);
}

#[tokio::test]
async fn a_stream_resumes_after_the_event_it_names_in_the_header_or_in_the_address() {
    let house = House::open().await;
    let client = house.owner();
    let begun = head(&house).await;
    for title in ["one", "two", "three"] {
        house.task(&client, title).await;
    }
    let mut stream = follow(&house, &client, Some(&begun)).await.unwrap();
    let first = next(&mut stream).await;
    drop(stream);
    let mut stream = follow(&house, &client, Some(&place(&first))).await.unwrap();
    assert_eq!(change(&next(&mut stream).await).task().unwrap().title.as_str(), "two");
    let query = FollowQuery { after: Some(LogPlace { seq: place(&first).seq.next(), epoch: None }) };
    let mut stream = client.call::<FollowChanges>(&house.path(), &query, Nothing {}).await.unwrap();
    assert_eq!(change(&next(&mut stream).await).task().unwrap().title.as_str(), "three");
}

#[tokio::test]
async fn what_one_may_not_see_only_moves_the_place_to_resume() {
    let house = House::open().await;
    let member = house.member();
    let mut stream = follow(&house, &member, Some(&head(&house).await)).await.unwrap();
    let new = read(json!({"email": "secret@example.com", "role": "member"}));
    house.owner().call::<CreateInvitation>(&house.path(), &Nothing {}, new).await.unwrap();
    let hidden = next(&mut stream).await;
    assert_eq!((hidden.name, hidden.data, hidden.id), (None, None, Some(head(&house).await.to_string())));
    house.task(&house.owner(), "one").await;
    assert_eq!(next(&mut stream).await.name.as_deref(), Some("task.created"));
    let mut owners =
        follow(&house, &house.owner(), Some(&LogPlace { seq: Seq(0), epoch: None })).await.unwrap();
    let told = join_all([next(&mut owners).await].map(async |event| event.name)).await;
    assert_eq!(told, [Some("organization.created".to_owned())]);
}

#[tokio::test]
async fn a_place_that_is_not_of_this_log_asks_for_a_new_beginning() {
    let house = House::open().await;
    let client = house.owner();
    let here = head(&house).await;
    for foreign in [LogPlace::new(Seq(1), "old"), LogPlace { seq: here.seq.next(), ..here.clone() }] {
        let told = follow(&house, &client, Some(&foreign)).await.err().unwrap();
        let ClientError::Problem(problem) = told else { panic!("{told}") };
        assert_eq!((problem.status, problem.code.as_str()), (410, "resync_required"));
    }
    let garbled = client.ask::<FollowChanges>(&house.path()).after_event("x").unwrap().send().await;
    let Some(ClientError::Problem(problem)) = garbled.err() else { panic!("nonsense was taken") };
    assert_eq!((problem.status, problem.errors[0].pointer.as_str()), (422, "Last-Event-ID"));
}

#[tokio::test]
async fn a_stream_of_a_member_who_was_removed_ends_before_it_tells_anything_more() {
    let house = House::open().await;
    let stream = follow(&house, &house.member(), Some(&head(&house).await)).await.unwrap();
    let path = MemberPath { org: OrgRef::Id(house.org), user: UserRef::Id(house.member.id) };
    house.owner().call::<RemoveMember>(&path, &Nothing {}, Nothing {}).await.unwrap();
    house.task(&house.owner(), "secret").await;
    let told = rest(stream).await;
    assert!(told.iter().all(|event| event.data.is_none()), "{told:?}");
}

#[tokio::test]
async fn a_stream_of_a_token_that_was_revoked_ends_within_seconds() {
    let house = House::open().await;
    let (token, script) = house.token(&["read"]).await;
    let client = house.client(Door::InProcess, &script);
    let stream = follow(&house, &client, Some(&head(&house).await)).await.unwrap();
    house.people.delete_token(&nimbus_core::nimbus::Caller::session(house.owner.id), token).await.unwrap();
    assert!(rest(stream).await.iter().all(|event| event.data.is_none()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_leaves_tells_its_streams_to_come_back() {
    let mut house = House::open().await;
    let client = house.client(Door::Socket, &house.owner);
    let stream = follow(&house, &client, Some(&head(&house).await)).await.unwrap();
    house.close().await;
    let last = rest(stream).await.pop().unwrap();
    assert!(last.retry.is_some() && last.id.is_none());
}
