//! Playing a step: numbers become people, records and texts, and the operation happens in both worlds.

use nimbus_core::accounts::Hash;
use nimbus_core::change::{Fingerprint, Kind, RecordId, Seq};
use nimbus_core::id::{Id, InvitationId, TaskId};
use nimbus_core::member::NewInvitation;
use nimbus_core::nimbus::{Caller, Request};
use nimbus_core::ops::member::{ChangeRole, InvitePerson, RemoveMember, RevokeInvitation};
use nimbus_core::ops::organization::EditOrganization;
use nimbus_core::ops::trash::PurgeTrash;
use nimbus_core::ops::undo::Undo;
use nimbus_core::organization::OrganizationPatch;
use nimbus_core::policy::Role;
use nimbus_core::reference::PersonRef;
use nimbus_core::time::Clock;

use super::pair::{Pair, key};
use super::steps::{Act, Expects, Pause, Pick, Step};

impl Pair {
    /// Takes one step.
    pub(super) async fn step(&mut self, step: &Step) {
        self.pause(match step.pause {
            Pause::None => 0,
            Pause::Seconds(seconds) => i64::from(seconds) * 1_000 + 7,
            Pause::Days(days) => i64::from(days) * 86_400_000,
            Pause::Back(seconds) => -i64::from(seconds) * 1_000,
        });
        let (act, caller, request) = match &step.act {
            Some(act) => (act.clone(), Caller::session(self.person(step.who)), self.request(step, act)),
            None => self.last.clone().unwrap_or_else(|| (Act::Purge, Caller::system(), Request::default())),
        };
        self.last = Some((act.clone(), caller.clone(), request.clone()));
        self.act(&caller, &request, &act).await;
    }

    async fn act(&mut self, caller: &Caller, request: &Request, act: &Act) {
        match act {
            Act::CreateTask(_)
            | Act::EditTask(..)
            | Act::OnTask(..)
            | Act::TagTask { .. }
            | Act::AssignTask { .. } => {
                self.on_tasks(caller, request, act).await;
            }
            Act::CreateTag { .. } | Act::EditTag { .. } | Act::DeleteTag(_) => {
                self.on_tags(caller, request, act).await;
            }
            Act::CreateProject { .. } | Act::EditProject { .. } | Act::OnProject(..) => {
                self.on_projects(caller, request, act).await;
            }
            Act::CreateComment { .. } | Act::EditComment { .. } | Act::OnComment { .. } => {
                self.on_comments(caller, request, act).await;
            }
            act => self.on_people(caller, request, act).await,
        }
    }

    fn request(&self, step: &Step, act: &Act) -> Request {
        let expected = match step.expects {
            Expects::Anything => None,
            Expects::Present => self.target(act).map(|target| vec![self.version(target)]),
            Expects::Old(back) => Some(vec![Seq(u64::from(back))]),
        };
        Request { key: step.key.map(key), fingerprint: Some(fingerprint(act)), expected }
    }

    /// The record whose version a request would name.
    fn target(&self, act: &Act) -> Option<RecordId> {
        let one = |kind, pick| RecordId { kind, id: self.one::<TaskId>(kind, pick).uuid() };
        match act {
            Act::EditTask(task, _)
            | Act::OnTask(_, task)
            | Act::TagTask { task, .. }
            | Act::AssignTask { task, .. } => Some(one(Kind::Task, *task)),
            Act::EditTag { tag, .. } | Act::DeleteTag(tag) => Some(one(Kind::Tag, *tag)),
            Act::EditProject { project, .. } | Act::OnProject(_, project) => {
                Some(one(Kind::Project, *project))
            }
            Act::EditComment { comment, .. } | Act::OnComment { comment, .. } => {
                Some(one(Kind::Comment, *comment))
            }
            Act::ChangeRole { person, .. } | Act::RemoveMember(person) => Some(one(Kind::Member, *person)),
            Act::EditOrganization { .. } => Some(self.model.org.into()),
            _ => None,
        }
    }

    pub(super) fn someone(&self, pick: Pick) -> PersonRef {
        match pick % 8 {
            0 => PersonRef::Me,
            1 => PersonRef::Email(self.model.email("Linus")),
            _ => PersonRef::Id(self.one(Kind::Member, pick)),
        }
    }

    async fn on_people(&mut self, caller: &Caller, request: &Request, act: &Act) {
        match act {
            Act::ChangeRole { person, role } => {
                let person = PersonRef::Id(self.one(Kind::Member, *person));
                self.both(caller, ChangeRole { person, role: role_of(*role) }, request).await;
            }
            Act::RemoveMember(person) => {
                let person = PersonRef::Id(self.one(Kind::Member, *person));
                self.both(caller, RemoveMember { person }, request).await;
            }
            Act::Invite { who, role } => {
                let email = self.model.email(["Barbara", "Oz", "Radia"][usize::from(who % 3)]);
                let new = NewInvitation { email, role: Some(role_of(*role)) };
                let mut secret = Hash([0; 32]);
                self.model.clock.random(&mut secret.0);
                self.real.clock.random(&mut [0; 32]);
                self.both(caller, InvitePerson { new, secret }, request).await;
            }
            Act::Withdraw(pick) => {
                let invitation: InvitationId = self.one(Kind::Invitation, *pick);
                self.both(caller, RevokeInvitation { invitation }, request).await;
            }
            Act::EditOrganization { name } => {
                let name = nimbus_core::fault::Edit::Set(
                    format!("Name {}", name % 3).parse().expect("a short name"),
                );
                let patch = OrganizationPatch { name, ..OrganizationPatch::default() };
                self.both(caller, EditOrganization { patch }, request).await;
            }
            Act::Undo(pick) => {
                let operation = self.operation(*pick);
                self.both(caller, Undo::of(operation), request).await;
            }
            Act::UndoLatest => self.both(caller, Undo::latest(), request).await,
            Act::Purge => {
                self.pause(31 * 86_400_000);
                let purge = PurgeTrash::at(self.model.now());
                self.both(&Caller::system(), purge, &Request::default()).await;
            }
            other => unreachable!("{other:?} is played elsewhere"),
        }
    }
}

fn role_of(number: u8) -> Role {
    Role::ALL[usize::from(number) % Role::ALL.len()]
}

/// Alike for acts that are alike.
fn fingerprint(act: &Act) -> Fingerprint {
    let mut bytes = [0; 32];
    for (place, byte) in format!("{act:?}").bytes().enumerate() {
        let cell: &mut u8 = &mut bytes[place % 32];
        *cell = cell.rotate_left(3) ^ byte;
    }
    Fingerprint(bytes)
}
