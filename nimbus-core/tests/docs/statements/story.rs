//! A day with Nimbus: each act once, in an order that lets it happen.

use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use nimbus_core::change::{Kind, RecordId, Seq};
use nimbus_core::comment::NewComment;
use nimbus_core::fault::Input;
use nimbus_core::id::TaskId;
use nimbus_core::ops::comment::{CreateComment, DeleteComment, EditComment, RestoreComment};
use nimbus_core::ops::organization::EditOrganization;
use nimbus_core::ops::project::UnarchiveProject;
use nimbus_core::ops::project::{ArchiveProject, CreateProject, DeleteProject, EditProject, RestoreProject};
use nimbus_core::ops::tag::{CreateTag, DeleteTag, EditTag};
use nimbus_core::ops::task::{AddAssignee, AddTag, CompleteTask, CreateTask, DeleteTask, EditTask};
use nimbus_core::ops::task::{RemoveAssignee, RemoveTag, ReopenTask, RestoreTask};
use nimbus_core::ops::undo::Undo;
use nimbus_core::query::{Expr, Filter, Moment, Sort};
use nimbus_core::reference::{PersonRef, ProjectRef, TagRef, TaskRef};
use nimbus_core::store::page::{Cut, TaskQuery};
use nimbus_core::time::Zone;
use serde_json::json;

use super::stage::Stage;

/// An input, written as in a request.
#[expect(clippy::needless_pass_by_value, reason = "reads like a request wherever it is used")]
fn input<T: Input>(json: serde_json::Value) -> T {
    T::from_json(&json).expect("the story makes no mistakes")
}

pub(super) async fn tell(stage: &mut Stage) {
    let project = projects(stage).await;
    tags(stage).await;
    let task = tasks(stage, &project).await;
    sets(stage, &task).await;
    comments(stage, &task).await;
    questions(stage, &project, &task).await;
    lists(stage).await;
    trash(stage, &task, &project).await;
    ticks(stage).await;
}

async fn projects(stage: &mut Stage) -> ProjectRef {
    let new = input(json!({"key": "OPS", "name": "Operations"}));
    let project = stage.run("", CreateProject { new }).await.output;
    let project = ProjectRef::Id(project.id);
    let patch = input(json!({"name": "Running it"}));
    stage.run("", EditProject { project: project.clone(), patch }).await;
    stage.run("", ArchiveProject { project: project.clone() }).await;
    stage.run("", UnarchiveProject { project: project.clone() }).await;
    let patch = input(json!({"week_start": "sunday"}));
    stage.run("", EditOrganization { patch }).await;
    project
}

async fn tags(stage: &mut Stage) {
    for name in ["urgent", "mail"] {
        let how = if name == "urgent" { "" } else { "a second one" };
        stage.run(how, CreateTag { new: input(json!({"name": name})) }).await;
    }
    let tag = TagRef::Name("mail".parse().unwrap());
    stage.run("", EditTag { tag, patch: input(json!({"name": "post"})) }).await;
    let tag = TagRef::Name("post".parse().unwrap());
    stage.run("", DeleteTag { tag }).await;
}

async fn tasks(stage: &mut Stage, project: &ProjectRef) -> TaskRef {
    let project = project.to_string();
    let new = json!({"project": project, "title": "Rotate the database password"});
    let task = stage.run("a title alone", CreateTask::from(input::<nimbus_core::task::NewTask>(new))).await;
    let task = TaskRef::Id(task.output.task.id);
    let new = json!({
        "project": project, "title": "Tell everyone", "description": "By *mail*.", "priority": "high",
        "due": {"date": "2026-12-01"}, "assignees": ["me"], "tags": ["urgent"], "parent": task.to_string(),
    });
    stage.run("everything set", CreateTask::from(input::<nimbus_core::task::NewTask>(new))).await;
    let new = input(json!({"project": project, "title": "Write it down", "tags": ["urgent", "new"]}));
    stage.run("a tag made with it", CreateTask { new, create_tags: true }).await;
    for (how, patch) in [
        ("one field", json!({"priority": "low"})),
        ("the title", json!({"title": "Rotate all passwords"})),
        ("a place in the list", json!({"after": "OPS-3"})),
        ("another project", json!({"project": "INBOX"})),
    ] {
        stage.run(how, EditTask { task: task.clone(), patch: input(patch) }).await;
    }
    stage.run("", CompleteTask { task: task.clone() }).await;
    stage.run("done already", CompleteTask { task: task.clone() }).await;
    let done = stage.run("", ReopenTask { task: task.clone() }).await;
    let undone = stage.run("", Undo::of(done.operation)).await;
    stage.run("of an undo", Undo::of(undone.operation)).await;
    stage.run("of what one did last", Undo::latest()).await;
    task
}

async fn sets(stage: &mut Stage, task: &TaskRef) {
    let (task, tag) = (task.clone(), TagRef::Name("urgent".parse().unwrap()));
    stage.run("", AddTag { task: task.clone(), tag: tag.clone() }).await;
    stage.run("", RemoveTag { task: task.clone(), tag }).await;
    stage.run("", AddAssignee { task: task.clone(), person: PersonRef::Me }).await;
    stage.run("", RemoveAssignee { task, person: PersonRef::Me }).await;
}

async fn comments(stage: &mut Stage, task: &TaskRef) {
    let new: NewComment = input(json!({"body": "Done on *db-1*."}));
    let comment = stage.run("", CreateComment { task: task.clone(), new }).await.output;
    let id = comment.id;
    let edit = EditComment { comment: id, patch: input(json!({"body": "Done on all of them."})) };
    let request =
        nimbus_core::nimbus::Request { expected: Some(vec![comment.version]), ..Default::default() };
    let (nimbus, me, org) = (stage.nimbus.clone(), stage.me.clone(), stage.org);
    stage.count("`comment.edit`", nimbus.run(&me, org, &edit, &request)).await.unwrap();
    stage.run("", DeleteComment { comment: id }).await;
    stage.run("", RestoreComment { comment: id }).await;
}

async fn questions(stage: &mut Stage, project: &ProjectRef, task: &TaskRef) {
    let (nimbus, me, org) = (stage.nimbus.clone(), stage.me.clone(), stage.org);
    let cut = Cut { after: None, limit: 50 };
    stage.count("GET the organization", nimbus.get_organization(&me, org)).await.unwrap();
    stage.count("GET members", nimbus.list_members(&me, org, &cut)).await.unwrap();
    stage.count("GET invitations", nimbus.list_invitations(&me, org, &cut)).await.unwrap();
    stage.count("GET a project", nimbus.get_project(&me, org, project)).await.unwrap();
    stage.count("GET projects", nimbus.list_projects(&me, org, false, &cut)).await.unwrap();
    stage.count("GET tags", nimbus.list_tags(&me, org, &cut)).await.unwrap();
    stage.count("GET a task", nimbus.get_task(&me, org, task, false)).await.unwrap();
    stage.count("GET a task with its counts", nimbus.get_task(&me, org, task, true)).await.unwrap();
    stage.count("GET the comments of a task", nimbus.list_comments(&me, org, task, &cut)).await.unwrap();
    stage
        .count("the history of a task, with its names", nimbus.history(&me, org, task, None, 50))
        .await
        .unwrap();
    stage.count("the log, with each record as it is now", nimbus.log(&me, org, Seq(0), 50)).await.unwrap();
    stage.count("GET statistics", nimbus.stats(&me, org, &TimeZone::UTC)).await.unwrap();
    stage.count("GET a page of an export", nimbus.dump(&me, org, Kind::Task, None, 500)).await.unwrap();
}

/// The whole list with its extras, and a filter that names nothing.
async fn lists(stage: &mut Stage) {
    let (nimbus, me, org) = (stage.nimbus.clone(), stage.me.clone(), stage.org);
    let all = TaskQuery {
        filter: None,
        sort: Sort::parse("created_at").unwrap(),
        after: None,
        limit: 50,
        counts: false,
        people: false,
        tags: false,
        description: false,
        count_up_to: None,
    };
    stage.count("GET tasks", nimbus.list_tasks(&me, org, &all)).await.unwrap();
    let filter = "status:todo priority:high.. \"everyone\"";
    let filtered = TaskQuery { filter: Some(resolved(stage, filter)), ..all.clone() };
    stage.count("GET tasks, filtered and searched", nimbus.list_tasks(&me, org, &filtered)).await.unwrap();
    let rich = TaskQuery {
        counts: true,
        people: true,
        tags: true,
        description: true,
        count_up_to: Some(100),
        ..all
    };
    stage
        .count("tasks, with people, tags and a count of all", nimbus.list_tasks(&me, org, &rich))
        .await
        .unwrap();
    stage.count("the names a filter may use", nimbus.directory(&me, org)).await.unwrap();
}

fn resolved(stage: &Stage, filter: &str) -> Expr {
    let now = stage.nimbus.clock().now();
    let moment = Moment { now, zone: Zone::utc(), week_start: Weekday::Monday, me: Some(stage.me.user) };
    Filter::parse(filter).unwrap().resolve(&moment, &nimbus_core::query::Directory::default()).unwrap()
}

async fn trash(stage: &mut Stage, task: &TaskRef, project: &ProjectRef) {
    stage.run("", DeleteTask { task: task.clone() }).await;
    stage.run("", RestoreTask { task: task.clone() }).await;
    stage.run("", DeleteProject { project: project.clone() }).await;
    stage.run("", RestoreProject { project: project.clone() }).await;
    let (nimbus, me, org) = (stage.nimbus.clone(), stage.me.clone(), stage.org);
    let TaskRef::Id(id) = task else { return };
    let record: RecordId = TaskId::into(*id);
    stage.count("any one record", nimbus.get_record(&me, org, record)).await.unwrap();
}

async fn ticks(stage: &mut Stage) {
    let nimbus = stage.nimbus.clone();
    stage.count("a tick with nothing to do", nimbus.tick()).await.unwrap();
}
