//! Changes made elsewhere.

use nimbus_http::api::changes::Change;
use nimbus_http::api::tasks::Task;
use serde_json::json;

use crate::action::Action;
use crate::effect::Effect;
use crate::fixture::{answer, id, page, press, showing, tasks, with};
use crate::key::Key;
use crate::model::{Connection, Model};
use crate::update::update;

fn change(kind: &str, id: &str, record: serde_json::Value) -> Action {
    let change: Change = serde_json::from_value(json!({
        "seq": 9, "at": "2026-11-23T10:00:00.000Z", "kind": kind, "id": id, "project": null, "event": "task.updated",
        "actor": { "kind": "user", "id": crate::fixture::id("usr", 2), "name": "Grace", "token": null },
        "operation": { "id": crate::fixture::id("op", 1), "name": "task.edit" }, "record": record,
    }))
    .unwrap();
    Action::Changed(Box::new(change))
}

fn of_task(task: &Task) -> Action {
    change("task", &task.id.to_string(), serde_json::to_value(task).unwrap())
}

fn titles(model: &Model) -> Vec<&str> {
    model.tasks.items().iter().map(|task| task.title.as_str()).collect()
}

#[test]
fn a_change_is_seen_at_once_and_the_list_is_asked_for_soon() {
    let mut model = showing(60, 15, page(tasks(1..=3), None));
    let edited = with(2, "Renamed", &json!({ "version": 9 }));
    assert_eq!(update(&mut model, of_task(&edited)), [Effect::RefreshSoon]);
    assert_eq!(titles(&model), ["Task 1", "Renamed", "Task 3"]);
}

#[test]
fn many_changes_are_answered_by_one_question() {
    let mut model = showing(60, 15, page(tasks(1..=3), None));
    let edited = with(2, "Renamed", &json!({ "version": 9 }));
    update(&mut model, of_task(&edited));
    assert_eq!(update(&mut model, of_task(&edited)), []);
    assert!(matches!(update(&mut model, Action::Refresh)[..], [Effect::Ask(_)]));
    // What changes while the answer is on its way may not be in it.
    update(&mut model, of_task(&edited));
    assert_eq!(update(&mut model, Action::Refresh), []);
    assert_eq!(answer(&mut model, page(tasks(1..=3), None)), [Effect::RefreshSoon]);
}

#[test]
fn a_change_that_comes_late_does_not_bring_back_an_old_version() {
    let mut model = showing(60, 15, page(vec![with(1, "New", &json!({ "version": 9 }))], None));
    update(&mut model, of_task(&with(1, "Old", &json!({ "version": 8 }))));
    assert_eq!(titles(&model), ["New"]);
}

#[test]
fn the_selection_stays_on_its_task_when_others_come_and_go() {
    let mut model = showing(60, 15, page(tasks(1..=30), None));
    press(&mut model, &[Key::Down; 14]);
    let (current, height) = (model.tasks.current().unwrap().id, model.tasks.selected() - model.tasks.top());
    press(&mut model, &[]);
    update(&mut model, Action::Missed);
    update(&mut model, Action::Refresh);
    answer(&mut model, page(tasks((40..45).chain(1..=30)), None));
    assert_eq!(model.tasks.current().unwrap().id, current);
    assert_eq!(model.tasks.selected() - model.tasks.top(), height);
}

#[test]
fn a_task_that_is_gone_leaves_the_screen_at_once() {
    let mut model = showing(60, 15, page(tasks(1..=3), None));
    press(&mut model, &[Key::Down, Key::Down]);
    update(&mut model, change("task", &id("tsk", 1), serde_json::Value::Null));
    assert_eq!(titles(&model), ["Task 2", "Task 3"]);
    assert_eq!(model.tasks.selected(), 1);
}

#[test]
fn an_open_task_follows_its_changes_and_its_comments() {
    let mut model = showing(60, 15, page(tasks(1..=3), None));
    press(&mut model, &[Key::Enter]);
    update(&mut model, of_task(&with(1, "Renamed", &json!({ "version": 9, "description": "words" }))));
    let task = &model.detail.as_ref().unwrap().task;
    assert_eq!((task.title.as_str(), task.description.as_ref().unwrap().as_str()), ("Renamed", "words"));
    let shown = task.id;
    let commented = change("comment", &id("cmt", 1), serde_json::Value::Null);
    assert_eq!(update(&mut model, commented), [Effect::AskTask(shown)]);
}

#[test]
fn what_happened_while_the_connection_was_away_is_asked_for() {
    let mut model = showing(60, 15, page(tasks(1..=3), None));
    assert_eq!(update(&mut model, Action::Connection(Connection::Reconnecting)), []);
    assert_eq!(update(&mut model, Action::Connection(Connection::Live)), [Effect::RefreshSoon]);
}

#[test]
fn reload_follows_again_where_following_had_ended() {
    let mut model = showing(60, 15, page(tasks(1..=3), None));
    update(&mut model, Action::Connection(Connection::Off("sign in".to_owned())));
    assert!(press(&mut model, &[Key::Char('r')]).contains(&Effect::Follow));
    assert!(!press(&mut model, &[Key::Char('r')]).contains(&Effect::Follow));
}
