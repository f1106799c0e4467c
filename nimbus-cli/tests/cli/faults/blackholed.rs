//! R28: nothing arrives at the database any more, or nobody listens there. Every request ends within its limit with a
//! problem that says to come again, and a server that is started then ends and says why.

use std::time::{Duration, Instant};

use nimbus_faults::postgres::{Cluster, Durability};
use nimbus_faults::proxy::Proxy;
use reqwest::{Client, Method, RequestBuilder};
use rstest::rstest;
use serde_json::json;

use super::sample::{Sample, client};
use super::served::refused;
use super::site::{Site, credentials, registration};
use super::stage::Stage;

/// How long what is found by its key, or written, may take to fail, and what has to look through many rows; with half a
/// second for a busy machine.
const POINT: Duration = Duration::from_millis(2_500);
const QUESTION: Duration = Duration::from_millis(10_500);
/// How soon everything is well again.
const SOON: Duration = Duration::from_secs(5);

/// A stage with a task on it.
async fn stage(options: &[&str]) -> Stage {
    let stage = Stage::new(options).await;
    Sample::of(stage.site.create(&client(), 0)).await.unwrap().expect(201);
    stage
}

/// One request for every way the server calls its database, with the limit it has.
fn requests(site: &Site, client: &Client) -> Vec<(&'static str, Duration, RequestBuilder)> {
    let get = |path| site.get(client, path);
    let post = |path, body| site.request(client, Method::POST, path).json(&body);
    vec![
        ("a task", POINT, get("/v1/orgs/acme/tasks/OPS-1")),
        ("an organization", POINT, get("/v1/orgs/acme")),
        ("who one is", POINT, get("/v1/me")),
        ("one's sessions", POINT, get("/v1/me/sessions")),
        ("a create", POINT, site.create(client, 1)),
        (
            "an edit",
            POINT,
            site.request(client, Method::PATCH, "/v1/orgs/acme/tasks/OPS-1").json(&json!({ "title": "x" })),
        ),
        ("a sign-in", POINT, post("/v1/auth/login", credentials("ada@example.com"))),
        ("a registration", POINT, post("/v1/auth/register", registration("bob@example.com", "Other"))),
        ("a list", QUESTION, get("/v1/orgs/acme/tasks")),
        ("a search", QUESTION, get("/v1/orgs/acme/tasks?filter=task")),
        ("the log", QUESTION, get("/v1/orgs/acme/changes?after=0")),
        ("counts", QUESTION, get("/v1/orgs/acme/stats")),
        ("members", QUESTION, get("/v1/orgs/acme/members")),
        ("an export", QUESTION, get("/v1/orgs/acme/export")),
    ]
}

/// Sends all of them at once and checks how they fail; how many were refused, and given up.
async fn all_fail(site: &Site) -> (usize, usize) {
    let client = client();
    let sent = requests(site, &client).into_iter().map(|(what, limit, request)| {
        tokio::spawn(async move { (what, limit, Sample::of(request).await.expect("everyone is answered")) })
    });
    let (mut refused, mut given_up) = (0, 0);
    for one in sent.collect::<Vec<_>>() {
        let (what, limit, sample) = one.await.unwrap();
        assert!(sample.took() <= limit, "{what} took {:?}: {sample:?}", sample.took());
        assert!(sample.is_refused() || (limit > POINT && sample.is_too_long()), "{what}: {sample:?}");
        refused += usize::from(sample.is_refused());
        given_up += usize::from(sample.is_too_long());
    }
    (refused, given_up)
}

/// Waits until a task can be created; how long that took.
async fn back(site: &Site) -> Duration {
    let (client, begun) = (client(), Instant::now());
    while Sample::of(site.create(&client, 2)).await.unwrap().status != 201 {
        assert!(begun.elapsed() < SOON, "nothing can be written any more");
    }
    begun.elapsed()
}

#[rstest]
#[case::statements(|proxy: &Proxy| proxy.blackhole(true))]
#[case::connecting(|proxy: &Proxy| { proxy.blackhole(true); proxy.cut() })]
#[case::refused(|proxy: &Proxy| { proxy.refuse(true); proxy.cut() })]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r28_without_a_database_every_request_ends_in_time(#[case] fault: fn(&Proxy)) {
    let stage = stage(&[]).await;
    fault(&stage.proxy);
    let (refused, given_up) = all_fail(&stage.site).await;
    // Once more, with whatever the first ones have left behind.
    let again = all_fail(&stage.site).await;
    stage.proxy.heal();
    let back = back(&stage.site).await;
    println!(
        "R28: {} requests refused and {} given up in time, back after {back:?}",
        refused + again.0,
        given_up + again.1
    );
}

#[rstest]
#[case::blackholed(|proxy: &Proxy| proxy.blackhole(true), "takes no connection within 2 seconds")]
#[case::refusing(|proxy: &Proxy| proxy.refuse(true), "refused")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r28_a_server_that_is_started_without_a_database_ends_and_says_why(
    #[case] fault: fn(&Proxy),
    #[case] why: &str,
) {
    let cluster = Cluster::new(Durability::Synced, &[]).unwrap();
    let proxy = Proxy::to(cluster.address()).unwrap();
    fault(&proxy);
    let (code, said, took) = refused(&cluster.url_through(proxy.address(), "postgres"));
    assert_eq!(code, Some(6), "{said}");
    assert!(said.contains(why) && said.contains("is the server running"), "{said}");
    assert!(took < SOON, "it took {took:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r28_when_all_connections_are_busy_who_waits_is_told_to_come_again() {
    let stage = stage(&["--connections", "1"]).await;
    let client = client();
    stage.proxy.delay(Duration::from_millis(150), Duration::from_millis(150));
    // Lookups of the same kind are answered together (ADR 8): nobody has to be sent away. Lists are not.
    for (path, together) in [("/v1/orgs/acme/tasks/OPS-1", true), ("/v1/orgs/acme/tasks", false)] {
        // Who is asking is known for a second: what is timed is the wait for one connection.
        Sample::of(stage.site.get(&client, "/v1/orgs/acme/tasks/OPS-1")).await.unwrap().expect(200);
        let ask = || tokio::spawn(Sample::of(stage.site.get(&client, path)));
        let (mut served, mut refused) = (0, 0);
        for one in (0..12).map(|_| ask()).collect::<Vec<_>>() {
            let sample = one.await.unwrap().unwrap();
            let waited = sample.took();
            served += usize::from(sample.status == 200);
            refused += usize::from(sample.is_refused());
            assert!(sample.status == 200 || sample.is_refused(), "{sample:?}");
            assert!(sample.status == 200 || waited <= POINT, "told only after {waited:?}");
        }
        assert!(
            served > 0 && (refused == 0) == together,
            "{path}: {served} were served and {refused} refused"
        );
        println!("R28 pool of one, {path}: {served} served, {refused} told within {POINT:?} to come again");
    }
}
