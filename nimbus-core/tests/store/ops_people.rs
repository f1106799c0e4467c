//! Roles, leaving, and invitations.

use nimbus_core::accounts::{Secret, SecretKind, User, Write};
use nimbus_core::change::Change;
use nimbus_core::error::Result;
use nimbus_core::id::UserId;
use nimbus_core::member::{Invitation, Member, NewInvitation};
use nimbus_core::nimbus::{Caller, Request};
use nimbus_core::ops::member::{
    ChangeRole, InvitePerson, Joined, RefreshMember, RemoveMember, RevokeInvitation,
};
use nimbus_core::policy::Role;
use nimbus_core::reference::PersonRef;
use nimbus_core::task::Task;

use crate::backend::on_every_backend;
use crate::ops_stage::{at, keyed, log_after, refusal};
use crate::world::World;

on_every_backend! {
    only_owners_change_roles_and_at_a_named_version,
    the_last_owner_stays_one,
    an_admin_removes_members_only,
    two_owners_who_demote_each_other_leave_one,
    an_invited_person_joins_and_the_link_is_spent,
    whoever_comes_takes_over_what_was_assigned_to_their_name,
    nobody_invites_above_their_own_role,
    a_newer_invitation_replaces_the_older_one,
    an_invitation_is_for_one_address_and_seven_days,
    a_former_member_comes_back_to_their_place,
    a_withdrawn_invitation_leads_nowhere,
    a_member_follows_their_account,
    an_erased_account_leaves_no_name,
}

fn person(user: UserId) -> PersonRef {
    PersonRef::Id(user)
}

async fn role(world: &World, by: UserId, of: UserId, role: Role) -> Result<Role> {
    let member = world.read().members(&[person(of)]).await.unwrap().pop().flatten().unwrap();
    let change = ChangeRole { person: person(of), role };
    world.ask(by, change, &at(member.version)).await.map(|done| done.output.role)
}

async fn only_owners_change_roles_and_at_a_named_version(world: &World) {
    let change = ChangeRole { person: person(world.member), role: Role::Admin };
    assert_eq!(refusal(world.act(world.owner, change).await), "version required");
    assert_eq!(refusal(role(world, world.admin, world.member, Role::Admin).await), "denied");
    assert_eq!(refusal(role(world, world.member, world.member, Role::Owner).await), "denied");
    assert_eq!(role(world, world.owner, world.member, Role::Owner).await.unwrap(), Role::Owner);
}

async fn the_last_owner_stays_one(world: &World) {
    assert_eq!(refusal(role(world, world.owner, world.owner, Role::Admin).await), "last owner");
    let leave = RemoveMember { person: PersonRef::Me };
    assert_eq!(refusal(world.act(world.owner, leave.clone()).await), "last owner");
    role(world, world.owner, world.admin, Role::Owner).await.unwrap();
    world.act(world.owner, leave).await.unwrap();
    assert_eq!(refusal(role(world, world.admin, world.admin, Role::Member).await), "last owner");
}

async fn an_admin_removes_members_only(world: &World) {
    let remove = |user| RemoveMember { person: person(user) };
    assert_eq!(refusal(world.act(world.admin, remove(world.owner)).await), "denied");
    assert_eq!(refusal(world.act(world.member, remove(world.other)).await), "denied");
    world.act(world.admin, remove(world.member)).await.unwrap();
    assert_eq!(refusal(world.act(world.admin, remove(world.member)).await), "not found");
    assert_eq!(refusal(world.act(world.member, remove(world.member)).await), "not found", "they are outside");
    world.act(world.admin, RemoveMember { person: PersonRef::Me }).await.expect("anyone may leave");
}

async fn two_owners_who_demote_each_other_leave_one(world: &World) {
    role(world, world.owner, world.admin, Role::Owner).await.unwrap();
    let (one, two) = tokio::join!(
        role(world, world.owner, world.admin, Role::Member),
        role(world, world.admin, world.owner, Role::Member),
    );
    assert!(one.is_ok() ^ two.is_ok(), "{one:?} {two:?}");
    assert_eq!(world.read().owners().await.unwrap().len(), 1);
}

struct Link {
    secret: Secret,
    invitation: Invitation,
}

async fn invite(world: &World, by: UserId, email: &str, role: Role) -> Result<Link> {
    let mut random = [0; 32];
    nimbus_core::time::Clock::random(&*world.clock, &mut random);
    let secret = Secret::new(SecretKind::Invitation, random);
    let new = NewInvitation { email: email.parse().unwrap(), role: Some(role) };
    let invitation = world.act(by, InvitePerson { new, secret: secret.hash() }).await?;
    Ok(Link { secret, invitation })
}

async fn accept(world: &World, user: &User, link: &Link) -> Result<Joined> {
    let (caller, request) = (Caller::session(user.id), Request::default());
    let accepting = world.nimbus.accept_invitation(&caller, &link.secret, user, &request, Vec::new());
    accepting.await.map(|done| done.output)
}

async fn newcomer(world: &World, name: &str) -> User {
    let user = world.user(world.id(), name);
    world.store().write(vec![Write::CreateUser(user.clone())]).await.unwrap();
    user
}

async fn an_invited_person_joins_and_the_link_is_spent(world: &World) {
    let user = newcomer(world, "Margaret").await;
    let link = invite(world, world.admin, "MARGARET@example.com", Role::Admin).await.unwrap();
    let before = world.head().await;
    let joined = accept(world, &user, &link).await.unwrap();
    assert_eq!((joined.member.id, joined.member.role), (user.id, Role::Admin));
    assert_eq!((joined.organization.id, joined.member.created_by), (world.org, world.admin));
    assert_eq!(log_after(world, before).await, ["member.created", "invitation.deleted"]);
    assert_eq!(refusal(accept(world, &user, &link).await), "not found");
    let again = invite(world, world.admin, "margaret@example.com", Role::Member).await;
    assert_eq!(refusal(again.map(|link| link.invitation)), "conflict");
}

async fn whoever_comes_takes_over_what_was_assigned_to_their_name(world: &World) {
    let user = newcomer(world, "Margaret").await;
    let name = Member { claimed: false, ..world.member(world.id(), "Margaret", Role::Member, world.owner) };
    let task = Task { assignees: [name.id, world.owner].into(), created_by: name.id, ..world.task("Hers") };
    world.write(vec![Change::create(name.clone()), Change::create(task.clone())]).await.unwrap();
    let link = invite(world, world.admin, "margaret@example.com", Role::Member).await.unwrap();
    let before = world.head().await;
    accept(world, &user, &link).await.unwrap();
    let now = world.now_at(task.id).await;
    assert_eq!(now.assignees, [user.id, world.owner].into());
    assert_eq!(now.created_by, name.id, "who made it is what the log says");
    let left = world.read().members(&[person(name.id)]).await.unwrap().swap_remove(0).unwrap();
    assert_eq!(left.deleted_at, Some(world.now()));
    assert_eq!(
        log_after(world, before).await,
        ["member.created", "invitation.deleted", "task.updated", "member.deleted"]
    );
}

async fn nobody_invites_above_their_own_role(world: &World) {
    let invited = |by, role| async move {
        invite(world, by, "new@example.com", role).await.map(|link| link.invitation.role)
    };
    assert_eq!(refusal(invited(world.admin, Role::Owner).await), "denied");
    assert_eq!(refusal(invited(world.member, Role::Member).await), "denied");
    assert_eq!(invited(world.owner, Role::Owner).await.unwrap(), Role::Owner);
}

async fn a_newer_invitation_replaces_the_older_one(world: &World) {
    let user = newcomer(world, "Margaret").await;
    let older = invite(world, world.admin, "margaret@example.com", Role::Member).await.unwrap();
    let newer = invite(world, world.owner, "Margaret@Example.com", Role::Admin).await.unwrap();
    assert_eq!(refusal(accept(world, &user, &older).await), "not found");
    assert_eq!(accept(world, &user, &newer).await.unwrap().member.role, Role::Admin);
}

async fn an_invitation_is_for_one_address_and_seven_days(world: &World) {
    let (user, other) = (newcomer(world, "Margaret").await, newcomer(world, "Barbara").await);
    let link = invite(world, world.admin, "margaret@example.com", Role::Member).await.unwrap();
    assert_eq!(refusal(accept(world, &other, &link).await), "denied");
    world.clock.advance(Invitation::DAYS * 86_400_000);
    assert_eq!(refusal(accept(world, &user, &link).await), "conflict");
    world.clock.advance(-1);
    accept(world, &user, &link).await.expect("a moment before the end it is good");
}

async fn a_former_member_comes_back_to_their_place(world: &World) {
    world.act(world.member, RemoveMember { person: PersonRef::Me }).await.unwrap();
    let mut user = world.user(world.member, "Linus");
    user.name = "Linus T.".parse().unwrap();
    let link = invite(world, world.owner, "linus@example.com", Role::Admin).await.unwrap();
    let joined = accept(world, &user, &link).await.unwrap().member;
    assert_eq!((joined.deleted_at, joined.role, joined.name.as_str()), (None, Role::Admin, "Linus T."));
    world.made(world.member, "Back again").await;
}

async fn a_withdrawn_invitation_leads_nowhere(world: &World) {
    let user = newcomer(world, "Margaret").await;
    let link = invite(world, world.admin, "margaret@example.com", Role::Member).await.unwrap();
    let revoke = RevokeInvitation { invitation: link.invitation.id };
    assert_eq!(refusal(world.act(world.member, revoke.clone()).await), "denied");
    world.ask(world.admin, revoke.clone(), &keyed("r", 1)).await.unwrap();
    assert!(world.ask(world.admin, revoke.clone(), &keyed("r", 1)).await.unwrap().replayed);
    assert_eq!(refusal(world.act(world.admin, revoke).await), "not found");
    assert_eq!(refusal(accept(world, &user, &link).await), "not found");
}

async fn refresh(world: &World, user: UserId, account: Option<User>) -> nimbus_core::member::Member {
    let refresh = RefreshMember { user, account };
    let done = world.nimbus.run(&Caller::system(), world.org, &refresh, &Request::default()).await;
    done.unwrap().output.unwrap()
}

async fn a_member_follows_their_account(world: &World) {
    let renamed = User { name: "Linus B.".parse().unwrap(), ..world.user(world.member, "Linus") };
    let by_hand = RefreshMember { user: world.member, account: Some(renamed.clone()) };
    assert_eq!(refusal(world.act(world.owner, by_hand).await), "denied", "not even an owner does it");
    let member = refresh(world, world.member, Some(renamed.clone())).await;
    assert_eq!(member.name.as_str(), "Linus B.");
    let head = world.head().await;
    assert_eq!(refresh(world, world.member, Some(renamed)).await, member);
    assert_eq!(world.head().await, head, "what is up to date is not written");
}

async fn an_erased_account_leaves_no_name(world: &World) {
    let member = refresh(world, world.member, None).await;
    assert_eq!((member.name.as_str(), member.email, member.claimed), ("Former member", None, false));
    assert_eq!(member.deleted_at, Some(world.now()));
}
