//! Accounts that are closed: where they were, nothing of the person stays, and nobody is in without an account.

use nimbus_core::accounts::{CloseAccount, Origin, People, SignedIn, Write};
use nimbus_core::change::{Change, Seq};
use nimbus_core::error::{Error, Result};
use nimbus_core::nimbus::{Caller, Request};
use nimbus_core::ops::member::RemoveMember;
use nimbus_core::ops::organization::{DeleteOrganization, RestoreOrganization};
use nimbus_core::organization::NewOrganization;
use nimbus_core::policy::Role;
use nimbus_core::reference::PersonRef;
use nimbus_core::store::CommitError;

use crate::accounts_stage::{
    PASSWORD, denied, joined, login, member, new, password, process, registered, unauthenticated,
};
use crate::backend::on_every_backend;
use crate::world::World;

on_every_backend! {
    the_last_owner_cannot_close_their_account,
    an_account_is_closed_with_the_password_only,
    a_closed_account_leaves_its_organizations_and_signs_in_no_more,
    nothing_of_a_closed_account_stays_where_they_had_left_before,
    nothing_of_a_closed_account_stays_in_an_organization_in_the_trash,
    an_account_does_not_go_while_it_is_in_an_organization,
    nobody_becomes_a_member_without_an_account,
    the_local_person_closes_no_account,
}

mod racing {
    crate::backend::on_every_backend! {
        in parallel:
        joining_races_closing_and_nobody_is_in_without_an_account
    }
    use super::joining_races_closing_and_nobody_is_in_without_an_account;
}

async fn close(people: &People, who: &SignedIn, text: &str) -> Result<()> {
    let close = CloseAccount { password: password(text) };
    people.close(&Caller::session(who.user.id), close, &Origin::default()).await
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

/// The copy of a person's name and address is gone once the jobs have run.
async fn assert_erased(world: &World, who: &SignedIn) {
    while world.nimbus.tick().await.unwrap().done > 0 {}
    let left = member(world, who).await;
    assert_eq!((left.email.clone(), left.name.as_str()), (None, "Former member"));
    assert!(!left.claimed && left.deleted_at.is_some(), "{left:?}");
}

async fn nothing_of_a_closed_account_stays_where_they_had_left_before(world: &World) {
    let people = process(world);
    let emmy = joined(world, &people, "emmy", Role::Member).await;
    world.act(emmy.user.id, RemoveMember { person: PersonRef::Me }).await.unwrap();
    close(&people, &emmy, PASSWORD).await.unwrap();
    assert_erased(world, &emmy).await;
}

async fn nothing_of_a_closed_account_stays_in_an_organization_in_the_trash(world: &World) {
    let people = process(world);
    let emmy = joined(world, &people, "emmy", Role::Owner).await;
    world.act(world.owner, DeleteOrganization).await.unwrap();
    close(&people, &emmy, PASSWORD).await.unwrap();
    assert_erased(world, &emmy).await;
    world.act(world.owner, RestoreOrganization).await.unwrap();
    let owners = world.read().owners().await.unwrap();
    assert_eq!(owners.len(), 1, "nobody comes back who cannot sign in: {owners:?}");
}

async fn an_account_does_not_go_while_it_is_in_an_organization(world: &World) {
    let refused = world.store().write(vec![Write::CloseUser(world.member)]).await;
    assert!(matches!(refused, Err(CommitError::Conflict)), "{refused:?}");
    assert!(world.store().user(world.member).await.unwrap().is_some());
}

async fn nobody_becomes_a_member_without_an_account(world: &World) {
    let people = process(world);
    let emmy = registered(&people, "emmy").await;
    close(&people, &emmy, PASSWORD).await.unwrap();
    let caller = Caller::session(emmy.user.id);
    let new = NewOrganization { id: None, name: "zeta".parse().unwrap(), slug: None, time_zone: None };
    let founded =
        world.nimbus.found_organization(&caller, &new, &emmy.user, &Request::default(), Vec::new()).await;
    assert!(matches!(founded, Err(Error::NotFound { what: "account" })), "{founded:?}");
    let ghost = world.member(emmy.user.id, "Emmy", Role::Member, world.owner);
    let commit = world.commit(world.org, world.owner, Seq(0), vec![Change::create(ghost)]);
    let accounts = vec![Write::RequireUser(emmy.user.id)];
    let refused = world.store().commit(nimbus_core::change::Commit { accounts, ..commit }).await;
    assert!(matches!(refused, Err(CommitError::Closed)), "{refused:?}");
    let there = world.read().members(&[PersonRef::Id(emmy.user.id)]).await.unwrap().pop().flatten();
    assert_eq!(there, None, "nothing of the commit is there");
}

async fn joining_races_closing_and_nobody_is_in_without_an_account(world: &World) {
    let people = process(world);
    for round in 0..10 {
        let name = format!("emmy{round}");
        let emmy = registered(&people, &name).await;
        let caller = Caller::session(emmy.user.id);
        let invitation =
            nimbus_core::member::NewInvitation { email: new(&name).email, role: Some(Role::Member) };
        let owner = Caller::session(world.owner);
        let made = people.invite(&owner, world.org, invitation, &Request::default()).await.unwrap().output;
        let text = nimbus_core::accounts::SecretText::parse(made.secret.unwrap().reveal()).unwrap();
        let accept = nimbus_core::accounts::Accept { invitation: text };
        let request = Request::default();
        let (_, closed) =
            tokio::join!(people.accept(&caller, &accept, &request), close(&people, &emmy, PASSWORD));
        closed.unwrap();
        let there = world.read().members(&[PersonRef::Id(emmy.user.id)]).await.unwrap().pop().flatten();
        assert!(there.is_none_or(|there| !there.is_active()), "round {round}");
    }
}
