//! API tokens: bound to one organization and to their scopes, and no way to more.

use nimbus_core::accounts::{NewToken, People, ProfilePatch, Scope, Secret, Token};
use nimbus_core::change::{Change, Seq};
use nimbus_core::error::{Error, Result};
use nimbus_core::id::{OrgId, UserId};
use nimbus_core::member::Member;
use nimbus_core::nimbus::{Caller, Request};
use nimbus_core::ops::member::RemoveMember;
use nimbus_core::ops::task::CreateTask;
use nimbus_core::organization::Organization;
use nimbus_core::policy::{Role, Via};
use nimbus_core::reference::{OrgRef, PersonRef, ProjectRef};
use nimbus_core::task::NewTask;
use nimbus_core::time::Timestamp;

use crate::accounts_stage::{DAY, denied, fault_at, process, unauthenticated};
use crate::backend::on_every_backend;
use crate::world::World;

on_every_backend! {
    a_token_sees_only_the_organization_it_is_bound_to,
    a_token_ends_when_it_expires,
    a_revoked_token_ends_at_once,
    a_token_that_may_read_does_not_write,
    a_token_manages_no_account,
    a_token_is_made_only_for_an_organization_one_is_in,
    a_token_without_scopes_or_with_a_wrong_end_is_refused,
    a_token_of_somebody_else_is_not_found,
    a_person_has_at_most_a_hundred_tokens,
    tokens_asked_for_at_once_do_not_pass_the_limit,
    tokens_end_with_the_membership,
}

fn wanted(world: &World, scopes: &[Scope]) -> NewToken {
    NewToken {
        name: "nightly".parse().unwrap(),
        scopes: scopes.to_vec(),
        org: OrgRef::Id(world.org),
        expires_at: None,
    }
}

async fn token_of(world: &World, people: &People, user: UserId, scopes: &[Scope]) -> (Token, Secret) {
    people.create_token(&Caller::session(user), wanted(world, scopes)).await.unwrap()
}

const BOTH: &[Scope] = &[Scope::Read, Scope::Write];

async fn create_task(world: &World, caller: &Caller, org: OrgId) -> Result<()> {
    let new = NewTask::titled(ProjectRef::Id(world.project), "made by a script".parse().unwrap());
    world.nimbus.run(caller, org, &CreateTask::from(new), &Request::default()).await.map(drop)
}

/// An organization of the owner's beside the first.
async fn second(world: &World) -> OrgId {
    let org = world.id();
    let changes = vec![
        Change::create(world.organization(org, "second", world.owner)),
        Change::create(world.member(world.owner, "Ada", Role::Owner, world.owner)),
    ];
    world.store().commit(world.commit(org, world.owner, Seq(0), changes)).await.unwrap();
    org
}

async fn a_token_sees_only_the_organization_it_is_bound_to(world: &World) {
    let people = process(world);
    let second = second(world).await;
    let (token, secret) = token_of(world, &people, world.owner, BOTH).await;
    let caller = people.authenticate(secret.reveal()).await.unwrap().caller.clone();
    assert_eq!((caller.via, caller.bound_to), (Via::Token(token.id), Some(world.org)));
    create_task(world, &caller, world.org).await.unwrap();
    let elsewhere = create_task(world, &caller, second).await;
    assert!(matches!(elsewhere, Err(Error::NotFound { what: "organization" })), "{elsewhere:?}");
    let orgs =
        |found: Vec<(Organization, Member)>| found.into_iter().map(|(org, _)| org.id).collect::<Vec<_>>();
    assert_eq!(orgs(world.nimbus.organizations(&caller).await.unwrap()), [world.org]);
    assert_eq!(world.nimbus.organizations(&Caller::session(world.owner)).await.unwrap().len(), 2);
}

async fn a_token_ends_when_it_expires(world: &World) {
    let people = process(world);
    let (token, secret) = token_of(world, &people, world.owner, BOTH).await;
    assert_eq!(token.expires_at, world.now().plus_days(Token::DAYS));
    world.clock.advance(Token::DAYS * DAY - 1);
    people.authenticate(secret.reveal()).await.unwrap();
    world.clock.advance(1);
    let why = unauthenticated(people.authenticate(secret.reveal()).await);
    assert!(why.contains("expired"), "even though it was recognised a moment ago: {why}");
}

async fn a_revoked_token_ends_at_once(world: &World) {
    let people = process(world);
    let (token, secret) = token_of(world, &people, world.owner, BOTH).await;
    people.authenticate(secret.reveal()).await.unwrap();
    people.delete_token(&Caller::session(world.owner), token.id).await.unwrap();
    unauthenticated(people.authenticate(secret.reveal()).await);
    assert_eq!(people.tokens(&Caller::session(world.owner)).await.unwrap(), []);
}

async fn a_token_that_may_read_does_not_write(world: &World) {
    let people = process(world);
    let (_, secret) = token_of(world, &people, world.owner, &[Scope::Read]).await;
    let caller = people.authenticate(secret.reveal()).await.unwrap().caller.clone();
    let reason = denied(create_task(world, &caller, world.org).await);
    assert!(reason.contains("`write`"), "{reason}");
}

async fn a_token_manages_no_account(world: &World) {
    let people = process(world);
    let (token, secret) = token_of(world, &people, world.owner, BOTH).await;
    let who = people.authenticate(secret.reveal()).await.unwrap();
    denied(people.create_token(&who.caller, wanted(world, BOTH)).await);
    denied(people.delete_token(&who.caller, token.id).await);
    denied(people.tokens(&who.caller).await);
    denied(people.sessions(&who.caller).await);
    denied(people.edit_me(&who.caller, ProfilePatch::default()).await);
    denied(people.logout(&who).await);
    assert_eq!(people.me(&who.caller).await.unwrap().id, world.owner, "but it may ask whose it is");
}

async fn a_token_is_made_only_for_an_organization_one_is_in(world: &World) {
    let people = process(world);
    let caller = Caller::session(world.outsider);
    let absent = NewToken { org: OrgRef::Slug("nowhere".parse().unwrap()), ..wanted(world, BOTH) };
    let foreign = NewToken { org: OrgRef::Slug("acme".parse().unwrap()), ..wanted(world, BOTH) };
    fault_at(people.create_token(&caller, absent).await, "/org");
    fault_at(people.create_token(&caller, foreign.clone()).await, "/org");
    people.create_token(&Caller::session(world.member), foreign).await.expect("a member may, by slug");
}

async fn a_token_without_scopes_or_with_a_wrong_end_is_refused(world: &World) {
    let people = process(world);
    let caller = Caller::session(world.owner);
    fault_at(people.create_token(&caller, wanted(world, &[])).await, "/scopes");
    let ending = |at: Timestamp| NewToken { expires_at: Some(at), ..wanted(world, BOTH) };
    fault_at(people.create_token(&caller, ending(world.now())).await, "/expires_at");
    let too_late = world.now().plus_days(Token::MAX_DAYS + 1);
    fault_at(people.create_token(&caller, ending(too_late)).await, "/expires_at");
}

async fn a_token_of_somebody_else_is_not_found(world: &World) {
    let people = process(world);
    let (token, secret) = token_of(world, &people, world.owner, BOTH).await;
    let refused = people.delete_token(&Caller::session(world.admin), token.id).await;
    assert!(matches!(refused, Err(Error::NotFound { what: "token" })), "{refused:?}");
    people.authenticate(secret.reveal()).await.expect("it goes on");
}

async fn a_person_has_at_most_a_hundred_tokens(world: &World) {
    let people = process(world);
    for _ in 0..Token::MAX_PER_PERSON {
        token_of(world, &people, world.owner, BOTH).await;
    }
    let refused = people.create_token(&Caller::session(world.owner), wanted(world, BOTH)).await;
    assert!(matches!(refused, Err(Error::Conflict { .. })), "{refused:?}");
}

async fn tokens_asked_for_at_once_do_not_pass_the_limit(world: &World) {
    let people = process(world);
    for _ in 0..Token::MAX_PER_PERSON - 2 {
        token_of(world, &people, world.owner, BOTH).await;
    }
    let caller = Caller::session(world.owner);
    let all = (0..8).map(|_| people.create_token(&caller, wanted(world, BOTH)));
    let made = futures::future::join_all(all).await;
    assert_eq!(made.iter().filter(|made| made.is_ok()).count(), 2, "{made:?}");
    assert_eq!(people.tokens(&caller).await.unwrap().len(), Token::MAX_PER_PERSON);
}

async fn tokens_end_with_the_membership(world: &World) {
    let people = process(world);
    let (_, secret) = token_of(world, &people, world.member, BOTH).await;
    let (_, another) = token_of(world, &people, world.other, BOTH).await;
    let person = PersonRef::Id(world.member);
    world.act(world.owner, RemoveMember { person: person.clone() }).await.unwrap();
    let former = world.read().members(&[person]).await.unwrap().pop().flatten().unwrap();
    let back = Member { deleted_at: None, ..former.clone() };
    world.write(vec![Change::update(former, back)]).await.expect("they come back");
    world.clock.advance(2_000);
    unauthenticated(people.authenticate(secret.reveal()).await);
    people.authenticate(another.reveal()).await.expect("the tokens of others go on");
}
