//! What is told of the past: a task's history, and statistics.

use nimbus_core::change::{Change, Seq, Verb};
use nimbus_core::nimbus::Caller;
use nimbus_core::ops::task::{CompleteTask, CreateTask, DeleteTask};
use nimbus_core::reference::TaskRef;
use nimbus_core::task::{NewTask, Status, Task};
use nimbus_core::time::Due;

use crate::backend::on_every_backend;
use crate::world::World;

on_every_backend! {
    secured, too:
    the_history_of_a_task_tells_its_changes_and_comments_newest_first,
    the_history_goes_on_before_a_change,
    a_change_tells_who_what_and_which_fields,
    a_subtask_is_no_part_of_its_parents_history,
    statistics_count_what_lives,
}

async fn history(world: &World, task: &Task, before: Option<Seq>, limit: usize) -> Vec<(String, Verb)> {
    let who = Caller::session(world.member);
    let history = world.nimbus.history(&who, world.org, &TaskRef::Id(task.id), before, limit).await.unwrap();
    history.items.into_iter().map(|(change, _)| (change.operation.name, change.row.verb)).collect()
}

fn told(events: &[(&str, Verb)]) -> Vec<(String, Verb)> {
    events.iter().map(|(name, verb)| ((*name).to_owned(), *verb)).collect()
}

async fn the_history_of_a_task_tells_its_changes_and_comments_newest_first(world: &World) {
    let task = world.made(world.member, "one").await;
    world.commented(world.other, &task, "a word").await;
    world.made(world.member, "another").await;
    world.act(world.member, CompleteTask { task: TaskRef::Id(task.id) }).await.unwrap();
    world.act(world.member, DeleteTask { task: TaskRef::Id(task.id) }).await.unwrap();
    let all = told(&[
        ("task.delete", Verb::Deleted),
        ("task.complete", Verb::Updated),
        ("comment.create", Verb::Created),
        ("task.create", Verb::Created),
    ]);
    assert_eq!(history(world, &task, None, 10).await, all);
}

async fn the_history_goes_on_before_a_change(world: &World) {
    let task = world.made(world.member, "one").await;
    world.commented(world.other, &task, "a word").await;
    world.act(world.member, CompleteTask { task: TaskRef::Id(task.id) }).await.unwrap();
    let head = world.head().await;
    assert_eq!(history(world, &task, None, 1).await, told(&[("task.complete", Verb::Updated)]));
    let rest = history(world, &task, Some(head), 10).await;
    assert_eq!(rest, told(&[("comment.create", Verb::Created), ("task.create", Verb::Created)]));
}

async fn a_change_tells_who_what_and_which_fields(world: &World) {
    let task = world.made(world.member, "one").await;
    world.clock.advance(5_000);
    world.act(world.owner, CompleteTask { task: TaskRef::Id(task.id) }).await.unwrap();
    let who = Caller::session(world.member);
    let history = world.nimbus.history(&who, world.org, &TaskRef::Id(task.id), None, 1).await.unwrap();
    let (change, _) = &history.items[0];
    assert_eq!((change.operation.actor.user, change.operation.at), (world.owner, world.now()));
    let deltas = change.payload.as_ref().expect("it was not erased").deltas().unwrap();
    assert_eq!(
        serde_json::Value::Object(deltas),
        serde_json::json!({"status": ["todo", "done"], "completed_at": [null, world.now()]})
    );
}

async fn a_subtask_is_no_part_of_its_parents_history(world: &World) {
    let task = world.made(world.member, "one").await;
    let below = NewTask { parent: Some(TaskRef::Id(task.id)), ..world.new_task("below") };
    world.act(world.member, CreateTask::from(below)).await.unwrap();
    assert_eq!(history(world, &task, None, 10).await, told(&[("task.create", Verb::Created)]));
}

async fn statistics_count_what_lives(world: &World) {
    let yesterday: Due = "2026-11-22".parse().unwrap();
    let done = |completed: i64| Task {
        status: Status::Done,
        completed_at: Some(world.now().plus_days(completed)),
        due: Some(yesterday.clone()),
        ..world.task("done")
    };
    let tasks = [
        world.task("open"),
        Task { due: Some(yesterday.clone()), ..world.task("late") },
        Task { due: Some("2026-11-23".parse().unwrap()), ..world.task("today") },
        Task { due: Some(yesterday.clone()), deleted_at: Some(world.now()), ..world.task("gone") },
        done(0),
        done(-1),
        done(-1),
        done(-13),
        done(-14),
    ];
    world.write(tasks.into_iter().map(Change::create).collect()).await.unwrap();
    let who = Caller::session(world.member);
    let stats = world.nimbus.stats(&who, world.org, &jiff::tz::TimeZone::UTC).await.unwrap();
    let by_status: Vec<_> = stats.by_status.into_iter().collect();
    let none = [(Status::InProgress, 0), (Status::Cancelled, 0)];
    assert_eq!(by_status, [(Status::Todo, 3), none[0], (Status::Done, 5), none[1]]);
    assert_eq!(stats.overdue, 1, "a bare day is late from the day after");
    let days: Vec<u64> = stats.done_per_day.iter().map(|(_, number)| *number).collect();
    assert_eq!(days, [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 1]);
    assert_eq!(stats.done_per_day[13].0.to_string(), "2026-11-23");
}
