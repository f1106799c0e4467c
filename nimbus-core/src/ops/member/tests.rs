//! What is decided about members and invitations, without any store.

use super::accept::{Accepting, Arriving};
use super::invite::Inviting;
use super::*;
use crate::accounts::{Hash, Write};
use crate::change::{Change, Verb};
use crate::member::{Invitation, NewInvitation};
use crate::nimbus::Operation;
use crate::ops::stage::{Stage, earlier, id, member as some_member, now, task, user};
use crate::organization::{Organization, WeekStart};
use crate::policy::{self, Action};
use crate::time::Zone;

fn role(role: Role) -> ChangeRole {
    ChangeRole { person: PersonRef::Id(id(2)), role }
}

#[rstest::rstest]
#[case::an_owner_among_two(Role::Owner, &[1, 2], true)]
#[case::the_last_owner(Role::Owner, &[2], false)]
#[case::an_admin(Role::Admin, &[], true)]
fn the_last_owner_is_not_demoted(#[case] present: Role, #[case] owners: &[u128], #[case] allowed: bool) {
    let (stage, target) = (Stage::of(Role::Owner), some_member(2, present));
    let owners: Vec<Member> = owners.iter().map(|n| some_member(*n, Role::Owner)).collect();
    let demoted = role(Role::Member).decide(&stage.versioned(), target.clone(), owners.clone());
    let removed = RemoveMember { person: PersonRef::Id(id(2)) }.decide(&stage.cx(), target, owners);
    for refused in [demoted.err(), removed.err()] {
        assert_eq!(refused.is_none(), allowed);
        assert!(allowed || matches!(refused, Some(Error::LastOwner)), "{refused:?}");
    }
}

#[test]
fn a_role_changes_only_at_a_named_version_and_for_somebody_with_an_account() {
    let stage = Stage::of(Role::Owner);
    let change = |target| role(Role::Admin).decide(&stage.cx(), target, Vec::new());
    let refused = change(some_member(2, Role::Member)).unwrap_err();
    assert!(matches!(refused, Error::VersionRequired { .. }), "{refused}");
    let same = change(some_member(2, Role::Admin)).unwrap();
    assert!(same.changes().iter().all(Change::is_empty), "the same role is no change");
    let unclaimed = Member { claimed: false, ..some_member(2, Role::Member) };
    let refused = role(Role::Admin).decide(&stage.versioned(), unclaimed, Vec::new()).unwrap_err();
    assert!(matches!(refused, Error::Conflict { .. }), "{refused}");
}

#[test]
fn nobody_grants_a_role_above_their_own() {
    let stage = Stage::of(Role::Admin);
    let refused = role(Role::Owner).decide(&stage.versioned(), some_member(2, Role::Member), Vec::new());
    assert!(matches!(refused, Err(Error::Denied { .. })), "{refused:?}");
}

fn invite(email: &str, role: Role) -> InvitePerson {
    let new = NewInvitation { email: email.parse().unwrap(), role: Some(role) };
    InvitePerson { new, secret: Hash([7; 32]) }
}

#[test]
fn an_invitation_withdraws_the_older_ones_in_the_same_commit() {
    let stage = Stage::of(Role::Admin);
    let inviting = Inviting { member: None, older: vec![invitation(5)] };
    let decided = invite("person2@example.com", Role::Admin).decide(&stage.cx(), (), inviting).unwrap();
    let verbs: Vec<Verb> = decided.changes().iter().map(|change| change.verb).collect();
    assert_eq!(verbs, [Verb::Deleted, Verb::Created]);
    let made = Invitation::try_from(decided.changes()[1].record().clone()).unwrap();
    assert_eq!(made.expires_at, now().plus_days(Invitation::DAYS));
    let secrets: Vec<&Write> = decided.accounts().iter().collect();
    assert!(matches!(secrets[..], [Write::CreateInvitationSecret(..), Write::DeleteInvitationSecret(..)]));
}

#[test]
fn a_member_is_not_invited_and_a_former_one_is() {
    let stage = Stage::of(Role::Admin);
    let invite = |member| {
        invite("person2@example.com", Role::Member).decide(
            &stage.cx(),
            (),
            Inviting { member: Some(member), older: vec![] },
        )
    };
    assert!(matches!(invite(some_member(2, Role::Member)), Err(Error::Conflict { .. })));
    let former = Member { deleted_at: Some(earlier()), ..some_member(2, Role::Member) };
    assert!(invite(former).is_ok());
}

fn invitation(n: u128) -> Invitation {
    Invitation {
        id: id(n),
        version: Seq(1),
        email: "Person2@Example.com".parse().unwrap(),
        role: Role::Admin,
        expires_at: now().plus_days(1),
        created_at: earlier(),
        created_by: id(9),
        updated_at: earlier(),
        deleted_at: None,
    }
}

fn organization() -> Organization {
    Organization {
        id: id(3),
        version: Seq(1),
        name: "Acme".parse().unwrap(),
        slug: "acme".parse().unwrap(),
        image_url: None,
        week_start: WeekStart::Monday,
        time_zone: Zone::utc(),
        created_at: earlier(),
        created_by: id(9),
        updated_at: earlier(),
        deleted_at: None,
    }
}

fn accept(n: u128) -> AcceptInvitation {
    AcceptInvitation { invitation: id(5), user: user(n), accounts: Vec::new() }
}

#[rstest::rstest]
#[case::whatever_its_case(1, "PERSON1@example.com", true)]
#[case::another_address(1, "person2@example.com", false)]
#[case::another_account(2, "person2@example.com", false)]
fn an_invitation_is_for_the_account_with_its_address(
    #[case] account: u128,
    #[case] email: &str,
    #[case] allowed: bool,
) {
    let stage = Stage::of(Role::Member);
    let invitation = Invitation { email: email.parse().unwrap(), ..invitation(5) };
    let target = Accepting { organization: organization(), invitation };
    let (action, facts) = accept(account).permission(stage.cx().principal, &target);
    assert_eq!(action, Action::InvitationAccept);
    assert_eq!(policy::check(stage.cx().principal, action, facts).is_ok(), allowed);
}

#[rstest::rstest]
#[case::good(invitation(5), None, true)]
#[case::spent(Invitation { deleted_at: Some(earlier()), ..invitation(5) }, None, false)]
#[case::expired(Invitation { expires_at: now(), ..invitation(5) }, None, false)]
#[case::a_member_already(invitation(5), Some(some_member(2, Role::Member)), false)]
#[case::a_former_member(invitation(5), Some(Member { deleted_at: Some(earlier()), ..some_member(2, Role::Member) }), true)]
fn an_invitation_is_accepted_once_and_in_time(
    #[case] invitation: Invitation,
    #[case] member: Option<Member>,
    #[case] allowed: bool,
) {
    let stage = Stage::of(Role::Member);
    let former = member.is_some();
    let arriving = Arriving { former: member, ..Arriving::default() };
    let decided =
        accept(2).decide(&stage.cx(), Accepting { organization: organization(), invitation }, arriving);
    match decided {
        Ok(decided) => {
            assert!(allowed);
            let joined = Member::try_from(decided.changes()[0].record().clone()).unwrap();
            assert_eq!((joined.role, joined.created_by, joined.deleted_at), (Role::Admin, id(9), None));
            let verb = if former { Verb::Restored } else { Verb::Created };
            assert_eq!((decided.changes()[0].verb, decided.changes()[1].verb), (verb, Verb::Deleted));
        }
        Err(error) => assert!(!allowed && matches!(error, Error::Conflict { .. }), "{error}"),
    }
}

#[test]
fn a_refresh_copies_the_account_and_leaves_former_members_alone() {
    let stage = Stage::of(Role::Owner);
    let renamed = User { name: "Renamed".parse().unwrap(), ..user(2) };
    let refresh = RefreshMember { user: id(2), account: Some(renamed) };
    let name = |before: Member| {
        let decided = refresh.decide(&stage.cx(), Some(before), ()).unwrap();
        Member::try_from(decided.changes()[0].record().clone()).unwrap().name.to_string()
    };
    assert_eq!(name(some_member(2, Role::Member)), "Renamed");
    let former = Member { deleted_at: Some(earlier()), ..some_member(2, Role::Member) };
    assert_eq!(name(former), "Person 2");
}

#[rstest::rstest]
#[case::all(400, 401, true)]
#[case::more_than_one_commit_takes(401, 400, false)]
fn a_name_goes_once_it_has_handed_over_all_it_had(
    #[case] tasks: u64,
    #[case] changes: usize,
    #[case] goes: bool,
) {
    let name = Member { claimed: false, ..some_member(7, Role::Member) };
    let tasks = (1..=tasks).map(|n| crate::task::Task { assignees: [name.id].into(), ..task(n).task });
    let handed = super::accept::handed_over(name.clone(), tasks.collect(), id(2), now());
    assert_eq!(handed.len(), changes);
    assert_eq!(handed.iter().any(|change| change.verb == Verb::Deleted), goes);
}
