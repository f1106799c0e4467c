//! Screens as they look at three sizes, and that no size and no text breaks them.

use insta::assert_snapshot;
use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::style::Color;
use rstest::rstest;
use serde_json::json;

use super::view;
use crate::action::Action;
use crate::fixture::{id, model, page, press, showing, task, types, with};
use crate::key::Key;
use crate::model::{Connection, Model};
use crate::update::update;

const SIZES: [(u16, u16); 3] = [(60, 15), (80, 24), (120, 40)];

fn drawn(model: &Model) -> Terminal<TestBackend> {
    let mut terminal = Terminal::new(TestBackend::new(model.size.0, model.size.1)).unwrap();
    terminal.draw(|frame| view(frame, model)).unwrap();
    terminal
}

fn screen(model: &Model) -> String {
    let terminal = drawn(model);
    let buffer = terminal.backend().buffer();
    let mut text = String::new();
    for y in 0..buffer.area.height {
        let mut row = String::new();
        let mut x = 0;
        while x < buffer.area.width {
            let symbol = buffer[(x, y)].symbol();
            row.push_str(symbol);
            // What a wide character hides is not on the screen.
            x += super::paint::width(symbol).max(1);
        }
        text.push_str(row.trim_end());
        text.push('\n');
    }
    text
}

/// Tasks of every kind: urgent and not, overdue and not, long, wide, finished, hostile.
fn all_kinds() -> Vec<nimbus_http::api::tasks::Task> {
    let at = json!({ "at": "2026-11-25T14:30:00Z", "time_zone": "Asia/Tokyo" });
    vec![
        with(
            1,
            "Renew the certificate",
            &json!({
                "priority": "urgent", "due": { "date": "2026-11-20" }, "assignees": [id("usr", 1)], "tags": [id("tag", 1)],
            }),
        ),
        with(
            42,
            "漢字のタスクは幅が広い、とても広いので切られる",
            &json!({
                "status": "in_progress", "priority": "high", "due": { "date": "2026-11-23" },
                "assignees": [id("usr", 1), id("usr", 2)], "tags": [id("tag", 2), id("tag", 3)],
            }),
        ),
        with(
            7,
            "Party 🎉 for the 👩\u{200d}🚒 crew",
            &json!({
                "priority": "low", "due": at, "assignees": [id("usr", 3)], "tags": [id("tag", 3)],
            }),
        ),
        with(
            1234,
            "A title that goes on and on, well beyond what any of the three terminals can show in one row of theirs",
            &json!({
                "priority": "medium", "assignees": [id("usr", 1), id("usr", 2), id("usr", 3)],
            }),
        ),
        with(8, "Finished already", &json!({ "status": "done", "due": { "date": "2026-11-01" } })),
        with(9, "Given up", &json!({ "status": "cancelled" })),
        with(10, "abc\u{200f}txt.exe", &json!({ "assignees": [id("usr", 99)] })),
    ]
}

fn list((columns, rows): (u16, u16)) -> Model {
    let mut model = showing(columns, rows, page(all_kinds(), None));
    press(&mut model, &[Key::Down]);
    model
}

fn detail(size: (u16, u16)) -> Model {
    let mut model = list(size);
    press(&mut model, &[Key::Enter]);
    let mut whole = model.tasks.items()[1].clone();
    let text = "# Why\n\nThe old one ends on Friday.\n\n- order the new one, from the people who sold us the old one, and \
                ask them for a better price\n- put it in place\n\n漢字のタスクは幅が広い、とても広いので折り返される。\
                漢字のタスクは幅が広い、とても広いので折り返される。\n\n\tindented\n";
    whole.description = Some(text.parse().unwrap());
    whole.counts =
        serde_json::from_value(json!({ "comments": 2, "attachments": 0, "subtasks": 3, "subtasks_done": 1 }))
            .unwrap();
    let id = whole.id;
    update(&mut model, Action::Detailed(id, Ok(Box::new(whole))));
    model
}

fn typing(size: (u16, u16)) -> Model {
    let mut model = list(size);
    press(&mut model, &[Key::Char('/')]);
    types(&mut model, "due:..friday asignee:me");
    model
}

fn help(size: (u16, u16)) -> Model {
    let mut model = list(size);
    press(&mut model, &[Key::Char('?')]);
    model
}

fn troubled(size: (u16, u16)) -> Model {
    let mut model = list(size);
    model.connection = Connection::Reconnecting;
    model.complain("OPS-1 was not changed. You may not do this: it is another's");
    model
}

#[rstest]
#[case::list("list", list)]
#[case::detail("detail", detail)]
#[case::typing("typing", typing)]
#[case::help("help", help)]
#[case::troubled("troubled", troubled)]
fn screens_look_as_they_did(#[case] name: &str, #[case] model: fn((u16, u16)) -> Model) {
    for size in SIZES {
        assert_snapshot!(format!("{name}_{}x{}", size.0, size.1), screen(&model(size)));
    }
}

#[test]
fn an_empty_list_says_why_it_is_empty() {
    let mut model = model(60, 15);
    crate::update::begin(&mut model);
    assert!(screen(&model).contains("Loading…"));
    crate::fixture::answer(&mut model, page(Vec::new(), None));
    assert!(screen(&model).contains("Nothing to do."));
}

#[test]
fn without_colours_nothing_is_coloured() {
    for make in [list, detail, typing, help, troubled] {
        let model = Model { colour: false, ..make((80, 24)) };
        let terminal = drawn(&model);
        let plain = |cell: &ratatui::buffer::Cell| (cell.fg, cell.bg) == (Color::Reset, Color::Reset);
        assert!(terminal.backend().buffer().content.iter().all(plain));
    }
}

#[test]
fn the_cursor_stands_behind_what_is_typed() {
    let mut terminal = drawn(&typing((80, 24)));
    let typed = " /is:open due:..friday asignee:me".len();
    terminal.backend_mut().assert_cursor_position((u16::try_from(typed).unwrap(), 22));
}

#[test]
fn a_filter_longer_than_the_row_shows_where_one_types() {
    let mut model = list((60, 15));
    press(&mut model, &[Key::Char('/')]);
    types(&mut model, &"漢字 ".repeat(40));
    types(&mut model, "here");
    let mut terminal = drawn(&model);
    assert!(screen(&model).contains("here"));
    terminal.backend_mut().assert_cursor_position((59, 13));
}

proptest! {
    #[test]
    fn no_size_breaks_a_screen(columns in 1_u16..150, rows in 1_u16..50, which in 0_usize..5) {
        let model = [list, detail, typing, help, troubled][which]((columns, rows));
        prop_assert_eq!(screen(&model).lines().count(), usize::from(rows));
    }

    #[test]
    fn nothing_a_terminal_obeys_gets_to_the_screen(title in "\\PC{1,60}", why in any::<String>()) {
        let title: String = title.trim().chars().collect();
        prop_assume!(nimbus_core::text::Title::parse(&title).is_ok());
        let mut model = showing(80, 24, page(vec![task(1, &title)], None));
        model.complain(why);
        let obeyed = |text: &str| text.chars().any(|c| c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c));
        let terminal = drawn(&model);
        prop_assert!(!terminal.backend().buffer().content.iter().any(|cell| obeyed(cell.symbol())));
    }
}
