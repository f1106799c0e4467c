//! What no two records may share, and when it is free again.

use nimbus_core::accounts::{User, Write};
use nimbus_core::change::{Change, Commit, Seq};
use nimbus_core::policy::Role;
use nimbus_core::project::Project;
use nimbus_core::store::{CommitError, Unique};
use nimbus_core::tag::Tag;
use nimbus_core::task::{Source, Task};

use crate::backend::on_every_backend;
use crate::world::World;

on_every_backend! {
    a_slug_is_taken_among_all_organizations,
    a_project_key_is_free_again_when_its_project_is_in_the_trash,
    a_tag_name_is_taken_whatever_its_case_until_the_tag_is_deleted,
    a_source_is_taken_until_its_task_is_purged,
    a_member_is_made_once,
    an_address_belongs_to_one_account_whatever_its_case,
}

async fn taken<T: std::fmt::Debug>(result: impl Future<Output = Result<T, CommitError>>, unique: Unique) {
    match result.await {
        Err(CommitError::Taken(what)) if what == unique => {}
        other => panic!("{unique:?} must be taken, but: {other:?}"),
    }
}

async fn a_slug_is_taken_among_all_organizations(world: &World) {
    let founder = [(world.id(), "Margaret", Role::Owner)];
    taken(world.found(world.id(), "acme", &founder), Unique::Slug).await;
    world
        .found(world.id(), "acme-2", &founder)
        .await
        .expect("nothing of the refused one is there, not even its account");
}

async fn a_project_key_is_free_again_when_its_project_is_in_the_trash(world: &World) {
    let ops = world.project("OPS", world.id());
    taken(world.write(vec![Change::create(ops.clone())]), Unique::ProjectKey).await;
    let first = Project { id: world.project, ..ops.clone() };
    let deleted = Project { deleted_at: Some(world.now()), ..first.clone() };
    world.write(vec![Change::update(first.clone(), deleted.clone())]).await.unwrap();
    world.write(vec![Change::create(ops)]).await.unwrap();
    taken(world.write(vec![Change::update(deleted, first)]), Unique::ProjectKey).await;
}

async fn a_tag_name_is_taken_whatever_its_case_until_the_tag_is_deleted(world: &World) {
    let tag = world.tag("Grün");
    world.write(vec![Change::create(tag.clone())]).await.unwrap();
    taken(world.write(vec![Change::create(world.tag("GRÜN"))]), Unique::TagName).await;
    let deleted = Tag { deleted_at: Some(world.now()), ..tag.clone() };
    world.write(vec![Change::update(tag, deleted)]).await.unwrap();
    world.write(vec![Change::create(world.tag("GRÜN"))]).await.unwrap();
}

async fn a_source_is_taken_until_its_task_is_purged(world: &World) {
    let source =
        Source { system: "github".into(), key: "a/b#1".into(), url: None, author: None, digest: None };
    let found = || Task { source: Some(source.clone()), ..world.task("found") };
    let first = found();
    let first: Task = world.write(vec![Change::create(first.clone())]).await.unwrap().find(first.id).unwrap();
    taken(world.write(vec![Change::create(found())]), Unique::Source).await;
    let deleted = Task { deleted_at: Some(world.now()), ..first.clone() };
    world.write(vec![Change::update(first, deleted.clone())]).await.unwrap();
    taken(world.write(vec![Change::create(found())]), Unique::Source).await;
    world.write(vec![Change::purge(deleted)]).await.unwrap();
    world.write(vec![Change::create(found())]).await.unwrap();
}

async fn a_member_is_made_once(world: &World) {
    let again = world.member(world.member, "Linus", Role::Admin, world.owner);
    taken(world.write(vec![Change::create(again)]), Unique::Member).await;
}

async fn an_address_belongs_to_one_account_whatever_its_case(world: &World) {
    let shouting = User { email: "ADA@example.com".parse().unwrap(), ..world.user(world.id(), "Other") };
    taken(world.store().write(vec![Write::CreateUser(shouting.clone())]), Unique::Email).await;
    let commit = world.commit(world.org, world.owner, Seq(0), vec![Change::create(world.task("one"))]);
    let before = world.head().await;
    taken(
        world.store().commit(Commit { accounts: vec![Write::CreateUser(shouting)], ..commit }),
        Unique::Email,
    )
    .await;
    assert_eq!(world.head().await, before, "a commit and its accounts are one");
    assert_eq!(world.store().count_users(100).await.unwrap(), 5);
}
