//! Every write sent twice, and what it leaves in the log (R13, R66).

use std::collections::BTreeSet;

use nimbus_http::endpoint::Row;
use nimbus_http::wire::path;
use serde_json::Value;

use crate::ask::Ask;
use crate::cases::{self, Case};
use crate::cast::Who;
use crate::stage::Stage;

/// The cases of rows that take a key, each with someone who may.
fn keyed() -> Vec<(Case, Who)> {
    let all = cases::all().into_iter().filter(|case| case.row.takes_key);
    all.map(|case| {
        let who = Who::ALL.into_iter().find(|who| case.expected(*who) == case.row.status);
        let who = who.unwrap_or_else(|| panic!("nobody may do {}", case.row.name));
        (case, who)
    })
    .collect()
}

#[tokio::test]
async fn repeating_any_write_with_its_key_changes_nothing_more_and_answers_the_same() {
    let mut wrong = Vec::new();
    for (case, who) in keyed() {
        let stage = Stage::new().await;
        let ask = case.ask(&stage, |_| None).await.header("idempotency-key", "k");
        let first = stage.ask(who, ask.clone()).await.expect(case.row.status);
        let state = stage.state().await;
        let again = stage.ask(who, ask).await;
        if again.status != first.status || again.header("idempotency-replayed") != Some("true") {
            wrong.push(format!("{}: {} {:?} {}", case.row.name, again.status, again.headers, again.json));
        }
        assert_eq!(again.header("operation-id"), first.header("operation-id"), "{}", case.row.name);
        assert_eq!(stage.state().await, state, "{} was done twice", case.row.name);
    }
    assert!(wrong.is_empty(), "not answered as before:\n{}", wrong.join("\n"));
}

#[tokio::test]
async fn every_write_is_one_operation_in_the_log_and_the_answer_names_it() {
    for (case, who) in keyed() {
        let stage = Stage::new().await;
        if !is_followed(case.row) {
            continue;
        }
        let uri = format!("/v1/orgs/{}/changes", stage.cast.ours.org);
        let head =
            stage.ask(Who::Owner, Ask::get(format!("{uri}?after=0"))).await.expect(200).json["head"].clone();
        let told = stage.ask(who, case.ask(&stage, |_| None).await).await.expect(case.row.status);
        let log = stage.ask(Who::Owner, Ask::get(format!("{uri}?after={head}&limit=200"))).await.expect(200);
        let items = log.json["items"].as_array().unwrap();
        let operations: BTreeSet<_> =
            items.iter().filter_map(|item| item["operation"]["id"].as_str()).collect();
        let named: BTreeSet<_> = told.header("operation-id").into_iter().collect();
        // What was so already, such as a project that is not archived, needs no operation.
        assert!(operations.is_empty() || operations == named, "{}: {operations:?} {named:?}", case.row.name);
    }
}

/// Whether its changes are in our organization's log, to be read afterwards as one operation: an import is several, and
/// of a deleted organization nothing is read.
fn is_followed(row: &Row) -> bool {
    path::names(row.path).any(|name| name == "org")
        && !["ImportData", "DeleteOrganization"].contains(&row.name)
}

fn organization(method: &'static str, body: Option<Value>) -> Ask {
    let ask = Ask::new(method, "/v1/orgs/acme").header("idempotency-key", method);
    Ask { body, ..ask }
}

#[tokio::test]
async fn an_organization_is_answered_by_the_slug_it_had_when_it_was_renamed_or_deleted() {
    let stage = Stage::new().await;
    let rename = || organization("PATCH", Some(serde_json::json!({"slug": "renamed"})));
    let first = stage.ask(Who::Owner, rename()).await.expect(200);
    stage.clock.advance(2_000);
    stage.ask(Who::Owner, Ask::get("/v1/orgs/acme")).await.expect(404);
    let again = stage.ask(Who::Owner, rename()).await.expect(200);
    assert_eq!((again.header("idempotency-replayed"), &again.json), (Some("true"), &first.json));
    stage.ask(Who::Member, rename()).await.expect(404);
    let back = Ask::new("PATCH", "/v1/orgs/renamed").body(serde_json::json!({"slug": "acme"}));
    stage.ask(Who::Owner, back).await.expect(200);
    stage.ask(Who::Owner, organization("DELETE", None)).await.expect(204);
    // Somebody takes the slug; the retry must not touch what has it by now.
    let founding = Ask::new("POST", "/v1/orgs").body(serde_json::json!({"name": "Acme", "slug": "acme"}));
    stage.ask(Who::Owner, founding).await.expect(201);
    stage.clock.advance(2_000);
    let again = stage.ask(Who::Owner, organization("DELETE", None)).await.expect(204);
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    stage.ask(Who::Owner, Ask::get("/v1/orgs/acme")).await.expect(200);
}

#[tokio::test]
async fn a_key_of_one_request_is_refused_for_another() {
    let stage = Stage::new().await;
    let first = Ask::new("POST", "/v1/orgs/acme/tags").body(serde_json::json!({"name": "new"}));
    stage.ask(Who::Owner, first.header("idempotency-key", "k")).await.expect(201);
    for (case, who) in keyed() {
        // The keys of others are others' own.
        if who != Who::Owner || !path::names(case.row.path).any(|name| name == "org") {
            continue;
        }
        let told = stage.ask(who, case.ask(&stage, |_| None).await.header("idempotency-key", "k")).await;
        assert_eq!(
            (told.status, &told.json["code"]),
            (422, &Value::from("request_key_reused")),
            "{}",
            case.row.name
        );
    }
}
