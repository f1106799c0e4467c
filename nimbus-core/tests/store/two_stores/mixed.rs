//! Many kinds of acts at the same time through two stores: the log, replayed in its order, explains all there is, and
//! every act that was acknowledged is in it exactly once (gate R16).

use std::collections::BTreeMap;

use nimbus_core::change::Seq;
use nimbus_core::comment::NewComment;
use nimbus_core::error::{Error, Result};
use nimbus_core::fault::{Edit, Patch};
use nimbus_core::id::{OperationId, OrgId, ProjectId, TaskId, UserId};
use nimbus_core::nimbus::{Caller, Nimbus, Operation, Request};
use nimbus_core::ops::comment::CreateComment;
use nimbus_core::ops::project::EditProject;
use nimbus_core::ops::tag::CreateTag;
use nimbus_core::ops::task::{
    AddTag, CompleteTask, CreateTask, DeleteTask, EditTask, ReopenTask, RestoreTask,
};
use nimbus_core::ops::undo::Undo;
use nimbus_core::project::ProjectPatch;
use nimbus_core::reference::{ProjectRef, TagRef, TaskRef};
use nimbus_core::tag::NewTag;
use nimbus_core::task::{NewTask, TaskPatch};
use nimbus_faults::chance::Chance;
use nimbus_faults::gate;

use super::pair::{Pair, on_both_engines};
use crate::random::assert_replays;
use crate::suite::races::all;
use crate::world::World;

on_both_engines! {
    the_log_of_many_acts_through_two_stores_explains_all_there_is,
}

/// Clients at the same time.
const CLIENTS: u64 = 16;
/// What they all work on, so that they are in each other's way.
const SHARED: usize = 24;
const TAGS: [&str; 4] = ["red", "green", "blue", "grey"];

async fn the_log_of_many_acts_through_two_stores_explains_all_there_is(pair: &Pair) {
    let (world, acts) = (&pair.world, gate::count(3_000, 100_000) as u64);
    let mut tasks = Vec::new();
    for number in 0..SHARED {
        tasks.push(world.made(world.owner, &format!("shared {number}")).await.id);
    }
    let theirs = world.store().verify(world.elsewhere).await.unwrap();
    let staged = operations(world).await.len();
    let clients = (0..CLIENTS).map(|number| {
        let mut client = Client::of(pair, number, &tasks);
        async move {
            for _ in 0..acts / CLIENTS {
                client.act().await;
            }
            client
        }
    });
    let clients = all(clients).await;
    let (done, refused) =
        clients.iter().fold((0, 0), |sum, client| (sum.0 + client.done.len(), sum.1 + client.refused));
    let mut logged = operations(world).await;
    for client in &clients {
        for (operation, changes) in &client.done {
            let found = logged.remove(operation).unwrap_or_default();
            assert!(found > 0 || !changes, "{operation} was acknowledged, and is not in the log");
        }
    }
    // What is left over was done by nobody, but for the stage itself.
    assert_eq!(logged.len(), staged, "the log has acts that nobody was told are done");
    assert_replays(world, world.owner).await;
    assert_eq!(world.store().verify(world.org).await.unwrap().faults, Vec::<String>::new());
    assert!(done > refused, "{refused} of {} were refused: there was hardly any work", done + refused);
    assert_eq!(world.store().verify(world.elsewhere).await.unwrap(), theirs, "nothing happened elsewhere");
    println!(
        "R16: {done} acts acknowledged, {refused} refused by a rule; each is in the log once, which replays"
    );
}

/// How many changes each operation of the log has.
async fn operations(world: &World) -> BTreeMap<OperationId, usize> {
    let (mut found, mut after) = (BTreeMap::new(), Seq(0));
    loop {
        let page = world.nimbus.log(&Caller::session(world.owner), world.org, after, 5_000).await.unwrap();
        let Some((last, _)) = page.items.last() else { return found };
        after = last.row.seq;
        for (logged, _) in &page.items {
            *found.entry(logged.operation.id).or_default() += 1;
        }
    }
}

/// Somebody who works on one of the two sides.
struct Client {
    nimbus: Nimbus,
    org: OrgId,
    user: UserId,
    project: ProjectId,
    chance: Chance,
    tasks: Vec<TaskId>,
    /// What was acknowledged, and whether it must have changed something.
    done: Vec<(OperationId, bool)>,
    refused: usize,
}

impl Client {
    fn of(pair: &Pair, number: u64, tasks: &[TaskId]) -> Self {
        let (world, side) = (&pair.world, usize::try_from(number).unwrap());
        Self {
            nimbus: pair.side(side),
            org: world.org,
            user: [world.owner, world.admin][side / 2 % 2],
            project: world.project,
            chance: Chance::of(16, number),
            tasks: tasks.to_vec(),
            done: Vec::new(),
            refused: 0,
        }
    }

    async fn act(&mut self) {
        let task = TaskRef::Id(*self.one_of_them());
        let number = self.chance.below(1_000);
        match self.chance.below(12) {
            0 | 1 => self.make(number).await,
            2..5 => {
                let patch = TaskPatch {
                    title: Edit::Set(format!("title {number}").parse().unwrap()),
                    ..TaskPatch::default()
                };
                self.run(EditTask { task, patch }).await;
            }
            5 => {
                let parent = Patch::Set(TaskRef::Id(*self.one_of_them()));
                self.run(EditTask { task, patch: TaskPatch { parent, ..TaskPatch::default() } }).await;
            }
            6 => self.run(AddTag { task, tag: tag(number) }).await,
            7 => self.run(CompleteTask { task }).await,
            8 => self.run(ReopenTask { task }).await,
            9 => self.run(CreateComment { task, new: comment(number) }).await,
            10 if number < 500 => self.run(DeleteTask { task }).await,
            10 => self.run(RestoreTask { task }).await,
            11 if number < 300 => self.name_something(number).await,
            _ => self.run(Undo { operation: None }).await,
        }
    }

    fn one_of_them(&mut self) -> &TaskId {
        let number = self.chance.below(self.tasks.len() as u64);
        &self.tasks[usize::try_from(number).unwrap()]
    }

    async fn make(&mut self, number: u64) {
        let title = format!("made {number}").parse().unwrap();
        let new = NewTask {
            tags: Some([tag(number)].into()),
            ..NewTask::titled(ProjectRef::Id(self.project), title)
        };
        self.run(CreateTask { new, create_tags: true }).await;
    }

    /// A tag of a name that others want, too, or another name for the project.
    async fn name_something(&mut self, number: u64) {
        if number.is_multiple_of(2) {
            let name = TAGS[usize::try_from(number).unwrap() % TAGS.len()].parse().unwrap();
            self.run(CreateTag { new: NewTag { id: None, name, colour: None } }).await;
        } else {
            let name = Edit::Set(format!("project {number}").parse().unwrap());
            let patch = ProjectPatch { name, description: Patch::Leave, colour: Patch::Leave };
            self.run(EditProject { project: ProjectRef::Id(self.project), patch }).await;
        }
    }

    /// Does it once; a rule may refuse it, and nothing else may.
    async fn run<O: Operation>(&mut self, operation: O) {
        let done: Result<_> =
            self.nimbus.run(&Caller::session(self.user), self.org, &operation, &Request::default()).await;
        match done {
            Ok(done) => self.done.push((done.operation, ALWAYS.contains(&O::NAME))),
            Err(error @ (Error::Internal(_) | Error::Unavailable { .. } | Error::TooLong)) => {
                panic!("{}: {error:?}", O::NAME)
            }
            Err(error @ Error::Conflict { .. }) if O::NAME != Undo::NAME => {
                panic!("{}: no rule says so, others were only faster: {error:?}", O::NAME)
            }
            Err(_) => self.refused += 1,
        }
    }
}

/// Acts that change something whenever they are done; others may find everything as it should be.
const ALWAYS: [&str; 3] = ["task.create", "comment.create", "tag.create"];

fn tag(number: u64) -> TagRef {
    TagRef::Name(TAGS[usize::try_from(number).unwrap() % TAGS.len()].parse().unwrap())
}

fn comment(number: u64) -> NewComment {
    NewComment { id: None, body: format!("word {number}").parse().unwrap(), reply_to: None }
}
