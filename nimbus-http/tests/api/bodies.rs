//! Every body against members it does not have (R52), and every unsafe row against foreign pages (R43).

use nimbus_http::endpoint::Method;
use nimbus_http::endpoint::payload::PayloadKind;
use rstest::rstest;
use serde_json::json;

use crate::ask::Ask;
use crate::cases;
use crate::cast::Who;
use crate::stage::Stage;

/// Members that answers have and that no request may set, and some that nothing has.
const STRANGE: [&str; 12] = [
    "id",
    "org",
    "org_id",
    "role",
    "user",
    "version",
    "number",
    "created_at",
    "created_by",
    "updated_at",
    "limits",
    "is_admin",
];

#[tokio::test]
async fn members_that_a_body_does_not_have_are_refused_and_nothing_changes() {
    let stage = Stage::new().await;
    let before = stage.state().await;
    let mut tried = 0;
    for case in cases::all().iter().filter(|case| case.row.payload == PayloadKind::Json) {
        let schema = serde_json::to_value((case.row.body_schema)()).unwrap();
        for name in STRANGE.iter().filter(|name| schema["properties"].get(**name).is_none()) {
            let mut ask = case.ask(&stage, |_| None).await;
            ask.body.as_mut().unwrap()[*name] = json!("usr_01kat6m3n9f6y8q2w4e5r7t9z1");
            let who = if case.allows_owner() { Who::Owner } else { Who::Outsider };
            let told = stage.ask(who, ask).await;
            let pointer = format!("/{name}");
            assert_eq!(told.status, 422, "{} with {name}: {}", case.row.name, told.json);
            assert_eq!(told.pointers(), [pointer.as_str()], "{}", case.row.name);
            tried += 1;
        }
    }
    assert!(tried > 50, "only {tried} members were tried");
    assert_eq!(stage.state().await, before);
}

#[tokio::test]
async fn an_unknown_parameter_is_refused_everywhere() {
    let stage = Stage::new().await;
    for case in cases::all() {
        let mut ask = case.ask(&stage, |_| None).await;
        let sign = if ask.uri.contains('?') { '&' } else { '?' };
        ask.uri = format!("{}{sign}lmit=1", ask.uri);
        let who = if case.allows_owner() { Who::Owner } else { Who::Outsider };
        let told = stage.ask(who, ask).await;
        assert_eq!((told.status, told.pointers()), (422, vec!["?lmit"]), "{}: {}", case.row.name, told.json);
    }
}

#[tokio::test]
async fn a_foreign_page_cannot_use_a_browsers_session() {
    let stage = Stage::new().await;
    let before = stage.state().await;
    let pages: [&[(&str, &str)]; 4] = [
        &[("sec-fetch-site", "cross-site")],
        &[("origin", "https://evil.example")],
        &[],
        &[("content-type", "text/plain")],
    ];
    for case in cases::all().iter().filter(|case| case.row.method != Method::Get) {
        for page in pages {
            let mut ask = case.ask(&stage, |_| None).await;
            let secret = stage.cast.secret(Who::Owner).unwrap();
            ask = ask.header("cookie", format!("__Host-nimbus_session={secret}"));
            ask.headers.extend(page.iter().map(|(name, value)| (*name, (*value).to_owned())));
            let told = stage.send(ask).await;
            assert_eq!(told.status, 403, "{} from {page:?}: {}", case.row.name, told.json);
        }
    }
    assert_eq!(stage.state().await, before);
}

#[rstest]
#[case::with_a_required_member("DELETE", "/v1/me", "/password")]
#[case::with_none("PATCH", "/v1/orgs/acme/projects/OPS", "")]
#[tokio::test]
async fn a_body_that_is_wanted_and_missing_is_told_as_such(
    #[case] method: &'static str,
    #[case] uri: &str,
    #[case] pointer: &str,
) {
    let stage = Stage::new().await;
    let told = stage.ask(Who::Owner, Ask::new(method, uri)).await.expect(422);
    assert_eq!(told.pointers(), [pointer]);
    assert_eq!(told.json["errors"][0]["code"], "required");
}
