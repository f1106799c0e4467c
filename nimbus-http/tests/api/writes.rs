//! What every write promises: keys, versions, tags and places (API.md, conventions 2, 10 and 11).

use futures::future::join_all;
use rstest::rstest;
use serde_json::{Value, json};

use crate::ask::{Ask, Told};
use crate::cast::{Things, Who};
use crate::stage::Stage;

const PROJECTS: &str = "/v1/orgs/acme/projects";

fn create(key: &str, body: Value) -> Ask {
    Ask::new("POST", PROJECTS).body(body).header("idempotency-key", key)
}

fn patch(stage: &Stage, body: Value) -> Ask {
    Ask::new("PATCH", format!("{PROJECTS}/{}", stage.cast.ours.project)).body(body)
}

async fn project(stage: &Stage) -> Told {
    stage.ask(Who::Owner, Ask::get(format!("{PROJECTS}/OPS"))).await.expect(200)
}

#[tokio::test]
async fn a_repeated_write_changes_nothing_more_and_answers_the_same() {
    let stage = Stage::new().await;
    let first = stage.ask(Who::Owner, create("k", json!({"key": "NEW", "name": "New"}))).await.expect(201);
    assert_eq!(first.header("idempotency-replayed"), None);
    let state = stage.state().await;
    // Another order of members and other spaces are the same request.
    let again = stage.ask(Who::Owner, create("k", json!({"name": "New", "key": "NEW"}))).await.expect(201);
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    assert_eq!(again.header("operation-id"), first.header("operation-id"));
    assert_eq!(again.header("etag"), first.header("etag"));
    assert_eq!(again.json, first.json);
    assert_eq!(stage.state().await, state);
    let other = stage.ask(Who::Owner, create("k", json!({"key": "NEW", "name": "Other"}))).await.expect(422);
    assert_eq!(other.json["code"], "request_key_reused");
}

#[tokio::test]
async fn one_key_sent_many_times_at_once_has_one_effect() {
    let stage = Stage::new().await;
    let asks = (0..20).map(|_| stage.ask(Who::Owner, create("k", json!({"key": "NEW", "name": "New"}))));
    let told = join_all(asks).await;
    assert!(told.iter().all(|told| told.status == 201), "{told:?}");
    let firsts = told.iter().filter(|told| told.header("idempotency-replayed").is_none());
    assert_eq!(firsts.count(), 1);
}

#[tokio::test]
async fn an_organization_is_founded_once_however_often_it_is_asked_for() {
    let stage = Stage::new().await;
    let found = |name: &str| {
        let body = json!({"name": name, "slug": "new"});
        Ask::new("POST", "/v1/orgs").body(body).header("idempotency-key", "k")
    };
    let told = join_all((0..5).map(|_| stage.ask(Who::Owner, found("New")))).await;
    assert!(told.iter().all(|told| told.status == 201), "{told:?}");
    let again = stage.ask(Who::Owner, found("New")).await.expect(201);
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    assert_eq!(again.json, told[0].json);
    assert_eq!(stage.ask(Who::Owner, found("Other")).await.expect(422).json["code"], "request_key_reused");
    let taken = Ask::new("POST", "/v1/orgs").body(json!({"name": "New", "slug": "new"}));
    assert_eq!(stage.ask(Who::Owner, taken).await.expect(422).pointers(), ["/slug"]);
}

#[tokio::test]
async fn an_id_of_the_clients_own_makes_a_create_harmless_to_repeat() {
    let stage = Stage::new().await;
    let id = Things::absent("project");
    let create = |name: &str| Ask::new("POST", PROJECTS).body(json!({"id": id, "key": "NEW", "name": name}));
    stage.ask(Who::Owner, create("New")).await.expect(201);
    let again = stage.ask(Who::Owner, create("New")).await.expect(201);
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    assert_eq!(stage.ask(Who::Owner, create("Other")).await.expect(409).json["code"], "conflict");
}

#[tokio::test]
async fn the_secret_of_an_invitation_is_not_shown_again() {
    let stage = Stage::new().await;
    let invite = || {
        let body = json!({"email": "new@example.com"});
        Ask::new("POST", "/v1/orgs/acme/invitations").body(body).header("idempotency-key", "k")
    };
    let first = stage.ask(Who::Owner, invite()).await.expect(201);
    let secret = first.json["secret"].as_str().unwrap();
    assert!(secret.starts_with("nim_inv_"));
    let link = format!("{}/join#{secret}", crate::stage::PUBLIC_URL);
    assert_eq!(first.json["link"], link.as_str());
    let again = stage.ask(Who::Owner, invite()).await.expect(201);
    assert_eq!((&again.json["secret"], &again.json["link"]), (&Value::Null, &Value::Null));
    assert_eq!(again.json["id"], first.json["id"]);
}

#[tokio::test]
async fn a_new_record_is_where_its_location_says_with_the_same_tag() {
    let stage = Stage::new().await;
    for (uri, body) in [
        (PROJECTS, json!({"key": "NEW", "name": "New"})),
        ("/v1/orgs/acme/tags", json!({"name": "new"})),
        ("/v1/orgs", json!({"name": "New"})),
    ] {
        let made = stage.ask(Who::Owner, Ask::new("POST", uri).body(body)).await.expect(201);
        let found = stage.ask(Who::Owner, Ask::get(made.header("location").unwrap())).await.expect(200);
        assert_eq!(found.json, made.json);
        assert_eq!(found.header("etag"), made.header("etag"));
        assert!(made.header("operation-id").unwrap().starts_with("op_"));
    }
}

#[tokio::test]
async fn a_tag_changes_exactly_when_the_record_does() {
    let stage = Stage::new().await;
    let before = project(&stage).await;
    let state = stage.state().await;
    let same = stage.ask(Who::Owner, patch(&stage, json!({"name": "Operations"}))).await.expect(200);
    assert_eq!(same.header("etag"), before.header("etag"));
    assert_eq!(stage.state().await, state);
    let changed = stage.ask(Who::Owner, patch(&stage, json!({"name": "Renamed"}))).await.expect(200);
    assert_ne!(changed.header("etag"), before.header("etag"));
    assert_eq!(project(&stage).await.header("etag"), changed.header("etag"));
}

/// What a client names: `{tag}` is the present tag, `{version}` its number.
#[rstest]
#[case::present("{tag}", 200)]
#[case::made_weak("W/{tag}", 200)]
#[case::among_others("\"v1-zzzz\", {tag}", 200)]
#[case::any("*", 200)]
#[case::older("\"v1-{epoch}\"", 412)]
#[case::of_another_epoch("\"v{version}-zzzz\"", 412)]
#[case::not_ours("\"abc\"", 412)]
#[case::no_tag_at_all("7", 422)]
#[case::without_its_quotes("v{version}-{epoch}", 422)]
#[tokio::test]
async fn an_edit_of_a_named_version_only_edits_that_version(#[case] named: &str, #[case] status: u16) {
    let stage = Stage::new().await;
    let present = project(&stage).await;
    let tag = present.header("etag").unwrap();
    let (version, epoch) = tag.trim_matches('"').trim_start_matches('v').split_once('-').unwrap();
    let named = named.replace("{tag}", tag).replace("{version}", version).replace("{epoch}", epoch);
    let told =
        stage.ask(Who::Owner, patch(&stage, json!({"name": "Renamed"})).header("if-match", named)).await;
    let told = told.expect(status);
    if status == 412 {
        assert_eq!(told.json["code"], "precondition_failed");
        assert_eq!(told.json["current"], present.json, "as the GET answers it");
        assert_eq!(told.json["etag"], tag);
        assert_eq!(project(&stage).await.json, present.json);
    }
    if status == 422 {
        assert_eq!(told.pointers(), ["If-Match"]);
        assert!(told.json["detail"].as_str().unwrap().contains("must be an ETag this server answered"));
    }
}

#[rstest]
#[case::without(None, 428)]
#[case::any_is_no_version(Some("*"), 428)]
#[tokio::test]
async fn long_text_and_roles_are_only_edited_by_version(#[case] named: Option<&str>, #[case] status: u16) {
    let stage = Stage::new().await;
    let with = |ask: Ask| match named {
        Some(named) => ask.header("if-match", named),
        None => ask,
    };
    let described = with(patch(&stage, json!({"description": "Everything else"})));
    let told = stage.ask(Who::Owner, described).await.expect(status);
    assert_eq!(told.json["code"], "precondition_required");
    let detail = told.json["detail"].as_str().unwrap();
    assert!(
        detail.contains("description") && detail.contains("in If-Match"),
        "what, and what to send: {detail}"
    );
    let member = format!("/v1/orgs/acme/members/{}", stage.cast.ours.user);
    let promoted = with(Ask::new("PATCH", member).body(json!({"role": "admin"})));
    stage.ask(Who::Owner, promoted).await.expect(status);
}

#[tokio::test]
async fn what_a_client_has_is_not_sent_again() {
    let stage = Stage::new().await;
    let first = project(&stage).await;
    let again = Ask::get(format!("{PROJECTS}/OPS")).header("if-none-match", first.header("etag").unwrap());
    let told = stage.ask(Who::Owner, again).await.expect(304);
    assert_eq!(told.header("etag"), first.header("etag"));
}

#[tokio::test]
async fn what_is_in_the_trash_is_read_but_not_written_until_it_is_restored() {
    let stage = Stage::new().await;
    let uri = format!("{PROJECTS}/OPS");
    stage.ask(Who::Admin, Ask::new("DELETE", &uri)).await.expect(204);
    let found = stage.ask(Who::Member, Ask::get(&uri)).await;
    let by_id = format!("{PROJECTS}/{}", stage.cast.ours.project);
    let by_id = stage.ask(Who::Member, Ask::get(by_id)).await.expect(200);
    assert!(by_id.json["deleted_at"].is_string());
    assert!(matches!(found.status, 200 | 404), "a key names living projects first: {}", found.json);
    let told = stage.ask(Who::Owner, patch(&stage, json!({"name": "Renamed"}))).await.expect(409);
    assert_eq!(told.json["code"], "deleted");
    let trash = stage.ask(Who::Member, Ask::get(format!("{PROJECTS}?deleted=true"))).await.expect(200);
    assert_eq!(trash.json["items"].as_array().unwrap().len(), 1);
    let restore = format!("{PROJECTS}/{}/restore", stage.cast.ours.project);
    let told = stage.ask(Who::Admin, Ask::new("POST", restore)).await.expect(200);
    assert_eq!(told.json["deleted_at"], Value::Null);
}
