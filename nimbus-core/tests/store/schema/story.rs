//! A small story in which every table gets rows: people come, write, are renamed, throw away, undo, and time passes.

use nimbus_core::accounts::{NewToken, ProfilePatch, Scope};
use nimbus_core::comment::NewComment;
use nimbus_core::fault::{Edit, Patch};
use nimbus_core::member::NewInvitation;
use nimbus_core::nimbus::{Caller, Request};
use nimbus_core::ops::comment::CreateComment;
use nimbus_core::ops::tag::CreateTag;
use nimbus_core::ops::task::{AddAssignee, AddTag, CompleteTask, CreateTask, DeleteTask};
use nimbus_core::ops::trash::TRASH_DAYS;
use nimbus_core::ops::undo::Undo;
use nimbus_core::policy::Role;
use nimbus_core::reference::{OrgRef, PersonRef, TagRef, TaskRef};
use nimbus_core::tag::NewTag;
use nimbus_core::task::{NewTask, TaskPatch};

use crate::accounts_stage::{joined, process};
use crate::world::World;

const DAY: i64 = 86_400_000;

/// Tells it in the world's organization; at its end no job is left, and the log holds together.
pub(super) async fn tell(world: &World) {
    people_come(world).await;
    work_is_done(world).await;
    time_passes(world).await;
    let verdict = world.store().verify(world.org).await.unwrap();
    assert_eq!(verdict.faults, Vec::<String>::new());
}

async fn people_come(world: &World) {
    let people = process(world);
    let emmy = joined(world, &people, "emmy", Role::Member).await;
    let caller = people.authenticate(emmy.secret.reveal()).await.unwrap().caller.clone();
    let name = "nightly".parse().unwrap();
    let token = NewToken { name, scopes: vec![Scope::Read], org: OrgRef::Id(world.org), expires_at: None };
    people.create_token(&caller, token).await.unwrap();
    // One who does not come.
    let new = NewInvitation { email: "hedy@example.org".parse().unwrap(), role: None };
    people.invite(&Caller::session(world.owner), world.org, new, &Request::default()).await.unwrap();
    let patch = ProfilePatch { name: Edit::Set("Emmy N.".parse().unwrap()), ..ProfilePatch::default() };
    people.edit_me(&caller, patch).await.unwrap();
    assert_eq!(world.nimbus.tick().await.unwrap().failed, 0);
}

async fn work_is_done(world: &World) {
    let who = world.owner;
    let task = world.made(who, "Rotate the key").await;
    let below = CreateTask::from(NewTask { parent: Some(TaskRef::Id(task.id)), ..world.new_task("Below") });
    world.act(who, below).await.unwrap();
    let new = NewTag { id: None, name: "urgent".parse().unwrap(), colour: None };
    let tag = world.act(who, CreateTag { new }).await.unwrap();
    world.act(who, AddTag { task: TaskRef::Id(task.id), tag: TagRef::Id(tag.id) }).await.unwrap();
    let person = PersonRef::Id(world.member);
    world.act(who, AddAssignee { task: TaskRef::Id(task.id), person }).await.unwrap();
    let comment = world.commented(who, &task, &format!("@{}: a word", world.admin)).await;
    let new = NewComment { id: None, body: "Yes".parse().unwrap(), reply_to: Some(comment.id) };
    world.act(who, CreateComment { task: TaskRef::Id(task.id), new }).await.unwrap();
    let done =
        world.ask(who, CompleteTask { task: TaskRef::Id(task.id) }, &Request::default()).await.unwrap();
    world.act(who, Undo::of(done.operation)).await.unwrap();
    let none = TaskPatch { description: Patch::Clear, ..TaskPatch::default() };
    world.edit(who, &task, none).await.unwrap();
}

async fn time_passes(world: &World) {
    let gone = world.made(world.owner, "Thrown away").await;
    world.act(world.owner, DeleteTask { task: TaskRef::Id(gone.id) }).await.unwrap();
    world.clock.advance(TRASH_DAYS * DAY + 1);
    let ticked = world.nimbus.tick().await.unwrap();
    assert_eq!((ticked.purged, ticked.failed), (1, 0));
}
