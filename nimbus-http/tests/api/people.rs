//! Organizations and who is in them.

use nimbus_http::client::{Client, InProcess};
use nimbus_http::endpoint::Nothing;
use nimbus_http::wire::page::Paging;
use serde_json::json;

use crate::ask::Ask;
use crate::cast::Who;
use crate::stage::Stage;

fn member(user: impl std::fmt::Display) -> String {
    format!("/v1/orgs/acme/members/{user}")
}

#[tokio::test]
async fn the_last_owner_stays() {
    let stage = Stage::new().await;
    let told = stage.ask(Who::Owner, Ask::new("DELETE", member("me"))).await.expect(409);
    assert_eq!(told.json["code"], "last_owner");
    let found = stage.ask(Who::Owner, Ask::get(member("me"))).await.expect(200);
    let demote = Ask::new("PATCH", member("me"))
        .body(json!({"role": "member"}))
        .header("if-match", found.header("etag").unwrap());
    assert_eq!(stage.ask(Who::Owner, demote).await.expect(409).json["code"], "last_owner");
}

#[tokio::test]
async fn whoever_leaves_sees_nothing_any_more() {
    let stage = Stage::new().await;
    let leave = || Ask::new("DELETE", member("me"));
    stage.ask(Who::Member, leave().header("idempotency-key", "k")).await.expect(204);
    let again = stage.ask(Who::Member, leave().header("idempotency-key", "k")).await.expect(204);
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    stage.ask(Who::Member, leave()).await.expect(404);
    stage.ask(Who::Member, Ask::get("/v1/orgs/acme")).await.expect(404);
    let mine = stage.ask(Who::Member, Ask::get("/v1/orgs")).await.expect(200);
    assert_eq!(mine.json["items"], json!([]));
}

#[tokio::test]
async fn an_address_in_a_path_leads_nowhere_because_it_would_end_up_in_logs() {
    let stage = Stage::new().await;
    stage.ask(Who::Owner, Ask::get(member("linus@example.com"))).await.expect(404);
}

#[tokio::test]
async fn an_admin_invites_nobody_as_owner() {
    let stage = Stage::new().await;
    let invite = Ask::new("POST", "/v1/orgs/acme/invitations")
        .body(json!({"email": "new@example.com", "role": "owner"}));
    stage.ask(Who::Admin, invite).await.expect(403);
}

#[tokio::test]
async fn the_link_of_an_invitation_leads_to_a_page_that_says_what_to_do() {
    let stage = Stage::new().await;
    let page = stage.send(Ask::get("/join")).await.expect(200);
    assert!(page.header("content-type").unwrap().starts_with("text/html"));
    assert!(page.header("content-security-policy").unwrap().starts_with("default-src 'none'"));
}

#[tokio::test]
async fn an_accepted_invitation_makes_a_member_once() {
    let stage = Stage::new().await;
    let accept = || {
        let body = json!({"invitation": stage.cast.invitation_secret});
        Ask::new("POST", "/v1/invitations/accept").body(body)
    };
    let told = stage.ask(Who::Outsider, accept()).await.expect(200);
    assert_eq!(told.json["member"]["role"], "member");
    stage.ask(Who::Outsider, Ask::get("/v1/orgs/acme")).await.expect(200);
    stage.ask(Who::Outsider, accept()).await.expect(404);
}

#[tokio::test]
async fn a_slug_that_was_given_up_leads_nowhere_a_second_later() {
    let stage = Stage::new().await;
    stage.ask(Who::Owner, Ask::get("/v1/orgs/acme")).await.expect(200);
    let rename = Ask::new("PATCH", "/v1/orgs/acme").body(json!({"slug": "acme-two"}));
    stage.ask(Who::Owner, rename).await.expect(200);
    stage.ask(Who::Owner, Ask::get("/v1/orgs/acme-two")).await.expect(200);
    stage.clock.advance(1_000);
    stage.ask(Who::Owner, Ask::get("/v1/orgs/acme")).await.expect(404);
    let taken = Ask::new("PATCH", "/v1/orgs/acme-two").body(json!({"slug": "elsewhere"}));
    let told = stage.ask(Who::Owner, taken).await.expect(422);
    assert_eq!(told.pointers(), ["/slug"]);
}

#[tokio::test]
async fn a_deleted_organization_is_gone_for_everyone() {
    let stage = Stage::new().await;
    stage.ask(Who::Owner, Ask::new("DELETE", "/v1/orgs/acme")).await.expect(204);
    for who in [Who::Owner, Who::Admin, Who::Member, Who::Writer] {
        stage.ask(who, Ask::get("/v1/orgs/acme")).await.expect(404);
        stage.ask(who, Ask::get("/v1/orgs/acme/projects")).await.expect(404);
    }
}

#[tokio::test]
async fn a_token_never_exceeds_what_its_owner_may_now() {
    let stage = Stage::new().await;
    let role = async |by: Who, of: &str, role: &str| {
        let found = stage.ask(by, Ask::get(of)).await.expect(200);
        let tag = found.header("etag").unwrap().to_owned();
        let edit = Ask::new("PATCH", of).body(json!({"role": role})).header("if-match", tag);
        stage.ask(by, edit).await.expect(200);
    };
    let ada = member(stage.cast.founder);
    let grace = stage.ask(Who::Admin, Ask::get("/v1/me")).await.expect(200).json["id"].clone();
    role(Who::Owner, &member(grace.as_str().unwrap()), "owner").await;
    role(Who::Admin, &ada, "member").await;
    let rename = || Ask::new("PATCH", "/v1/orgs/acme").body(json!({"name": "Renamed"}));
    stage.ask(Who::Writer, rename()).await.expect(403);
    stage.ask(Who::Writer, Ask::get("/v1/orgs/acme/invitations")).await.expect(403);
    stage.ask(Who::Admin, Ask::new("DELETE", &ada)).await.expect(204);
    stage.ask(Who::Writer, Ask::get("/v1/orgs/acme")).await.expect(404);
}

#[tokio::test]
async fn a_profile_is_changed_in_person() {
    let stage = Stage::new().await;
    let body = json!({"name": "Ada Lovelace", "time_zone": "Europe/London"});
    let told = stage.ask(Who::Owner, Ask::new("PATCH", "/v1/me").body(body)).await.expect(200);
    assert_eq!(
        (&told.json["name"], &told.json["time_zone"]),
        (&json!("Ada Lovelace"), &json!("Europe/London"))
    );
    let me = stage.ask(Who::Owner, Ask::get("/v1/me")).await.expect(200);
    assert_eq!(me.json, told.json);
}

#[tokio::test]
async fn the_person_at_this_machine_needs_no_sign_in_and_no_socket_can_pretend_to_be_them() {
    use nimbus_http::api::organizations::ListOrganizations;

    let stage = Stage::new().await;
    let name = "Ada at home".parse().unwrap();
    let local = stage.app.nimbus().local(&name).await.unwrap();
    let client = Client::new(InProcess::local(stage.router.clone(), local.caller.user));
    let mine = client.call::<ListOrganizations>(&Nothing {}, &Paging::default(), Nothing {}).await.unwrap();
    assert_eq!(mine.items.len(), 1);
    assert_eq!(mine.items[0].organization.id, local.org);
    let nobody = Client::new(InProcess::anonymous(stage.router.clone()));
    let told = nobody.call::<ListOrganizations>(&Nothing {}, &Paging::default(), Nothing {}).await;
    told.expect_err("nobody said who they are");
}
