//! Where the person who asks is signed in.

#[cfg(feature = "server")]
pub(crate) mod serve;

use nimbus_core::id::SessionId;
use nimbus_core::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::paths::SessionPath;
use crate::endpoint::{Empty, Json};
use crate::wire::page::{Page, Paging};

/// A place where I am signed in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Session {
    /// Its id; not the secret.
    pub id: SessionId,
    /// Whether it is the one this request came with.
    pub current: bool,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_used_at: Timestamp,
    /// When it ends whatever happens.
    pub expires_at: Timestamp,
    /// The program it was made with, as it called itself.
    pub agent: Option<String>,
    /// The address it was made from.
    pub address: Option<String>,
}

crate::endpoints! {
    /// Where I am signed in.
    pub const ROWS;

    /// List my sessions.
    ///
    /// Those that still hold, newest first.
    ListSessions {
        GET "/v1/me/sessions" -> 200;
        tag "me";
        access session;
        query Paging;
        reply Json<Page<Session>>;
        problems CursorExpired;
    }

    /// End one of my sessions.
    ///
    /// At once: its next request is refused.
    EndSession {
        DELETE "/v1/me/sessions/{session}" -> 204;
        tag "me";
        access session;
        path SessionPath;
        reply Empty;
    }
}
