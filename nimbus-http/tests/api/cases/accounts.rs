//! The cases of signing in, and of what belongs to the person who asks.

use nimbus_http::api::auth::{LogIn, LogOut, RegisterAccount};
use nimbus_http::api::me::{CloseMe, EditMe, GetMe};
use nimbus_http::api::sessions::{EndSession, ListSessions};
use nimbus_http::api::tokens::{CreateToken, DeleteToken, ListTokens};
use serde_json::json;

use super::{Case, Rule};
use crate::cast::{PASSWORD, Who};

/// The session and the token of the stage are Ada's.
fn not_hers(who: Who) -> Option<u16> {
    (who != Who::Owner).then_some(404)
}

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::of::<RegisterAccount>(Rule::Public).body(|_| {
            Some(json!({
                "email": "new@example.com", "password": PASSWORD, "name": "New", "organization_name": "New",
            }))
        }),
        Case::of::<LogIn>(Rule::Public)
            .body(|_| Some(json!({"email": "ada@example.com", "password": PASSWORD}))),
        Case::of::<LogOut>(Rule::Recognised),
        Case::of::<GetMe>(Rule::Recognised),
        Case::of::<EditMe>(Rule::Recognised).body(|_| Some(json!({"name": "Somebody else"}))),
        // Ada and Oz are the last owners of their organizations.
        Case::of::<CloseMe>(Rule::But(|who| matches!(who, Who::Owner | Who::Outsider).then_some(409)))
            .body(|_| Some(json!({"password": PASSWORD}))),
        Case::of::<ListSessions>(Rule::Recognised),
        Case::of::<EndSession>(Rule::But(not_hers)),
        Case::of::<ListTokens>(Rule::Recognised),
        Case::of::<CreateToken>(Rule::But(|who| (who == Who::Outsider).then_some(422)))
            .body(|cast| Some(json!({"name": "Script", "scopes": ["read"], "org": cast.ours.org})))
            .names(&[("/org", "org")]),
        Case::of::<DeleteToken>(Rule::But(not_hers)),
    ]
}
