//! Getting an account, sessions, cookies and tokens.

use rstest::rstest;
use serde_json::{Value, json};

use crate::ask::{Ask, Told};
use crate::cast::{PASSWORD, Who};
use crate::stage::Stage;

fn post(uri: &str, body: Value) -> Ask {
    Ask::new("POST", uri).body(body)
}

async fn log_in(stage: &Stage, email: &str, password: &str) -> Told {
    stage.send(post("/v1/auth/login", json!({"email": email, "password": password}))).await
}

fn bearer(token: &Value) -> String {
    format!("Bearer {}", token.as_str().unwrap())
}

#[tokio::test]
async fn a_new_account_is_signed_in_and_owns_its_organization() {
    let stage = Stage::new().await;
    let body = json!({
        "email": "new@example.com", "password": PASSWORD, "name": "New", "organization_name": "New Ventures",
    });
    let told = stage.send(post("/v1/auth/register", body)).await.expect(201);
    assert_eq!(told.header("cache-control"), Some("no-store"));
    assert_eq!(told.json["user"]["email"], "new@example.com");
    assert_eq!(told.json["organization"]["slug"], "new-ventures");
    let mine = Ask::get("/v1/orgs").header("authorization", bearer(&told.json["session"]["token"]));
    let mine = stage.send(mine).await.expect(200);
    assert_eq!(mine.json["items"][0]["role"], "owner");
    assert_eq!(mine.json["items"][0]["id"], told.json["organization"]["id"]);
    assert_eq!(mine.json["items"][0]["name"], "New Ventures");
}

#[tokio::test]
async fn a_browser_gets_a_cookie_instead_of_a_token() {
    let stage = Stage::new().await;
    let body = json!({"email": "ada@example.com", "password": PASSWORD, "cookie": true});
    let told = stage.send(post("/v1/auth/login", body)).await.expect(200);
    assert_eq!(told.json["session"]["token"], Value::Null);
    let cookie = told.header("set-cookie").unwrap();
    let (pair, attributes) = cookie.split_once("; ").unwrap();
    assert!(pair.starts_with("__Host-nimbus_session=nim_ses_"), "{cookie}");
    assert_eq!(attributes, "Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=2592000");

    stage.send(Ask::get("/v1/me").header("cookie", pair)).await.expect(200);
    let ours = || Ask::new("PATCH", "/v1/me").body(json!({"name": "Ada L."})).header("cookie", pair);
    stage.send(ours().header("sec-fetch-site", "same-origin")).await.expect(200);
    let both = Ask::get("/v1/me").header("cookie", pair).header("authorization", "Bearer nim_pat_x");
    assert_eq!(stage.send(both).await.expect(400).json["code"], "malformed");

    let out =
        Ask::new("POST", "/v1/auth/logout").header("cookie", pair).header("sec-fetch-site", "same-origin");
    let out = stage.send(out).await.expect(204);
    assert!(out.header("set-cookie").unwrap().contains("Max-Age=0"));
    stage.send(Ask::get("/v1/me").header("cookie", pair)).await.expect(401);
}

#[tokio::test]
async fn a_wrong_address_and_a_wrong_password_are_told_alike() {
    let stage = Stage::new().await;
    let mut known = log_in(&stage, "ada@example.com", "wrong wrong wrong").await.expect(401);
    let mut unknown = log_in(&stage, "nobody@example.com", "wrong wrong wrong").await.expect(401);
    assert_eq!(known.header("www-authenticate"), Some("Bearer"));
    for told in [&mut known, &mut unknown] {
        told.json["request_id"] = Value::Null;
    }
    assert_eq!(known.json, unknown.json);
}

#[rstest]
#[case::nothing(None)]
#[case::not_ours(Some("Bearer abc"))]
#[case::mistyped(Some("Bearer nim_ses_0000000000000000000000000000000000000000000000000"))]
#[case::an_invitation(Some("Bearer nim_inv_0000000000000000000000000000000000000000000000000"))]
#[case::another_scheme(Some("Basic YTpi"))]
#[tokio::test]
async fn whoever_is_not_recognised_is_asked_to_sign_in(#[case] authorization: Option<&str>) {
    let stage = Stage::new().await;
    let ask = Ask::get("/v1/me");
    let ask = match authorization {
        Some(value) => ask.header("authorization", value),
        None => ask,
    };
    let told = stage.send(ask).await.expect(401);
    assert_eq!(told.json["code"], "unauthenticated");
    assert_eq!(told.header("www-authenticate"), Some("Bearer"));
}

#[tokio::test]
async fn a_session_ends_when_it_is_signed_out_or_its_time_is_over() {
    let stage = Stage::new().await;
    stage.ask(Who::Member, Ask::new("POST", "/v1/auth/logout")).await.expect(204);
    stage.ask(Who::Member, Ask::get("/v1/me")).await.expect(401);
    stage.ask(Who::Owner, Ask::get("/v1/me")).await.expect(200);
    stage.clock.advance(31 * 86_400_000);
    stage.ask(Who::Owner, Ask::get("/v1/me")).await.expect(401);
}

#[tokio::test]
async fn my_sessions_are_listed_and_ended() {
    let stage = Stage::new().await;
    let listed = stage.ask(Who::Owner, Ask::get("/v1/me/sessions")).await.expect(200);
    let items = listed.json["items"].as_array().unwrap();
    assert_eq!(items.len(), 2);
    assert_eq!(items.iter().filter(|session| session["current"] == true).count(), 1);
    assert!(!listed.json.to_string().contains("nim_ses_"));
    let uri = format!("/v1/me/sessions/{}", stage.cast.ours.session);
    stage.ask(Who::Owner, Ask::new("DELETE", &uri)).await.expect(204);
    stage.ask(Who::Owner, Ask::new("DELETE", &uri)).await.expect(404);
    let left = stage.ask(Who::Owner, Ask::get("/v1/me/sessions")).await.expect(200);
    assert_eq!(left.json["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_token_is_shown_once_holds_for_one_organization_and_ends_when_it_is_deleted() {
    let stage = Stage::new().await;
    stage.clock.advance(1);
    let made = post("/v1/me/tokens", json!({"name": "Script", "scopes": ["read", "write"], "org": "acme"}));
    let made = stage.ask(Who::Owner, made).await.expect(201);
    assert_eq!(made.header("cache-control"), Some("no-store"));
    assert_eq!(made.json["scopes"], json!(["read", "write"]));
    assert_eq!(made.json["org"], stage.cast.ours.org.to_string());
    let listed = stage.ask(Who::Owner, Ask::get("/v1/me/tokens")).await.expect(200);
    assert_eq!(listed.json["items"][0]["id"], made.json["id"]);
    assert!(!listed.json.to_string().contains("nim_pat_"));

    let by_token = |uri: &str| Ask::get(uri).header("authorization", bearer(&made.json["token"]));
    stage.send(by_token("/v1/orgs/acme/projects")).await.expect(200);
    let another = post("/v1/orgs", json!({"name": "Another", "slug": "another"}));
    stage.ask(Who::Owner, another).await.expect(201);
    stage.send(by_token("/v1/orgs/another/projects")).await.expect(404);
    let mine = stage.send(by_token("/v1/orgs")).await.expect(200);
    assert_eq!(mine.json["items"].as_array().unwrap().len(), 1);

    let uri = format!("/v1/me/tokens/{}", made.json["id"].as_str().unwrap());
    stage.ask(Who::Owner, Ask::new("DELETE", uri)).await.expect(204);
    stage.send(by_token("/v1/orgs/acme/projects")).await.expect(401);
}

#[tokio::test]
async fn every_fault_of_a_registration_is_told_at_once() {
    let stage = Stage::new().await;
    let body = json!({"email": "ada", "password": "short", "admin": true});
    let told = stage.send(post("/v1/auth/register", body)).await.expect(422);
    let mut pointers = told.pointers();
    pointers.sort_unstable();
    assert_eq!(pointers, ["/admin", "/email", "/name", "/password"]);
}

#[tokio::test]
async fn closing_an_account_needs_its_password_and_ends_its_sessions() {
    let stage = Stage::new().await;
    let close = |password: &str| Ask::new("DELETE", "/v1/me").body(json!({"password": password}));
    stage.ask(Who::Member, close("wrong wrong wrong")).await.expect(401);
    stage.ask(Who::Member, close(PASSWORD)).await.expect(204);
    stage.ask(Who::Member, Ask::get("/v1/me")).await.expect(401);
    log_in(&stage, "linus@example.com", PASSWORD).await.expect(401);
}

#[tokio::test]
async fn who_must_wait_is_told_which_limit_was_reached_and_for_how_long() {
    let stage = Stage::new().await;
    let first = log_in(&stage, "ada@example.com", PASSWORD).await.expect(200);
    let policies = r#""login-account";q=10;w=900, "login-address";q=30;w=300"#;
    assert_eq!(first.header("ratelimit-policy"), Some(policies));
    for _ in 0..10 {
        log_in(&stage, "ada@example.com", "wrong wrong wrong").await.expect(401);
    }
    let told = log_in(&stage, "ada@example.com", PASSWORD).await.expect(429);
    assert_eq!(told.json["code"], "rate_limited");
    assert_eq!(told.header("ratelimit-policy"), Some(r#""login-account";q=10;w=900"#));
    assert_eq!(told.header("ratelimit"), Some(r#""login-account";r=0;t=90"#));
    assert_eq!(told.header("retry-after"), Some("90"));
}
