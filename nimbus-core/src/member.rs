//! A member: a person's place in one organization; and the invitation that leads to it.

use serde::{Deserialize, Serialize};

use crate::change::Seq;
use crate::fault::Edit;
use crate::id::{InvitationId, UserId};
use crate::input;
use crate::policy::Role;
use crate::text::{Email, ImageUrl, Name};
use crate::time::Timestamp;

/// A person's place in one organization, with a copy of how they are called.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Member {
    /// The person.
    pub id: UserId,
    /// The `seq` of the change that last wrote it; filled by the commit.
    pub version: Seq,
    /// What they may do.
    pub role: Role,
    /// How they are called.
    pub name: Name,
    /// Their address; `null` for someone an import only knows by name.
    pub email: Option<Email>,
    /// Their picture.
    pub image_url: Option<ImageUrl>,
    /// Whether a person with an account stands behind it; an unclaimed name has no rights.
    pub claimed: bool,
    /// When they came.
    pub created_at: Timestamp,
    /// Who let them in.
    pub created_by: UserId,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// When they left; their name stays on what they did.
    pub deleted_at: Option<Timestamp>,
}

impl Member {
    /// Whether they are in the organization now, with the rights of their role.
    pub fn is_active(&self) -> bool {
        self.claimed && self.deleted_at.is_none()
    }

    /// Whom of these an e-mail address means: somebody with an account before a name that an import left, and among
    /// equals the one with the lower id; nobody who has left.
    ///
    /// Every look-up by address goes by this rule.
    pub fn at<'a>(email: &Email, members: impl IntoIterator<Item = &'a Self>) -> Option<&'a Self> {
        let folded = email.folded();
        let has = |member: &&Self| {
            member.deleted_at.is_none() && member.email.as_ref().is_some_and(|own| own.folded() == folded)
        };
        members.into_iter().filter(has).min_by_key(|member| (!member.claimed, member.id))
    }
}

/// An offer of a place, to one e-mail address.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// The `seq` of the change that last wrote it; filled by the commit.
    pub version: Seq,
    /// Whom it is for.
    pub email: Email,
    /// The role they will have.
    pub role: Role,
    /// Until when it can be accepted.
    pub expires_at: Timestamp,
    /// When it was made.
    pub created_at: Timestamp,
    /// Who made it.
    pub created_by: UserId,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// When it was withdrawn or accepted.
    pub deleted_at: Option<Timestamp>,
}

impl Invitation {
    /// How long an invitation can be accepted, in days (GATES §2.10).
    pub const DAYS: i64 = 7;
}

input! {
    /// A person to be invited.
    pub struct NewInvitation {
        /// Their address.
        pub email: Email,
        /// The role they will have; `member` if left out, at most the inviter's.
        pub role: Option<Role>,
    }
}

input! {
    /// What can be changed about a member; needs `If-Match`.
    #[derive(Default)]
    pub struct MemberPatch {
        /// What they may do.
        pub role: Edit<Role>,
    }
}
