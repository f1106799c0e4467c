//! Asking beforehand: may I do this to that, and why?

use std::str::FromStr;

use crate::error::{Error, Result};
use crate::fault::{Shape, text_value};
use crate::id::{CommentId, InvitationId, OperationId, OrgId, TagId};
use crate::nimbus::{Caller, Nimbus};
use crate::policy::{self, Action, Explanation, Facts, Principal};
use crate::reads::Reads;
use crate::reference::{PersonRef, ProjectRef, TagRef, TaskRef};

use super::{comment, found, member, project, tag, task, undo};

/// What an act would be done to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum TargetRef {
    /// A task.
    Task(TaskRef),
    /// A project.
    Project(ProjectRef),
    /// A tag, by id.
    Tag(TagId),
    /// A comment.
    Comment(CommentId),
    /// A member.
    Member(PersonRef),
    /// An invitation.
    Invitation(InvitationId),
    /// An operation, to be undone.
    Operation(OperationId),
}

impl std::fmt::Display for TargetRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Task(task) => task.fmt(f),
            Self::Project(project) => project.fmt(f),
            Self::Tag(tag) => tag.fmt(f),
            Self::Comment(comment) => comment.fmt(f),
            Self::Member(person) => person.fmt(f),
            Self::Invitation(invitation) => invitation.fmt(f),
            Self::Operation(operation) => operation.fmt(f),
        }
    }
}

impl FromStr for TargetRef {
    type Err = String;
    /// Reads an id of any kind, `OPS-42`, `OPS`, `me` or a member's e-mail address.
    fn from_str(text: &str) -> Result<Self, String> {
        // `me` before keys: a project could be called ME, and then is meant by `ME`.
        let member = text.parse().map(Self::Member).ok();
        member
            .or_else(|| text.parse().map(Self::Tag).ok())
            .or_else(|| text.parse().map(Self::Comment).ok())
            .or_else(|| text.parse().map(Self::Invitation).ok())
            .or_else(|| text.parse().map(Self::Operation).ok())
            .or_else(|| text.parse().map(Self::Task).ok())
            .or_else(|| text.parse().map(Self::Project).ok())
            .ok_or_else(|| {
                "must be an id, or a reference such as OPS-42, OPS, me or ada@example.com".to_owned()
            })
    }
}
text_value!(TargetRef, Shape::new("What an act would be done to, by id or reference.", "OPS-42"));

impl TargetRef {
    fn what(&self) -> &'static str {
        match self {
            Self::Task(_) => "a task",
            Self::Project(_) => "a project",
            Self::Tag(_) => "a tag",
            Self::Comment(_) => "a comment",
            Self::Member(_) => "a member",
            Self::Invitation(_) => "an invitation",
            Self::Operation(_) => "an operation",
        }
    }
}

impl Nimbus {
    /// Whether the caller may do `action` to `target`, and why, by the same facts that the operation itself would go by.
    ///
    /// Without a target, the answer is for something that is not the caller's own.
    ///
    /// # Errors
    /// [`Error::NotFound`] for what the caller may not see; a fault at `?target` where the action is not one that is
    /// done to such a thing.
    pub async fn explain_on(
        &self,
        caller: &Caller,
        org: OrgId,
        action: Action,
        target: Option<&TargetRef>,
    ) -> Result<Explanation> {
        let (principal, reads) = self.enter(caller, org).await?;
        policy::check(&principal, Action::OrganizationRead, Facts::default())?;
        if let (Action::Undo, Some(TargetRef::Operation(operation))) = (action, target) {
            return undo::explain(&principal, &reads, *operation).await;
        }
        let facts = match target {
            Some(target) => facts(&principal, &reads, action, target).await?,
            None => Facts::default(),
        };
        Ok(policy::explain(&principal, action, facts))
    }
}

/// What the policy must know of the target.
async fn facts(principal: &Principal, reads: &Reads, action: Action, target: &TargetRef) -> Result<Facts> {
    fits(action, target)?;
    Ok(match target {
        TargetRef::Task(task) => {
            let task = task::task(reads, task).await?;
            let (_, facts) = match action {
                Action::TaskDelete => task::may_delete(principal, &task.task),
                _ => task::may_edit(principal, &task.task),
            };
            Facts { unassigned: task.task.assignees.is_empty(), ..facts }
        }
        TargetRef::Project(project) => {
            project::project(reads, project).await?;
            Facts::default()
        }
        TargetRef::Tag(id) => {
            tag::living(&tag::tag(reads, &TagRef::Id(*id)).await?)?;
            Facts::default()
        }
        TargetRef::Comment(comment) => comment::own(principal, &comment::comment(reads, *comment).await?),
        TargetRef::Member(person) => member::facts(principal, &member::member(reads, person).await?),
        TargetRef::Invitation(invitation) => {
            // Whether there is one, only those learn who may invite.
            let may = policy::explain(principal, Action::InvitationRead, Facts::default()).allowed;
            let invitation = if may { reads.invitation(*invitation).await? } else { None };
            found(invitation, "invitation")?;
            Facts::default()
        }
        TargetRef::Operation(operation) => {
            let (row, _) = found(reads.operation(*operation).await?, "operation")?;
            undo::own(principal, &row)
        }
    })
}

/// Whether the action is one that is done to such a thing.
fn fits(action: Action, target: &TargetRef) -> Result<()> {
    let fits = match target {
        TargetRef::Task(_) => matches!(
            action,
            Action::TaskEdit
                | Action::TaskTake
                | Action::TaskDelete
                | Action::CommentCreate
                | Action::OrganizationRead
        ),
        TargetRef::Project(_) => matches!(
            action,
            Action::ProjectEdit | Action::ProjectDelete | Action::TaskCreate | Action::OrganizationRead
        ),
        TargetRef::Tag(_) => matches!(action, Action::TagEdit | Action::OrganizationRead),
        TargetRef::Comment(_) => {
            matches!(action, Action::CommentEdit | Action::CommentDelete | Action::OrganizationRead)
        }
        TargetRef::Member(_) => {
            matches!(action, Action::MemberRole | Action::MemberRemove | Action::OrganizationRead)
        }
        TargetRef::Invitation(_) => matches!(action, Action::MemberInvite | Action::InvitationRead),
        TargetRef::Operation(_) => matches!(action, Action::Undo),
    };
    if fits {
        return Ok(());
    }
    Err(Error::invalid("?target", "invalid", format!("{action} is not done to {}", target.what())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case("OPS-42", "a task")]
    #[case("tsk_01h455vb4pex5vsknk084sn02q", "a task")]
    #[case("OPS", "a project")]
    #[case("ME", "a project")]
    #[case("me", "a member")]
    #[case("ada@example.com", "a member")]
    #[case("tag_01h455vb4pex5vsknk084sn02q", "a tag")]
    #[case("cmt_01h455vb4pex5vsknk084sn02q", "a comment")]
    #[case("inv_01h455vb4pex5vsknk084sn02q", "an invitation")]
    #[case("op_01h455vb4pex5vsknk084sn02q", "an operation")]
    fn a_target_is_told_by_its_text(#[case] text: &str, #[case] what: &str) {
        assert_eq!(text.parse::<TargetRef>().unwrap().what(), what);
    }
}
