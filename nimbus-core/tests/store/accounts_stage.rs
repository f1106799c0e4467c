//! What the cases about accounts share: a service over the world's store, and people with passwords.

use std::net::IpAddr;

use nimbus_core::accounts::{
    Login, Origin, Password, People, Register, Registration, SecretText, Settings, SignedIn,
};
use nimbus_core::error::{Error, Result};
use nimbus_core::member::{Member, NewInvitation};
use nimbus_core::nimbus::{Caller, Nimbus, Request};
use nimbus_core::policy::Role;
use nimbus_core::reference::PersonRef;

use crate::world::World;

pub(crate) const PASSWORD: &str = "correct horse battery";
pub(crate) const MINUTE: i64 = 60_000;
pub(crate) const DAY: i64 = 24 * 60 * MINUTE;

/// The accounts of one process over the world's store; each call is another process.
pub(crate) fn process(world: &World) -> People {
    with(world.nimbus.clone(), Registration::Open)
}

pub(crate) fn with(nimbus: Nimbus, registration: Registration) -> People {
    People::new(nimbus, &Settings { registration, hashes_at_once: 4 })
}

pub(crate) fn password(text: &str) -> Password {
    Password::parse(text).unwrap()
}

pub(crate) fn new(name: &str) -> Register {
    Register {
        email: format!("{name}@example.org").parse().unwrap(),
        password: password(PASSWORD),
        name: name.parse().unwrap(),
        organization_name: None,
        setup_code: None,
        invitation: None,
        cookie: None,
    }
}

pub(crate) async fn registered(people: &People, name: &str) -> SignedIn {
    people.register(new(name), &Origin::default()).await.unwrap()
}

pub(crate) async fn login(people: &People, email: &str, text: &str) -> Result<SignedIn> {
    let login = Login { email: email.parse().unwrap(), password: password(text), cookie: None };
    people.login(login, &Origin::default()).await
}

pub(crate) fn from(address: &str) -> Origin {
    Origin { address: Some(address.parse::<IpAddr>().unwrap()), agent: Some("test".into()) }
}

/// Somebody with an account who is in the world's organization, too.
pub(crate) async fn joined(world: &World, people: &People, name: &str, role: Role) -> SignedIn {
    let invitation = NewInvitation { email: new(name).email, role: Some(role) };
    let owner = Caller::session(world.owner);
    let made = people.invite(&owner, world.org, invitation, &Request::default()).await.unwrap().output;
    let text = SecretText::parse(made.secret.unwrap().reveal()).unwrap();
    let invited = Register { invitation: Some(text), ..new(name) };
    people.register(invited, &Origin::default()).await.unwrap()
}

pub(crate) async fn member(world: &World, who: &SignedIn) -> Member {
    world.read().members(&[PersonRef::Id(who.user.id)]).await.unwrap().pop().flatten().unwrap()
}

/// Whether somebody is told to sign in.
pub(crate) fn unauthenticated<T: std::fmt::Debug>(result: Result<T>) -> &'static str {
    match result {
        Err(Error::Unauthenticated(why)) => why,
        other => panic!("must not be recognised, but: {other:?}"),
    }
}

/// Whether a fault lies at a place of the input.
pub(crate) fn fault_at<T: std::fmt::Debug>(result: Result<T>, pointer: &str) {
    match result {
        Err(Error::Invalid(faults)) if faults.iter().any(|fault| fault.pointer == pointer) => {}
        other => panic!("must be a fault at {pointer}, but: {other:?}"),
    }
}

/// Whether it is refused with a reason.
pub(crate) fn denied<T: std::fmt::Debug>(result: Result<T>) -> String {
    match result {
        Err(Error::Denied { reason }) => reason,
        other => panic!("must be denied, but: {other:?}"),
    }
}

/// Stamps cases, plain async functions over an empty [`Backend`](crate::backend::Backend), on every backend.
macro_rules! on_every_empty_backend {
    ($($case:ident),* $(,)?) => {
        mod empty {
            mod model {
                $(#[tokio::test]
                async fn $case() {
                    super::super::$case(&crate::backend::model()).await;
                })*
            }
            mod sqlite {
                $(#[tokio::test]
                async fn $case() {
                    super::super::$case(&crate::backend::sqlite()).await;
                })*
            }
            mod postgres {
                $(#[tokio::test]
                async fn $case() {
                    super::super::$case(&crate::backend::postgres().await).await;
                })*
            }
        }
    };
}
pub(crate) use on_every_empty_backend;
