//! Leaving: what is under way finishes, what comes later goes elsewhere (GATES R21).

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::routing::get;
use nimbus_http::server::{Draining, Limits};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep};

use crate::wire::{Answer, Running, limits, request};

/// A route that says when it was entered and waits to be let go.
fn held() -> (Router, Arc<Notify>, Arc<Notify>) {
    let (entered, go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (tell, wait) = (Arc::clone(&entered), Arc::clone(&go));
    let handler = async move || {
        tell.notify_one();
        wait.notified().await;
        "finished"
    };
    (Router::new().route("/held", get(handler)), entered, go)
}

async fn refused(server: &Running) -> bool {
    TcpStream::connect(server.address).await.is_err()
}

#[tokio::test]
async fn a_request_under_way_finishes_and_new_connections_are_refused() {
    let (api, entered, go) = held();
    let mut server = Running::new(limits(), api).await;
    let mut client = server.connect().await;
    client.send(&request("GET /held")).await;
    entered.notified().await;
    server.ask_to_stop();
    server.draining.closing().await;
    while !refused(&server).await {
        sleep(Duration::from_millis(5)).await;
    }
    go.notify_one();
    let answer = client.answer().await;
    assert_eq!((answer.status(), answer.body.as_str()), (200, "finished"));
    assert_eq!(answer.header("connection"), Some("close"));
    assert_eq!(client.rest().await, "");
    server.stopped().await;
}

#[tokio::test]
async fn readiness_turns_false_before_connections_are_refused() {
    let waiting =
        Limits { drain_wait: Duration::from_mins(1), drain: Duration::from_millis(500), ..limits() };
    let mut server = Running::new(waiting, Router::new()).await;
    assert_eq!(server.ask("GET /readyz").await.status(), 200);
    server.ask_to_stop();
    while !server.draining.is_leaving() {
        sleep(Duration::from_millis(1)).await;
    }
    let ready = server.ask("GET /readyz").await;
    assert_eq!(ready.status(), 503);
    assert_eq!(ready.json()["checks"][0]["name"], "serving");
    assert_eq!(ready.header("connection"), Some("close"));
    assert_eq!(server.ask("GET /livez").await.status(), 200);
    server.stopped().await;
}

#[tokio::test]
async fn a_connection_that_is_idle_when_stopping_still_gets_its_next_answer() {
    let lingering = Limits { drain_linger: Duration::from_millis(500), ..limits() };
    let mut server = Running::new(lingering, Router::new()).await;
    let mut client = server.connect().await;
    client.send(&request("GET /livez")).await;
    client.answer().await;
    server.ask_to_stop();
    server.draining.closing().await;
    client.send(&request("GET /livez")).await;
    let last = client.answer().await;
    assert_eq!((last.status(), last.header("connection")), (200, Some("close")));
    server.stopped().await;
}

#[tokio::test]
async fn a_stream_hears_that_it_should_end() {
    let api = |draining: Draining| {
        let handler = async move || {
            let last = async move {
                draining.closing().await;
                Ok::<_, std::io::Error>("event: reconnect\n\n")
            };
            Body::from_stream(futures::stream::once(last))
        };
        Router::new().route("/stream", get(handler))
    };
    // The router needs the token of the server that will serve it.
    let server = nimbus_http::server::Server::new(limits());
    let router = api(server.draining());
    let listener = nimbus_http::server::listen::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let task = tokio::spawn(server.door(listener, router).run(async move { drop(stopped.await) }));
    let mut client = crate::wire::Client(TcpStream::connect(address).await.unwrap());
    client.send(&request("GET /stream")).await;
    let head = client.head().await;
    assert_eq!(Answer::find(&head, "transfer-encoding"), Some("chunked"));
    stop.send(()).unwrap();
    assert!(client.rest().await.contains("event: reconnect"));
    task.await.unwrap();
}

#[tokio::test]
async fn what_does_not_finish_in_time_is_cut_off() {
    let (api, entered, _never) = held();
    let total = Duration::from_millis(200);
    let mut server = Running::new(Limits { drain: total, ..limits() }, api).await;
    let mut client = server.connect().await;
    client.send(&request("GET /held")).await;
    entered.notified().await;
    let began = Instant::now();
    server.ask_to_stop();
    assert_eq!(client.rest().await, "");
    server.stopped().await;
    assert!(began.elapsed() >= total && began.elapsed() < total * 5, "took {:?}", began.elapsed());
}
