//! The cases of organizations, their members and invitations.

use nimbus_core::policy::{Action, Facts, Role};
use nimbus_http::api::invitations::{AcceptInvitation, CreateInvitation, ListInvitations, RevokeInvitation};
use nimbus_http::api::members::{EditMember, GetMember, ListMembers, RemoveMember};
use nimbus_http::api::organizations::{
    CreateOrganization, DeleteOrganization, EditOrganization, GetOrganization, ListOrganizations,
};
use serde_json::json;

use super::{Case, Rule};
use crate::cast::Who;

/// What the policy must know of Radia, a member like others.
fn radia(_: Who) -> Facts {
    Facts { role: Some(Role::Member), ..Facts::default() }
}

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::of::<ListOrganizations>(Rule::Recognised),
        // A token is good for the one organization it was made for.
        Case::of::<CreateOrganization>(Rule::But(|who| {
            matches!(who, Who::Writer | Who::Scribe).then_some(403)
        }))
        .body(|_| Some(json!({"name": "Another"}))),
        Case::action::<GetOrganization>(Action::OrganizationRead),
        Case::action::<EditOrganization>(Action::OrganizationEdit).body(|_| Some(json!({"name": "Renamed"}))),
        Case::action::<DeleteOrganization>(Action::OrganizationDelete),
        Case::action::<ListMembers>(Action::OrganizationRead),
        Case::action::<GetMember>(Action::OrganizationRead),
        Case::of::<EditMember>(Rule::Policy(Action::MemberRole, radia))
            .body(|_| Some(json!({"role": "admin"}))),
        Case::of::<RemoveMember>(Rule::Policy(Action::MemberRemove, radia)),
        Case::action::<ListInvitations>(Action::InvitationRead),
        Case::action::<CreateInvitation>(Action::MemberInvite)
            .body(|_| Some(json!({"email": "new@example.com", "role": "member"}))),
        Case::action::<RevokeInvitation>(Action::MemberInvite),
        Case::of::<AcceptInvitation>(Rule::But(|who| (who != Who::Outsider).then_some(403)))
            .body(|cast| Some(json!({"invitation": cast.invitation_secret}))),
    ]
}
