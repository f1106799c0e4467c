//! Getting an account: who is let in, and that it happens once.

use std::sync::Arc;

use nimbus_core::accounts::{People, Register, Registration, SecretText, SignedIn};
use nimbus_core::error::Result;
use nimbus_core::id::InvitationId;
use nimbus_core::nimbus::{Caller, Nimbus, Request};
use nimbus_core::policy::Role;

use crate::accounts_stage::{denied, fault_at, new, on_every_empty_backend, process, registered, with};
use crate::backend::{Backend, on_every_backend};
use crate::world::World;

on_every_backend! {
    whoever_names_an_organization_owns_it,
    an_address_is_taken_whatever_its_case,
    the_address_of_the_local_person_cannot_be_registered,
    an_invitation_lets_someone_in_where_registration_is_not_open,
    an_invitation_is_for_one_address_and_one_time,
    an_invitation_and_an_organization_of_ones_own_do_not_go_together,
    nobody_is_let_in_where_registration_is_closed,
    somebody_with_an_account_accepts_an_invitation,
    a_setup_code_is_not_made_where_somebody_can_sign_in,
}

on_every_empty_backend! {
    the_first_account_needs_the_setup_code_and_spends_it,
    a_setup_code_survives_a_registration_that_failed,
    of_two_registrations_with_one_code_one_succeeds,
    of_many_registrations_with_one_address_one_succeeds,
    the_local_person_is_not_the_first_account,
}

async fn register(people: &People, new: Register) -> Result<SignedIn> {
    people.register(new, &nimbus_core::accounts::Origin::default()).await
}

fn with_organization(name: &str) -> Register {
    Register { organization_name: Some("Analytical Engines".parse().unwrap()), ..new(name) }
}

fn with_code(name: &str, code: &SecretText) -> Register {
    Register { setup_code: Some(code.clone()), ..with_organization(name) }
}

fn invited(name: &str, secret: &SecretText) -> Register {
    Register { invitation: Some(secret.clone()), ..new(name) }
}

/// Has the owner invite somebody.
async fn invitation(world: &World, people: &People, name: &str) -> (InvitationId, SecretText) {
    let new = nimbus_core::member::NewInvitation {
        email: format!("{name}@example.org").parse().unwrap(),
        role: Some(Role::Admin),
    };
    let owner = Caller::session(world.owner);
    let made = people.invite(&owner, world.org, new, &Request::default()).await.unwrap().output;
    (made.invitation.id, SecretText::parse(made.secret.unwrap().reveal()).unwrap())
}

async fn whoever_names_an_organization_owns_it(world: &World) {
    let people = process(world);
    let ada = register(&people, with_organization("ada.l")).await.unwrap();
    let second = register(&people, with_organization("ada.b")).await.unwrap();
    let (org, other) = (ada.organization.unwrap(), second.organization.unwrap());
    assert_eq!(org.slug.as_str(), "analytical-engines");
    assert_ne!(org.slug, other.slug, "a slug that is taken gets a tail");
    let theirs = world.nimbus.organizations(&Caller::session(ada.user.id)).await.unwrap();
    assert_eq!(
        theirs.iter().map(|(org, member)| (org.id, member.role)).collect::<Vec<_>>(),
        [(org.id, Role::Owner)]
    );
    people.authenticate(ada.secret.reveal()).await.expect("they are signed in");
}

async fn an_address_is_taken_whatever_its_case(world: &World) {
    let people = process(world);
    registered(&people, "ada.l").await;
    let again = Register { email: "ADA.L@example.org".parse().unwrap(), ..with_organization("x") };
    fault_at(register(&people, again).await, "/email");
    register(&people, with_organization("y"))
        .await
        .expect("nothing of the refused one is there, not even its slug");
}

async fn the_address_of_the_local_person_cannot_be_registered(world: &World) {
    let new = Register { email: "Me@LocalHost".parse().unwrap(), ..new("me") };
    fault_at(register(&process(world), new).await, "/email");
}

async fn an_invitation_lets_someone_in_where_registration_is_not_open(world: &World) {
    let people = with(world.nimbus.clone(), Registration::Invite);
    denied(register(&people, new("emmy")).await);
    let (_, secret) = invitation(world, &people, "emmy").await;
    let emmy = register(&people, invited("emmy", &secret)).await.unwrap();
    assert_eq!(emmy.organization.unwrap().id, world.org);
    let theirs = world.nimbus.organizations(&Caller::session(emmy.user.id)).await.unwrap();
    assert_eq!(theirs[0].1.role, Role::Admin);
}

async fn an_invitation_is_for_one_address_and_one_time(world: &World) {
    let people = with(world.nimbus.clone(), Registration::Invite);
    let (_, secret) = invitation(world, &people, "emmy").await;
    fault_at(register(&people, invited("eve", &secret)).await, "/email");
    register(&people, invited("emmy", &secret)).await.unwrap();
    let again = Register { email: "emmy2@example.org".parse().unwrap(), ..invited("emmy", &secret) };
    fault_at(register(&people, again).await, "/invitation");
    let typo = SecretText::parse(&secret.reveal().replace("nim_inv_", "nim_ses_")).unwrap();
    fault_at(register(&people, invited("eve", &typo)).await, "/invitation");
    assert_eq!(world.store().count_users(100).await.unwrap(), 6, "who was refused has no account");
}

async fn an_invitation_and_an_organization_of_ones_own_do_not_go_together(world: &World) {
    let people = process(world);
    let (_, secret) = invitation(world, &people, "emmy").await;
    let both = Register { invitation: Some(secret), ..with_organization("emmy") };
    fault_at(register(&people, both).await, "/organization_name");
}

async fn nobody_is_let_in_where_registration_is_closed(world: &World) {
    let people = with(world.nimbus.clone(), Registration::Closed);
    denied(register(&people, new("emmy")).await);
    let (_, secret) = invitation(world, &people, "emmy").await;
    denied(register(&people, invited("emmy", &secret)).await);
}

async fn somebody_with_an_account_accepts_an_invitation(world: &World) {
    let people = process(world);
    let (emmy, eve) = (registered(&people, "emmy").await, registered(&people, "eve").await);
    let (_, secret) = invitation(world, &people, "emmy").await;
    let accept = nimbus_core::accounts::Accept { invitation: secret };
    denied(people.accept(&Caller::session(eve.user.id), &accept, &Request::default()).await);
    let joined =
        people.accept(&Caller::session(emmy.user.id), &accept, &Request::default()).await.unwrap().output;
    assert_eq!((joined.organization.id, joined.member.role), (world.org, Role::Admin));
}

async fn a_setup_code_is_not_made_where_somebody_can_sign_in(world: &World) {
    let people = with(world.nimbus.clone(), Registration::Invite);
    assert!(people.setup_code().await.unwrap().is_none());
}

/// A server others can reach over an empty store, and the code it printed.
async fn fresh(backend: &Backend) -> (People, SecretText) {
    let people = with(Nimbus::new(backend.store.clone()), Registration::Invite);
    let code = people.setup_code().await.unwrap().expect("nobody can sign in yet");
    (people, SecretText::parse(code.reveal()).unwrap())
}

async fn the_first_account_needs_the_setup_code_and_spends_it(backend: &Backend) {
    let (people, code) = fresh(backend).await;
    let reason = denied(register(&people, new("ada")).await);
    assert!(reason.contains("setup code"), "{reason}");
    let other = SecretText::parse(&code.reveal().replace("nim_set_", "nim_inv_")).unwrap();
    fault_at(register(&people, with_code("ada", &other)).await, "/setup_code");
    register(&people, with_code("ada", &code)).await.unwrap();
    denied(register(&people, with_code("bob", &code)).await);
    assert!(people.setup_code().await.unwrap().is_none());
}

async fn a_setup_code_survives_a_registration_that_failed(backend: &Backend) {
    let (people, code) = fresh(backend).await;
    let wrong = Register { email: "me@localhost".parse().unwrap(), ..with_code("ada", &code) };
    fault_at(register(&people, wrong).await, "/email");
    register(&people, with_code("ada", &code)).await.unwrap();
}

async fn of_two_registrations_with_one_code_one_succeeds(backend: &Backend) {
    let (people, code) = fresh(backend).await;
    let (a, b) =
        tokio::join!(register(&people, with_code("ada", &code)), register(&people, with_code("bob", &code)));
    assert!(a.is_ok() != b.is_ok(), "{a:?} {b:?}");
    assert_eq!(backend.store.count_users(10).await.unwrap(), 1);
}

async fn of_many_registrations_with_one_address_one_succeeds(backend: &Backend) {
    let people = Arc::new(with(Nimbus::new(backend.store.clone()), Registration::Open));
    let tries: Vec<_> = (0..8)
        .map(|_| {
            let people = people.clone();
            tokio::spawn(async move { register(&people, with_organization("ada")).await })
        })
        .collect();
    let mut made = 0;
    for one in tries {
        match one.await.unwrap() {
            Ok(_) => made += 1,
            refused => fault_at(refused, "/email"),
        }
    }
    assert_eq!((made, backend.store.count_users(10).await.unwrap()), (1, 1));
}

async fn the_local_person_is_not_the_first_account(backend: &Backend) {
    let nimbus = Nimbus::new(backend.store.clone());
    nimbus.local(&"ada".parse().unwrap()).await.unwrap();
    let (people, code) = fresh(backend).await;
    register(&people, with_code("ada", &code))
        .await
        .expect("a server over a local store has nobody to sign in yet");
}
