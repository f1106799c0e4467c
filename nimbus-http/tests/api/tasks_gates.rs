//! What many clients at once, broken connections and repeated requests must not harm (gates R12 to R14).

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use futures::StreamExt;
use futures::future::{BoxFuture, join_all};
use http::{Request, Response};
use nimbus_core::change::RequestKey;
use nimbus_core::task::Minutes;
use nimbus_http::api::changes::{ListChanges, LogQuery};
use nimbus_http::api::tasks::{CreateTask, EditTask, GetTask, ListTasks, OneTaskQuery, Task, TaskQuery};
use nimbus_http::client::{Client, ClientError, InProcess, Retry, Transport, TransportError};
use nimbus_http::endpoint::Nothing;
use nimbus_http::endpoint::payload::ByteStream;
use nimbus_http::wire::etag::ETag;
use nimbus_http::wire::problem_code::ProblemCode;
use serde_json::json;

use crate::house::{Door, House, read};

/// The figure of the gate in a full run, a smaller one in an ordinary run.
pub(crate) fn figure(ordinary: usize, full: usize) -> usize {
    if std::env::var_os("NIMBUS_GATE").is_some_and(|gate| gate == "full") { full } else { ordinary }
}

async fn head(house: &House) -> u64 {
    let page = house.owner().call::<ListChanges>(&house.path(), &LogQuery::default(), Nothing {}).await;
    page.unwrap().head.0
}

/// Adds one minute to the estimate, as often as it takes; never on top of a version that was not read.
async fn add_a_minute(house: &House, client: &Client, task: &Task) {
    let path = house.task_path(task);
    let found = client.ask::<GetTask>(&path).send().await.unwrap();
    let (mut now, mut etag) = (found.value, found.etag.unwrap());
    loop {
        let more = now.estimate.map_or(0, Minutes::get) + 1;
        let patch = read(json!({"estimate": more}));
        match client.ask::<EditTask>(&path).if_match(&etag).body(patch).send().await {
            Ok(_) => return,
            Err(ClientError::Problem(problem))
                if problem.known() == Some(ProblemCode::PreconditionFailed) =>
            {
                now = serde_json::from_value(problem.current.clone().unwrap()).unwrap();
                etag = ETag::new(now.version.0, etag.epoch);
            }
            Err(error) => panic!("{error}"),
        }
    }
}

/// R12.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn increments_by_64_clients_lose_none() {
    let (clients, each) = (64, figure(1, 200));
    let house = House::open().await;
    let task = house.task(&house.owner(), "counter").await;
    let before = head(&house).await;
    join_all((0..clients).map(|_| async {
        let client = house.client(Door::Socket, &house.owner);
        for _ in 0..each {
            add_a_minute(&house, &client, &task).await;
        }
    }))
    .await;
    let now = house
        .owner()
        .call::<GetTask>(&house.task_path(&task), &OneTaskQuery::default(), Nothing {})
        .await
        .unwrap();
    assert_eq!(now.estimate.map(Minutes::get), u32::try_from(clients * each).ok());
    assert_eq!(head(&house).await - before, (clients * each) as u64, "one change for each increment");
}

/// The negative control of R12: without the version, one of two edits on top of the same reading is lost.
#[tokio::test]
async fn increments_that_name_no_version_are_lost() {
    let house = House::open().await;
    let (one, two) = (house.owner(), house.owner());
    let task = house.task(&one, "counter").await;
    let path = house.task_path(&task);
    for client in [one, two] {
        // Both had read that there is no estimate yet.
        client.call::<EditTask>(&path, &Nothing {}, read(json!({"estimate": 1}))).await.unwrap();
    }
    let now = house.owner().call::<GetTask>(&path, &OneTaskQuery::default(), Nothing {}).await.unwrap();
    assert_eq!(now.estimate.map(Minutes::get), Some(1));
}

/// Cuts three of ten answers off after the server has made them.
struct Cutting {
    inner: InProcess,
    dice: Arc<AtomicU64>,
    cut: Arc<AtomicU64>,
}

impl Transport for Cutting {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Result<Response<ByteStream>, TransportError>> {
        Box::pin(async move {
            let response = self.inner.send(request).await?;
            // A fixed sequence without pattern: Knuth's multiplier for 64 bits.
            let roll =
                self.dice.fetch_add(1, Ordering::Relaxed).wrapping_mul(6_364_136_223_846_793_005) >> 33;
            if roll % 10 >= 3 {
                return Ok(response);
            }
            self.cut.fetch_add(1, Ordering::Relaxed);
            // The answer is read to its end by nobody but the cutter: the commit is done.
            let _whole = response.into_body().collect::<Vec<_>>().await;
            Err(TransportError::Broken("cut".into()))
        })
    }
}

/// Creates `count` tasks over a connection that is cut, each until an answer arrives; answers how many were cut.
async fn create_over_a_cut_connection(house: &House, count: usize, same_key: bool) -> u64 {
    let cut = Arc::new(AtomicU64::new(0));
    let dice = Arc::new(AtomicU64::new(1));
    let next = AtomicU64::new(0);
    join_all((0..16).map(|_| async {
        let inner = InProcess::anonymous(house.router());
        let transport = Cutting { inner, dice: dice.clone(), cut: cut.clone() };
        let client = Client::new(transport).bearer(&house.owner.secret).unwrap().retry(Retry::NEVER);
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= count as u64 {
                return;
            }
            let mut attempt = 0;
            loop {
                let key = if same_key { format!("key-{number}") } else { format!("key-{number}-{attempt}") };
                attempt += 1;
                let key = RequestKey::parse(&key).unwrap();
                let new = read(json!({"project": "OPS", "title": format!("task {number}")}));
                match client.ask::<CreateTask>(&house.path()).key(&key).body(new).send().await {
                    Ok(_) => break,
                    Err(ClientError::Transport(TransportError::Broken(_))) => {}
                    Err(error) => panic!("{error}"),
                }
            }
        }
    }))
    .await;
    cut.load(Ordering::Relaxed)
}

async fn tasks(house: &House) -> u64 {
    let query = TaskQuery { count: Some(true), ..TaskQuery::default() };
    let page = house.owner().call::<ListTasks>(&house.path(), &query, Nothing {}).await.unwrap();
    assert_eq!(page.count_capped, Some(false));
    page.count.unwrap()
}

/// R13.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_that_are_cut_after_the_commit_and_tried_again_leave_no_duplicates() {
    let count = figure(1_000, 9_000);
    let house = House::open().await;
    let before = head(&house).await;
    let cut = create_over_a_cut_connection(&house, count, true).await;
    assert!(cut > count as u64 / 5, "only {cut} answers were cut");
    assert_eq!(tasks(&house).await, count as u64);
    assert_eq!(head(&house).await - before, count as u64);
}

/// The negative control of R13: with a new key for every attempt, each cut leaves a duplicate.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_that_are_cut_and_tried_again_under_new_keys_leave_duplicates() {
    let house = House::open().await;
    let cut = create_over_a_cut_connection(&house, 100, false).await;
    assert!(cut > 0);
    assert_eq!(tasks(&house).await, 100 + cut);
}

/// R14.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_key_sent_50_times_at_once_has_one_effect() {
    let house = House::open().await;
    for round in 0..figure(3, 50) {
        let before = head(&house).await;
        let key = RequestKey::parse(&format!("round-{round}")).unwrap();
        let answers = join_all((0..50).map(|number| {
            let door = if number % 2 == 0 { Door::InProcess } else { Door::Socket };
            let client = house.client(door, &house.owner);
            let (house, key) = (&house, key.clone());
            async move {
                let new = read(json!({"project": "OPS", "title": "once"}));
                client.ask::<CreateTask>(&house.path()).key(&key).body(new).send().await.unwrap()
            }
        }))
        .await;
        assert_eq!(head(&house).await - before, 1);
        assert_eq!(answers.iter().filter(|answer| !answer.replayed).count(), 1);
        assert!(answers.iter().all(|answer| answer.value == answers[0].value));
        assert!(answers.iter().all(|answer| answer.operation == answers[0].operation));
        let other = read(json!({"project": "OPS", "title": "twice"}));
        let told = house.owner().ask::<CreateTask>(&house.path()).key(&key).body(other).send().await;
        assert_eq!(told.unwrap_err().problem(), Some(ProblemCode::RequestKeyReused));
    }
}
