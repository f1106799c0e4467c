//! The cases of the log, of undo, of permissions and statistics, and of data in and out.

use nimbus_core::policy::Action;
use nimbus_http::api::changes::{FollowChanges, GetHistory, ListChanges, UndoOperation};
use nimbus_http::api::data::{ExportData, ImportData};
use nimbus_http::api::insights::{ExplainPermission, GetStats};
use serde_json::json;

use super::tasks::linus;
use super::{Case, Rule};

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::action::<GetHistory>(Action::OrganizationRead),
        Case::action::<ListChanges>(Action::OrganizationRead).query("after=2&limit=3"),
        Case::action::<FollowChanges>(Action::OrganizationRead).query("after=2"),
        Case::of::<UndoOperation>(Rule::Policy(Action::Undo, linus))
            .body(|cast| Some(json!({"operation": cast.ours.operation.to_string()})))
            .names(&[("/operation", "operation")]),
        Case::action::<ExplainPermission>(Action::OrganizationRead)
            .query("action=task.edit&target=OPS-1")
            .asks(&[
                ("action=task.edit&target={}", "task"),
                ("action=project.edit&target={}", "project"),
                ("action=tag.edit&target={}", "tag"),
                ("action=comment.edit&target={}", "comment"),
                ("action=member.role&target={}", "user"),
                ("action=member.invite&target={}", "invitation"),
                ("action=operation.undo&target={}", "operation"),
            ]),
        Case::action::<GetStats>(Action::OrganizationRead).query("time_zone=Europe/Paris"),
        Case::action::<ImportData>(Action::DataImport)
            .query("format=taskwarrior&project=OPS")
            .asks(&[("format=taskwarrior&project={}", "project")])
            .body(|_| Some(json!([{
                "uuid": "3ea0fed5-8629-48e0-9b20-5b724db5c924", "description": "Buy milk", "status": "pending",
            }]))),
        Case::action::<ExportData>(Action::DataExport),
    ]
}
