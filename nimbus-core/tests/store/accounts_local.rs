//! The person at this machine, and the work that is done later.

use nimbus_core::change::Change;
use nimbus_core::jobs::Ticked;
use nimbus_core::nimbus::{Nimbus, Request};
use nimbus_core::reference::ProjectRef;
use nimbus_core::task::Task;
use nimbus_core::text::{Name, ProjectKey};

use crate::accounts_stage::{DAY, on_every_empty_backend};
use crate::backend::{Backend, on_every_backend};
use crate::world::World;

on_every_empty_backend! {
    the_first_use_makes_a_person_an_organization_and_an_inbox,
    a_later_use_finds_them_whatever_the_person_is_called_by_then,
    of_many_first_uses_at_once_one_makes_them,
    an_inbox_that_was_put_into_the_trash_does_not_come_back,
    a_first_use_that_was_interrupted_is_made_up_for,
}

on_every_backend! {
    what_is_in_the_trash_for_thirty_days_is_purged,
}

fn ada() -> Name {
    "Ada".parse().unwrap()
}

fn inbox() -> ProjectRef {
    ProjectRef::Key(ProjectKey::parse("INBOX").unwrap())
}

async fn the_first_use_makes_a_person_an_organization_and_an_inbox(backend: &Backend) {
    let nimbus = Nimbus::new(backend.store.clone());
    let local = nimbus.local(&ada()).await.unwrap();
    assert!(local.created);
    let user = backend.store.user(local.caller.user).await.unwrap().unwrap();
    assert_eq!((user.name, user.email.as_str(), user.password), (ada(), "me@localhost", None));
    let reader = backend.store.reader(local.org);
    assert_eq!(reader.organization().await.unwrap().unwrap().slug.as_str(), "personal");
    assert!(reader.project(&inbox()).await.unwrap().is_some());
}

async fn a_later_use_finds_them_whatever_the_person_is_called_by_then(backend: &Backend) {
    let first = Nimbus::new(backend.store.clone()).local(&ada()).await.unwrap();
    let second = Nimbus::new(backend.store.clone()).local(&"root".parse().unwrap()).await.unwrap();
    assert!(!second.created);
    assert_eq!((first.caller.user, first.org), (second.caller.user, second.org));
}

async fn of_many_first_uses_at_once_one_makes_them(backend: &Backend) {
    let uses: Vec<_> = (0..8)
        .map(|_| {
            let nimbus = Nimbus::new(backend.store.clone());
            tokio::spawn(async move { nimbus.local(&ada()).await.unwrap() })
        })
        .collect();
    let mut found = Vec::new();
    for one in uses {
        found.push(one.await.unwrap());
    }
    assert_eq!(found.iter().filter(|local| local.created).count(), 1);
    assert!(found.iter().all(|local| local.org == found[0].org), "{found:?}");
    let (user, reader) = (found[0].caller.user, backend.store.reader(found[0].org));
    assert_eq!(backend.store.organizations(user).await.unwrap().len(), 1);
    assert!(reader.project(&inbox()).await.unwrap().is_some());
}

async fn an_inbox_that_was_put_into_the_trash_does_not_come_back(backend: &Backend) {
    let nimbus = Nimbus::new(backend.store.clone());
    let local = nimbus.local(&ada()).await.unwrap();
    let delete = nimbus_core::ops::project::DeleteProject { project: inbox() };
    nimbus.run(&local.caller, local.org, &delete, &Request::default()).await.unwrap();
    nimbus.local(&ada()).await.unwrap();
    let found = backend.store.reader(local.org).project(&inbox()).await.unwrap();
    assert!(found.is_none_or(|project| project.deleted_at.is_some()));
}

async fn a_first_use_that_was_interrupted_is_made_up_for(backend: &Backend) {
    use nimbus_core::accounts::{User, Write};
    use nimbus_core::organization::NewOrganization;
    let nimbus = Nimbus::new(backend.store.clone());
    let now = nimbus.clock().now();
    let user = User {
        id: nimbus.clock().id(),
        email: User::LOCAL_EMAIL.parse().unwrap(),
        name: ada(),
        image_url: None,
        time_zone: None,
        password: None,
        created_at: now,
        updated_at: now,
    };
    let new = NewOrganization { id: None, name: "Personal".parse().unwrap(), slug: None, time_zone: None };
    let caller = nimbus_core::nimbus::Caller::local(user.id);
    let accounts = vec![Write::CreateUser(user.clone())];
    let founded =
        nimbus.found_organization(&caller, &new, &user, &Request::default(), accounts).await.unwrap();
    let local = nimbus.local(&ada()).await.unwrap();
    assert_eq!((local.created, local.org), (false, founded.output.organization.id));
    assert!(backend.store.reader(local.org).project(&inbox()).await.unwrap().is_some());
}

async fn what_is_in_the_trash_for_thirty_days_is_purged(world: &World) {
    let task = world.task("old");
    let task: Task = world.write(vec![Change::create(task.clone())]).await.unwrap().find(task.id).unwrap();
    let deleted = Task { deleted_at: Some(world.now()), ..task.clone() };
    world.write(vec![Change::update(task.clone(), deleted)]).await.unwrap();
    world.clock.advance(30 * DAY);
    assert_eq!(world.nimbus.tick().await.unwrap().purged, 0, "thirty days are not over yet");
    world.clock.advance(1);
    assert_eq!(world.nimbus.tick().await.unwrap().purged, 1);
    assert!(world.read().task(&nimbus_core::reference::TaskRef::Id(task.id)).await.unwrap().is_none());
    assert_eq!(world.nimbus.tick().await.unwrap(), Ticked::default());
}
