//! What every mounted row does with a request before its handler sees it, and with the answer after.

use std::collections::BTreeSet;

use bytes::Bytes;
use futures::TryStreamExt;
use http::{Request, Response};
use nimbus_http::client::{InProcess, Transport};
use nimbus_http::wire::path;
use rstest::rstest;
use serde_json::{Value, json};

use crate::notes::{House, ROWS, person};

/// A request by hand: a first line, headers, an empty line and a body.
async fn ask(text: &str) -> (Response<()>, Value) {
    let (head, body) = text.split_once("\n\n").unwrap_or((text, ""));
    let mut lines = head.lines();
    let (method, uri) = lines.next().unwrap().split_once(' ').unwrap();
    let mut request = Request::builder().method(method).uri(uri);
    for line in lines {
        let (name, value) = line.split_once(": ").unwrap();
        request = request.header(name, value);
    }
    let request = request.body(Bytes::copy_from_slice(body.as_bytes())).unwrap();
    let transport = if head.contains("authorization") || head.contains("x-nobody") {
        InProcess::anonymous(House::new().router())
    } else {
        InProcess::local(House::new().router(), person())
    };
    let (parts, body) = transport.send(request).await.unwrap().into_parts();
    let body =
        body.try_fold(Vec::new(), async |all, piece| Ok([all, piece.to_vec()].concat())).await.unwrap();
    let json = serde_json::from_slice(&body).unwrap_or(Value::Null);
    (Response::from_parts(parts, ()), json)
}

fn pointers(problem: &Value) -> Vec<&str> {
    problem["errors"].as_array().unwrap().iter().map(|fault| fault["pointer"].as_str().unwrap()).collect()
}

const JSON: &str = "content-type: application/json\n\n";

#[test]
fn every_row_agrees_with_its_own_template() {
    for row in ROWS {
        let names: BTreeSet<_> = path::names(row.path).collect();
        assert_eq!(names, row.path_names.iter().copied().collect(), "{}", row.name);
        if let Some(example) = row.example {
            (row.accepts)(&example()).unwrap();
        }
    }
}

#[tokio::test]
async fn all_faults_of_query_and_body_are_told_at_once() {
    let request =
        format!("POST /v1/orgs/acme/notes?limit=2\n{JSON}{{\"times\": \"x\", \"id\": 1, \"tilte\": 1}}");
    let (response, problem) = ask(&request).await;
    assert_eq!(response.status(), 422);
    assert_eq!(pointers(&problem), ["?limit", "/id", "/tilte", "/title", "/times"]);
    assert_eq!(problem["errors"][1]["code"], "read_only");
}

#[rstest]
#[case::not_json("POST /v1/orgs/acme/notes", "{", 400, "malformed")]
#[case::twice("POST /v1/orgs/acme/notes", r#"{"title": "a", "title": "b"}"#, 400, "malformed")]
#[case::not_an_object("POST /v1/orgs/acme/notes", "[]", 422, "validation_failed")]
#[case::no_body("POST /v1/orgs/acme/notes", "", 422, "validation_failed")]
#[case::a_body_where_none_is_wanted("DELETE /v1/orgs/acme/note", r#"{"why": 1}"#, 422, "validation_failed")]
#[case::no_such_name("GET /v1/orgs/No%20Such/note", "", 404, "not_found")]
#[case::too_slow("POST /v1/nap", "", 504, "timeout")]
#[case::unknown_parameter("GET /v1/orgs/acme/note?lmit=1", "", 422, "validation_failed")]
#[case::no_version_named("PATCH /v1/orgs/acme/note", r#"{"title": "a"}"#, 428, "precondition_required")]
#[tokio::test]
async fn a_request_that_is_not_understood_is_told_why(
    #[case] line: &str,
    #[case] body: &str,
    #[case] status: u16,
    #[case] code: &str,
) {
    let (response, problem) = ask(&format!("{line}\n{JSON}{body}")).await;
    assert_eq!((response.status().as_u16(), problem["code"].as_str()), (status, Some(code)), "{problem}");
}

#[rstest]
#[case::json("POST", "notes", "application/json; charset=UTF-8", 201)]
#[case::capitals("POST", "notes", "Application/JSON", 201)]
#[case::form("POST", "notes", "application/x-www-form-urlencoded", 415)]
#[case::text("POST", "notes", "text/plain", 415)]
#[case::another_charset("POST", "notes", "application/json; charset=latin1", 415)]
#[case::merge_patch("PATCH", "note", "application/merge-patch+json", 200)]
#[case::merge_patch_is_no_post("POST", "notes", "application/merge-patch+json", 415)]
#[tokio::test]
async fn only_json_is_read(
    #[case] method: &str,
    #[case] of: &str,
    #[case] media_type: &str,
    #[case] status: u16,
) {
    let request = format!(
        "{method} /v1/orgs/acme/{of}\ncontent-type: {media_type}\nif-match: *\n\n{{\"title\": \"a\"}}"
    );
    assert_eq!(ask(&request).await.0.status().as_u16(), status);
}

#[rstest]
#[case::what_is_required("POST /v1/orgs/acme/notes", "", "/title", "is required")]
#[case::of_no_fields("DELETE /v1/orgs/acme/note", "{\"x\": 1}", "/x", "is not a field here; there are none")]
#[tokio::test]
async fn a_body_is_told_what_it_lacks_or_has_too_much(
    #[case] head: &str,
    #[case] body: &str,
    #[case] pointer: &str,
    #[case] detail: &str,
) {
    let media_type = if body.is_empty() { "\n\n" } else { "\ncontent-type: application/json\n\n" };
    let (response, problem) = ask(&format!("{head}{media_type}{body}")).await;
    assert_eq!(response.status(), 422, "{problem}");
    let fault = problem["errors"].as_array().unwrap().iter().find(|fault| fault["pointer"] == pointer);
    assert_eq!(fault.unwrap_or_else(|| panic!("{problem}"))["detail"], detail);
}

#[rstest]
#[case::none("identity", 201)]
#[case::gzip("gzip", 415)]
#[case::twice("identity, br", 415)]
#[tokio::test]
async fn a_compressed_body_is_refused_and_not_taken_for_what_it_says(
    #[case] coding: &str,
    #[case] status: u16,
) {
    let request = format!("POST /v1/orgs/acme/notes\ncontent-encoding: {coding}\n{JSON}{{\"title\": \"a\"}}");
    assert_eq!(ask(&request).await.0.status().as_u16(), status);
}

#[rstest]
#[case::nobody("x-nobody: 1", 401)]
#[case::too_little("authorization: Bearer reader", 403)]
#[tokio::test]
async fn who_may_not_come_in_is_told_nothing_of_their_input(#[case] who: &str, #[case] status: u16) {
    let request = format!("POST /v1/orgs/acme/notes?x=1\n{who}\n{JSON}{{");
    let (response, problem) = ask(&request).await;
    assert_eq!(response.status().as_u16(), status);
    assert_eq!(problem["errors"], json!([]));
    assert_eq!(response.headers().contains_key("www-authenticate"), status == 401);
}

#[rstest]
#[case::the_same("\"v7-now\"", 304)]
#[case::made_weak("W/\"v7-now\"", 304)]
#[case::older("\"v6-now\"", 200)]
#[case::of_another_epoch("\"v7-old\"", 200)]
#[tokio::test]
async fn what_the_client_has_is_not_sent_again(#[case] tag: &str, #[case] status: u16) {
    let (response, body) = ask(&format!("GET /v1/orgs/acme/note\nif-none-match: {tag}")).await;
    assert_eq!(response.status().as_u16(), status);
    assert_eq!(response.headers()["etag"], "\"v7-now\"");
    assert_eq!(body.is_null(), status == 304);
}

#[tokio::test]
async fn an_edit_of_an_old_version_gets_the_present_record() {
    let request = format!("PATCH /v1/orgs/acme/note\nif-match: \"v6-now\"\n{JSON}{{\"title\": \"a\"}}");
    let (response, problem) = ask(&request).await;
    assert_eq!((response.status().as_u16(), &problem["current"]["version"]), (412, &json!(7)));
}

#[rstest]
#[case::longest(255, 201)]
#[case::one_more(256, 422)]
#[case::empty(0, 422)]
#[tokio::test]
async fn a_key_has_its_limit(#[case] length: usize, #[case] status: u16) {
    let key = "k".repeat(length);
    let request = format!("POST /v1/orgs/acme/notes\nidempotency-key: {key}\n{JSON}{{\"title\": \"a\"}}");
    assert_eq!(ask(&request).await.0.status().as_u16(), status);
}

#[rstest]
#[case::two_keys("idempotency-key: a\nidempotency-key: b", 422, "send it once")]
#[case::two_media_types("content-type: text/plain", 415, "send Content-Type once")]
#[tokio::test]
async fn a_header_that_counts_once_is_refused_when_it_comes_twice(
    #[case] lines: &str,
    #[case] status: u16,
    #[case] told: &str,
) {
    let request = format!("POST /v1/orgs/acme/notes\n{lines}\n{JSON}{{\"title\": \"a\"}}");
    let (response, problem) = ask(&request).await;
    assert_eq!(response.status().as_u16(), status);
    let detail = problem["detail"].as_str().unwrap();
    assert!(detail.starts_with(told), "{problem}");
}

#[tokio::test]
async fn a_client_that_takes_no_json_is_refused() {
    let (response, problem) = ask("GET /v1/orgs/acme/note\naccept: text/html").await;
    assert_eq!((response.status().as_u16(), problem["code"].as_str()), (406, Some("not_acceptable")));
}

#[tokio::test]
async fn credentials_are_never_stored() {
    let (response, _) = ask(&format!("POST /v1/tokens\n{JSON}{{\"title\": \"a\"}}")).await;
    assert_eq!(response.headers()["cache-control"], "no-store");
    let (response, _) = ask("GET /v1/orgs/acme/note").await;
    assert_eq!(response.headers()["cache-control"], "private, no-cache");
}

#[rstest]
#[case::exactly(1024, 200)]
#[case::one_more(1025, 413)]
#[tokio::test]
async fn an_upload_has_its_endpoints_limit(#[case] size: usize, #[case] status: u16) {
    let request = format!("POST /v1/files\ncontent-type: text/csv\n\n{}", "x".repeat(size));
    assert_eq!(ask(&request).await.0.status().as_u16(), status);
}
