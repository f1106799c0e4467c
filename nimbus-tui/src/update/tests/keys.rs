//! Moving about, opening and closing, and typing a filter.

use proptest::prelude::*;
use rstest::rstest;

use crate::action::Action;
use crate::effect::Effect;
use crate::fixture::{answer, model, page, press, showing, task, tasks, types};
use crate::key::Key;
use crate::keymap::{KEYMAP, Mode};
use crate::model::{Model, Overlay};
use crate::update::update;

/// Twenty tasks, of which eleven are on the screen.
fn twenty() -> Model {
    showing(60, 15, page(tasks(1..=20), None))
}

#[rstest]
#[case::down(&[Key::Char('j')], 1, 0)]
#[case::down_by_arrow(&[Key::Down, Key::Down], 2, 0)]
#[case::up_at_the_top(&[Key::Char('k')], 0, 0)]
#[case::last(&[Key::Char('G')], 19, 9)]
#[case::down_at_the_bottom(&[Key::End, Key::Down], 19, 9)]
#[case::first_again(&[Key::End, Key::Home], 0, 0)]
#[case::page_down(&[Key::PageDown], 10, 0)]
#[case::two_pages_down(&[Key::PageDown, Key::PageDown], 19, 9)]
#[case::page_up(&[Key::Char('G'), Key::PageUp], 9, 9)]
fn keys_move_the_selection_and_the_screen_follows(
    #[case] keys: &[Key],
    #[case] selected: usize,
    #[case] top: usize,
) {
    let mut model = twenty();
    press(&mut model, keys);
    assert_eq!((model.tasks.selected(), model.tasks.top()), (selected, top));
}

#[test]
fn an_empty_list_can_be_walked_without_harm() {
    let mut model = showing(60, 15, page(Vec::new(), None));
    for binding in KEYMAP.iter().filter(|binding| binding.modes.contains(&Mode::List)) {
        press(&mut model, &[Key::Esc, binding.keys[0]]);
        model.overlay = None;
    }
    assert!(model.detail.is_none() && model.wanted.is_empty());
}

#[test]
fn enter_shows_a_task_and_escape_goes_back() {
    let mut model = twenty();
    let second = model.tasks.items()[1].id;
    assert_eq!(press(&mut model, &[Key::Down, Key::Enter]), [Effect::AskTask(second)]);
    assert_eq!(model.mode(), Mode::Detail);
    press(&mut model, &[Key::Char('?')]);
    assert_eq!(model.mode(), Mode::Help);
    press(&mut model, &[Key::Esc]);
    assert_eq!(model.mode(), Mode::Detail);
    press(&mut model, &[Key::Esc]);
    assert_eq!((model.mode(), model.tasks.selected()), (Mode::List, 1));
}

#[rstest]
#[case::in_the_list(&[Key::Char('q')])]
#[case::in_a_task(&[Key::Enter, Key::Char('q')])]
#[case::while_typing(&[Key::Char('/'), Key::Char('q'), Key::Ctrl('c')])]
#[case::in_the_help(&[Key::Char('?'), Key::Ctrl('c')])]
fn one_can_always_quit(#[case] keys: &[Key]) {
    assert_eq!(press(&mut twenty(), keys), [Effect::Quit]);
}

#[test]
fn a_filter_that_is_wrong_is_not_used() {
    let mut model = twenty();
    press(&mut model, &[Key::Char('/')]);
    types(&mut model, "asignee:me");
    assert_eq!(press(&mut model, &[Key::Enter]), []);
    let Some(Overlay::Prompt(prompt)) = &model.overlay else { panic!("the prompt is closed") };
    let error = prompt.error().unwrap().to_string();
    assert_eq!(error, r#"column 9: "asignee" is not a field; did you mean "assignee"?"#);
}

#[test]
fn a_filter_is_asked_for_and_the_list_begins_anew() {
    let mut model = twenty();
    press(&mut model, &[Key::Char('G'), Key::Char('/')]);
    types(&mut model, "assignee:me");
    let effects = press(&mut model, &[Key::Enter]);
    let [Effect::Ask(ask)] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!((ask.filter.as_str(), &ask.from), ("is:open assignee:me", &None));
    assert_eq!(ask.zone.as_ref().unwrap().to_string(), "Europe/Paris");
    assert_eq!(model.tasks.items().len(), 20, "the old tasks stay until the answer comes");
    answer(&mut model, page(tasks(5..=20), None));
    assert_eq!((model.tasks.selected(), model.tasks.top()), (0, 0));
}

#[test]
fn a_filter_that_was_given_up_leaves_everything_as_it_was() {
    let mut model = twenty();
    press(&mut model, &[Key::Char('/')]);
    types(&mut model, "assignee:me");
    assert_eq!(press(&mut model, &[Key::Esc]), []);
    assert_eq!((model.filter.as_str(), model.mode()), ("is:open", Mode::List));
}

#[test]
fn pasted_text_goes_into_the_filter_and_nowhere_else() {
    let mut model = twenty();
    update(&mut model, Action::Paste("qd".to_owned()));
    assert!(model.wanted.is_empty());
    press(&mut model, &[Key::Char('/')]);
    update(&mut model, Action::Paste("tag:a\n".to_owned()));
    let Some(Overlay::Prompt(prompt)) = &model.overlay else { panic!("the prompt is closed") };
    assert_eq!(prompt.line.text(), "is:open tag:a ");
}

#[test]
fn a_long_text_is_scrolled_to_its_end_and_no_further() {
    let mut model = twenty();
    press(&mut model, &[Key::Enter]);
    let id = model.tasks.items()[0].id;
    let text: String = (1..=30).map(|line| format!("line {line}\n")).collect();
    let mut whole = task(1, "Task 1");
    whole.description = Some(text.parse().unwrap());
    update(&mut model, Action::Detailed(id, Ok(Box::new(whole))));
    press(&mut model, &[Key::Char('G'), Key::Char('j')]);
    let detail = model.detail.as_ref().unwrap();
    let text = crate::layout::Layout::of(model.size).text();
    assert_eq!(detail.top + usize::from(text.height), detail.lines(text.width.into()).len());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_selected_task_is_always_on_the_screen(
        keys in prop::collection::vec(0..KEYMAP.len(), 0..40),
        sizes in prop::collection::vec((1_u16..130, 1_u16..40), 1..4),
        count in 0_u64..40,
    ) {
        let mut model = model(60, 15);
        crate::update::begin(&mut model);
        for (columns, rows) in sizes {
            answer(&mut model, page(tasks(1..=count), None));
            for key in &keys {
                press(&mut model, &[KEYMAP[*key].keys[0]]);
            }
            update(&mut model, Action::Resize(columns, rows));
            let shown = usize::from(crate::layout::Layout::of(model.size).rows.height).max(1);
            let (selected, top, count) = (model.tasks.selected(), model.tasks.top(), model.tasks.items().len());
            prop_assert!(selected < count.max(1));
            prop_assert!((top..top + shown).contains(&selected), "{selected} is not in {top}+{shown}");
        }
    }
}
