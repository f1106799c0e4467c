//! Who may undo: a right that was taken away is respected, and what is in the trash is not written to.

use nimbus_core::change::Kind;
use nimbus_core::error::Result;
use nimbus_core::fault::Edit;
use nimbus_core::id::{OperationId, UserId};
use nimbus_core::nimbus::{Caller, Operation, Request};
use nimbus_core::ops::comment::{DeleteComment, EditComment};
use nimbus_core::ops::explain::TargetRef;
use nimbus_core::ops::member::ChangeRole;
use nimbus_core::ops::project::{DeleteProject, EditProject};
use nimbus_core::ops::tag::{CreateTag, DeleteTag};
use nimbus_core::ops::task::{AddAssignee, CompleteTask, CreateTask, DeleteTask, RemoveAssignee};
use nimbus_core::ops::undo::{Undo, Undone};
use nimbus_core::policy::{Action, Role};
use nimbus_core::project::ProjectPatch;
use nimbus_core::reference::{PersonRef, ProjectRef, TagRef, TaskRef};
use nimbus_core::tag::NewTag;
use nimbus_core::task::{NewTask, Task};

use crate::backend::on_every_backend;
use crate::import_stage::{into, issues};
use crate::ops_stage::{at, conflict, refusal};
use crate::world::World;

on_every_backend! {
    whoever_is_no_admin_any_more_undoes_nothing_only_admins_may_do,
    whoever_was_taken_off_a_task_puts_none_of_its_fields_back,
    nobody_puts_back_the_words_of_another,
    what_members_make_they_undo_and_redo,
    taking_a_task_is_undone_and_redone_only_while_nobody_else_has_it,
    a_comment_on_a_deleted_task_is_not_written_to,
    a_task_and_its_comment_made_together_are_undone_and_redone_together,
}

async fn done<O: Operation>(world: &World, user: UserId, operation: O) -> OperationId {
    world.ask(user, operation, &Request::default()).await.expect("what is to be undone is done").operation
}

async fn undo(world: &World, user: UserId, operation: OperationId) -> Result<Undone> {
    world.act(user, Undo::of(operation)).await
}

async fn may_undo(world: &World, user: UserId, operation: OperationId) -> bool {
    let (caller, target) = (Caller::session(user), TargetRef::Operation(operation));
    world.nimbus.explain_on(&caller, world.org, Action::Undo, Some(&target)).await.unwrap().allowed
}

async fn demote_the_admin(world: &World) {
    let person = PersonRef::Id(world.admin);
    let admin = world.read().members(std::slice::from_ref(&person)).await.unwrap().pop().flatten().unwrap();
    let change = ChangeRole { person, role: Role::Member };
    world.ask(world.owner, change, &at(admin.version)).await.unwrap();
}

async fn whoever_is_no_admin_any_more_undoes_nothing_only_admins_may_do(world: &World) {
    let new = NewTag { id: None, name: "bug".parse().unwrap(), colour: None };
    let tag = world.act(world.member, CreateTag { new }).await.unwrap();
    let project = ProjectRef::Id(world.project);
    let before = world.head().await;
    let patch = ProjectPatch { name: Edit::Set("Other".parse().unwrap()), ..ProjectPatch::default() };
    let mut acts = vec![
        done(world, world.admin, EditProject { project: project.clone(), patch }).await,
        done(world, world.admin, DeleteTag { tag: TagRef::Id(tag.id) }).await,
    ];
    let caller = Caller::session(world.admin);
    world.import_as(world.admin, world.org, issues(&[(1, "")]), &into("OPS")).await.unwrap();
    let log = world.nimbus.log(&caller, world.org, before, 100).await.unwrap();
    acts.extend(log.items.last().map(|(logged, _)| logged.operation.id));
    acts.push(done(world, world.admin, DeleteProject { project }).await);
    demote_the_admin(world).await;
    acts.reverse();
    for operation in acts {
        assert!(!may_undo(world, world.admin, operation).await);
        assert_eq!(refusal(undo(world, world.admin, operation).await), "denied");
        assert!(may_undo(world, world.owner, operation).await);
        undo(world, world.owner, operation).await.expect("an owner may do all of it");
    }
}

async fn whoever_was_taken_off_a_task_puts_none_of_its_fields_back(world: &World) {
    let task = world.made(world.owner, "A").await;
    let assign = |person| AddAssignee { task: TaskRef::Id(task.id), person: PersonRef::Id(person) };
    world.act(world.owner, assign(world.member)).await.unwrap();
    let completed = done(world, world.member, CompleteTask { task: TaskRef::Id(task.id) }).await;
    assert!(may_undo(world, world.member, completed).await);
    let person = PersonRef::Id(world.member);
    world.act(world.owner, RemoveAssignee { task: TaskRef::Id(task.id), person }).await.unwrap();
    assert!(!may_undo(world, world.member, completed).await);
    assert_eq!(refusal(undo(world, world.member, completed).await), "denied");
    world.act(world.owner, assign(world.member)).await.unwrap();
    undo(world, world.member, completed).await.expect("they are on it again");
}

async fn nobody_puts_back_the_words_of_another(world: &World) {
    let task = world.made(world.member, "A").await;
    let comment = world.commented(world.member, &task, "One").await;
    let patch = nimbus_core::comment::CommentPatch { body: Edit::Set("Two".parse().unwrap()) };
    let edit = EditComment { comment: comment.id, patch };
    let edited = world.ask(world.member, edit, &at(comment.version)).await.unwrap().operation;
    assert_eq!(refusal(undo(world, world.owner, edited).await), "denied");
    undo(world, world.member, edited).await.unwrap();
}

async fn what_members_make_they_undo_and_redo(world: &World) {
    let new = NewTask { tags: Some(vec!["fresh".parse().unwrap()]), ..world.new_task("Made") };
    let made = done(world, world.member, CreateTask { new, create_tags: true }).await;
    let undoing = done(world, world.member, Undo::of(made)).await;
    done(world, world.member, Undo::of(undoing)).await;
}

async fn assigned(world: &World, task: &Task) -> Vec<UserId> {
    world.now_at(task.id).await.assignees.into_iter().collect()
}

async fn taking_a_task_is_undone_and_redone_only_while_nobody_else_has_it(world: &World) {
    let task = world.made(world.owner, "A").await;
    let take = |person| AddAssignee { task: TaskRef::Id(task.id), person: PersonRef::Id(person) };
    let taken = done(world, world.member, take(world.member)).await;
    let left = done(world, world.member, Undo::of(taken)).await;
    assert_eq!(assigned(world, &task).await, []);
    let again = done(world, world.member, Undo::of(left)).await;
    assert_eq!(assigned(world, &task).await, [world.member]);
    let left = done(world, world.member, Undo::of(again)).await;
    world.act(world.other, take(world.other)).await.unwrap();
    assert_eq!(refusal(undo(world, world.member, left).await), "denied");
}

async fn a_comment_on_a_deleted_task_is_not_written_to(world: &World) {
    let task = world.made(world.member, "A").await;
    let comment = world.commented(world.member, &task, "A word").await;
    let deleted = done(world, world.member, DeleteComment { comment: comment.id }).await;
    world.act(world.member, DeleteTask { task: TaskRef::Id(task.id) }).await.unwrap();
    let (detail, _) = conflict(undo(world, world.member, deleted).await);
    assert_eq!(detail, format!("it cannot be undone: the task that {} is on is in the trash", comment.id));
}

async fn a_task_and_its_comment_made_together_are_undone_and_redone_together(world: &World) {
    let before = world.head().await;
    let caller = Caller::session(world.admin);
    let comments = r#", "comments": [{"body": "A word", "author": {"login": "ada"}, "url": "https://github.com/acme/app/issues/1#issuecomment-1", "createdAt": "2026-11-01T10:00:00Z"}]"#;
    world.import_as(world.admin, world.org, issues(&[(1, comments)]), &into("OPS")).await.unwrap();
    let log = world.nimbus.log(&caller, world.org, before, 100).await.unwrap();
    let kinds: Vec<Kind> = log.items.iter().map(|(logged, _)| logged.row.record.kind).collect();
    assert!(kinds.contains(&Kind::Comment) && kinds.contains(&Kind::Task), "{kinds:?}");
    let imported = log.items[0].0.operation.id;
    let undoing = done(world, world.admin, Undo::of(imported)).await;
    let redone = undo(world, world.admin, undoing).await.unwrap();
    assert!(redone.records.iter().all(|record| record.deleted_at().is_none()));
}
