//! The parameters in paths: whose thing, and which.

use nimbus_core::id::{CommentId, InvitationId, SessionId, TokenId};
use nimbus_core::input;
use nimbus_core::reference::{OrgRef, ProjectRef, TagRef, TaskRef, UserRef};

input! {
    /// An organization.
    pub struct OrgPath {
        /// The organization, by id or slug.
        pub org: OrgRef,
    }
}

input! {
    /// A member of an organization.
    pub struct MemberPath {
        /// The organization, by id or slug.
        pub org: OrgRef,
        /// The person, by id or `me`.
        pub user: UserRef,
    }
}

input! {
    /// An invitation to an organization.
    pub struct InvitationPath {
        /// The organization, by id or slug.
        pub org: OrgRef,
        /// The invitation.
        pub invitation: InvitationId,
    }
}

input! {
    /// A project of an organization.
    pub struct ProjectPath {
        /// The organization, by id or slug.
        pub org: OrgRef,
        /// The project, by id or key.
        pub project: ProjectRef,
    }
}

input! {
    /// A tag of an organization.
    pub struct TagPath {
        /// The organization, by id or slug.
        pub org: OrgRef,
        /// The tag, by id or name.
        pub tag: TagRef,
    }
}

input! {
    /// A task of an organization.
    pub struct TaskPath {
        /// The organization, by id or slug.
        pub org: OrgRef,
        /// The task, by id or as `OPS-42`.
        pub task: TaskRef,
    }
}

input! {
    /// A tag on a task.
    pub struct TaskTagPath {
        /// The organization, by id or slug.
        pub org: OrgRef,
        /// The task, by id or as `OPS-42`.
        pub task: TaskRef,
        /// The tag, by id or name.
        pub tag: TagRef,
    }
}

input! {
    /// A person assigned to a task.
    pub struct TaskUserPath {
        /// The organization, by id or slug.
        pub org: OrgRef,
        /// The task, by id or as `OPS-42`.
        pub task: TaskRef,
        /// The person, by id or `me`.
        pub user: UserRef,
    }
}

input! {
    /// A comment in an organization.
    pub struct CommentPath {
        /// The organization, by id or slug.
        pub org: OrgRef,
        /// The comment.
        pub comment: CommentId,
    }
}

input! {
    /// A session of the caller.
    pub struct SessionPath {
        /// The session.
        pub session: SessionId,
    }
}

input! {
    /// A token of the caller.
    pub struct TokenPath {
        /// The token.
        pub token: TokenId,
    }
}
