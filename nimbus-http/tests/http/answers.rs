//! What every answer has in common.

use std::time::Duration;

use axum::routing::{get, post};
use axum::{Json, Router};
use nimbus_http::server::{body, deadline};
use nimbus_http::wire::problem::Problem;
use nimbus_http::wire::problem_code::ProblemCode;
use rstest::rstest;
use serde_json::Value;

use crate::wire::{Answer, Running, limits, request};

fn api() -> Router {
    Router::new()
        .route("/things/{id}", get(async || "thing").delete(async || "gone"))
        .route("/json", post(async |Json(value): Json<Value>| Json(value)))
        .route(
            "/small",
            post(async |sent| body::read(sent, 10, Duration::from_secs(5)).await.map(|_| "read")),
        )
        .route("/panic", get(panics))
        .route(
            "/slow",
            get(async || deadline::within(Duration::from_millis(20), std::future::pending::<String>()).await),
        )
        .route("/limited", get(async || Problem::new(ProblemCode::RateLimited, "slow down").after(3)))
}

async fn panics() -> &'static str {
    panic!("a fault of ours")
}

async fn server() -> Running {
    Running::new(limits(), api()).await
}

fn assert_is_problem(answer: &Answer, code: &str) {
    assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    let problem = answer.json();
    assert_eq!(problem["code"], code);
    assert_eq!(problem["type"], format!("/problems/{code}"));
    assert_eq!(problem["status"], answer.status());
    assert_eq!(problem["request_id"].as_str(), answer.header("request-id"));
}

#[rstest]
#[case::no_such_path("GET /nothing/here?secret=1", 404, "not_found")]
#[case::wrong_method("PATCH /things/1", 405, "method_not_allowed")]
#[case::wrong_media_type("POST /json\nContent-Length: 0", 415, "unsupported_media_type")]
#[case::too_large("POST /small\nContent-Length: 11", 413, "payload_too_large")]
#[case::panic("GET /panic", 500, "internal")]
#[case::too_slow("GET /slow", 504, "timeout")]
#[case::a_problem_of_a_handler("GET /limited", 429, "rate_limited")]
#[tokio::test]
async fn every_error_is_a_problem(#[case] head: &str, #[case] status: u16, #[case] code: &str) {
    let server = server().await;
    let mut client = server.connect().await;
    client.send(&request(head)).await;
    if code == "payload_too_large" {
        client.send("12345678901").await;
    }
    let answer = client.answer().await;
    assert_eq!(answer.status(), status);
    assert_is_problem(&answer, code);
    assert!(!answer.body.contains("secret"), "the query is not repeated");
}

#[tokio::test]
async fn the_process_survives_a_panic_and_so_does_the_connection() {
    let server = server().await;
    let mut client = server.connect().await;
    for _ in 0..3 {
        client.send(&request("GET /panic")).await;
        assert_eq!(client.answer().await.status(), 500);
    }
    client.send(&request("GET /things/1")).await;
    assert_eq!(client.answer().await.body, "thing");
}

#[tokio::test]
async fn a_wrong_method_is_told_the_right_ones() {
    let answer = server().await.ask("PATCH /things/1").await;
    assert_eq!(answer.header("allow"), Some("GET,HEAD,DELETE,OPTIONS"));
}

#[rstest]
#[case::a_path("OPTIONS /things/1", "GET,HEAD,DELETE,OPTIONS")]
#[case::the_server("OPTIONS *", "GET,HEAD,POST,PUT,PATCH,DELETE,OPTIONS")]
#[tokio::test]
async fn options_lists_the_methods(#[case] head: &str, #[case] allow: &str) {
    let answer = server().await.ask(head).await;
    assert_eq!((answer.status(), answer.header("allow")), (204, Some(allow)));
}

#[tokio::test]
async fn options_of_a_path_that_does_not_exist_is_not_found() {
    assert_eq!(server().await.ask("OPTIONS /nothing").await.status(), 404);
}

#[rstest]
#[case("/things/1", 200, "5")]
#[case("/nothing", 404, "")]
#[tokio::test]
async fn head_is_get_without_the_body(#[case] path: &str, #[case] status: u16, #[case] length: &str) {
    let server = server().await;
    let mut client = server.connect().await;
    client.send(&request(&format!("HEAD {path}"))).await;
    let head = client.head().await;
    assert_eq!(head[9..12].parse::<u16>().unwrap(), status);
    let said = Answer::find(&head, "content-length").unwrap();
    assert!(length.is_empty() && said != "0" || said == length, "{head}");
    // Had a body followed, it would be read as the head of the next answer.
    client.send(&request("GET /things/1")).await;
    assert_eq!(client.answer().await.body, "thing");
}

#[tokio::test]
async fn every_answer_has_an_id_of_its_own_and_tells_browsers_to_do_nothing() {
    let server = server().await;
    let (first, second) = (server.ask("GET /things/1").await, server.ask("GET /nothing").await);
    assert_ne!(first.header("request-id"), second.header("request-id"));
    for answer in [&first, &second] {
        let id = answer.header("request-id").unwrap();
        assert_eq!(uuid::Uuid::parse_str(id).unwrap().get_version_num(), 7);
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("cache-control"), Some("private, no-cache"));
        assert_eq!(
            answer.header("content-security-policy"),
            Some("default-src 'none'; frame-ancestors 'none'")
        );
        assert_eq!(answer.header("strict-transport-security"), None);
    }
}

#[tokio::test]
async fn behind_tls_browsers_are_told_to_insist_on_it() {
    let server = Running::with(limits(), api(), |mut setup| {
        setup.public_url = Some("https://tasks.example.org".to_owned());
        setup
    });
    let answer = server.await.ask("GET /things/1").await;
    assert_eq!(answer.header("strict-transport-security"), Some("max-age=31536000"));
}

#[tokio::test]
async fn a_second_request_may_be_sent_before_the_first_is_answered() {
    let server = server().await;
    let mut client = server.connect().await;
    let both = request("GET /things/1") + &request("GET /livez");
    client.send(&both).await;
    assert_eq!(client.answer().await.body, "thing");
    assert_eq!(client.answer().await.json()["status"], "ok");
}

#[rstest]
#[case::one("GET /livez HTTP/1.1\r\nHost: localhost:80\r\n", 200)]
#[case::none("GET /livez HTTP/1.1\r\n", 400)]
#[case::two("GET /livez HTTP/1.1\r\nHost: a.example\r\nHost: b.example\r\n", 400)]
#[case::no_name("GET /livez HTTP/1.1\r\nHost: a b\r\n", 400)]
#[case::with_a_person("GET /livez HTTP/1.1\r\nHost: me@localhost\r\n", 400)]
#[case::before_there_were_hosts("GET /livez HTTP/1.0\r\n", 200)]
#[tokio::test]
async fn a_request_names_exactly_one_host(#[case] head: &str, #[case] status: u16) {
    let server = server().await;
    let mut client = server.connect().await;
    client.send(&format!("{head}\r\n")).await;
    let answer = client.answer().await;
    assert_eq!(answer.status(), status);
    if status == 400 {
        assert_is_problem(&answer, "malformed");
    }
}

#[rstest]
#[case::in_the_path("GET /things/%ff", "the path is not UTF-8 at `%ff`")]
#[case::in_the_query("GET /things/1?x=a&y=%c3", "the query is not UTF-8 at `%c3`")]
#[tokio::test]
async fn what_is_no_text_is_told_with_its_place(#[case] head: &str, #[case] detail: &str) {
    let answer = server().await.ask(head).await;
    assert_eq!(answer.status(), 400);
    assert_eq!(answer.json()["detail"], detail);
}
