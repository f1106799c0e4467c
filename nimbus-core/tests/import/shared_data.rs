//! Real exports, which lie beside the repository and not in it: every one is read whole.
//!
//! Where they are not at hand, this says so loudly on the standard error stream.

use std::io::Write as _;
use std::path::Path;

use nimbus_core::import::{Format, Options, Plan, read};
use nimbus_core::task::Status;
use nimbus_core::time::Due;

use crate::{assert_noted, tags};

/// A file of the samples; none, loudly, where they are not there.
fn sample(name: &str) -> Option<Vec<u8>> {
    // `../shared/data` seen from the workspace, or further up where the workspace is a worktree.
    let above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().skip(2);
    let path = above.map(|folder| folder.join("shared/data").join(name)).find(|path| path.is_file());
    let Some(path) = path else {
        // Not `eprintln!`, which the test harness swallows when a test passes.
        let why = "there is no ../shared/data beside the repository; this test tested NOTHING";
        writeln!(std::io::stderr(), "\n!!! NOT RUN: {name}: {why}\n").expect("standard error is open");
        return None;
    };
    Some(std::fs::read(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display())))
}

fn in_zone(format: Format, name: &str, zone: Option<&str>) -> Option<Plan> {
    let options = Options { time_zone: zone.map(|zone| zone.parse().unwrap()) };
    Some(read(format, &sample(name)?, &options).unwrap_or_else(|error| panic!("{name}: {error}")))
}

fn days(plan: &Plan) -> Vec<String> {
    let day = |due: &Due| match due {
        Due::Day(day) => Some(day.to_string()),
        Due::At { .. } => None,
    };
    plan.items.iter().filter_map(|item| day(item.due.as_ref()?)).collect()
}

#[rstest::rstest]
#[case::rails(Format::GitHub, "github-issues/rails-2024-duplicated-pages.json", [100, 0, 400, 0])]
#[case::perl6(Format::GitHub, "github-issues/perl6-doc-2018-sparse.json", [30, 0, 0, 1837])]
#[case::keyboard(Format::GitHub, "github-issues/anysoftkeyboard-gh-cli.json", [50, 0, 0, 0])]
#[case::artpress(Format::Taskwarrior, "taskwarrior/artpress.json", [37, 0, 0, 0])]
#[case::moon_miner(Format::Taskwarrior, "taskwarrior/moon-miner.json", [17, 1, 0, 0])]
#[case::deluxe(Format::Taskwarrior, "taskwarrior/taskwarrior-deluxe.json", [28, 4, 0, 0])]
#[case::three_way(Format::Taskwarrior, "taskwarrior/three-way-sync-export.json", [13, 0, 0, 0])]
fn every_real_export_is_read_whole(#[case] format: Format, #[case] name: &str, #[case] counts: [usize; 4]) {
    let Some(plan) = in_zone(format, name, None) else { return };
    assert_eq!([plan.items.len(), plan.skipped.len(), plan.repeated, plan.empty], counts);
    let again = in_zone(format, name, None).unwrap();
    assert_eq!(plan, again, "reading twice gives the same plan, digests included");
    assert!(
        plan.items.iter().all(|item| item.source.digest.is_some() && item.source.system == format.name())
    );
}

#[test]
fn the_pages_of_rails_are_one_hundred_issues_and_pull_requests() {
    let Some(plan) = in_zone(Format::GitHub, "github-issues/rails-2024-duplicated-pages.json", None) else {
        return;
    };
    assert_eq!(plan.items.iter().filter(|item| tags(item).contains(&"pull-request")).count(), 68);
    assert!(plan.items.iter().all(|item| item.status == Status::Todo));
    assert!(plan.items.iter().all(|item| !item.description.as_str().contains('\r')));
    let first = &plan.items[0];
    assert_eq!(first.source.key, "rails/rails#50958");
    assert_eq!(first.source.url.as_deref(), Some("https://github.com/rails/rails/pull/50958"));
    assert_eq!(first.source.author.as_deref(), Some("laomatt"));
    assert_eq!(first.created_at, Some("2024-02-03T01:01:09Z".parse().unwrap()));
    let milestones = plan.notes.iter().filter(|note| note.what.starts_with("is in the milestone")).count();
    assert_eq!(milestones, 5, "25 entries, each five times");
}

#[test]
fn the_sparse_list_keeps_people_labels_and_states_and_tells_of_its_stray_member() {
    let Some(plan) = in_zone(Format::GitHub, "github-issues/perl6-doc-2018-sparse.json", None) else {
        return;
    };
    let count = |status| plan.items.iter().filter(|item| item.status == status).count();
    assert_eq!((count(Status::Todo), count(Status::Done)), (13, 17));
    assert!(
        plan.items.iter().filter(|item| item.status == Status::Done).all(|item| item.completed_at.is_some())
    );
    assert_eq!(plan.items.iter().filter(|item| !item.assignees.is_empty()).count(), 4);
    assert_eq!(plan.items.iter().filter(|item| item.description.as_str().is_empty()).count(), 3);
    assert_noted(&plan, "`$k` is no field of GitHub issues; left out of 30 entries");
    let bodiless =
        plan.notes.iter().filter(|note| note.what.contains("their number, not their texts")).count();
    assert_eq!(bodiless, 25);
}

#[test]
fn the_list_of_gh_keeps_its_long_body_and_its_emoji() {
    let Some(plan) = in_zone(Format::GitHub, "github-issues/anysoftkeyboard-gh-cli.json", None) else {
        return;
    };
    let done = plan.items.iter().filter(|item| item.status == Status::Done).count();
    assert_eq!((plan.items.len() - done, done), (44, 6));
    let longest = plan.items.iter().map(|item| item.description.as_str().chars().count()).max();
    assert_eq!(longest, Some(35_996));
    assert_eq!(plan.items[0].source.key, "#4657");
    assert_noted(&plan, "50 entries do not name their repository");
}

#[test]
fn midnights_in_britain_are_days_there() {
    let name = "taskwarrior/artpress.json";
    let Some(plan) = in_zone(Format::Taskwarrior, name, Some("Europe/London")) else { return };
    assert_eq!(days(&plan).len(), 8);
    assert_eq!(days(&plan)[0], "2011-06-02");
    let blind = in_zone(Format::Taskwarrior, name, None).unwrap();
    assert_eq!(days(&blind).len(), 0);
    assert_noted(&blind, "with `--time-zone Europe/London`");
    let projects: Vec<_> = plan.items.iter().filter(|item| item.project.as_deref() == Some("al")).collect();
    assert_eq!(projects.len(), 2, "the slip of the pen stays apart from `alpha`");
}

#[test]
fn the_twin_of_the_todo_txt_file_has_its_days() {
    let name = "taskwarrior/three-way-sync-export.json";
    let Some(plan) = in_zone(Format::Taskwarrior, name, Some("Europe/Berlin")) else { return };
    assert_eq!(days(&plan), ["2024-09-03", "2024-08-27", "2024-09-04", "2024-09-05"]);
    assert_noted(&in_zone(Format::Taskwarrior, name, None).unwrap(), "with `--time-zone Europe/Berlin`");
}

#[test]
fn the_deleted_tasks_are_listed_by_name() {
    let Some(plan) = in_zone(Format::Taskwarrior, "taskwarrior/taskwarrior-deluxe.json", None) else {
        return;
    };
    assert!(plan.skipped.iter().all(|skipped| skipped.why == "is deleted in Taskwarrior"));
    assert!(plan.skipped.iter().all(|skipped| !skipped.title.as_str().is_empty()));
    assert_eq!(plan.items.iter().map(|item| item.depends_on.len()).sum::<usize>(), 1);
}
