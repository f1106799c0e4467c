//! The person who asks.

#[cfg(feature = "server")]
pub(crate) mod serve;

use nimbus_core::accounts::{CloseAccount, ProfilePatch};
use nimbus_core::id::UserId;
use nimbus_core::text::{Email, ImageUrl, Name};
use nimbus_core::time::{Timestamp, Zone};
use serde::{Deserialize, Serialize};

use crate::endpoint::{Empty, Json};

/// A person with an account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct User {
    /// Their id, the same in every organization.
    pub id: UserId,
    /// Their address.
    pub email: Email,
    /// How they are called.
    pub name: Name,
    /// Their picture.
    pub image_url: Option<ImageUrl>,
    /// The zone their days are in; their organization's if `null`.
    pub time_zone: Option<Zone>,
    /// When the account was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

impl From<nimbus_core::accounts::User> for User {
    fn from(user: nimbus_core::accounts::User) -> Self {
        let nimbus_core::accounts::User {
            id,
            email,
            name,
            image_url,
            time_zone,
            password: _,
            created_at,
            updated_at,
        } = user;
        Self { id, email, name, image_url, time_zone, created_at, updated_at }
    }
}

crate::endpoints! {
    /// The person who asks.
    pub const ROWS;

    /// Read my profile.
    GetMe {
        GET "/v1/me" -> 200;
        tag "me";
        access me: read;
        reply Json<User>;
    }

    /// Change my profile.
    ///
    /// The copies of name and picture in my organizations follow within seconds.
    EditMe {
        PATCH "/v1/me" -> 200;
        tag "me";
        access session;
        body ProfilePatch;
        reply Json<User>;
        example { "name": "Ada Lovelace", "time_zone": "Europe/London" };
    }

    /// Erase my account.
    ///
    /// I leave every organization; then the account goes with its sessions and tokens, and my name from the memberships I
    /// had. What I wrote stays. Refused while an organization has no other owner.
    CloseMe {
        DELETE "/v1/me" -> 204;
        tag "me";
        access session;
        body CloseAccount;
        reply Empty;
        cache never;
        problems LastOwner;
        example { "password": "correct horse battery staple" };
    }
}
