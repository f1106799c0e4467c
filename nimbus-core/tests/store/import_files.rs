//! Importing real files of other tools: everything arrives, once.

use nimbus_core::change::Kind;
use nimbus_core::comment::Comment;
use nimbus_core::import::{Format, How, Options, open};
use nimbus_core::project::Project;
use nimbus_core::tag::Tag;
use nimbus_core::task::Task;

use crate::backend::on_every_backend;
use crate::import_stage::{into, sample};
use crate::world::World;

on_every_backend! {
    every_real_file_arrives_whole_and_only_once,
    a_dry_run_tells_the_same_and_writes_nothing,
    what_a_file_says_of_a_task_is_kept,
}

/// Files with the tasks, comments and tags they become.
const FILES: [(Format, &str, [usize; 3]); 7] = [
    (Format::GitHub, "github-issues/rails-2024-duplicated-pages.json", [100, 0, 16]),
    (Format::GitHub, "github-issues/perl6-doc-2018-sparse.json", [30, 0, 12]),
    (Format::GitHub, "github-issues/anysoftkeyboard-gh-cli.json", [50, 0, 0]),
    (Format::Taskwarrior, "taskwarrior/artpress.json", [37, 0, 7]),
    (Format::Taskwarrior, "taskwarrior/moon-miner.json", [17, 0, 2]),
    (Format::Taskwarrior, "taskwarrior/taskwarrior-deluxe.json", [28, 0, 7]),
    (Format::Taskwarrior, "taskwarrior/three-way-sync-export.json", [13, 0, 4]),
];

async fn every_real_file_arrives_whole_and_only_once(world: &World) {
    for (place, (format, name, [tasks, comments, tags])) in FILES.into_iter().enumerate() {
        let Some(file) = sample(name) else { return };
        let content = open(format, &file, &Options::default()).unwrap();
        let org = world.empty_organization(&format!("fresh-{place}")).await;
        let report = world.import_as(world.owner, org, content.clone(), &into("NEW")).await.unwrap();
        let made = [report.created, report.comments_created, report.tags_created];
        assert_eq!(made, [tasks as u64, comments as u64, tags as u64], "{name}: {report}");
        assert_eq!(report.projects_created, ["NEW".parse().unwrap()], "{name}");
        let there = [
            world.all::<Task>(org, Kind::Task).await.len(),
            world.all::<Comment>(org, Kind::Comment).await.len(),
            world.all::<Tag>(org, Kind::Tag).await.len(),
        ];
        assert_eq!(there, [tasks, comments, tags], "{name}");

        let head = world.head_of(org).await;
        let again =
            world.import_as(world.owner, org, content, &How { update: true, ..into("NEW") }).await.unwrap();
        assert_eq!((again.created, again.updated, again.unchanged), (0, 0, tasks as u64), "{name}: {again}");
        assert_eq!(world.head_of(org).await, head, "{name}: a second import writes nothing");
    }
}

async fn a_dry_run_tells_the_same_and_writes_nothing(world: &World) {
    let Some(file) = sample(FILES[0].1) else { return };
    let content = open(FILES[0].0, &file, &Options::default()).unwrap();
    let head = world.head().await;
    let dry = world.import(content.clone(), &How { dry_run: true, ..into("RAILS") }).await.unwrap();
    assert_eq!(world.head().await, head);
    assert!(dry.to_string().starts_with("100 tasks, "), "{dry}");
    let mut wet = world.import(content, &into("RAILS")).await.unwrap();
    assert_eq!(wet.operations.len(), 1);
    (wet.dry_run, wet.operations) = (true, Vec::new());
    assert_eq!(dry, wet);
}

async fn what_a_file_says_of_a_task_is_kept(world: &World) {
    let Some(file) = sample(FILES[0].1) else { return };
    let content = open(FILES[0].0, &file, &Options::default()).unwrap();
    world.import(content, &into("RAILS")).await.unwrap();
    let projects: Vec<Project> = world.all(world.org, Kind::Project).await;
    let rails = projects.iter().find(|project| project.key.as_str() == "RAILS").unwrap();
    assert_eq!(rails.name.as_str(), "RAILS");
    let mut tasks: Vec<Task> = world.all(world.org, Kind::Task).await;
    tasks.sort_by_key(|task| task.number);
    assert!(tasks.is_sorted_by_key(|task| task.position.clone()), "tasks stand in the order of the file");
    assert!(tasks.iter().zip(1..).all(|(task, number)| task.number == number && task.project == rails.id));
    let first = &tasks[0];
    let source = first.source.as_ref().unwrap();
    assert_eq!((source.system.as_str(), source.key.as_str()), ("github", "rails/rails#50958"));
    assert_eq!(source.author.as_deref(), Some("laomatt"));
    assert_eq!(first.created_at, "2024-02-03T01:01:09Z".parse().unwrap());
    assert_eq!(first.created_by, world.owner);
    let tags: Vec<Tag> = world.all(world.org, Kind::Tag).await;
    assert!(tags.iter().any(|tag| tag.colour.is_some()), "the colours of labels are kept");
}
