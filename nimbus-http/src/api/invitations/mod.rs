//! Invitations: offers of a place in an organization, and taking them.

#[cfg(feature = "server")]
pub(crate) mod serve;

use nimbus_core::accounts::Accept;
use nimbus_core::member::{Invitation, Member, NewInvitation};
use nimbus_core::organization::Organization;
use serde::{Deserialize, Serialize};

use super::paths::{InvitationPath, OrgPath};
use crate::endpoint::{Empty, Json};
use crate::wire::page::{Page, Paging};

/// An invitation that has just been made.
#[derive(Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct MadeInvitation {
    /// What is known of it from now on.
    #[serde(flatten)]
    pub invitation: Invitation,
    /// The secret to hand on to whoever is invited; shown this once, `null` when the request is repeated.
    pub secret: Option<String>,
    /// The same as a link; `null` where the server does not know its public address. The secret stands behind the `#`, so
    /// that no server or proxy gets to see it.
    pub link: Option<String>,
}

impl std::fmt::Debug for MadeInvitation {
    /// Everything but the secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MadeInvitation").field("invitation", &self.invitation).finish_non_exhaustive()
    }
}

/// A new member and where they are now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Joined {
    /// The organization.
    pub organization: Organization,
    /// Their place in it.
    pub member: Member,
}

crate::endpoints! {
    /// Invitations.
    pub const ROWS;

    /// List open invitations.
    ///
    /// For those who may invite; newest first.
    ListInvitations {
        GET "/v1/orgs/{org}/invitations" -> 200;
        tag "invitations";
        access members: read;
        path OrgPath;
        query Paging;
        reply Json<Page<Invitation>>;
        problems CursorExpired;
    }

    /// Invite somebody.
    ///
    /// For owners and admins; nobody grants a role above their own. The secret in the answer is shown once: hand it on to
    /// whoever is invited. It holds seven days, for that address only. An older open invitation to the same address is
    /// withdrawn.
    CreateInvitation {
        POST "/v1/orgs/{org}/invitations" -> 201;
        tag "invitations";
        access members: write;
        path OrgPath;
        body NewInvitation;
        reply Json<MadeInvitation>;
        takes key;
        cache never;
        problems Conflict;
        example { "email": "grace@example.com", "role": "member" };
    }

    /// Withdraw an invitation.
    ///
    /// Its secret leads nowhere from then on.
    RevokeInvitation {
        DELETE "/v1/orgs/{org}/invitations/{invitation}" -> 204;
        tag "invitations";
        access members: write;
        path InvitationPath;
        reply Empty;
        takes key;
    }

    /// Accept an invitation.
    ///
    /// In person, by whoever has the address that was invited. People without an account register with the invitation
    /// instead.
    AcceptInvitation {
        POST "/v1/invitations/accept" -> 200;
        tag "invitations";
        access session;
        body Accept;
        reply Json<Joined>;
        takes key;
        cache never;
        problems NotFound, Conflict;
        example { "invitation": "nim_inv_0000000000000000000000000000000000000000000000000" };
    }
}
