//! Clients that are slow, silent or too many (GATES R29, trap 8).

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::routing::{get, post};
use nimbus_http::server::{Limits, body};
use nimbus_http::wire::problem::Problem;
use tokio::time::{Instant, sleep};

use crate::wire::{Running, limits, request};

const SHORT: Duration = Duration::from_millis(80);

fn hello() -> Router {
    Router::new().route("/", get(async || "hello"))
}

async fn took(work: impl Future<Output = ()>) -> Duration {
    let began = Instant::now();
    work.await;
    began.elapsed()
}

#[tokio::test]
async fn a_client_that_sends_nothing_is_closed_in_time() {
    let server = Running::new(Limits { first_byte: SHORT, ..limits() }, hello()).await;
    let mut client = server.connect().await;
    let waited = took(async { assert_eq!(client.rest().await, "") }).await;
    assert!(waited >= SHORT, "closed too early, after {waited:?}");
}

#[tokio::test]
async fn half_a_head_is_closed_in_time() {
    let server = Running::new(Limits { head: SHORT, ..limits() }, hello()).await;
    let mut client = server.connect().await;
    client.send("GET / HTTP/1.1\r\nHost: loc").await;
    let waited = took(async { drop(client.rest().await) }).await;
    assert!(waited >= SHORT, "closed too early, after {waited:?}");
}

#[tokio::test]
async fn a_head_that_drips_is_closed_in_time_all_the_same() {
    let server = Running::new(Limits { head: SHORT, ..limits() }, hello()).await;
    let client = server.connect().await;
    let (mut reading, mut writing) = client.0.into_split();
    let dripping = tokio::spawn(async move {
        use tokio::io::AsyncWriteExt;
        while writing.write_all(b"G").await.is_ok() {
            sleep(SHORT / 8).await;
        }
    });
    let mut rest = Vec::new();
    let reading = tokio::io::AsyncReadExt::read_to_end(&mut reading, &mut rest);
    let _closed = tokio::time::timeout(SHORT * 10, reading).await.expect("closed soon");
    dripping.abort();
}

#[tokio::test]
async fn an_idle_connection_is_closed_only_after_its_own_limit() {
    let patient = Limits { first_byte: SHORT / 4, head: SHORT * 2, ..limits() };
    let server = Running::new(patient, hello()).await;
    let mut client = server.connect().await;
    client.send(&request("GET /")).await;
    assert_eq!(client.answer().await.status(), 200);
    sleep(SHORT).await;
    client.send(&request("GET /")).await;
    assert_eq!(client.answer().await.body, "hello", "reused after a pause longer than the first-byte limit");
    assert_eq!(client.rest().await, "");
}

#[tokio::test]
async fn a_body_that_falls_silent_is_a_problem_and_then_closed() {
    let patient = Limits { body_stall: SHORT, ..limits() };
    let reading = async |sent: Body| -> Result<String, Problem> {
        let whole = body::read(sent, 1024, Duration::from_secs(30)).await?;
        Ok(format!("{} bytes", whole.len()))
    };
    let server = Running::new(patient, Router::new().route("/", post(reading))).await;
    let mut client = server.connect().await;
    client.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc").await;
    let answer = client.answer().await;
    assert_eq!(answer.status(), 408);
    assert_eq!(answer.json()["code"], "request_timeout");
    assert_eq!(client.rest().await, "");
}

#[tokio::test]
async fn a_reader_that_takes_nothing_is_closed_in_time() {
    let endless = async || {
        let pieces = futures::stream::repeat_with(|| Ok::<_, std::io::Error>(vec![b'x'; 64 * 1024]));
        Body::from_stream(pieces)
    };
    let patient = Limits { write_stall: SHORT, drain: Duration::from_secs(2), ..limits() };
    let mut server = Running::new(patient, Router::new().route("/", get(endless))).await;
    let mut client = server.connect().await;
    client.send(&request("GET /")).await;
    sleep(SHORT * 4).await;
    // If the stream were still being served, stopping would have to wait for its two seconds.
    server.ask_to_stop();
    let waited = took(server.stopped()).await;
    assert!(waited < Duration::from_secs(1), "stopping took {waited:?}");
}

#[tokio::test]
async fn above_the_cap_a_connection_is_told_when_to_come_back() {
    let server = Running::new(Limits { connections: 2, ..limits() }, hello()).await;
    let mut first = server.connect().await;
    let mut second = server.connect().await;
    for client in [&mut first, &mut second] {
        client.send(&request("GET /")).await;
        assert_eq!(client.answer().await.status(), 200);
    }
    let mut third = server.connect().await;
    third.send(&request("GET /")).await;
    let refusal = third.answer().await;
    assert_eq!(refusal.status(), 503);
    assert_eq!(refusal.header("retry-after"), Some("1"));
    assert_eq!(refusal.json()["request_id"].as_str(), refusal.header("request-id"));
    assert_eq!(third.rest().await, "");

    drop(first);
    let mut again = server.connect().await;
    for _ in 0..50 {
        again.send(&request("GET /")).await;
        if again.answer().await.status() == 200 {
            return;
        }
        sleep(Duration::from_millis(10)).await;
        again = server.connect().await;
    }
    panic!("a place that became free was not given to anyone");
}
