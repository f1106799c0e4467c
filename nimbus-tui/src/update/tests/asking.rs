//! Loading the list: page by page, anew, and what is done when it does not come.

use crate::action::Action;
use crate::effect::Effect;
use crate::failure::{Failure, FailureKind};
use crate::fixture::{answer, model, page, press, showing, tasks, types};
use crate::key::Key;
use crate::keymap::Mode;
use crate::model::{Model, Overlay};
use crate::update::{begin, update};

fn failing(model: &mut Model, kind: FailureKind, text: &str) -> Vec<Effect> {
    let failure = Failure { text: text.to_owned(), kind };
    update(model, Action::Loaded { turn: model.turn, answer: Err(failure) })
}

fn asked(effects: &[Effect]) -> Option<&crate::effect::Ask> {
    effects.iter().find_map(|effect| match effect {
        Effect::Ask(ask) => Some(ask),
        _ => None,
    })
}

#[test]
fn the_screen_begins_with_the_open_tasks_and_follows_changes() {
    let effects = begin(&mut model(80, 24));
    assert_eq!(asked(&effects).unwrap().filter, "is:open");
    assert!(effects.contains(&Effect::Follow));
}

#[test]
fn the_next_page_is_asked_for_once_before_one_gets_there() {
    let mut model = showing(60, 15, page(tasks(1..=100), Some("c1")));
    assert_eq!(press(&mut model, &[Key::Down]), [], "the end is far away");
    let effects = press(&mut model, &[Key::PageDown; 8]);
    let ask = asked(&effects).unwrap();
    assert_eq!(ask.from.as_ref().unwrap().as_str(), "c1");
    assert_eq!(press(&mut model, &[Key::Down]), [], "it is on its way");
    answer(&mut model, page(tasks(100..=150), None));
    assert_eq!(model.tasks.items().len(), 150, "a task that comes twice stands once");
    press(&mut model, &[Key::Char('G')]);
    assert_eq!(model.tasks.selected(), 149);
}

#[test]
fn the_end_of_a_long_list_is_reached_with_one_key() {
    let mut model = showing(60, 15, page(tasks(1..=100), Some("c1")));
    assert!(asked(&press(&mut model, &[Key::Char('G')])).is_some());
    let next = answer(&mut model, page(tasks(101..=200), Some("c2")));
    assert_eq!(asked(&next).unwrap().from.as_ref().unwrap().as_str(), "c2");
    assert_eq!(answer(&mut model, page(tasks(201..=250), None)), []);
    assert_eq!(model.tasks.selected(), 249);
}

#[test]
fn going_elsewhere_ends_the_way_to_the_end() {
    let mut model = showing(60, 15, page(tasks(1..=100), Some("c1")));
    press(&mut model, &[Key::Char('G'), Key::Char('g')]);
    assert_eq!(answer(&mut model, page(tasks(101..=200), Some("c2"))), []);
    assert_eq!(model.tasks.selected(), 0);
}

#[test]
fn an_answer_to_an_earlier_question_means_nothing() {
    let mut model = showing(60, 15, page(tasks(1..=3), None));
    let before = model.turn;
    press(&mut model, &[Key::Char('r')]);
    update(&mut model, Action::Loaded { turn: before, answer: Ok(page(tasks(7..=9), None)) });
    assert_eq!(model.tasks.items()[0].number, 1);
}

#[test]
fn a_name_the_server_does_not_know_is_told_where_the_filter_is_typed() {
    let mut model = showing(60, 15, page(tasks(1..=3), None));
    press(&mut model, &[Key::Char('/')]);
    types(&mut model, "project:NO");
    press(&mut model, &[Key::Enter]);
    failing(&mut model, FailureKind::Filter, "column 17: there is no project \"NO\"");
    assert_eq!((model.mode(), model.filter.as_str()), (Mode::Prompt, "is:open"));
    let Some(Overlay::Prompt(prompt)) = &model.overlay else { panic!("the prompt is closed") };
    assert_eq!(prompt.line.text(), "is:open project:NO");
    assert_eq!(prompt.refused.as_deref(), Some("column 17: there is no project \"NO\""));
    press(&mut model, &[Key::Esc]);
    assert_eq!(model.tasks.items().len(), 3);
}

#[test]
fn a_list_that_cannot_be_had_says_why_and_keeps_what_is_there() {
    let mut model = showing(60, 15, page(tasks(1..=3), None));
    press(&mut model, &[Key::Char('r')]);
    failing(&mut model, FailureKind::Other, "the server cannot be reached");
    assert_eq!(model.tasks.items().len(), 3);
    assert_eq!(model.notice.as_deref(), Some("the server cannot be reached"));
    press(&mut model, &[Key::Down]);
    assert_eq!(model.notice, None);
}

#[test]
fn a_place_in_the_list_that_expired_is_answered_by_beginning_anew() {
    let mut model = showing(60, 15, page(tasks(1..=30), Some("old")));
    press(&mut model, &[Key::Char('G')]);
    assert_eq!(failing(&mut model, FailureKind::Expired, "gone"), [Effect::RefreshSoon]);
    assert_eq!(asked(&update(&mut model, Action::Refresh)).unwrap().from, None);
}

#[test]
fn escape_shows_all_open_tasks_again() {
    let mut model = showing(60, 15, page(tasks(1..=3), None));
    press(&mut model, &[Key::Char('/'), Key::Ctrl('u')]);
    types(&mut model, "status:done");
    press(&mut model, &[Key::Enter]);
    let effects = press(&mut model, &[Key::Esc]);
    assert_eq!(asked(&effects).unwrap().filter, "is:open");
}
