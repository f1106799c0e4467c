//! Members: who is in an organization, and as what.

#[cfg(feature = "server")]
pub(crate) mod serve;

use nimbus_core::member::{Member, MemberPatch};

use super::paths::{MemberPath, OrgPath};
use crate::endpoint::{Empty, Json};
use crate::wire::page::{Page, Paging};

crate::endpoints! {
    /// Members.
    pub const ROWS;

    /// List members.
    ///
    /// Present members by name, people an import only knows by name included.
    ListMembers {
        GET "/v1/orgs/{org}/members" -> 200;
        tag "members";
        access members: read;
        path OrgPath;
        query Paging;
        reply Json<Page<Member>>;
        problems CursorExpired;
    }

    /// Read a member.
    ///
    /// Former ones, too, by id.
    GetMember {
        GET "/v1/orgs/{org}/members/{user}" -> 200;
        tag "members";
        access members: read;
        path MemberPath;
        reply Json<Member>;
    }

    /// Change a member's role.
    ///
    /// For owners; needs `If-Match`. The last owner cannot be demoted.
    EditMember {
        PATCH "/v1/orgs/{org}/members/{user}" -> 200;
        tag "members";
        access members: write;
        path MemberPath;
        body MemberPatch;
        reply Json<Member>;
        takes key, if_match_required;
        problems Conflict, LastOwner;
        example { "role": "admin" };
    }

    /// Remove a member, or leave.
    ///
    /// Owners remove anyone, admins remove members, and anyone may leave (`me`), but the last owner. What they did stays
    /// theirs.
    RemoveMember {
        DELETE "/v1/orgs/{org}/members/{user}" -> 204;
        tag "members";
        access members: write;
        path MemberPath;
        reply Empty;
        takes key, if_match;
        problems LastOwner;
    }
}
