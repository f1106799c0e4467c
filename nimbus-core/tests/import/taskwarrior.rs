//! Taskwarrior: every attribute.

use nimbus_core::import::{Format, Options, Plan, read};
use nimbus_core::task::{Priority, Status};
use nimbus_core::time::{Due, Timestamp};
use rstest::rstest;

use crate::{assert_noted, notes, only, tags};

const ONE: &str = "3ea0fed5-8629-48e0-9b20-5b724db5c924";
const TWO: &str = "0de31d42-ff22-4817-9251-3c8842a8daf4";

fn plan(file: &str) -> Plan {
    crate::plan(Format::Taskwarrior, file)
}

/// A pending task with these further attributes.
fn task(more: &str) -> String {
    format!(r#"[{{"uuid": "{ONE}", "description": "sounds", {more} "entry": "20200330T191034Z"}}]"#)
}

fn pending(more: &str) -> String {
    task(&format!(r#""status": "pending", {more}"#))
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn a_time_after_the_last_one_is_held_there_and_noted() {
    let plan = plan(&pending(r#""due": "99991231T000000Z","#));
    assert_eq!(only(&plan).due, Some(Due::At { at: Timestamp::MAX, zone: "UTC".parse().unwrap() }));
    assert_eq!(notes(&plan), ["has a `due` later than there is here; 9999-12-30T21:59:59.999Z was taken"]);
}

#[test]
fn a_completed_task_is_carried_over() {
    let plan = plan(&task(&format!(
        r#""id": 0, "status": "completed", "end": "20200421T002259Z", "modified": "20200422T002259Z", "priority": "H",
           "project": "miner.stretch", "tags": ["Feat", "feat", "x"], "urgency": 9.4, "depends": ["{}"],
           "scheduled": "20200401T000000Z", "due": "20200402T133700Z",
           "annotations": [{{"entry": "20200331T191034Z", "description": "see http://x"}}],"#,
        TWO.to_uppercase()
    )));
    let item = only(&plan);
    assert_eq!((item.source.system.as_str(), item.source.key.as_str()), ("taskwarrior", ONE));
    assert_eq!(item.status, Status::Done);
    assert_eq!(item.priority, Some(Priority::High));
    assert_eq!(item.completed_at, Some(at("2020-04-21T00:22:59Z")));
    assert_eq!(item.created_at, Some(at("2020-03-30T19:10:34Z")));
    assert_eq!(item.updated_at, Some(at("2020-04-22T00:22:59Z")));
    assert_eq!(item.project.as_deref(), Some("miner.stretch"));
    assert_eq!(tags(item), ["Feat", "x"]);
    assert_eq!(item.depends_on, [TWO]);
    assert_eq!(
        item.start,
        Some("2020-04-01".parse().unwrap()),
        "midnight in UTC is a day where no zone was named"
    );
    assert_eq!(item.due, Some(Due::At { at: at("2020-04-02T13:37:00Z"), zone: "UTC".parse().unwrap() }));
    let comment = &item.comments[0];
    assert_eq!(comment.body.as_str(), "see http://x");
    assert_eq!(comment.source.key, format!("{ONE}/2020-03-31T19:10:34.000Z"));
    assert_eq!(notes(&plan), [""; 0]);
}

#[rstest]
#[case::pending("pending", "", Status::Todo)]
#[case::active("pending", r#""start": "20200401T080000Z","#, Status::InProgress)]
#[case::waiting("waiting", r#""wait": "20300401T080000Z","#, Status::Todo)]
#[case::recurring("recurring", r#""recur": "weekly","#, Status::Todo)]
#[case::completed("completed", "", Status::Done)]
fn statuses_become_ours(#[case] status: &str, #[case] more: &str, #[case] ours: Status) {
    assert_eq!(only(&plan(&task(&format!(r#""status": "{status}", {more}"#)))).status, ours);
}

#[rstest]
#[case("H", Some(Priority::High))]
#[case("M", Some(Priority::Medium))]
#[case("L", Some(Priority::Low))]
#[case("", None)]
fn priorities_become_ours(#[case] letter: &str, #[case] ours: Option<Priority>) {
    assert_eq!(only(&plan(&pending(&format!(r#""priority": "{letter}","#)))).priority, ours);
}

#[rstest]
#[case::wait(r#""wait": "20300401T080000Z","#, "was to be hidden until 2030-04-01T08:00:00.000Z")]
#[case::until(r#""until": "20300401T080000Z","#, "was to be deleted at 2030-04-01T08:00:00.000Z")]
#[case::start(r#""start": "20200401T080000Z","#, "was started at 2020-04-01T08:00:00.000Z")]
#[case::end(r#""end": "20200401T080000Z","#, "has the end 2020-04-01T08:00:00.000Z though it is open")]
#[case::occurrence(
    r#""recur": "weekly", "imask": 3, "parent": "x","#,
    "is one occurrence of a task that recurs weekly"
)]
#[case::priority(r#""priority": "A+","#, "has the priority `A+`")]
#[case::own_attributes(
    r#""estimate": 3.5, "jiraid": "OPS-1", "nothing": null,"#,
    "has attributes that Nimbus has no place for: `estimate` = 3.5, `jiraid` = OPS-1"
)]
fn what_a_task_has_no_place_for_is_noted(#[case] attribute: &str, #[case] note: &str) {
    let plan = plan(&pending(attribute));
    assert_noted(&plan, note);
    assert_eq!(plan.notes.len(), 1, "{:#?}", plan.notes);
    assert_eq!(plan.notes[0].item.as_deref(), Some(ONE));
    assert_eq!((plan.notes[0].path.as_deref(), plan.notes[0].line), (Some("[0]"), Some(1)));
}

#[test]
fn the_pattern_of_a_recurring_task_is_kept_as_one_task() {
    let plan = plan(&task(r#""status": "recurring", "recur": "P1M", "mask": "--", "rtype": "periodic","#));
    assert_eq!(
        notes(&plan),
        ["is the pattern of a task that recurs P1M; kept as one task that does not recur"]
    );
}

#[test]
fn a_waiting_task_without_a_date_is_noted_too() {
    assert_noted(&plan(&task(r#""status": "waiting","#)), "is waiting; it will be visible");
}

#[test]
fn a_deleted_task_is_listed_and_not_carried_over() {
    let plan = plan(&task(r#""status": "deleted", "until": "20200401T080000Z","#));
    assert_eq!(plan.items, []);
    assert_eq!(plan.skipped[0].key, ONE);
    assert_eq!(plan.skipped[0].title.as_str(), "sounds");
    assert_eq!(notes(&plan), [""; 0], "what it had besides does not matter");
}

#[rstest]
#[case::list(&format!(r#"["{TWO}"]"#))]
#[case::commas(&format!(r#""{TWO}, {TWO},""#))]
fn dependencies_are_read_in_both_forms(#[case] depends: &str) {
    assert_eq!(only(&plan(&pending(&format!(r#""depends": {depends},"#)))).depends_on, [TWO]);
}

#[rstest]
#[case::lines("{1}\n{2}\n")]
#[case::lines_with_commas("{1},\n{2}\n")]
#[case::a_comma_behind_the_last("{1},\n{2},")]
#[case::array("[\n{1},\n{2}\n]\n")]
fn every_way_taskwarrior_prints_is_read(#[case] shape: &str) {
    let line = |uuid: &str| format!(r#"{{"uuid":"{uuid}","description":"a, b","status":"pending"}}"#);
    let plan = plan(&shape.replace("{1}", &line(ONE)).replace("{2}", &line(TWO)));
    assert_eq!(plan.items.len(), 2);
}

#[test]
fn two_annotations_of_one_second_stay_two() {
    let plan = plan(&pending(
        r#""annotations": [{"entry": "20200331T191034Z", "description": "a"}, {"entry": "20200331T191034Z", "description": "b"}],"#,
    ));
    let keys: Vec<_> = only(&plan).comments.iter().map(|comment| comment.source.key.clone()).collect();
    assert_eq!(
        keys,
        [format!("{ONE}/2020-03-31T19:10:34.000Z"), format!("{ONE}/2020-03-31T19:10:34.000Z/2")]
    );
}

#[rstest]
#[case::without_a_zone(None, false, true)]
#[case::in_the_zone(Some("Europe/Berlin"), true, false)]
#[case::in_another_zone(Some("America/New_York"), false, false)]
fn a_local_midnight_is_a_day_in_its_zone_and_hinted_at_without(
    #[case] zone: Option<&str>,
    #[case] day: bool,
    #[case] hint: bool,
) {
    let options = Options { time_zone: zone.map(|zone| zone.parse().unwrap()) };
    let file = pending(r#""due": "20240902T220000Z","#);
    let plan = read(Format::Taskwarrior, file.as_bytes(), &options).unwrap();
    assert_eq!(matches!(only(&plan).due, Some(Due::Day(_))), day);
    assert_eq!(notes(&plan).iter().any(|note| note.contains("`--time-zone Europe/Berlin`")), hint);
}
