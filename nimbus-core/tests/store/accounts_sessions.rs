//! Sessions: how long they last, and that they end when they are ended.

use nimbus_core::accounts::{People, Proof, Session, SignedIn};
use nimbus_core::error::Error;
use nimbus_core::nimbus::Caller;
use nimbus_core::time::Timestamp;

use crate::accounts_stage::{DAY, MINUTE, PASSWORD, login, process, registered, unauthenticated};
use crate::backend::on_every_backend;
use crate::world::World;

on_every_backend! {
    a_session_is_recognised_by_its_secret_alone,
    a_session_ends_after_a_week_without_use,
    a_session_that_is_used_ends_after_thirty_days,
    a_session_ends_at_once_when_its_owner_signs_out,
    a_session_ended_in_another_process_ends_here_within_a_second,
    a_person_ends_their_own_sessions_only,
    what_is_no_secret_is_told_apart_from_what_is_unknown,
}

async fn a_session_is_recognised_by_its_secret_alone(world: &World) {
    let people = process(world);
    let grace = registered(&people, "grace").await;
    let who = people.authenticate(grace.secret.reveal()).await.unwrap();
    assert_eq!(who.user.id, grace.user.id);
    assert_eq!(who.proof, Proof::Session(grace.session.clone()));
    unauthenticated(people.authenticate(&grace.session.id.to_string()).await);
}

async fn a_session_ends_after_a_week_without_use(world: &World) {
    let people = process(world);
    let grace = registered(&people, "grace").await;
    world.clock.advance(Session::IDLE_DAYS * DAY);
    let why = unauthenticated(people.authenticate(grace.secret.reveal()).await);
    assert!(why.contains("has ended"), "{why}");
    assert_eq!(people.sessions(&Caller::session(grace.user.id)).await.unwrap(), []);
}

/// Waits until the store knows of a use: that is noted beside the request.
async fn noted(world: &World, session: &Session, at: Timestamp) {
    for _ in 0..10_000 {
        let sessions = world.store().sessions(session.user).await.unwrap();
        if sessions.iter().any(|found| found.id == session.id && found.last_used_at == at) {
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("the use at {at} was never noted");
}

async fn a_session_that_is_used_ends_after_thirty_days(world: &World) {
    let people = process(world);
    let grace = registered(&people, "grace").await;
    for _ in 0..4 {
        world.clock.advance(6 * DAY);
        people.authenticate(grace.secret.reveal()).await.unwrap();
        noted(world, &grace.session, world.now()).await;
    }
    world.clock.advance(6 * DAY - 1);
    people.authenticate(grace.secret.reveal()).await.expect("it is used often enough");
    world.clock.advance(1);
    unauthenticated(people.authenticate(grace.secret.reveal()).await);
}

async fn a_session_ends_at_once_when_its_owner_signs_out(world: &World) {
    let people = process(world);
    let grace = registered(&people, "grace").await;
    let elsewhere = login(&people, "grace@example.org", PASSWORD).await.unwrap();
    let who = people.authenticate(grace.secret.reveal()).await.unwrap();
    people.logout(&who).await.unwrap();
    unauthenticated(people.authenticate(grace.secret.reveal()).await);
    people.authenticate(elsewhere.secret.reveal()).await.expect("other sessions go on");
}

async fn a_session_ended_in_another_process_ends_here_within_a_second(world: &World) {
    let (here, there) = (process(world), process(world));
    let grace = registered(&here, "grace").await;
    here.authenticate(grace.secret.reveal()).await.unwrap();
    let who = there.authenticate(grace.secret.reveal()).await.unwrap();
    there.logout(&who).await.unwrap();
    world.clock.advance(1_000);
    unauthenticated(here.authenticate(grace.secret.reveal()).await);
}

async fn a_person_ends_their_own_sessions_only(world: &World) {
    let people = process(world);
    let (grace, oz) = (registered(&people, "grace").await, registered(&people, "oz").await);
    let foreign = end(&people, &oz, &grace).await;
    assert!(matches!(foreign, Err(Error::NotFound { what: "session" })), "{foreign:?}");
    people.authenticate(grace.secret.reveal()).await.unwrap();
    end(&people, &grace, &grace).await.unwrap();
    unauthenticated(people.authenticate(grace.secret.reveal()).await);
}

async fn end(people: &People, by: &SignedIn, whose: &SignedIn) -> nimbus_core::error::Result<()> {
    people.end_session(&Caller::session(by.user.id), whose.session.id).await
}

async fn what_is_no_secret_is_told_apart_from_what_is_unknown(world: &World) {
    let people = process(world);
    let grace = registered(&people, "grace").await;
    let text = grace.secret.reveal();
    let malformed = unauthenticated(people.authenticate(&text[..text.len() - 1]).await);
    assert!(malformed.contains("not a whole"), "{malformed}");
    let who = people.authenticate(text).await.unwrap();
    people.logout(&who).await.unwrap();
    world.clock.advance(MINUTE);
    let unknown = unauthenticated(people.authenticate(text).await);
    assert!(unknown.contains("not known"), "{unknown}");
}
