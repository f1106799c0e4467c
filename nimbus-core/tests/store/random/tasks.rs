//! Playing what happens to tasks.

use nimbus_core::fault::Patch;
use nimbus_core::nimbus::{Caller, Request};
use nimbus_core::ops::task::{
    AddAssignee, AddTag, CompleteTask, CreateTask, DeleteTask, EditTask, RemoveAssignee, RemoveTag,
    ReopenTask, RestoreTask,
};
use nimbus_core::task::{Minutes, NewTask, Priority, Status, TaskPatch};
use nimbus_core::time::Due;

use super::pair::Pair;
use super::steps::{self, Act, OnTask, Pick, TaskEdit};
use super::work::{TEXTS, TITLES, client, of};

const DUES: &[&str] = &["2026-11-22", "2026-11-23", "2026-12-01", "2027-02-28"];
const ZONES: &[&str] = &["UTC", "Europe/Paris", "Pacific/Kiritimati"];

impl Pair {
    pub(super) async fn on_tasks(&mut self, caller: &Caller, request: &Request, act: &Act) {
        match act {
            Act::CreateTask(new) => self.both(caller, CreateTask::from(self.new_task(new)), request).await,
            Act::EditTask(task, edit) => {
                let operation = EditTask { task: self.task(*task), patch: self.task_patch(edit) };
                self.both(caller, operation, request).await;
            }
            Act::OnTask(what, task) => {
                let task = self.task(*task);
                match what {
                    OnTask::Complete => self.both(caller, CompleteTask { task }, request).await,
                    OnTask::Reopen => self.both(caller, ReopenTask { task }, request).await,
                    OnTask::Delete => self.both(caller, DeleteTask { task }, request).await,
                    OnTask::Restore => self.both(caller, RestoreTask { task }, request).await,
                }
            }
            Act::TagTask { add, task, tag } => {
                let (task, tag) = (self.task(*task), self.tag(*tag));
                if *add {
                    self.both(caller, AddTag { task, tag }, request).await;
                } else {
                    self.both(caller, RemoveTag { task, tag }, request).await;
                }
            }
            Act::AssignTask { add, task, person } => {
                let (task, person) = (self.task(*task), self.someone(*person));
                if *add {
                    self.both(caller, AddAssignee { task, person }, request).await;
                } else {
                    self.both(caller, RemoveAssignee { task, person }, request).await;
                }
            }
            other => unreachable!("{other:?} is played elsewhere"),
        }
    }

    fn new_task(&self, new: &steps::NewTask) -> NewTask {
        let steps::NewTask { project, title, client: id, parent, tags, people, fields } = new;
        let steps::Fields { status, priority, due, estimate } = fields;
        NewTask {
            id: client(*id),
            project: self.project(*project),
            title: of(TITLES, *title).parse().expect("a title"),
            description: Some(of(TEXTS, *title / 8).parse().expect("a text")),
            status: status.map(|number| *of(Status::ALL, number)),
            priority: priority.map(|number| *of(Priority::ALL, number)),
            start: None,
            due: due.map(due_of),
            estimate: estimate.map(minutes_of),
            assignees: Some(people.iter().map(|pick| self.someone(*pick)).collect()),
            tags: Some(tags.iter().map(|pick| self.tag(*pick)).collect()),
            parent: parent.map(|pick| self.task(pick)),
        }
    }

    fn task_patch(&self, edit: &TaskEdit) -> TaskPatch {
        let steps::Fields { status, priority, due, estimate } = edit.fields;
        let place =
            |after| edit.place.filter(|(which, _)| *which == after).map(|(_, pick)| self.task(pick)).into();
        let people = |picks: &Vec<Pick>| picks.iter().map(|pick| self.someone(*pick)).collect();
        let tags = |picks: &Vec<Pick>| picks.iter().map(|pick| self.tag(*pick)).collect();
        TaskPatch {
            project: edit.project.map(|pick| self.project(pick)).into(),
            title: edit.title.map(|number| of(TITLES, number).parse().expect("a title")).into(),
            description: patch(edit.described, |number| of(TEXTS, number).parse().expect("a text")),
            status: status.map(|number| *of(Status::ALL, number)).into(),
            priority: patch(priority, |number| *of(Priority::ALL, number)),
            start: patch(due.map(|number| number / 2), due_of),
            due: patch(due, due_of),
            estimate: patch(estimate, minutes_of),
            assignees: edit.people.as_ref().map_or(Patch::Leave, |picks| Patch::Set(people(picks))),
            tags: edit.tags.as_ref().map_or(Patch::Leave, |picks| Patch::Set(tags(picks))),
            parent: match edit.parent {
                Patch::Leave => Patch::Leave,
                Patch::Clear => Patch::Clear,
                Patch::Set(pick) => Patch::Set(self.task(pick)),
            },
            after: place(true),
            before: place(false),
        }
    }
}

/// Every fourth number clears.
fn patch<T>(number: Option<u8>, value: impl FnOnce(u8) -> T) -> Patch<T> {
    match number {
        None => Patch::Leave,
        Some(number) if number % 4 == 3 => Patch::Clear,
        Some(number) => Patch::Set(value(number)),
    }
}

fn due_of(number: u8) -> Due {
    let day = of(DUES, number / 4);
    if number.is_multiple_of(2) {
        return day.parse().expect("a day");
    }
    let at = format!("{day}T{:02}:30:00Z", number % 24).parse().expect("a time");
    Due::At { at, zone: of(ZONES, number).parse().expect("a zone") }
}

fn minutes_of(number: u8) -> Minutes {
    Minutes::new(u64::from(number) * 15).expect("less than a year")
}
