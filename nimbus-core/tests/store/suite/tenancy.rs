//! Tenants: whatever is named, and wherever, nothing of another organization is found.

use nimbus_core::comment::{CommentPatch, NewComment};
use nimbus_core::error::{Error, Result};
use nimbus_core::fault::{Edit, Patch};
use nimbus_core::nimbus::Caller;
use nimbus_core::ops::comment::{CreateComment, DeleteComment, EditComment};
use nimbus_core::ops::member::{ChangeRole, RemoveMember};
use nimbus_core::ops::project::{DeleteProject, EditProject};
use nimbus_core::ops::tag::{DeleteTag, EditTag};
use nimbus_core::ops::task::{
    AddAssignee, AddTag, CompleteTask, CreateTask, DeleteTask, EditTask, RemoveAssignee, RestoreTask,
};
use nimbus_core::ops::undo::Undo;
use nimbus_core::policy::Role;
use nimbus_core::project::ProjectPatch;
use nimbus_core::reference::{PersonRef, ProjectRef, TagRef, TaskRef};
use nimbus_core::store::page::Cut;
use nimbus_core::tag::TagPatch;
use nimbus_core::task::{NewTask, TaskPatch};

use crate::backend::on_every_backend;
use crate::ops_stage::faults;
use crate::world::World;

on_every_backend! {
    secured, too:
    a_foreign_target_is_not_found,
    a_foreign_id_in_an_input_is_worded_as_an_absent_one,
    a_foreign_operation_is_not_undone,
    no_question_finds_anything_foreign,
    an_outsider_is_told_nothing,
    one_key_in_two_organizations_is_two_keys,
}

fn not_found<T: std::fmt::Debug>(what: &str, result: Result<T>) {
    match result {
        Err(Error::NotFound { .. }) => {}
        other => panic!("{what} must not be found, but: {other:?}"),
    }
}

async fn a_foreign_target_is_not_found(world: &World) {
    let (who, foreign) = (world.owner, &world.foreign);
    let task = || TaskRef::Id(foreign.task);
    not_found("complete", world.act(who, CompleteTask { task: task() }).await);
    not_found("delete", world.act(who, DeleteTask { task: task() }).await);
    not_found("restore", world.act(who, RestoreTask { task: task() }).await);
    not_found("edit", world.act(who, EditTask { task: task(), patch: TaskPatch::default() }).await);
    let person = || PersonRef::Id(world.outsider);
    not_found("take off", world.act(who, RemoveAssignee { task: task(), person: person() }).await);
    let new = NewComment { id: None, body: "a word".parse().unwrap(), reply_to: None };
    not_found("comment", world.act(who, CreateComment { task: task(), new }).await);
    let comment = foreign.comment;
    not_found("edit", world.act(who, EditComment { comment, patch: CommentPatch::default() }).await);
    not_found("delete", world.act(who, DeleteComment { comment }).await);
    let project = || ProjectRef::Id(foreign.project);
    not_found(
        "edit",
        world.act(who, EditProject { project: project(), patch: ProjectPatch::default() }).await,
    );
    not_found("delete", world.act(who, DeleteProject { project: project() }).await);
    let tag = || TagRef::Id(foreign.tag);
    not_found("edit", world.act(who, EditTag { tag: tag(), patch: TagPatch::default() }).await);
    not_found("delete", world.act(who, DeleteTag { tag: tag() }).await);
    not_found("remove", world.act(who, RemoveMember { person: person() }).await.map(drop));
    not_found("role", world.act(who, ChangeRole { person: person(), role: Role::Member }).await);
}

async fn a_foreign_id_in_an_input_is_worded_as_an_absent_one(world: &World) {
    let foreign = &world.foreign;
    let own = world.made(world.owner, "own").await;
    let said = |text: String, id: String| text.replace(&id, "ID");
    for (a, b) in [(ProjectRef::Id(foreign.project), ProjectRef::Id(world.id()))] {
        let create = |project: ProjectRef| CreateTask::from(NewTask::titled(project, "one".parse().unwrap()));
        let foreign = world.act(world.owner, create(a.clone())).await.unwrap_err().to_string();
        let absent = world.act(world.owner, create(b.clone())).await.unwrap_err().to_string();
        assert_eq!(said(foreign, a.to_string()), said(absent, b.to_string()));
    }
    let patches = [
        (
            "/project",
            TaskPatch { project: Edit::Set(ProjectRef::Id(foreign.project)), ..TaskPatch::default() },
        ),
        ("/parent", TaskPatch { parent: Patch::Set(TaskRef::Id(foreign.task)), ..TaskPatch::default() }),
        ("/after", TaskPatch { after: Edit::Set(TaskRef::Id(foreign.task)), ..TaskPatch::default() }),
        ("/tags/0", TaskPatch { tags: Patch::Set(vec![TagRef::Id(foreign.tag)]), ..TaskPatch::default() }),
        (
            "/assignees/0",
            TaskPatch { assignees: Patch::Set(vec![PersonRef::Id(world.outsider)]), ..TaskPatch::default() },
        ),
    ];
    for (pointer, patch) in patches {
        let edited = world.act(world.owner, EditTask { task: TaskRef::Id(own.id), patch }).await;
        assert_eq!(faults(edited), [format!("{pointer} not_found")]);
    }
    let task = || TaskRef::Id(own.id);
    not_found("tag", world.act(world.owner, AddTag { task: task(), tag: TagRef::Id(foreign.tag) }).await);
    let person = PersonRef::Id(world.outsider);
    not_found("assign", world.act(world.owner, AddAssignee { task: task(), person }).await);
    let new = NewComment { id: None, body: "a word".parse().unwrap(), reply_to: Some(foreign.comment) };
    let answered = world.act(world.owner, CreateComment { task: task(), new }).await;
    assert_eq!(faults(answered), ["/reply_to not_found"]);
}

async fn a_foreign_operation_is_not_undone(world: &World) {
    let log = world.store().log(
        nimbus_core::store::Asker { org: world.elsewhere, user: world.outsider },
        nimbus_core::change::Seq(0),
        100,
    );
    let theirs = log.await.unwrap().unwrap().value.items;
    let operation = theirs.last().expect("they did something").0.operation.id;
    not_found("undo", world.act(world.owner, Undo::of(operation)).await);
}

async fn no_question_finds_anything_foreign(world: &World) {
    let (nimbus, org, foreign) = (&world.nimbus, world.org, &world.foreign);
    let who = Caller::session(world.owner);
    not_found("task", nimbus.get_task(&who, org, &TaskRef::Id(foreign.task), true).await);
    not_found("project", nimbus.get_project(&who, org, &ProjectRef::Id(foreign.project)).await);
    not_found("tag", nimbus.get_tag(&who, org, &TagRef::Id(foreign.tag)).await);
    not_found("comment", nimbus.get_comment(&who, org, foreign.comment).await);
    not_found("member", nimbus.get_member(&who, org, &PersonRef::Id(world.outsider)).await);
    not_found("history", nimbus.history(&who, org, &TaskRef::Id(foreign.task), None, 10).await);
    let cut = Cut { after: None, limit: 100 };
    not_found("comments", nimbus.list_comments(&who, org, &TaskRef::Id(foreign.task), &cut).await);
    let read = world.read();
    assert!(read.ancestors(foreign.task, 10).await.unwrap().is_empty());
    assert!(read.comments_of(&[foreign.task], 10).await.unwrap().is_empty());
    assert!(read.tasks_of(foreign.project, 10).await.unwrap().is_empty());
    let record = foreign.task.into();
    assert!(read.changes_of(record, nimbus_core::change::Seq(0)).await.unwrap().is_empty());
    let log = nimbus.log(&who, org, nimbus_core::change::Seq(0), 100).await.unwrap();
    assert!(log.items.iter().all(|(logged, _)| logged.row.record != record));
    let directory = nimbus.directory(&who, org).await.unwrap();
    assert!(directory.all_people().iter().all(|person| person.id != world.outsider), "{directory:?}");
}

async fn an_outsider_is_told_nothing(world: &World) {
    let task = world.made(world.owner, "secret").await;
    let (nimbus, org, who) = (&world.nimbus, world.org, Caller::session(world.outsider));
    let absent: nimbus_core::id::OrgId = world.id();
    let there = nimbus.get_organization(&who, org).await.unwrap_err().to_string();
    let nowhere = nimbus.get_organization(&who, absent).await.unwrap_err().to_string();
    assert_eq!(there, nowhere, "an organization of others is like none");
    not_found("task", nimbus.get_task(&who, org, &TaskRef::Id(task.id), false).await);
    not_found("log", nimbus.log(&who, org, nimbus_core::change::Seq(0), 10).await);
    let cut = Cut { after: None, limit: 10 };
    not_found("members", nimbus.list_members(&who, org, &cut).await);
    not_found("write", world.act(world.outsider, CompleteTask { task: TaskRef::Id(task.id) }).await);
    not_found("write", world.act(world.outsider, CreateTask::from(world.new_task("mine"))).await);
}

async fn one_key_in_two_organizations_is_two_keys(world: &World) {
    let request = crate::ops_stage::keyed("key", 1);
    let here = world.ask(world.owner, CreateTask::from(world.new_task("here")), &request).await.unwrap();
    let new = NewTask::titled(ProjectRef::Id(world.foreign.project), "there".parse().unwrap());
    let who = Caller::session(world.outsider);
    let there = world.nimbus.run(&who, world.elsewhere, &CreateTask::from(new), &request).await.unwrap();
    assert!(!here.replayed && !there.replayed);
}
