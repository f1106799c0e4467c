//! Tasks and models for tests: the same ones every time.

use jiff::tz::TimeZone;
use nimbus_http::api::tasks::{Task, TaskPage};
use nimbus_http::wire::page::Cursor;
use serde_json::{Value, json};

use crate::action::Action;
use crate::effect::Effect;
use crate::key::Key;
use crate::model::{Connection, Model, Moment};
use crate::update::update;

/// An id of the kind with this prefix; the same number, the same id.
pub(crate) fn id(prefix: &str, number: u64) -> String {
    format!("{prefix}_{:0>26}", format!("{:04}", number))
}

/// Task number so and so of the project OPS.
pub(crate) fn task(number: u64, title: &str) -> Task {
    with(number, title, &json!({}))
}

/// The same with these members.
pub(crate) fn with(number: u64, title: &str, members: &Value) -> Task {
    let mut json = json!({
        "id": id("tsk", number), "ref": format!("OPS-{number}"), "version": 1, "project": id("prj", 1),
        "number": number, "title": title, "excerpt": "", "status": "todo", "priority": null, "start": null,
        "due": null, "estimate": null, "assignees": [], "tags": [], "parent": null, "position": null,
        "created_at": "2026-11-01T08:00:00.000Z", "created_by": id("usr", 1),
        "updated_at": "2026-11-20T09:30:00.000Z", "completed_at": null, "deleted_at": null, "source": null,
    });
    for (name, value) in members.as_object().expect("members are an object") {
        json[name] = value.clone();
    }
    serde_json::from_value(json).unwrap()
}

/// Plain tasks with these numbers.
pub(crate) fn tasks(numbers: impl IntoIterator<Item = u64>) -> Vec<Task> {
    numbers.into_iter().map(|number| task(number, &format!("Task {number}"))).collect()
}

/// A page with these tasks, people and tags; `next` for a page behind it.
pub(crate) fn page(items: Vec<Task>, next: Option<&str>) -> TaskPage {
    let member = |number, name: &str| {
        json!({
            "id": id("usr", number), "version": 1, "role": "member", "name": name, "email": null, "image_url": null,
            "claimed": true, "created_at": "2026-11-01T08:00:00.000Z", "created_by": id("usr", 1),
            "updated_at": "2026-11-01T08:00:00.000Z", "deleted_at": null,
        })
    };
    let tag = |number, name: &str| {
        json!({
            "id": id("tag", number), "version": 1, "name": name, "colour": null,
            "created_at": "2026-11-01T08:00:00.000Z", "created_by": id("usr", 1),
            "updated_at": "2026-11-01T08:00:00.000Z", "deleted_at": null,
        })
    };
    let people = json!([member(1, "Ada Lovelace"), member(2, "李小龍"), member(3, "Grace Hopper")]);
    let tags = json!([tag(1, "security"), tag(2, "büro"), tag(3, "🎉")]);
    TaskPage {
        count: Some(items.len() as u64),
        count_capped: Some(next.is_some()),
        items,
        next_cursor: next.map(Cursor::new),
        people: serde_json::from_value(people).unwrap(),
        tags: serde_json::from_value(tags).unwrap(),
    }
}

/// A model of this size on 23 November 2026 in Paris, before anything was asked for.
pub(crate) fn model(columns: u16, rows: u16) -> Model {
    let now =
        Moment { at: "2026-11-23T10:00:00Z".parse().unwrap(), zone: TimeZone::get("Europe/Paris").unwrap() };
    Model { connection: Connection::Live, ..Model::new("Acme".to_owned(), (columns, rows), now, true) }
}

/// The same showing these tasks.
pub(crate) fn showing(columns: u16, rows: u16, page: TaskPage) -> Model {
    let mut model = model(columns, rows);
    crate::update::begin(&mut model);
    answer(&mut model, page);
    model
}

/// The answer to the last question for the list.
pub(crate) fn answer(model: &mut Model, page: TaskPage) -> Vec<Effect> {
    update(model, Action::Loaded { turn: model.turn, answer: Ok(page) })
}

/// Presses keys, and answers what is to be done after the last one.
pub(crate) fn press(model: &mut Model, keys: &[Key]) -> Vec<Effect> {
    keys.iter().map(|key| update(model, Action::Key(*key))).last().unwrap_or_default()
}

/// Types text.
pub(crate) fn types(model: &mut Model, text: &str) {
    for c in text.chars() {
        update(model, Action::Key(Key::Char(c)));
    }
}
