//! People: the last owner, roles, leaving, invitations.

use nimbus_core::accounts::{Secret, SecretKind};
use nimbus_core::error::{Error, Result};
use nimbus_core::id::{Id as _, UserId};
use nimbus_core::member::{Invitation, Member, NewInvitation};
use nimbus_core::nimbus::{Caller, Request};
use nimbus_core::ops::member::{ChangeRole, InvitePerson, RemoveMember, RevokeInvitation};
use nimbus_core::policy::Role;
use nimbus_core::reference::PersonRef;
use nimbus_core::store::page::Cut;
use uuid::Uuid;

use crate::backend::on_every_backend;
use crate::world::World;

on_every_backend! {
    an_address_names_a_member_whatever_its_case,
    an_address_names_the_member_before_a_mere_name,
    whoever_leaves_has_no_rights_the_moment_after,
    members_are_not_told_of_invitations,
}

/// Changes a role at the version the member has now, as roles must be.
pub(crate) async fn change_role(world: &World, by: UserId, operation: ChangeRole) -> Result<Member> {
    let member = world.read().members(std::slice::from_ref(&operation.person)).await?.pop().flatten();
    let expected = member.map(|member| vec![member.version]);
    Ok(world.ask(by, operation, &Request { expected, ..Request::default() }).await?.output)
}

async fn whoever_leaves_has_no_rights_the_moment_after(world: &World) {
    let task = world.made(world.member, "theirs").await;
    world.act(world.member, RemoveMember { person: PersonRef::Me }).await.map(drop).unwrap();
    let who = Caller::session(world.member);
    let read = world.nimbus.get_organization(&who, world.org).await;
    assert!(matches!(read, Err(Error::NotFound { .. })), "{read:?}");
    let complete =
        nimbus_core::ops::task::CompleteTask { task: nimbus_core::reference::TaskRef::Id(task.id) };
    let written = world.act(world.member, complete).await;
    assert!(matches!(written, Err(Error::NotFound { what: "organization" })), "{written:?}");
    assert_eq!(world.now_at(task.id).await.created_by, world.member, "what they did stays theirs");
}

async fn invite(world: &World, by: UserId, email: &str, role: Role) -> Result<(Invitation, Secret)> {
    let secret = Secret::new(SecretKind::Invitation, {
        let clock: &dyn nimbus_core::time::Clock = &*world.clock;
        clock.secret()
    });
    let new = NewInvitation { email: email.parse().unwrap(), role: Some(role) };
    let made = world.act(by, InvitePerson { new, secret: secret.hash() }).await?;
    Ok((made, secret))
}

async fn members_are_not_told_of_invitations(world: &World) {
    let (invitation, _) = invite(world, world.admin, "new@example.com", Role::Member).await.unwrap();
    let cut = Cut { after: None, limit: 10 };
    let list = world.nimbus.list_invitations(&Caller::session(world.member), world.org, &cut).await;
    assert!(matches!(list, Err(Error::Denied { .. })), "{list:?}");
    let revoke = |id| RevokeInvitation { invitation: id };
    let known = world.act(world.member, revoke(invitation.id)).await.unwrap_err().to_string();
    let unknown = world.act(world.member, revoke(world.id())).await.unwrap_err().to_string();
    assert_eq!(known, unknown, "they cannot find out whether there is one");
    world.act(world.admin, revoke(invitation.id)).await.unwrap();
}

async fn an_address_names_a_member_whatever_its_case(world: &World) {
    let zoe = world.member(world.id(), "Zoé", Role::Member, world.owner);
    world.write(vec![nimbus_core::change::Change::create(zoe.clone())]).await.unwrap();
    for address in ["zoé@example.com", "ZOÉ@EXAMPLE.COM"] {
        let found = world.read().members(&[PersonRef::Email(address.parse().unwrap())]).await.unwrap();
        assert_eq!(found[0].as_ref().map(|member| member.id), Some(zoe.id), "{address}");
    }
}

async fn an_address_names_the_member_before_a_mere_name(world: &World) {
    let (low, high): (UserId, UserId) = (UserId::from_uuid(Uuid::from_u128(1)), world.id());
    let zoe = world.member(world.id(), "Zoe", Role::Member, world.owner);
    let by_import = |id| Member { id, claimed: false, ..zoe.clone() };
    let gone = Member { deleted_at: Some(world.now()), id: world.id(), ..zoe.clone() };
    for member in [by_import(low), gone, zoe.clone(), by_import(high)] {
        world.write(vec![nimbus_core::change::Change::create(member)]).await.unwrap();
    }
    let person = [PersonRef::Email(zoe.email.clone().unwrap())];
    let found = world.read().members(&person).await.unwrap().swap_remove(0);
    assert_eq!(found.map(|member| member.id), Some(zoe.id));
    let new = NewInvitation { email: zoe.email.unwrap(), role: None };
    let secret = Secret::new(SecretKind::Invitation, [9; 32]);
    let invited = world.act(world.owner, InvitePerson { new, secret: secret.hash() }).await;
    assert!(matches!(invited, Err(Error::Conflict { .. })), "she is a member already: {invited:?}");
}
