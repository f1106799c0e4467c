//! Marking tasks done and opening them again.

use nimbus_core::task::Status;
use serde_json::json;

use crate::action::Action;
use crate::effect::Effect;
use crate::failure::{Failure, FailureKind};
use crate::fixture::{answer, page, press, showing, tasks, with};
use crate::key::Key;
use crate::model::Model;
use crate::update::update;

fn three() -> Model {
    showing(60, 15, page(tasks(1..=3), None))
}

fn status(model: &Model, place: usize) -> Status {
    model.status(&model.tasks.items()[place])
}

#[test]
fn done_is_seen_before_the_server_has_said_so() {
    let mut model = three();
    let id = model.tasks.items()[0].id;
    assert_eq!(press(&mut model, &[Key::Char('d')]), [Effect::SetStatus(id, Status::Done)]);
    assert_eq!(status(&model, 0), Status::Done);
    assert_eq!(press(&mut model, &[Key::Char('d')]), [Effect::SetStatus(id, Status::Todo)]);
    assert_eq!(status(&model, 0), Status::Todo);
}

#[test]
fn the_last_choice_is_shown_until_its_own_answer_comes() {
    let mut model = three();
    let id = model.tasks.items()[0].id;
    press(&mut model, &[Key::Char('d'), Key::Char('d')]);
    let done = with(1, "Task 1", &json!({ "version": 2, "status": "done" }));
    update(&mut model, Action::StatusSet(id, Ok(Box::new(done))));
    assert_eq!(status(&model, 0), Status::Todo);
    let open = with(1, "Task 1", &json!({ "version": 3 }));
    update(&mut model, Action::StatusSet(id, Ok(Box::new(open))));
    assert!(model.wanted.is_empty());
    assert_eq!(status(&model, 0), Status::Todo);
}

#[test]
fn what_is_refused_is_taken_back_and_told() {
    let mut model = three();
    let id = model.tasks.items()[0].id;
    press(&mut model, &[Key::Char('d')]);
    let failure = Failure { text: "You may not do this".to_owned(), kind: FailureKind::Other };
    update(&mut model, Action::StatusSet(id, Err(failure)));
    assert_eq!(status(&model, 0), Status::Todo);
    assert_eq!(model.notice.unwrap(), "OPS-1 was not changed. You may not do this");
}

#[test]
fn a_task_finished_here_stays_in_its_place_until_the_list_is_reloaded() {
    let mut model = three();
    press(&mut model, &[Key::Down, Key::Char('d')]);
    update(&mut model, Action::Missed);
    update(&mut model, Action::Refresh);
    answer(&mut model, page(tasks([1, 3]), None));
    let numbers = |model: &Model| model.tasks.items().iter().map(|task| task.number).collect::<Vec<_>>();
    assert_eq!(numbers(&model), [1, 2, 3]);
    press(&mut model, &[Key::Char('r')]);
    answer(&mut model, page(tasks([1, 3]), None));
    assert_eq!(numbers(&model), [1, 3]);
}

#[test]
fn a_task_that_is_shown_whole_is_the_one_that_is_marked() {
    let mut model = three();
    let id = model.tasks.items()[1].id;
    let effects = press(&mut model, &[Key::Down, Key::Enter, Key::Char('d')]);
    assert_eq!(effects, [Effect::SetStatus(id, Status::Done)]);
}
