//! References: whatever a record points at was once created in the same organization.

use nimbus_core::change::{Record, RecordId};
use nimbus_core::store::StoreError;

use super::state::Org;

/// Refuses an organization in which something points into the void.
pub(super) fn check(org: &Org) -> Result<(), StoreError> {
    for record in org.records.values().flatten() {
        if let Some(missing) = pointed(record).into_iter().find(|id| !org.records.contains_key(id)) {
            return Err(StoreError::Refused(format!(
                "{} points at {missing}, which is not there",
                record.id()
            )));
        }
    }
    Ok(())
}

/// What a record points at; whoever made it is or was a member.
fn pointed(record: &Record) -> Vec<RecordId> {
    let mut all = Vec::new();
    match record {
        Record::Organization(_) => {}
        Record::Member(member) => all.push(member.created_by.into()),
        Record::Invitation(invitation) => all.push(invitation.created_by.into()),
        Record::Project(project) => all.push(project.created_by.into()),
        Record::Tag(tag) => all.push(tag.created_by.into()),
        Record::Task(task) => {
            all.extend::<[RecordId; 2]>([task.created_by.into(), task.project.into()]);
            all.extend(task.parent.map(RecordId::from));
            all.extend(task.assignees.iter().copied().map(RecordId::from));
            all.extend(task.tags.iter().copied().map(RecordId::from));
        }
        Record::Comment(comment) => {
            all.extend::<[RecordId; 3]>([
                comment.created_by.into(),
                comment.task.into(),
                comment.project.into(),
            ]);
            all.extend(comment.reply_to.map(RecordId::from));
            all.extend(comment.mentions.iter().copied().map(RecordId::from));
        }
    }
    all
}
