//! Adding one tag or one person to a task, and taking it away again: idempotent, and never at the cost of another.

use crate::change::{OperationRow, RecordId, Seq};
use crate::error::{Error, Result};
use crate::member::Member;
use crate::nimbus::{Deciding, Decision, Operation};
use crate::ops::one::{put, subject};
use crate::ops::{found, member, tag};
use crate::policy::{Action, Facts, Principal};
use crate::reads::Reads;
use crate::reference::{PersonRef, TagRef, TaskRef};
use crate::store::Placed;
use crate::tag::Tag;
use crate::task::Task;

use super::{living, may_edit, may_take};

/// What the four operations here share: the task is the target, one more record is gathered.
macro_rules! set_operation {
    ($op:ident $name:literal, $other:ty, $field:ident: $find:expr, $permission:expr, $change:expr) => {
        impl Operation for $op {
            const NAME: &'static str = $name;
            type Target = Placed;
            type Gathered = $other;
            type Output = Placed;

            async fn target(&self, reads: &Reads) -> Result<Placed> {
                super::task(reads, &self.task).await
            }
            fn permission(&self, principal: &Principal, target: &Placed) -> (Action, Facts) {
                $permission(self, principal, target)
            }
            fn version(&self, target: &Placed) -> Option<(RecordId, Seq)> {
                Some((target.task.id.into(), target.task.version))
            }
            async fn gather(&self, reads: &Reads, _: &Placed) -> Result<$other> {
                $find(reads, &self.$field).await
            }
            fn decide(&self, cx: &Deciding<'_>, target: Placed, other: $other) -> Result<Decision<Placed>> {
                living(&target)?;
                let mut after = target.clone();
                $change(&mut after.task, &other)?;
                Ok(put(cx, &target, after))
            }
            async fn target_then(&self, reads: &Reads, row: &OperationRow) -> Result<Placed> {
                subject(reads, row).await
            }
            async fn replay(&self, reads: &Reads, row: &OperationRow) -> Result<Placed> {
                subject(reads, row).await
            }
        }
    };
}

/// Gives a task a tag. One that has it already stays as it is.
#[derive(Debug, Clone)]
pub struct AddTag {
    /// The task.
    pub task: TaskRef,
    /// The tag.
    pub tag: TagRef,
}

set_operation!(AddTag "task.tag.add", Tag, tag: tag::tag, |_: &_, me: &_, target: &Placed| may_edit(me, &target.task), add_tag);

fn add_tag(task: &mut Task, tag: &Tag) -> Result<()> {
    tag::living(tag)?;
    task.tags.insert(tag.id);
    if task.tags.len() > Task::MAX_TAGS {
        return Err(Error::conflict(format!("a task has at most {} tags", Task::MAX_TAGS)));
    }
    Ok(())
}

/// Takes a tag from a task. One that does not have it stays as it is.
#[derive(Debug, Clone)]
pub struct RemoveTag {
    /// The task.
    pub task: TaskRef,
    /// The tag.
    pub tag: TagRef,
}

set_operation!(RemoveTag "task.tag.remove", Tag, tag: tag::tag, |_: &_, me: &_, target: &Placed| may_edit(me, &target.task), remove_tag);

#[expect(clippy::unnecessary_wraps, reason = "one of four alike, three of which can refuse")]
fn remove_tag(task: &mut Task, tag: &Tag) -> Result<()> {
    task.tags.remove(&tag.id);
    Ok(())
}

/// Puts a person on a task. One who is on it already stays. Anyone may put themselves on a task nobody has.
#[derive(Debug, Clone)]
pub struct AddAssignee {
    /// The task.
    pub task: TaskRef,
    /// The person.
    pub person: PersonRef,
}

impl AddAssignee {
    fn allow(&self, principal: &Principal, target: &Placed) -> (Action, Facts) {
        let task = &target.task;
        if is_me(&self.person, principal) { may_take(principal, task) } else { may_edit(principal, task) }
    }
}

set_operation!(AddAssignee "task.assignee.add", Member, person: present, AddAssignee::allow, add_assignee);

fn add_assignee(task: &mut Task, member: &Member) -> Result<()> {
    task.assignees.insert(member.id);
    if task.assignees.len() > Task::MAX_ASSIGNEES {
        return Err(Error::conflict(format!("a task has at most {} assignees", Task::MAX_ASSIGNEES)));
    }
    Ok(())
}

/// Takes a person off a task. One who is not on it changes nothing.
#[derive(Debug, Clone)]
pub struct RemoveAssignee {
    /// The task.
    pub task: TaskRef,
    /// The person, who may have left the organization.
    pub person: PersonRef,
}

impl RemoveAssignee {
    /// Whoever is on a task may edit it and so take themselves off; for one who is not it changes nothing, and a retry
    /// must not be refused.
    fn allow(&self, principal: &Principal, target: &Placed) -> (Action, Facts) {
        let own = target.task.is_own(principal.user) || is_me(&self.person, principal);
        (Action::TaskEdit, Facts::own(own))
    }
}

set_operation!(RemoveAssignee "task.assignee.remove", Member, person: member::member, RemoveAssignee::allow, remove_assignee);

#[expect(clippy::unnecessary_wraps, reason = "one of four alike, three of which can refuse")]
fn remove_assignee(task: &mut Task, member: &Member) -> Result<()> {
    task.assignees.remove(&member.id);
    Ok(())
}

fn is_me(person: &PersonRef, principal: &Principal) -> bool {
    matches!(person, PersonRef::Me) || *person == PersonRef::Id(principal.user)
}

async fn present(reads: &Reads, person: &PersonRef) -> Result<Member> {
    let member = member::member(reads, person).await?;
    found(Some(member).filter(|member| member.deleted_at.is_none()), "member")
}
