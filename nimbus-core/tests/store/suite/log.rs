//! The log: no gaps, chained, and read with the rights of one person.

use nimbus_core::change::{Audience, Change, Seq};
use nimbus_core::member::Invitation;
use nimbus_core::policy::Role;
use nimbus_core::store::Seen;
use nimbus_core::store::page::LogPage;

use crate::backend::on_every_backend;
use crate::world::World;

on_every_backend! {
    the_log_has_no_gaps_and_its_chain_holds,
    pages_of_the_log_follow_each_other_to_the_head,
    members_do_not_see_invitations_and_are_told_how_far_they_see,
    outsiders_see_no_log,
    whoever_feeds_several_readers_is_told_the_audience_of_each_change,
    a_page_says_how_those_who_acted_are_called,
}

async fn log(world: &World, user: nimbus_core::id::UserId, after: Seq, limit: usize) -> LogPage {
    let Seen { value, .. } = world.store().log(world.who(user), after, limit).await.unwrap().unwrap();
    value
}

async fn the_log_has_no_gaps_and_its_chain_holds(world: &World) {
    for title in ["one", "two", "three"] {
        world.write(vec![Change::create(world.task(title))]).await.unwrap();
    }
    let page = log(world, world.owner, Seq(0), 100).await;
    let seqs: Vec<u64> = page.items.iter().map(|(logged, _)| logged.row.seq.0).collect();
    assert_eq!(seqs, (1..=page.head.0).collect::<Vec<_>>());
    let verdict = world.store().verify(world.org).await.unwrap();
    assert_eq!(verdict.faults, Vec::<String>::new());
    let last = page.items.last().expect("something was written");
    assert_eq!((verdict.head, verdict.hash), (last.0.row.seq, last.0.row.hash));
}

async fn pages_of_the_log_follow_each_other_to_the_head(world: &World) {
    for title in ["one", "two", "three"] {
        world.write(vec![Change::create(world.task(title))]).await.unwrap();
    }
    let (mut after, mut seen) = (Seq(0), Vec::new());
    while after < world.head().await {
        let page = log(world, world.member, after, 2).await;
        assert!(page.through > after, "every page leads on");
        assert!(page.items.len() <= 2);
        seen.extend(page.items.iter().map(|(logged, _)| logged.row.seq.0));
        after = page.through;
    }
    assert_eq!(seen, (1..=after.0).collect::<Vec<_>>());
    let page = log(world, world.member, after, 2).await;
    assert_eq!((page.items.len(), page.through, page.head), (0, after, after));
}

fn invitation(world: &World) -> Invitation {
    Invitation {
        id: world.id(),
        version: Seq(0),
        email: "new@example.com".parse().unwrap(),
        role: Role::Member,
        expires_at: world.now().plus_days(Invitation::DAYS),
        created_at: world.now(),
        created_by: world.owner,
        updated_at: world.now(),
        deleted_at: None,
    }
}

async fn members_do_not_see_invitations_and_are_told_how_far_they_see(world: &World) {
    let before = world.head().await;
    let invitation = invitation(world);
    world.write(vec![Change::create(invitation.clone())]).await.unwrap();
    let page = log(world, world.member, before, 10).await;
    assert!(page.items.is_empty(), "{page:?}");
    assert_eq!((page.through, page.head), (before.next(), before.next()), "hidden changes are no gap");
    let page = log(world, world.admin, before, 10).await;
    assert_eq!(page.items.len(), 1);
    let (logged, record) = &page.items[0];
    assert_eq!(logged.row.audience, Audience::Admins);
    assert_eq!(record.as_ref().map(nimbus_core::change::Record::id), Some(invitation.id.into()));
}

async fn outsiders_see_no_log(world: &World) {
    assert!(world.store().log(world.who(world.outsider), Seq(0), 10).await.unwrap().is_none());
    let opening = world.store().open(world.who(world.outsider), None).await.unwrap().unwrap();
    assert_eq!(opening.standing, None);
}

async fn whoever_feeds_several_readers_is_told_the_audience_of_each_change(world: &World) {
    let before = world.head().await;
    world.write(vec![Change::create(invitation(world))]).await.unwrap();
    world.write(vec![Change::create(world.task("one"))]).await.unwrap();
    let page = world.store().tail(world.org, before, 10).await.unwrap().unwrap();
    let audiences: Vec<_> = page.items.iter().map(|(logged, _)| logged.row.audience).collect();
    assert_eq!(audiences, [Audience::Admins, Audience::Everyone]);
    let nobodys = nimbus_core::id::Id::from_uuid(uuid::Uuid::max());
    assert!(world.store().tail(nobodys, Seq(0), 10).await.unwrap().is_none());
}

async fn a_page_says_how_those_who_acted_are_called(world: &World) {
    world.write(vec![Change::create(world.task("one"))]).await.unwrap();
    let page = log(world, world.member, Seq(0), 100).await;
    for (logged, _) in &page.items {
        assert!(page.people.contains_key(&logged.operation.actor.user), "{logged:?}");
    }
}
