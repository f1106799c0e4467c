//! Lists walked page by page while others write: what stays as it is, is seen exactly once, in its order.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use nimbus_core::fault::{Edit, Patch};
use nimbus_core::id::{OrgId, ProjectId, TaskId, UserId};
use nimbus_core::nimbus::{Caller, Nimbus, Request};
use nimbus_core::ops::project::CreateProject;
use nimbus_core::ops::task::{CreateTask, DeleteTask, EditTask};
use nimbus_core::project::NewProject;
use nimbus_core::query::Sort;
use nimbus_core::reference::{ProjectRef, TaskRef};
use nimbus_core::store::page::TaskQuery;
use nimbus_core::task::{NewTask, Priority, Status, Task, TaskPatch};
use nimbus_faults::chance::Chance;
use nimbus_faults::gate;

use super::pair::{Pair, on_both_engines};

on_both_engines! {
    who_walks_a_list_sees_all_that_stays_exactly_once_and_in_order,
}

/// Tasks that stay as they are: many of them alike, so that pages end between equals.
const STAYING: usize = 60;

const ORDERS: [&str; 15] = [
    "created_at",
    "-created_at",
    "updated_at",
    "-updated_at,title",
    "title",
    "number",
    "-number,title",
    "position",
    "priority",
    "-priority,-created_at",
    "status,-priority,due",
    "due",
    "-due,priority,number",
    "completed_at,-title",
    Sort::FOR_PEOPLE,
];

async fn who_walks_a_list_sees_all_that_stays_exactly_once_and_in_order(pair: &Pair) {
    let world = &pair.world;
    let other = CreateProject {
        new: NewProject {
            id: None,
            key: "OTHER".parse().unwrap(),
            name: "Other".parse().unwrap(),
            description: None,
            colour: None,
        },
    };
    let projects = [world.project, world.act(world.owner, other).await.unwrap().id];
    let mut staying = BTreeMap::new();
    for number in 0..STAYING {
        let task = world.act(world.owner, CreateTask::from(some(number, &projects))).await.unwrap().task;
        staying.insert(task.id, task);
    }
    let (over, acts) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let writers: Vec<_> = (0..4)
        .map(|number| {
            let writer = Writer {
                nimbus: pair.side(number),
                org: world.org,
                user: world.owner,
                projects,
                chance: Chance::seeded(number as u64),
                own: Vec::new(),
            };
            tokio::spawn(writer.write(over.clone(), acts.clone()))
        })
        .collect();
    let (mut walks, mut pages) = (0, 0);
    for round in 0..gate::count(2, 40) {
        for order in ORDERS {
            let sort = Sort::parse(order).unwrap();
            let walked = walk(&pair.side(round), pair, &sort, 1 + (walks * 7) % 23).await;
            pages += walked.pages;
            walks += 1;
            let seen: Vec<&Task> = walked.tasks.iter().filter_map(|task| staying.get(task)).collect();
            let mut wanted: Vec<&Task> = staying.values().collect();
            assert_eq!(seen.len(), wanted.len(), "{order}: some were not seen once");
            wanted.sort_by(|one, other| sort.compare(one, other));
            let ids = |tasks: &[&Task]| tasks.iter().map(|task| task.id).collect::<Vec<_>>();
            assert_eq!(ids(&seen), ids(&wanted), "{order}");
        }
    }
    over.store(true, Ordering::Relaxed);
    for writer in writers {
        writer.await.unwrap();
    }
    let acts = acts.load(Ordering::Relaxed);
    assert!(acts > walks, "{acts} acts during {walks} walks: hardly anybody wrote");
    println!(
        "{walks} walks over {pages} pages during {acts} acts: {STAYING} tasks seen once each, in their order"
    );
}

/// A task to be made, much like others.
fn some(number: usize, projects: &[ProjectId; 2]) -> NewTask {
    let title = format!("task {}", number % 5).parse().unwrap();
    NewTask {
        status: Some(Status::ALL[number % 4]),
        priority: Priority::ALL.get(number % 6).copied(),
        due: (!number.is_multiple_of(3)).then(|| format!("2026-12-0{}", 1 + number % 4).parse().unwrap()),
        ..NewTask::titled(ProjectRef::Id(projects[number % 2]), title)
    }
}

struct Walked {
    tasks: Vec<TaskId>,
    pages: usize,
}

async fn walk(nimbus: &Nimbus, pair: &Pair, sort: &Sort, limit: usize) -> Walked {
    let caller = Caller::session(pair.world.owner);
    let mut walked = Walked { tasks: Vec::new(), pages: 0 };
    let mut after = None;
    loop {
        let query = TaskQuery {
            filter: None,
            sort: sort.clone(),
            after,
            limit,
            counts: false,
            people: false,
            tags: false,
            description: false,
            count_up_to: None,
        };
        let page = nimbus.list_tasks(&caller, pair.world.org, &query).await.unwrap();
        walked.pages += 1;
        walked.tasks.extend(page.items.iter().map(|(placed, _)| placed.task.id));
        after = page.next;
        if after.is_none() {
            return walked;
        }
    }
}

/// Somebody who makes tasks, changes them and throws them away meanwhile.
struct Writer {
    nimbus: Nimbus,
    org: OrgId,
    user: UserId,
    projects: [ProjectId; 2],
    chance: Chance,
    own: Vec<TaskId>,
}

impl Writer {
    async fn write(mut self, over: Arc<AtomicBool>, acts: Arc<AtomicUsize>) {
        let (caller, request) = (Caller::session(self.user), Request::default());
        while !over.load(Ordering::Relaxed) {
            let number = usize::try_from(self.chance.below(1_000)).unwrap();
            if self.own.len() < 10 {
                let create = CreateTask::from(some(number, &self.projects));
                let made = self.nimbus.run(&caller, self.org, &create, &request).await.unwrap();
                self.own.push(made.output.task.id);
            } else if number.is_multiple_of(3) {
                let task = TaskRef::Id(self.own.swap_remove(number % 10));
                self.nimbus.run(&caller, self.org, &DeleteTask { task }, &request).await.unwrap();
            } else {
                let task = TaskRef::Id(self.own[number % 10]);
                let like = some(number, &self.projects);
                let patch = TaskPatch {
                    title: Edit::Set(like.title),
                    status: Edit::Set(Status::ALL[number % 4]),
                    priority: like.priority.map_or(Patch::Clear, Patch::Set),
                    due: like.due.map_or(Patch::Clear, Patch::Set),
                    ..TaskPatch::default()
                };
                self.nimbus.run(&caller, self.org, &EditTask { task, patch }, &request).await.unwrap();
            }
            acts.fetch_add(1, Ordering::Relaxed);
            // Not so many that the walks never end.
            tokio::time::sleep(std::time::Duration::from_millis(2)).await;
        }
    }
}
