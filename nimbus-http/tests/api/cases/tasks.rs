//! The cases of tasks and comments.

use nimbus_core::policy::{Action, Facts};
use nimbus_http::api::comments::{
    CreateComment, DeleteComment, EditComment, GetComment, ListComments, RestoreComment,
};
use nimbus_http::api::tasks::{
    AssignTask, CreateTask, DeleteTask, EditTask, GetTask, ListTasks, QuickAddTask, RestoreTask, TagTask,
    UnassignTask, UntagTask,
};
use serde_json::json;

use super::{Case, Rule};
use crate::cast::Who;

/// What the policy must know of Linus's task, his comment or his act.
pub(super) fn linus(who: Who) -> Facts {
    Facts::own(who == Who::Member)
}

pub(super) fn cases() -> Vec<Case> {
    let edit = || Rule::Policy(Action::TaskEdit, linus);
    let delete = || Rule::Policy(Action::TaskDelete, linus);
    vec![
        Case::action::<ListTasks>(Action::OrganizationRead).query("filter=is:open&sort=-created_at").asks(&[
            ("filter=project:{}", "project"),
            ("filter=is:open%20assignee:{}", "user"),
            ("filter=tag:{}", "tag"),
            ("filter=not%20created_by:{}", "user"),
        ]),
        Case::action::<CreateTask>(Action::TaskCreate)
            .body(|cast| {
                let ours = &cast.ours;
                Some(json!({
                    "project": ours.project.to_string(), "title": "Buy milk", "parent": ours.task.to_string(),
                    "assignees": [ours.user.to_string()], "tags": [ours.tag.to_string()],
                }))
            })
            .names(&[
                ("/project", "project"),
                ("/parent", "task"),
                ("/assignees/0", "user"),
                ("/tags/0", "tag"),
            ]),
        Case::action::<QuickAddTask>(Action::TaskCreate)
            .reads()
            .body(|cast| Some(json!({"text": "Buy milk !high", "project": cast.ours.project.to_string()})))
            .names(&[("/project", "project")]),
        Case::action::<GetTask>(Action::OrganizationRead),
        Case::of::<EditTask>(edit())
            .body(|cast| {
                let ours = &cast.ours;
                Some(json!({
                    "project": ours.project.to_string(), "status": "done",
                    "assignees": [ours.user.to_string()], "tags": [ours.tag.to_string()],
                }))
            })
            .names(&[("/project", "project"), ("/assignees/0", "user"), ("/tags/0", "tag")]),
        Case::of::<DeleteTask>(delete()),
        Case::of::<RestoreTask>(delete()),
        Case::of::<TagTask>(edit()),
        Case::of::<UntagTask>(edit()),
        Case::of::<AssignTask>(edit()),
        Case::of::<UnassignTask>(edit()),
        Case::action::<ListComments>(Action::OrganizationRead),
        Case::action::<CreateComment>(Action::CommentCreate)
            .body(|cast| Some(json!({"body": "Thanks", "reply_to": cast.ours.comment.to_string()})))
            .names(&[("/reply_to", "comment")]),
        Case::action::<GetComment>(Action::OrganizationRead),
        Case::of::<EditComment>(Rule::Policy(Action::CommentEdit, linus))
            .body(|_| Some(json!({"body": "Better words"}))),
        Case::of::<DeleteComment>(Rule::Policy(Action::CommentDelete, linus)),
        Case::of::<RestoreComment>(Rule::Policy(Action::CommentDelete, linus)),
    ]
}
