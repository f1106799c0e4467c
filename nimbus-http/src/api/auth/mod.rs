//! Signing up, in and out.

#[cfg(feature = "server")]
pub(crate) mod cookie;
#[cfg(feature = "server")]
pub(crate) mod serve;

use nimbus_core::accounts::{Login, Register};
use nimbus_core::id::SessionId;
use nimbus_core::organization::Organization;
use nimbus_core::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::me::User;
use crate::endpoint::{Empty, Json};

/// Somebody who has just signed in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SignedIn {
    /// The person.
    pub user: User,
    /// Their new session.
    pub session: NewSession,
    /// The organization made or joined along with the account.
    pub organization: Option<Organization>,
}

/// A session that has just begun.
#[derive(Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct NewSession {
    /// Its id.
    pub id: SessionId,
    /// Its secret, for `Authorization: Bearer …`, shown this once; `null` where it was set as a cookie.
    pub token: Option<String>,
    /// When it ends whatever happens; it ends earlier when it is not used for seven days.
    pub expires_at: Timestamp,
}

impl std::fmt::Debug for NewSession {
    /// Everything but the secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { id, token, expires_at } = self;
        f.debug_struct("NewSession")
            .field("id", id)
            .field("token", &token.as_ref().map(|_| "…"))
            .field("expires_at", expires_at)
            .finish()
    }
}

crate::endpoints! {
    /// Signing up, in and out.
    pub const ROWS;

    /// Make an account and sign in.
    ///
    /// With `organization_name` an organization is made, too, and the new person is its owner; with `invitation` they join
    /// the one that invited them. A server that others can reach asks for one of: the `setup_code` it printed when it
    /// started (first account only), or an invitation.
    RegisterAccount {
        POST "/v1/auth/register" -> 201;
        tag "auth";
        access public;
        body Register;
        reply Json<SignedIn>;
        cache never;
        problems Forbidden, Conflict;
        example {
            "email": "ada@example.com", "password": "correct horse battery staple", "name": "Ada",
            "organization_name": "Acme"
        };
    }

    /// Sign in.
    ///
    /// A wrong address and a wrong password are answered alike. With `"cookie": true` the session is kept in the cookie
    /// `__Host-nimbus_session`, and its secret left out of the answer.
    LogIn {
        POST "/v1/auth/login" -> 200;
        tag "auth";
        access public;
        body Login;
        reply Json<SignedIn>;
        cache never;
        problems Unauthenticated, Forbidden;
        example { "email": "ada@example.com", "password": "correct horse battery staple" };
    }

    /// Sign out.
    ///
    /// Ends the session the request came with, at once. A token is ended by deleting it.
    LogOut {
        POST "/v1/auth/logout" -> 204;
        tag "auth";
        access session;
        reply Empty;
        cache never;
    }
}
