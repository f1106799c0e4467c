//! Who and what is on the stage.

use nimbus_core::id::{CommentId, InvitationId, OperationId, OrgId, ProjectId, SessionId};
use nimbus_core::id::{TagId, TaskId, TokenId, UserId};

/// Everyone who may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    /// Ada, who founded the organization.
    Owner,
    /// Grace.
    Admin,
    /// Linus, whose the task, the comment and the operation are.
    Member,
    /// Oz, who is in an organization of his own and has an invitation to ours.
    Outsider,
    /// Nobody.
    Anonymous,
    /// A token of the owner that may only read.
    Reader,
    /// A token of the owner that may write, too.
    Writer,
    /// A token of the owner that may only write.
    Scribe,
}

impl Who {
    pub(crate) const ALL: [Self; 8] = [
        Self::Owner,
        Self::Admin,
        Self::Member,
        Self::Outsider,
        Self::Anonymous,
        Self::Reader,
        Self::Writer,
        Self::Scribe,
    ];
}

/// The password everyone signs in with.
pub(crate) const PASSWORD: &str = "correct horse battery staple";

/// Things in one organization, by the names of path parameters.
#[derive(Debug, Clone)]
pub(crate) struct Things {
    pub(crate) org: OrgId,
    pub(crate) project: ProjectId,
    pub(crate) tag: TagId,
    pub(crate) task: TaskId,
    pub(crate) comment: CommentId,
    pub(crate) operation: OperationId,
    pub(crate) invitation: InvitationId,
    /// A member without any special place.
    pub(crate) user: UserId,
    /// Another session and another token of the founder.
    pub(crate) session: SessionId,
    pub(crate) token: TokenId,
}

impl Things {
    /// The text for a path parameter of this name.
    ///
    /// # Panics
    /// For a name no table had so far: add it here and to [`Things`], in both organizations.
    pub(crate) fn named(&self, name: &str) -> String {
        match name {
            "org" => self.org.to_string(),
            "project" => self.project.to_string(),
            "tag" => self.tag.to_string(),
            "task" => self.task.to_string(),
            "comment" => self.comment.to_string(),
            "operation" => self.operation.to_string(),
            "invitation" => self.invitation.to_string(),
            "user" => self.user.to_string(),
            "session" => self.session.to_string(),
            "token" => self.token.to_string(),
            other => panic!("the stage has nothing for the path parameter {{{other}}}; add it to cast.rs"),
        }
    }

    /// An id of the same kind that leads nowhere.
    pub(crate) fn absent(name: &str) -> String {
        let prefix = match name {
            "org" => "org",
            "project" => "prj",
            "tag" => "tag",
            "task" => "tsk",
            "comment" => "cmt",
            "operation" => "op",
            "invitation" => "inv",
            "user" => "usr",
            "session" => "ses",
            "token" => "tok",
            other => panic!("no prefix is known for {{{other}}}; add it to cast.rs"),
        };
        format!("{prefix}_01kat6m3n9f6y8q2w4e5r7t9z1")
    }
}

/// All of them.
#[derive(Debug, Clone)]
pub(crate) struct Cast {
    pub(crate) ours: Things,
    pub(crate) theirs: Things,
    /// Whoever founded our organization.
    pub(crate) founder: UserId,
    /// The secrets of everyone's session or token, in the order of [`Who::ALL`]; none for nobody.
    pub(crate) secrets: Vec<Option<String>>,
    /// The secret of the outsider's invitation to our organization.
    pub(crate) invitation_secret: String,
}

impl Cast {
    pub(crate) fn secret(&self, who: Who) -> Option<&str> {
        let place = Who::ALL.iter().position(|each| *each == who).expect("everyone is in the list");
        self.secrets[place].as_deref()
    }
}
