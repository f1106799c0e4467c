//! The help: the table of keys, as it is.

use ratatui::layout::Rect;

use super::paint::{Painter, indented, row, width};
use super::theme::Tone;
use crate::keymap::{self, Binding, Mode};

/// Columns between the keys and what they do.
const GAP: u16 = 2;

/// Draws the keys that hold in a mode, then those of typing a filter, from the line `top` on.
pub(super) fn draw(painter: &mut Painter<'_>, area: Rect, mode: Mode, top: usize) {
    let lines = lines(mode);
    let keys = lines.iter().map(|line| width(&line.0)).max().unwrap_or_default();
    let top = top.min(lines.len().saturating_sub(area.height.into()));
    for (index, (left, right)) in lines.iter().skip(top).take(area.height.into()).enumerate() {
        let area = indented(row(area, index), 1);
        let tone = if right.is_empty() { Tone::Heading } else { Tone::Strong };
        painter.put(area, left, tone);
        painter.put(indented(area, keys + GAP), right, Tone::Plain);
    }
}

/// How many lines the help has.
pub(crate) fn length(mode: Mode) -> usize {
    lines(mode).len()
}

fn lines(mode: Mode) -> Vec<(String, &'static str)> {
    let section = |title: &str, mode| {
        let rows = keymap::bindings(mode).map(|binding| (keys(binding), binding.help));
        std::iter::once((title.to_owned(), "")).chain(rows).collect::<Vec<_>>()
    };
    let here = if mode == Mode::Detail { "In a task" } else { "In the list" };
    [section(here, mode), vec![(String::new(), "")], section("Typing a filter", Mode::Prompt)].concat()
}

fn keys(binding: &Binding) -> String {
    let name = |key: &crate::key::Key| match key.to_string().as_str() {
        " " => "space".to_owned(),
        other => other.to_owned(),
    };
    binding.keys.iter().map(name).collect::<Vec<_>>().join(", ")
}
