//! Organizations: mine, one, and what their owners do with them.

#[cfg(feature = "server")]
pub(crate) mod serve;

use nimbus_core::organization::{NewOrganization, Organization, OrganizationPatch};
use nimbus_core::policy::Role;
use serde::{Deserialize, Serialize};

use super::paths::OrgPath;
use crate::endpoint::{Empty, Json};
use crate::wire::page::{Page, Paging};

/// An organization the caller is in, and as what.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct MyOrganization {
    /// The organization.
    #[serde(flatten)]
    pub organization: Organization,
    /// The caller's role there.
    pub role: Role,
}

crate::endpoints! {
    /// Organizations.
    pub const ROWS;

    /// List my organizations.
    ///
    /// Those the caller is in, by name; a token sees only the one it is good for.
    ListOrganizations {
        GET "/v1/orgs" -> 200;
        tag "organizations";
        access organizations: read;
        query Paging;
        reply Json<Page<MyOrganization>>;
        problems CursorExpired;
    }

    /// Create an organization.
    ///
    /// The caller becomes its owner. Without a `slug` one is made from the name. Tokens, which are good for one
    /// organization, cannot make another.
    CreateOrganization {
        POST "/v1/orgs" -> 201;
        tag "organizations";
        access organizations: write;
        body NewOrganization;
        reply Json<Organization>;
        takes key;
        problems Conflict;
        example { "name": "Acme", "slug": "acme", "time_zone": "Europe/Paris" };
    }

    /// Read an organization.
    GetOrganization {
        GET "/v1/orgs/{org}" -> 200;
        tag "organizations";
        access organizations: read;
        path OrgPath;
        reply Json<Organization>;
    }

    /// Change an organization.
    ///
    /// For owners. A slug that is taken is a fault at `/slug`; the former one leads nowhere from then on.
    EditOrganization {
        PATCH "/v1/orgs/{org}" -> 200;
        tag "organizations";
        access organizations: write;
        path OrgPath;
        body OrganizationPatch;
        reply Json<Organization>;
        takes key, if_match;
        example { "name": "Acme & Sons", "week_start": "monday" };
    }

    /// Delete an organization.
    ///
    /// For owners. It goes to the trash with all that is in it, and is gone for everyone.
    DeleteOrganization {
        DELETE "/v1/orgs/{org}" -> 204;
        tag "organizations";
        access organizations: write;
        path OrgPath;
        reply Empty;
        takes key, if_match;
    }
}
