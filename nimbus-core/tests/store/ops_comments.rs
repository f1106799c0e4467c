//! Comments: who is mentioned, who may change what.

use std::collections::BTreeSet;

use nimbus_core::comment::{CommentPatch, NewComment};
use nimbus_core::fault::Edit;
use nimbus_core::ops::comment::{CreateComment, DeleteComment, EditComment, RestoreComment};
use nimbus_core::ops::task::DeleteTask;
use nimbus_core::reference::TaskRef;

use crate::backend::on_every_backend;
use crate::ops_stage::{at, faults, refusal};
use crate::world::World;

on_every_backend! {
    members_are_mentioned_and_others_are_plain_text,
    an_answer_is_to_a_living_comment_of_the_same_task,
    ones_own_text_is_edited_at_a_named_version,
    nobody_edits_anothers_words,
    a_member_deletes_only_their_own_comment,
    a_comment_of_a_deleted_task_is_not_there,
}

async fn members_are_mentioned_and_others_are_plain_text(world: &World) {
    let task = world.made(world.member, "Talk").await;
    let body = format!("@linus@example.com, @{} and @oz@example.com: see", world.admin);
    let comment = world.commented(world.other, &task, &body).await;
    assert_eq!(comment.mentions, BTreeSet::from([world.member, world.admin]));
    assert_eq!((comment.project, comment.created_by), (world.project, world.other));
}

async fn an_answer_is_to_a_living_comment_of_the_same_task(world: &World) {
    let (task, other) = (world.made(world.member, "A").await, world.made(world.member, "B").await);
    let (first, elsewhere) = (
        world.commented(world.member, &task, "First").await,
        world.commented(world.member, &other, "B").await,
    );
    let answer = |to| {
        let new = NewComment { id: None, body: "Yes".parse().unwrap(), reply_to: Some(to) };
        world.act(world.other, CreateComment { task: TaskRef::Id(task.id), new })
    };
    assert_eq!(answer(first.id).await.unwrap().reply_to, Some(first.id));
    assert_eq!(faults(answer(elsewhere.id).await), ["/reply_to not_found"]);
    assert_eq!(faults(answer(world.id()).await), ["/reply_to not_found"]);
    world.act(world.member, DeleteComment { comment: first.id }).await.unwrap();
    assert_eq!(faults(answer(first.id).await), ["/reply_to not_found"]);
}

async fn ones_own_text_is_edited_at_a_named_version(world: &World) {
    let task = world.made(world.member, "Talk").await;
    let comment = world.commented(world.member, &task, "Fisrt").await;
    let patch = |text: &str| CommentPatch { body: Edit::Set(text.parse().unwrap()) };
    let edit = |text: &str| EditComment { comment: comment.id, patch: patch(text) };
    assert_eq!(refusal(world.act(world.member, edit("First")).await), "version required");
    world.clock.advance(1_000);
    let text = "First, @grace@example.com";
    let edited = world.ask(world.member, edit(text), &at(comment.version)).await.unwrap().output;
    assert_eq!((edited.edited_at, edited.mentions), (Some(world.now()), BTreeSet::from([world.admin])));
    assert_eq!(refusal(world.ask(world.member, edit("x"), &at(comment.version)).await), "stale");
}

async fn nobody_edits_anothers_words(world: &World) {
    let task = world.made(world.member, "Talk").await;
    let comment = world.commented(world.member, &task, "Mine").await;
    let patch = CommentPatch { body: Edit::Set("Yours".parse().unwrap()) };
    let edit = EditComment { comment: comment.id, patch };
    assert_eq!(refusal(world.ask(world.owner, edit, &at(comment.version)).await), "denied");
}

async fn a_member_deletes_only_their_own_comment(world: &World) {
    let task = world.made(world.member, "Talk").await;
    let comment = world.commented(world.member, &task, "Mine").await.id;
    assert_eq!(refusal(world.act(world.other, DeleteComment { comment }).await), "denied");
    assert!(world.act(world.member, DeleteComment { comment }).await.unwrap().deleted_at.is_some());
    assert_eq!(refusal(world.act(world.member, DeleteComment { comment }).await), "deleted");
    assert_eq!(refusal(world.act(world.other, RestoreComment { comment }).await), "denied");
    assert_eq!(world.act(world.admin, RestoreComment { comment }).await.unwrap().deleted_at, None);
}

async fn a_comment_of_a_deleted_task_is_not_there(world: &World) {
    let task = world.made(world.member, "Talk").await;
    let comment = world.commented(world.member, &task, "Mine").await.id;
    world.act(world.member, DeleteTask { task: TaskRef::Id(task.id) }).await.unwrap();
    assert_eq!(refusal(world.act(world.member, DeleteComment { comment }).await), "not found");
    let new = NewComment { id: None, body: "Late".parse().unwrap(), reply_to: None };
    let late = CreateComment { task: TaskRef::Id(task.id), new };
    assert_eq!(refusal(world.act(world.member, late).await), "deleted");
}
