//! Pages of other origins: nothing, unless their origin is listed.

use axum::Router;
use axum::routing::{get, post};
use http::HeaderValue;
use rstest::rstest;

use crate::wire::{Running, limits};

const LISTED: &str = "https://board.example.org";

async fn server(origins: &[&'static str]) -> Running {
    let api = Router::new().route("/things", get(async || "things").merge(post(async || "made")));
    let origins = origins.iter().map(|origin| HeaderValue::from_static(origin)).collect();
    Running::with(limits(), api, |mut setup| {
        setup.cors_origins = origins;
        setup
    })
    .await
}

#[rstest]
#[case::listed(LISTED, true)]
#[case::another("https://evil.example.org", false)]
#[case::a_longer_name("https://board.example.org.evil.example", false)]
#[case::other_scheme("http://board.example.org", false)]
#[case::null("null", false)]
#[tokio::test]
async fn only_a_listed_origin_may_read_answers(#[case] origin: &str, #[case] allowed: bool) {
    let answer = server(&[LISTED]).await.ask(&format!("GET /things\nOrigin: {origin}")).await;
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.header("access-control-allow-origin"), allowed.then_some(origin));
    assert_eq!(answer.header("vary"), Some("Origin"), "caches must not mix the two up");
    assert_eq!(answer.header("access-control-allow-credentials"), None);
}

#[tokio::test]
async fn a_preflight_is_granted_to_a_listed_origin_only() {
    let server = server(&[LISTED]).await;
    let ask =
        |origin: &str| format!("OPTIONS /things\nOrigin: {origin}\nAccess-Control-Request-Method: POST");
    let granted = server.ask(&ask(LISTED)).await;
    assert_eq!(granted.status(), 204);
    assert!(granted.header("access-control-allow-methods").unwrap().contains("POST"));
    assert!(granted.header("access-control-allow-headers").unwrap().contains("Idempotency-Key"));
    let silent = server.ask(&ask("https://evil.example.org")).await;
    assert_eq!(silent.header("access-control-allow-methods"), None);
}

#[tokio::test]
async fn without_listed_origins_nothing_is_said_about_them() {
    let answer = server(&[]).await.ask(&format!("GET /things\nOrigin: {LISTED}")).await;
    assert_eq!(answer.header("access-control-allow-origin"), None);
    assert_eq!(answer.header("vary"), None);
}
