//! Asking beforehand whether one may do something.

use nimbus_core::error::Result;
use nimbus_core::id::UserId;
use nimbus_core::nimbus::Caller;
use nimbus_core::ops::explain::TargetRef;
use nimbus_core::policy::Action;
use nimbus_core::reference::{PersonRef, TaskRef};

use crate::backend::on_every_backend;
use crate::ops_stage::{faults, refusal};
use crate::world::World;

on_every_backend! {
    an_answer_goes_by_the_facts_of_the_target,
    what_one_may_not_see_is_not_found,
    an_action_is_asked_about_what_it_is_done_to,
}

async fn may(world: &World, user: UserId, action: Action, target: &TargetRef) -> Result<bool> {
    let caller = Caller::session(user);
    Ok(world.nimbus.explain_on(&caller, world.org, action, Some(target)).await?.allowed)
}

async fn an_answer_goes_by_the_facts_of_the_target(world: &World) {
    let mine = TargetRef::Task(TaskRef::Id(world.made(world.member, "Mine").await.id));
    let theirs = TargetRef::Task(TaskRef::Id(world.made(world.admin, "Theirs").await.id));
    let me = TargetRef::Member(PersonRef::Me);
    let owner = TargetRef::Member(PersonRef::Id(world.owner));
    for (user, action, target, allowed) in [
        (world.member, Action::TaskEdit, &mine, true),
        (world.member, Action::TaskEdit, &theirs, false),
        (world.member, Action::TaskTake, &theirs, true),
        (world.admin, Action::TaskDelete, &mine, true),
        (world.member, Action::MemberRemove, &me, true),
        (world.admin, Action::MemberRemove, &owner, false),
    ] {
        assert_eq!(may(world, user, action, target).await.unwrap(), allowed, "{action} {target}");
    }
    let caller = Caller::session(world.member);
    let told = world.nimbus.explain_on(&caller, world.org, Action::TaskEdit, Some(&theirs)).await.unwrap();
    assert_eq!(told.because, "this is not a task you created or are assigned to");
}

async fn what_one_may_not_see_is_not_found(world: &World) {
    let nothing = TargetRef::Task("OPS-99".parse().unwrap());
    assert_eq!(refusal(may(world, world.member, Action::TaskEdit, &nothing).await), "not found");
    let mine = TargetRef::Member(PersonRef::Me);
    assert_eq!(refusal(may(world, world.outsider, Action::MemberRemove, &mine).await), "not found");
}

async fn an_action_is_asked_about_what_it_is_done_to(world: &World) {
    let me = TargetRef::Member(PersonRef::Me);
    assert_eq!(faults(may(world, world.member, Action::TaskEdit, &me).await), ["?target invalid"]);
}
