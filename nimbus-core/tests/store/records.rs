//! Records as cases make them: plain ones, with holes for the store to fill.

use std::collections::BTreeSet;

use nimbus_core::accounts::User;
use nimbus_core::change::Seq;
use nimbus_core::comment::Comment;
use nimbus_core::id::{OrgId, ProjectId, UserId};
use nimbus_core::member::Member;
use nimbus_core::organization::{Organization, WeekStart};
use nimbus_core::policy::Role;
use nimbus_core::project::Project;
use nimbus_core::tag::Tag;
use nimbus_core::task::{Status, Task};
use nimbus_core::text::{Description, Email, Name, ProjectKey, Slug, Summary};
use nimbus_core::time::Zone;

use crate::world::World;

impl World {
    /// A name that no other world on the same store has.
    fn apart(&self, name: &str) -> String {
        if self.seed == 0 { name.to_owned() } else { format!("{name}-{}", self.seed) }
    }

    pub(crate) fn email(&self, name: &str) -> Email {
        format!("{}@example.com", self.apart(&name.to_lowercase())).parse().unwrap()
    }

    pub(crate) fn organization(&self, id: OrgId, slug: &str, created_by: UserId) -> Organization {
        Organization {
            id,
            version: Seq(0),
            name: Name::parse(slug).unwrap(),
            slug: Slug::parse(&self.apart(slug)).unwrap(),
            image_url: None,
            week_start: WeekStart::Monday,
            time_zone: Zone::utc(),
            created_at: self.now(),
            created_by,
            updated_at: self.now(),
            deleted_at: None,
        }
    }

    pub(crate) fn member(&self, id: UserId, name: &str, role: Role, created_by: UserId) -> Member {
        Member {
            id,
            version: Seq(0),
            role,
            name: Name::parse(name).unwrap(),
            email: Some(self.email(name)),
            image_url: None,
            claimed: true,
            created_at: self.now(),
            created_by,
            updated_at: self.now(),
            deleted_at: None,
        }
    }

    pub(crate) fn user(&self, id: UserId, name: &str) -> User {
        User {
            id,
            email: self.email(name),
            name: Name::parse(name).unwrap(),
            image_url: None,
            time_zone: None,
            password: None,
            created_at: self.now(),
            updated_at: self.now(),
        }
    }

    pub(crate) fn project(&self, key: &str, id: ProjectId) -> Project {
        Project {
            id,
            version: Seq(0),
            key: ProjectKey::parse(key).unwrap(),
            name: Name::parse(key).unwrap(),
            description: Summary::default(),
            colour: None,
            archived: false,
            created_at: self.now(),
            created_by: self.owner,
            updated_at: self.now(),
            deleted_at: None,
        }
    }

    /// A task of the owner's in the project, with holes for the store to fill.
    pub(crate) fn task(&self, title: &str) -> Task {
        Task {
            id: self.id(),
            version: Seq(0),
            project: self.project,
            number: 0,
            title: title.parse().unwrap(),
            description: Description::default(),
            status: Status::Todo,
            priority: None,
            start: None,
            due: None,
            estimate: None,
            assignees: BTreeSet::new(),
            tags: BTreeSet::new(),
            parent: None,
            position: None,
            created_at: self.now(),
            created_by: self.owner,
            updated_at: self.now(),
            completed_at: None,
            deleted_at: None,
            source: None,
        }
    }

    pub(crate) fn comment(&self, task: &Task, body: &str) -> Comment {
        Comment {
            id: self.id(),
            version: Seq(0),
            task: task.id,
            project: task.project,
            body: body.parse().unwrap(),
            reply_to: None,
            mentions: BTreeSet::new(),
            edited_at: None,
            created_at: self.now(),
            created_by: self.owner,
            updated_at: self.now(),
            deleted_at: None,
            source: None,
        }
    }

    pub(crate) fn tag(&self, name: &str) -> Tag {
        Tag {
            id: self.id(),
            version: Seq(0),
            name: name.parse().unwrap(),
            colour: None,
            created_at: self.now(),
            created_by: self.owner,
            updated_at: self.now(),
            deleted_at: None,
        }
    }
}
