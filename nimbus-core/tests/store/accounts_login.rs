//! Signing in: what is said to those who cannot, and what happens along with it.

use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version};
use nimbus_core::accounts::{Hash, Rehash, Session, Write};
use nimbus_core::error::Error;

use crate::accounts_stage::{DAY, PASSWORD, from, login, new, process, registered, unauthenticated};
use crate::backend::on_every_backend;
use crate::world::World;

on_every_backend! {
    a_wrong_password_and_an_unknown_address_are_answered_alike,
    an_account_without_a_password_cannot_be_signed_in_to,
    after_ten_wrong_passwords_even_the_right_one_must_wait,
    of_many_wrong_passwords_at_once_ten_are_looked_at,
    the_oldest_session_ends_where_there_would_be_too_many,
    an_address_may_sign_up_five_times_in_an_hour,
    a_sign_in_renews_a_hash_made_with_older_parameters,
    a_sign_in_clears_away_ended_sessions,
    neither_secret_nor_hash_is_ever_printed,
}

async fn a_wrong_password_and_an_unknown_address_are_answered_alike(world: &World) {
    let people = process(world);
    registered(&people, "grace").await;
    let wrong = unauthenticated(login(&people, "grace@example.org", "wrong horse battery").await);
    let unknown = unauthenticated(login(&people, "nobody@example.org", "wrong horse battery").await);
    assert_eq!(wrong, unknown);
    login(&people, "GRACE@example.org", PASSWORD)
        .await
        .expect("the right one signs in, whatever the case of the address");
}

async fn an_account_without_a_password_cannot_be_signed_in_to(world: &World) {
    let ada = world.store().user(world.owner).await.unwrap().unwrap();
    unauthenticated(login(&process(world), ada.email.as_str(), PASSWORD).await);
}

async fn after_ten_wrong_passwords_even_the_right_one_must_wait(world: &World) {
    let people = process(world);
    registered(&people, "grace").await;
    for _ in 0..10 {
        unauthenticated(login(&people, "grace@example.org", "wrong horse battery").await);
    }
    let refused = login(&people, "grace@example.org", PASSWORD).await;
    assert!(matches!(refused, Err(Error::RateLimited { retry_after: 90, .. })), "{refused:?}");
    world.clock.advance(90_000);
    login(&people, "grace@example.org", PASSWORD).await.unwrap();
}

async fn of_many_wrong_passwords_at_once_ten_are_looked_at(world: &World) {
    let people = process(world);
    registered(&people, "grace").await;
    let guesses: Vec<_> = (0..40)
        .map(|_| {
            let people = people.clone();
            tokio::spawn(async move { login(&people, "grace@example.org", "wrong horse battery").await })
        })
        .collect();
    let mut looked_at = 0;
    for guess in guesses {
        match guess.await.unwrap() {
            Err(Error::Unauthenticated(_)) => looked_at += 1,
            refused => assert!(matches!(refused, Err(Error::RateLimited { .. })), "{refused:?}"),
        }
    }
    assert_eq!(looked_at, 10);
}

async fn the_oldest_session_ends_where_there_would_be_too_many(world: &World) {
    let people = process(world);
    let first = registered(&people, "grace").await;
    let more = (1..Session::MAX_PER_PERSON).map(|n| {
        let (id, created_at) = (world.id(), first.session.created_at.plus_millis(i64::try_from(n).unwrap()));
        Write::CreateSession(
            Session { id, created_at, ..first.session.clone() },
            Hash([u8::try_from(n).unwrap(); 32]),
        )
    });
    world.store().write(more.collect()).await.unwrap();
    people.authenticate(first.secret.reveal()).await.unwrap();
    world.clock.advance(1_000);
    login(&people, "grace@example.org", PASSWORD).await.unwrap();
    unauthenticated(people.authenticate(first.secret.reveal()).await);
    let kept = world.store().sessions(first.user.id).await.unwrap().len();
    assert_eq!(kept, Session::MAX_PER_PERSON);
}

async fn an_address_may_sign_up_five_times_in_an_hour(world: &World) {
    let people = process(world);
    let origin = from("203.0.113.7");
    for n in 0..5 {
        people.register(new(&format!("person{n}")), &origin).await.unwrap();
    }
    let refused = people.register(new("person5"), &origin).await;
    assert!(matches!(refused, Err(Error::RateLimited { .. })), "{refused:?}");
    people.register(new("person5"), &from("203.0.113.8")).await.unwrap();
}

async fn a_sign_in_renews_a_hash_made_with_older_parameters(world: &World) {
    let people = process(world);
    let old = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(64, 1, 1, None).unwrap());
    let hash = old.hash_password_with_salt(PASSWORD.as_bytes(), &[7; 16]).unwrap().to_string();
    let ada = world.store().user(world.owner).await.unwrap().unwrap();
    let rehash = Rehash { before: ada.password.clone(), after: hash.clone() };
    world.store().write(vec![Write::Rehash(ada.id, rehash, world.now())]).await.unwrap();
    unauthenticated(login(&people, ada.email.as_str(), "wrong horse battery").await);
    login(&people, ada.email.as_str(), PASSWORD).await.unwrap();
    let renewed = world.store().user(ada.id).await.unwrap().unwrap().password.unwrap();
    assert!(renewed.starts_with("$argon2id$v=19$m=47104,t=1,p=1$") && renewed != hash);
    login(&people, ada.email.as_str(), PASSWORD).await.expect("the renewed hash is of the same password");
}

async fn a_sign_in_clears_away_ended_sessions(world: &World) {
    let people = process(world);
    let first = registered(&people, "grace").await;
    world.clock.advance(Session::IDLE_DAYS * DAY);
    let second = login(&people, "grace@example.org", PASSWORD).await.unwrap();
    let kept = world.store().sessions(first.user.id).await.unwrap();
    assert_eq!(kept, [second.session]);
}

async fn neither_secret_nor_hash_is_ever_printed(world: &World) {
    let people = process(world);
    let grace = registered(&people, "grace").await;
    let who = people.authenticate(grace.secret.reveal()).await.unwrap();
    let user = world.store().user(grace.user.id).await.unwrap().unwrap();
    let hash = user.password.clone().unwrap();
    let write = Write::CreateUser(user.clone());
    let printed = format!("{grace:?} {who:?} {user:?} {write:?} {people:?} {:?}", new("grace"));
    for secret in [grace.secret.reveal(), &grace.secret.reveal()[8..], &hash, PASSWORD, "argon2id"] {
        assert!(!printed.contains(secret), "{printed}");
    }
}
