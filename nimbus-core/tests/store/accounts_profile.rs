//! Profiles: changed once, copied into every organization.

use nimbus_core::accounts::{ProfilePatch, Rehash, Write};
use nimbus_core::fault::{Edit, Patch};
use nimbus_core::nimbus::Caller;
use nimbus_core::policy::Role;

use crate::accounts_stage::{PASSWORD, joined, login, member, process};
use crate::backend::on_every_backend;
use crate::world::World;

on_every_backend! {
    a_changed_name_reaches_every_organization_with_the_next_tick,
    a_patch_that_changes_nothing_leaves_no_work,
    a_time_zone_is_the_persons_alone,
    two_changes_of_different_fields_at_once_both_stay,
    a_hash_made_anew_from_an_old_password_is_dropped,
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

async fn two_changes_of_different_fields_at_once_both_stay(world: &World) {
    let people = process(world);
    let emmy = joined(world, &people, "emmy", Role::Member).await;
    let caller = Caller::session(emmy.user.id);
    let name = ProfilePatch { name: Edit::Set("Emmy Noether".parse().unwrap()), ..ProfilePatch::default() };
    let zone = Patch::Set("Europe/Berlin".parse().unwrap());
    let zone = ProfilePatch { time_zone: zone, ..ProfilePatch::default() };
    for patch in [name, zone] {
        // As one writes who has read the account before either was written.
        let write = Write::EditUser(emmy.user.id, patch, world.now());
        world.store().write(vec![write]).await.unwrap();
    }
    let user = people.me(&caller).await.unwrap();
    assert_eq!(user.name.as_str(), "Emmy Noether");
    assert_eq!(user.time_zone.unwrap().to_string(), "Europe/Berlin");
    login(&people, "emmy@example.org", PASSWORD).await.expect("the password stays out of it");
}

async fn a_hash_made_anew_from_an_old_password_is_dropped(world: &World) {
    let people = process(world);
    let emmy = joined(world, &people, "emmy", Role::Member).await;
    let late = Rehash { before: Some("the one before".into()), after: "the one before, made anew".into() };
    world.store().write(vec![Write::Rehash(emmy.user.id, late, world.now())]).await.unwrap();
    login(&people, "emmy@example.org", PASSWORD).await.expect("the newer password holds");
}
