//! What operators and readers of the documentation ask.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use bytes::Bytes;
use futures::future::BoxFuture;
use nimbus_http::server::{Check, Draining, Limits, Ready, Setup, private};
use nimbus_http::wire::problem_code::ProblemCode;

use crate::wire::{Running, limits};

struct Database {
    answers: bool,
}

impl Ready for Database {
    fn checks(&self) -> BoxFuture<'_, Vec<Check>> {
        let detail = if self.answers { "reachable" } else { "does not answer" };
        let check = Check { name: "database", ok: self.answers, detail: detail.to_owned() };
        Box::pin(async { vec![check] })
    }
}

struct Hangs;

impl Ready for Hangs {
    fn checks(&self) -> BoxFuture<'_, Vec<Check>> {
        Box::pin(std::future::pending())
    }
}

async fn depending_on(ready: impl Ready + 'static) -> Running {
    Running::with(limits(), Router::new(), |mut setup| {
        setup.ready = Arc::new(ready);
        setup
    })
    .await
}

#[tokio::test]
async fn readiness_names_what_is_missing_while_liveness_asks_nobody() {
    let server = depending_on(Database { answers: false }).await;
    let ready = server.ask("GET /readyz").await;
    assert_eq!(ready.status(), 503);
    assert_eq!(ready.header("retry-after"), Some("1"));
    assert_eq!(ready.json()["detail"], "not ready: database");
    assert_eq!(ready.json()["checks"][1]["detail"], "does not answer");
    assert_eq!(server.ask("GET /livez").await.status(), 200);
}

#[tokio::test]
async fn a_server_whose_checks_hold_is_ready() {
    let ready = depending_on(Database { answers: true }).await.ask("GET /readyz").await;
    assert_eq!(ready.status(), 200);
    assert_eq!(ready.json()["checks"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn checks_that_hang_mean_not_ready() {
    let answer = depending_on(Hangs).await.ask("GET /readyz").await;
    assert_eq!(answer.status(), 503);
    assert_eq!(answer.json()["detail"], "not ready: checks");
}

#[tokio::test]
async fn the_version_is_the_crates() {
    let version = Running::new(limits(), Router::new()).await.ask("GET /version").await;
    assert_eq!(version.json()["version"], env!("CARGO_PKG_VERSION"));
    assert!(version.json()["commit"].is_string() && version.json()["built_at"].is_string());
}

#[tokio::test]
async fn the_openapi_document_is_served_and_can_be_revalidated() {
    let server = Running::with(limits(), Router::new(), |mut setup| {
        setup.openapi = || Bytes::from_static(br#"{"openapi": "3.1.0"}"#);
        setup
    })
    .await;
    let answer = server.ask("GET /openapi.json").await;
    assert_eq!(answer.json()["openapi"], "3.1.0");
    let etag = answer.header("etag").unwrap();
    let again = server.ask(&format!("GET /openapi.json\nIf-None-Match: {etag}")).await;
    assert_eq!((again.status(), again.body.as_str()), (304, ""));
}

#[tokio::test]
async fn the_documentation_needs_nothing_from_elsewhere_and_no_inline_script() {
    let server = Running::new(limits(), Router::new()).await;
    let page = server.ask("GET /docs").await;
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("default-src 'none'") && policy.contains("script-src 'self';"), "{policy}");
    assert!(!page.body.contains("http"), "nothing is loaded from elsewhere");
    let assets: Vec<_> = page.body.split('"').filter(|part| part.starts_with("docs/")).collect();
    assert!(assets.len() >= 4);
    for asset in assets {
        let answer = server.ask(&format!("GET /{asset}\nConnection: close")).await;
        assert_eq!(answer.status(), 200, "{asset}");
        assert!(!answer.body.is_empty() && answer.header("content-type").is_some());
    }
    assert_eq!(server.ask("GET /docs/index.html").await.status(), 404);
    assert_eq!(server.ask("GET /docs/..%2f..%2fetc%2fpasswd").await.status(), 404);
}

#[tokio::test]
async fn every_problem_has_its_page() {
    let server = Running::new(limits(), Router::new()).await;
    let list = server.ask("GET /problems").await;
    for code in ProblemCode::ALL {
        let page = server.ask(&format!("GET /problems/{}", code.as_str())).await;
        assert_eq!(page.status(), 200);
        assert!(page.header("content-type").unwrap().starts_with("text/html"));
        assert!(page.body.contains(code.as_str()) && list.body.contains(code.as_str()));
    }
    let unknown = server.ask("GET /problems/%3Cscript%3E").await;
    assert_eq!((unknown.status(), unknown.body.contains("<script>")), (404, false));
}

#[tokio::test]
async fn what_is_for_operators_is_not_on_the_public_listener() {
    let setup = Setup::new(Limits::default(), Draining::never());
    let operators = private(Router::new().route("/metrics", get(async || "up 1")), setup);
    let public = Running::new(limits(), Router::new()).await;
    assert_eq!(public.ask("GET /metrics").await.status(), 404);

    let server = nimbus_http::server::Server::new(limits());
    let listener = nimbus_http::server::listen::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let running = tokio::spawn(server.door(listener, operators).run(std::future::pending()));
    let mut client = crate::wire::Client(tokio::net::TcpStream::connect(address).await.unwrap());
    client.send(&crate::wire::request("GET /metrics")).await;
    assert_eq!(client.answer().await.body, "up 1");
    client.send(&crate::wire::request("GET /docs")).await;
    assert_eq!(client.answer().await.status(), 404);
    running.abort();
    tokio::time::sleep(Duration::ZERO).await;
}
