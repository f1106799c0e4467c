//! Where cases take place: an organization with an owner, an admin, two members and a project, and an outsider with an
//! organization of their own.

use std::sync::Arc;

use nimbus_core::accounts::Write;
use nimbus_core::change::{Actor, Change, Commit, Committed, OperationRow, ReadSet, Seq};
use nimbus_core::comment::Comment;
use nimbus_core::id::{CommentId, OrgId, ProjectId, TagId, TaskId, UserId};
use nimbus_core::nimbus::Nimbus;
use nimbus_core::policy::Role;
use nimbus_core::project::Project;
use nimbus_core::reference::TaskRef;
use nimbus_core::store::{Asker, CommitError, Reader, Store};
use nimbus_core::tag::Tag;
use nimbus_core::task::Task;
use nimbus_core::time::{Clock, ManualClock, Timestamp};

use crate::backend::Backend;

/// The stage and its people.
pub(crate) struct World {
    /// What sets its names, addresses and ids apart from those of other worlds on the same store.
    pub(crate) seed: u64,
    pub(crate) backend: Backend,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) nimbus: Nimbus,
    pub(crate) org: OrgId,
    pub(crate) owner: UserId,
    pub(crate) admin: UserId,
    pub(crate) member: UserId,
    pub(crate) other: UserId,
    pub(crate) outsider: UserId,
    /// The outsider's organization.
    pub(crate) elsewhere: OrgId,
    pub(crate) project: ProjectId,
    /// What is in the outsider's organization.
    pub(crate) foreign: Foreign,
}

/// Records of another organization.
pub(crate) struct Foreign {
    pub(crate) project: ProjectId,
    pub(crate) task: TaskId,
    pub(crate) tag: TagId,
    pub(crate) comment: CommentId,
}

impl World {
    /// The stage on an empty store.
    pub(crate) async fn on(backend: Backend) -> Self {
        Self::beside_others(backend, 0).await
    }

    /// The stage on a store that may hold others, each of another seed.
    pub(crate) async fn beside_others(backend: Backend, seed: u64) -> Self {
        let clock = Arc::new(ManualClock::seeded("2026-11-23T10:00:00Z".parse().unwrap(), seed));
        let shared: Arc<dyn Clock> = clock.clone();
        let nimbus = Nimbus::with_clock(backend.store.clone(), shared.clone());
        let world = Self {
            seed,
            nimbus,
            org: shared.id(),
            owner: shared.id(),
            admin: shared.id(),
            member: shared.id(),
            other: shared.id(),
            outsider: shared.id(),
            elsewhere: shared.id(),
            project: shared.id(),
            foreign: Foreign {
                project: shared.id(),
                task: shared.id(),
                tag: shared.id(),
                comment: shared.id(),
            },
            clock,
            backend,
        };
        world.found(world.org, "acme", &world.people()).await.expect("the stage is set");
        let project = world.project("OPS", world.project);
        world.write(vec![Change::create(project)]).await.expect("a project is set up");
        world.set_elsewhere().await;
        world
    }

    /// The outsider's organization has a project, a task, a tag and a comment.
    async fn set_elsewhere(&self) {
        let outsiders = [(self.outsider, "Oz", Role::Owner)];
        let head =
            self.found(self.elsewhere, "elsewhere", &outsiders).await.expect("the other stage is set").head;
        let Foreign { project, task, tag, comment } = self.foreign;
        let created_by = self.outsider;
        let task = Task { id: task, project, created_by, ..self.task("Theirs") };
        let changes = vec![
            Change::create(Project { created_by, ..self.project("OPS", project) }),
            Change::create(Tag { id: tag, created_by, ..self.tag("theirs") }),
            Change::create(task.clone()),
            Change::create(Comment { id: comment, created_by, ..self.comment(&task, "Theirs, too") }),
        ];
        let commit = self.commit(self.elsewhere, self.outsider, head, changes);
        self.store().commit(commit).await.expect("the other stage is furnished");
    }

    /// A second project, some tasks of different people, two tags and a comment.
    pub(crate) async fn furnish(&self) {
        let (bug, green) = (self.tag("bug"), self.tag("Grün"));
        let owners = Task { tags: [bug.id].into(), ..self.task("The owner's") };
        let theirs = Task { created_by: self.member, ..self.task("A member's") };
        let below = Task { parent: Some(owners.id), assignees: [self.other].into(), ..self.task("Below") };
        let comment = self.comment(&owners, "A word");
        self.write(vec![
            Change::create(self.project("DEV", self.id())),
            Change::create(bug),
            Change::create(green),
            Change::create(owners),
            Change::create(theirs),
            Change::create(below),
            Change::create(comment),
        ])
        .await
        .expect("the stage is furnished");
    }

    /// A task as it is now, in the trash or not.
    pub(crate) async fn now_at(&self, task: TaskId) -> Task {
        self.read().task(&TaskRef::Id(task)).await.unwrap().expect("the task is there").task
    }

    fn people(&self) -> [(UserId, &'static str, Role); 4] {
        [
            (self.owner, "Ada", Role::Owner),
            (self.admin, "Grace", Role::Admin),
            (self.member, "Linus", Role::Member),
            (self.other, "Radia", Role::Member),
        ]
    }

    /// Makes an organization with its people; the first of them is the one who does it.
    pub(crate) async fn found(
        &self,
        org: OrgId,
        slug: &str,
        people: &[(UserId, &str, Role)],
    ) -> Result<Committed, CommitError> {
        self.store().commit(self.founding(org, slug, people)).await
    }

    /// The commit that makes an organization with its people.
    pub(crate) fn founding(&self, org: OrgId, slug: &str, people: &[(UserId, &str, Role)]) -> Commit {
        let founder = people[0].0;
        let mut changes = vec![Change::create(self.organization(org, slug, founder))];
        changes.extend(
            people.iter().map(|(id, name, role)| Change::create(self.member(*id, name, *role, founder))),
        );
        let accounts = people.iter().map(|(id, name, _)| Write::CreateUser(self.user(*id, name))).collect();
        Commit { accounts, ..self.commit(org, founder, Seq(0), changes) }
    }

    pub(crate) fn store(&self) -> &dyn Store {
        &*self.backend.store
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) fn id<T: nimbus_core::id::Id>(&self) -> T {
        let clock: &dyn Clock = &*self.clock;
        clock.id()
    }

    /// Somebody in the organization.
    pub(crate) fn who(&self, user: UserId) -> Asker {
        Asker { org: self.org, user }
    }

    /// The head of the organization's log.
    pub(crate) async fn head(&self) -> Seq {
        self.store().open(self.who(self.owner), None).await.unwrap().expect("the organization is there").seq
    }

    /// Commits changes in the owner's name, as one who has just read everything.
    pub(crate) async fn write(&self, changes: Vec<Change>) -> Result<Committed, CommitError> {
        let base = self.head().await;
        self.store().commit(self.commit(self.org, self.owner, base, changes)).await
    }

    /// A commit of somebody who has read nothing.
    pub(crate) fn commit(&self, org: OrgId, user: UserId, base: Seq, changes: Vec<Change>) -> Commit {
        let operation = OperationRow {
            id: self.id(),
            name: "test.write".to_owned(),
            actor: Actor { user, token: None, system: false },
            at: self.now(),
            key: None,
            fingerprint: None,
            subject: None,
            first_seq: None,
            last_seq: None,
            undoes: None,
            undone_by: None,
            answer: None,
        };
        let salts = changes.iter().map(|_| self.salt()).collect();
        Commit { org, base, reads: ReadSet::default(), operation, changes, salts, accounts: Vec::new() }
    }

    fn salt(&self) -> [u8; 16] {
        let mut salt = [0; 16];
        self.clock.random(&mut salt);
        salt
    }

    /// Questions in the organization.
    pub(crate) fn read(&self) -> Box<dyn Reader> {
        self.store().reader(self.org)
    }
}
