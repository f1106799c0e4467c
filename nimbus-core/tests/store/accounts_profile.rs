//! Profiles: changed once, copied into every organization; and accounts that are closed.

use nimbus_core::accounts::{CloseAccount, Origin, People, ProfilePatch, SignedIn};
use nimbus_core::error::{Error, Result};
use nimbus_core::fault::{Edit, Patch};
use nimbus_core::member::{Member, NewInvitation};
use nimbus_core::nimbus::{Caller, Request};
use nimbus_core::organization::NewOrganization;
use nimbus_core::policy::Role;
use nimbus_core::reference::PersonRef;

use crate::accounts_stage::{PASSWORD, denied, login, new, password, process, registered, unauthenticated};
use crate::backend::on_every_backend;
use crate::world::World;

on_every_backend! {
    a_changed_name_reaches_every_organization_with_the_next_tick,
    a_patch_that_changes_nothing_leaves_no_work,
    a_time_zone_is_the_persons_alone,
    the_last_owner_cannot_close_their_account,
    an_account_is_closed_with_the_password_only,
    a_closed_account_leaves_its_organizations_and_signs_in_no_more,
    the_local_person_closes_no_account,
}

/// Somebody with an account who is in the world's organization, too.
async fn joined(world: &World, people: &People, name: &str, role: Role) -> SignedIn {
    let invitation = NewInvitation { email: new(name).email, role: Some(role) };
    let owner = Caller::session(world.owner);
    let made = people.invite(&owner, world.org, invitation, &Request::default()).await.unwrap().output;
    let text = nimbus_core::accounts::SecretText::parse(made.secret.unwrap().reveal()).unwrap();
    let invited = nimbus_core::accounts::Register { invitation: Some(text), ..new(name) };
    people.register(invited, &Origin::default()).await.unwrap()
}

async fn member(world: &World, who: &SignedIn) -> Member {
    world.read().members(&[PersonRef::Id(who.user.id)]).await.unwrap().pop().flatten().unwrap()
}

async fn close(people: &People, who: &SignedIn, text: &str) -> Result<()> {
    let close = CloseAccount { password: password(text) };
    people.close(&Caller::session(who.user.id), close, &Origin::default()).await
}

async fn a_changed_name_reaches_every_organization_with_the_next_tick(world: &World) {
    let people = process(world);
    let emmy = joined(world, &people, "emmy", Role::Member).await;
    let who = people.authenticate(emmy.secret.reveal()).await.unwrap();
    let patch = ProfilePatch { name: Edit::Set("Emmy Noether".parse().unwrap()), ..ProfilePatch::default() };
    people.edit_me(&who.caller, patch).await.unwrap();
    let who = people.authenticate(emmy.secret.reveal()).await.unwrap();
    assert_eq!(who.user.name.as_str(), "Emmy Noether", "the person is called so at once");
    let ticked = world.nimbus.tick().await.unwrap();
    assert_eq!((ticked.done, ticked.failed, ticked.more), (1, 0, false));
    assert_eq!(member(world, &emmy).await.name.as_str(), "Emmy Noether");
    assert_eq!(world.nimbus.tick().await.unwrap().done, 0, "a job that is done is gone");
}

async fn a_patch_that_changes_nothing_leaves_no_work(world: &World) {
    let people = process(world);
    let emmy = joined(world, &people, "emmy", Role::Member).await;
    let caller = Caller::session(emmy.user.id);
    let patch = ProfilePatch { name: Edit::Set(emmy.user.name.clone()), ..ProfilePatch::default() };
    world.clock.advance(1);
    assert_eq!(people.edit_me(&caller, patch).await.unwrap().updated_at, emmy.user.updated_at);
    assert_eq!(world.nimbus.tick().await.unwrap().done, 0);
}

async fn a_time_zone_is_the_persons_alone(world: &World) {
    let people = process(world);
    let emmy = joined(world, &people, "emmy", Role::Member).await;
    let caller = Caller::session(emmy.user.id);
    let zone = |zone| ProfilePatch { time_zone: zone, ..ProfilePatch::default() };
    let user = people.edit_me(&caller, zone(Patch::Set("Europe/Paris".parse().unwrap()))).await.unwrap();
    assert_eq!(user.time_zone.unwrap().to_string(), "Europe/Paris");
    assert_eq!(people.edit_me(&caller, zone(Patch::Clear)).await.unwrap().time_zone, None);
    assert_eq!(world.nimbus.tick().await.unwrap().done, 0, "no organization keeps a copy of it");
}

async fn the_last_owner_cannot_close_their_account(world: &World) {
    let people = process(world);
    let emmy = joined(world, &people, "emmy", Role::Member).await;
    // It comes after the one they are a member of, so leaving in order would leave that one first.
    let new = NewOrganization { id: None, name: "zeta".parse().unwrap(), slug: None, time_zone: None };
    let caller = Caller::session(emmy.user.id);
    let request = Request::default();
    world.nimbus.found_organization(&caller, &new, &emmy.user, &request, Vec::new()).await.unwrap();
    let refused = close(&people, &emmy, PASSWORD).await;
    assert!(matches!(refused, Err(Error::LastOwner)), "{refused:?}");
    people.authenticate(emmy.secret.reveal()).await.expect("the account is there");
    assert!(member(world, &emmy).await.is_active(), "and they have left nothing");
}

async fn an_account_is_closed_with_the_password_only(world: &World) {
    let people = process(world);
    let emmy = registered(&people, "emmy").await;
    unauthenticated(close(&people, &emmy, "wrong horse battery").await);
    people.authenticate(emmy.secret.reveal()).await.unwrap();
}

async fn a_closed_account_leaves_its_organizations_and_signs_in_no_more(world: &World) {
    let people = process(world);
    let emmy = joined(world, &people, "emmy", Role::Owner).await;
    people.authenticate(emmy.secret.reveal()).await.unwrap();
    close(&people, &emmy, PASSWORD).await.unwrap();
    unauthenticated(people.authenticate(emmy.secret.reveal()).await);
    unauthenticated(login(&people, "emmy@example.org", PASSWORD).await);
    assert!(member(world, &emmy).await.deleted_at.is_some());
    assert_eq!(world.nimbus.tick().await.unwrap().done, 1);
    let left = member(world, &emmy).await;
    assert_eq!((left.email, left.name.as_str()), (None, "Former member"));
    registered(&people, "emmy").await;
}

async fn the_local_person_closes_no_account(world: &World) {
    let local = world.nimbus.local(&"ada".parse().unwrap()).await.unwrap();
    let close = CloseAccount { password: password(PASSWORD) };
    denied(process(world).close(&local.caller, close, &Origin::default()).await);
}
