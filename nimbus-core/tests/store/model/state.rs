//! What the model keeps, and the few look-ups everything else is made of.

use std::collections::BTreeMap;

use nimbus_core::change::{Kind, LogRow, Logged, OperationRow, Payload, Record, RecordId, RequestKey, Seq};
use nimbus_core::id::{OperationId, OrgId, ProjectId, UserId};
use nimbus_core::member::Member;
use nimbus_core::organization::Organization;
use nimbus_core::position::Position;
use nimbus_core::project::Project;
use nimbus_core::reference::{PersonRef, ProjectRef, TagRef, TaskRef};
use nimbus_core::store::{Asker, Placed, Standing};
use nimbus_core::tag::Tag;
use nimbus_core::task::Task;

use super::people::People;

/// Everything.
#[derive(Clone, Default)]
pub(crate) struct State {
    pub(crate) orgs: BTreeMap<OrgId, Org>,
    pub(crate) people: People,
}

/// One organization.
#[derive(Clone)]
pub(crate) struct Org {
    pub(crate) id: OrgId,
    /// All records by id; `None` for one whose content was purged: its id is never free again.
    pub(crate) records: BTreeMap<RecordId, Option<Record>>,
    /// The log: the row of seq `n` stands at `n - 1`.
    pub(crate) log: Vec<LogRow>,
    /// What changed, by seq, as far as it was not erased.
    pub(crate) payloads: BTreeMap<Seq, Payload>,
    pub(crate) operations: BTreeMap<OperationId, OperationRow>,
    /// The numbers given so far, of every project; the next one is one more.
    pub(crate) numbers: BTreeMap<ProjectId, u64>,
    /// The last position ever given, of every project.
    pub(crate) last: BTreeMap<ProjectId, Position>,
}

impl Org {
    pub(crate) fn empty(id: OrgId) -> Self {
        Self {
            id,
            records: BTreeMap::new(),
            log: Vec::new(),
            payloads: BTreeMap::new(),
            operations: BTreeMap::new(),
            numbers: BTreeMap::new(),
            last: BTreeMap::new(),
        }
    }

    pub(crate) fn head(&self) -> Seq {
        Seq(self.log.len() as u64)
    }

    /// A record that is there, in the trash or not.
    pub(crate) fn get<R: TryFrom<Record>>(&self, id: impl Into<RecordId>) -> Option<R> {
        R::try_from(self.records.get(&id.into())?.clone()?).ok()
    }

    /// All records of a kind, in the trash or not, by id.
    pub(crate) fn all<R: TryFrom<Record>>(&self, kind: Kind) -> Vec<R> {
        let there = self.records.iter().filter(|(id, _)| id.kind == kind);
        there.filter_map(|(_, record)| R::try_from(record.clone()?).ok()).collect()
    }

    pub(crate) fn organization(&self) -> Option<Organization> {
        self.get(self.id)
    }

    /// Somebody's place; `None` for outsiders, former members and names without an account.
    pub(crate) fn standing(&self, who: Asker) -> Option<Standing> {
        let member: Member = self.get(who.user)?;
        let org_deleted = self.organization()?.deleted_at.is_some();
        member.is_active().then_some(Standing { org: self.id, role: member.role, org_deleted })
    }

    /// The operation a person used this key for.
    pub(crate) fn used(&self, user: UserId, key: &RequestKey) -> Option<&OperationRow> {
        self.operations.values().find(|row| row.actor.user == user && row.key.as_ref() == Some(key))
    }

    /// A task with its project; `None` where the project is in the trash.
    pub(crate) fn placed(&self, task: Task) -> Option<Placed> {
        let project: Project = self.get(task.project)?;
        project.deleted_at.is_none().then_some(Placed { task, key: project.key, archived: project.archived })
    }

    pub(crate) fn find_task(&self, task: &TaskRef) -> Option<Placed> {
        match task {
            TaskRef::Id(id) => self.placed(self.get(*id)?),
            TaskRef::Ref(key, number) => {
                let tasks = self.all::<Task>(Kind::Task).into_iter().filter(|task| task.number == *number);
                tasks.filter_map(|task| self.placed(task)).find(|placed| placed.key == *key)
            }
        }
    }

    /// A key names the living project.
    pub(crate) fn find_project(&self, project: &ProjectRef) -> Option<Project> {
        match project {
            ProjectRef::Id(id) => self.get(*id),
            ProjectRef::Key(key) => {
                let mut all = self.all::<Project>(Kind::Project).into_iter();
                all.find(|project| project.deleted_at.is_none() && project.key == *key)
            }
        }
    }

    pub(crate) fn find_tag(&self, tag: &TagRef) -> Option<Tag> {
        match tag {
            TagRef::Id(id) => self.get(*id),
            TagRef::Name(name) => {
                let mut living =
                    self.all::<Tag>(Kind::Tag).into_iter().filter(|tag| tag.deleted_at.is_none());
                living.find(|tag| tag.name.folded() == name.folded())
            }
        }
    }

    /// An address names the present member.
    pub(crate) fn find_member(&self, person: &PersonRef) -> Option<Member> {
        match person {
            PersonRef::Id(id) => self.get(*id),
            PersonRef::Me => None,
            PersonRef::Email(email) => {
                let has =
                    |member: &Member| member.email.as_ref().is_some_and(|own| own.folded() == email.folded());
                let mut all = self.all::<Member>(Kind::Member);
                all.retain(|member| member.deleted_at.is_none() && has(member));
                let claimed = all.iter().position(|member| member.claimed).unwrap_or(0);
                (!all.is_empty()).then(|| all.swap_remove(claimed))
            }
        }
    }

    /// The mistake of [`Model::flawed`](super::Model::flawed).
    pub(crate) fn forget_numbers(&mut self) {
        let mut tasks = self.all::<Task>(Kind::Task);
        tasks.retain(|task| task.deleted_at.is_none());
        for (project, number) in &mut self.numbers {
            let numbers = tasks.iter().filter(|task| task.project == *project).map(|task| task.number);
            *number = numbers.max().unwrap_or_default();
        }
    }

    /// A log row with what hangs on it.
    pub(crate) fn logged(&self, row: &LogRow) -> Logged {
        Logged {
            row: row.clone(),
            operation: self.operations[&row.operation].clone(),
            payload: self.payloads.get(&row.seq).cloned(),
        }
    }
}
