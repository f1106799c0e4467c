//! API tokens of the person who asks.

#[cfg(feature = "server")]
pub(crate) mod serve;

use nimbus_core::accounts::{NewToken, Scope};
use nimbus_core::id::{OrgId, TokenId};
use nimbus_core::text::Label;
use nimbus_core::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::paths::TokenPath;
use crate::endpoint::{Empty, Json};
use crate::wire::page::{Page, Paging};

/// A secret for scripts, good for one organization.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Token {
    /// Its id; not the secret.
    pub id: TokenId,
    /// What it is called.
    pub name: Label,
    /// What it may be used for, never more than its owner may.
    pub scopes: Vec<Scope>,
    /// The one organization it is good for.
    pub org: OrgId,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
}

/// A token that has just been made.
#[derive(Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct MadeToken {
    /// What is known of it from now on.
    #[serde(flatten)]
    pub about: Token,
    /// The secret, for `Authorization: Bearer …`; shown this once.
    pub token: String,
}

impl std::fmt::Debug for MadeToken {
    /// Everything but the secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MadeToken").field("about", &self.about).finish_non_exhaustive()
    }
}

crate::endpoints! {
    /// API tokens.
    pub const ROWS;

    /// List my tokens.
    ///
    /// Newest first, expired ones included.
    ListTokens {
        GET "/v1/me/tokens" -> 200;
        tag "me";
        access session;
        query Paging;
        reply Json<Page<Token>>;
        problems CursorExpired;
    }

    /// Make a token.
    ///
    /// Its secret is answered this once. It lasts 90 days if nothing else is asked, 366 at most. Tokens cannot make tokens.
    CreateToken {
        POST "/v1/me/tokens" -> 201;
        tag "me";
        access session;
        body NewToken;
        reply Json<MadeToken>;
        cache never;
        problems Conflict;
        example { "name": "Nightly report", "scopes": ["read"], "org": "acme" };
    }

    /// Delete a token.
    ///
    /// At once: its next request is refused.
    DeleteToken {
        DELETE "/v1/me/tokens/{token}" -> 204;
        tag "me";
        access session;
        path TokenPath;
        reply Empty;
    }
}
