//! The copy of a name in an organization is never stale for good, whatever happens at the same time.

use std::sync::atomic::{AtomicBool, Ordering};

use futures::FutureExt as _;
use nimbus_core::accounts::{ProfilePatch, Secret, SecretText, User, Write};
use nimbus_core::fault::Edit;
use nimbus_core::id::{OrgId, UserId};
use nimbus_core::member::{Member, NewInvitation};
use nimbus_core::nimbus::{Caller, Request};
use nimbus_core::organization::NewOrganization;
use nimbus_core::policy::Role;
use nimbus_core::reference::PersonRef;
use nimbus_core::store::Accounts as _;

use crate::accounts_stage::{joined, member, process};
use crate::backend::{model_of, on_every_backend};
use crate::model::Model;
use crate::world::World;

on_every_backend! {
    somebody_renamed_while_they_join_is_called_by_the_new_name,
    somebody_renamed_while_they_found_an_organization_is_called_by_the_new_name,
}

fn renamed(user: UserId, name: &str, world: &World) -> Write {
    let patch = ProfilePatch { name: Edit::Set(name.parse().unwrap()), ..ProfilePatch::default() };
    Write::EditUser(user, patch, world.now())
}

/// The outsider's account as somebody read it who was then overtaken by a change of their name.
async fn read_too_early(world: &World) -> User {
    let user = world.store().user(world.outsider).await.unwrap().unwrap();
    world.store().write(vec![renamed(user.id, "Oswald", world)]).await.unwrap();
    user
}

async fn copy(world: &World, org: OrgId, user: UserId) -> Member {
    let found = world.store().reader(org).members(&[PersonRef::Id(user)]).await.unwrap();
    found.into_iter().next().flatten().unwrap()
}

async fn somebody_renamed_while_they_join_is_called_by_the_new_name(world: &World) {
    let people = process(world);
    let user = read_too_early(world).await;
    let new = NewInvitation { email: user.email.clone(), role: Some(Role::Member) };
    let invited = people.invite(&Caller::session(world.owner), world.org, new, &Request::default()).await;
    let text = SecretText::parse(invited.unwrap().output.secret.unwrap().reveal()).unwrap();
    let (secret, caller) = (Secret::parse(text.reveal()).unwrap(), Caller::session(user.id));
    let request = Request::default();
    let joining = world.nimbus.accept_invitation(&caller, &secret, &user, &request, Vec::new());
    joining.await.unwrap();
    assert_eq!(copy(world, world.org, user.id).await.name, user.name, "as it was read");
    world.nimbus.tick().await.unwrap();
    assert_eq!(copy(world, world.org, user.id).await.name.as_str(), "Oswald");
}

async fn somebody_renamed_while_they_found_an_organization_is_called_by_the_new_name(world: &World) {
    let user = read_too_early(world).await;
    let (caller, request) = (Caller::session(user.id), Request::default());
    let new = NewOrganization { id: None, name: "New".parse().unwrap(), slug: None, time_zone: None };
    let founding = world.nimbus.found_organization(&caller, &new, &user, &request, Vec::new());
    let org = founding.await.unwrap().output.organization.id;
    world.nimbus.tick().await.unwrap();
    assert_eq!(copy(world, org, user.id).await.name.as_str(), "Oswald");
}

#[tokio::test]
async fn a_copy_of_an_account_that_was_changed_meanwhile_is_made_again() {
    let model = Model::new();
    let world = World::on(model_of(model.clone())).await;
    let people = process(&world);
    let emmy = joined(&world, &people, "emmy", Role::Member).await;
    let patch = ProfilePatch { name: Edit::Set("One".parse().unwrap()), ..ProfilePatch::default() };
    people.edit_me(&Caller::session(emmy.user.id), patch).await.unwrap();
    let (second, other, done) = (renamed(emmy.user.id, "Two", &world), model.clone(), AtomicBool::new(false));
    model.answer_commits(move |commit| {
        // Another process changed the name and has copied it already: no job is left that would.
        if commit.operation.name == "member.refresh" && !done.swap(true, Ordering::Relaxed) {
            other.write(vec![second.clone()]).now_or_never().unwrap().unwrap();
        }
        None
    });
    world.nimbus.tick().await.unwrap();
    assert_eq!(member(&world, &emmy).await.name.as_str(), "Two");
}
