//! What the tests of pure decisions share: somebody who acts, at a moment, and records they act upon.

use std::collections::BTreeSet;

use uuid::Uuid;

use crate::accounts::User;
use crate::change::Seq;
use crate::id::{Id, UserId};
use crate::member::Member;
use crate::nimbus::Deciding;
use crate::policy::{Principal, Role, Scopes, Via};
use crate::project::Project;
use crate::store::Placed;
use crate::task::{Status, Task};
use crate::time::{Clock, ManualClock, Timestamp};

/// The moment everything here happens at.
pub(super) fn now() -> Timestamp {
    "2026-11-23T12:00:00Z".parse().unwrap()
}

/// When everything here was made.
pub(super) fn earlier() -> Timestamp {
    "2026-11-01T12:00:00Z".parse().unwrap()
}

/// An id with a number.
pub(super) fn id<T: Id>(n: u128) -> T {
    T::from_uuid(Uuid::from_u128(n))
}

/// Somebody who acts.
pub(super) struct Stage {
    principal: Principal,
    clock: ManualClock,
}

impl Stage {
    /// Person 1 in this role.
    pub(super) fn of(role: Role) -> Self {
        let principal = Principal { user: id(1), via: Via::Session, role, scopes: Scopes::ALL };
        Self { principal, clock: ManualClock::at(now()) }
    }
    /// Acting on any version.
    pub(super) fn cx(&self) -> Deciding<'_> {
        Deciding::with(&self.principal, &self.clock as &dyn Clock, false)
    }
    /// Acting on a version that was named.
    pub(super) fn versioned(&self) -> Deciding<'_> {
        Deciding::with(&self.principal, &self.clock as &dyn Clock, true)
    }
}

/// Task `n` of project 7, made by person 1.
pub(super) fn task(n: u64) -> Placed {
    let task = Task {
        id: id(n.into()),
        version: Seq(n),
        project: id(7),
        number: n,
        title: format!("Task {n}").parse().unwrap(),
        description: "As it was".parse().unwrap(),
        status: Status::Todo,
        priority: None,
        start: None,
        due: None,
        estimate: None,
        assignees: BTreeSet::new(),
        tags: BTreeSet::new(),
        parent: None,
        position: Some("a0".parse().unwrap()),
        created_at: earlier(),
        created_by: id(1),
        updated_at: earlier(),
        completed_at: None,
        deleted_at: None,
        source: None,
    };
    Placed { task, key: "OPS".parse().unwrap(), archived: false }
}

/// Another project.
pub(super) fn other_project() -> Project {
    Project {
        id: id(8),
        version: Seq(1),
        key: "WEB".parse().unwrap(),
        name: "Web".parse().unwrap(),
        description: "".parse().unwrap(),
        colour: None,
        archived: false,
        created_at: earlier(),
        created_by: id(1),
        updated_at: earlier(),
        deleted_at: None,
    }
}

/// The account of person `n`.
pub(super) fn user(n: u128) -> User {
    User {
        id: id(n),
        email: format!("person{n}@example.com").parse().unwrap(),
        name: format!("Person {n}").parse().unwrap(),
        image_url: None,
        time_zone: None,
        password: None,
        created_at: earlier(),
        updated_at: earlier(),
    }
}

/// The membership of person `n`.
pub(super) fn member(n: u128, role: Role) -> Member {
    let made_by: UserId = id(1);
    super::member::make(&user(n), role, made_by, earlier())
}
